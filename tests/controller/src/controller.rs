//! What is known, and what is to be done: caches, an index, a queue and its workers.
//!
//! In: the leadership; the changes of Greetings and ConfigMaps. Out: calls of [`reconcile`](crate::reconcile), one at a time for each
//! Greeting. Never: a decision of its own; keys that are worked on when the program is told to stop.

use std::error::Error;
use std::future::pending;

use kubewright_runtime::cache::Subscription;
use kubewright_runtime::client::{ClientObject, Key};
use kubewright_runtime::events::Recorder;
use kubewright_runtime::leader::Leadership;
use kubewright_runtime::meta::ObjectMeta;
use kubewright_runtime::queue::WorkQueue;
use kubewright_runtime::value::Projection;
use kubewright_runtime::{ApplyOptions, FieldManager, Kind, RestClient};

use crate::k8s::Clientset;
use crate::k8s::core::v1::ConfigMap;
use crate::k8s::example_com::v1::Greeting;
use crate::reconcile::{MANAGED_BY, Reconciler};

const WORKERS: usize = 4;

/// Works until the program is told to stop; what was begun then is brought to its end.
///
/// The caches are made here, under the lease, and not before it: so all that earlier leaders wrote is in them when the first decision is made.
pub(crate) async fn run(
    client: RestClient,
    namespace: &str,
    leadership: Leadership,
    recorder: Recorder,
) -> Result<(), Box<dyn Error>> {
    let clientset = Clientset::from_client(client);
    let greetings = clientset.example_com_v1().greetings(namespace);
    let config_maps = clientset.core_v1().configmaps(namespace);
    // What the reconciler looks at, and nothing else: ConfigMaps can be a megabyte each.
    let needed = Projection::keep(["metadata.annotations", "metadata.ownerReferences", "data.text"])?;
    let known = greetings.collection().without_managed_fields().cache();
    let (label, value) = MANAGED_BY;
    let made = config_maps
        .collection()
        .labels(format!("{label}={value}"))
        .project(needed)?
        .cache();
    let by_owner = made.index(|config_map: &ConfigMap| owner(&config_map.metadata));

    let queue = WorkQueue::new();
    let follow_greetings = follow(known.subscribe(), &queue, |metadata| Some(metadata.into()));
    let follow_config_maps = follow(made.subscribe(), &queue, owner);
    let reconciler = Reconciler {
        greetings,
        config_maps,
        known,
        made,
        by_owner,
        recorder,
        options: ApplyOptions::new(&FieldManager::new("greeter")?).force(),
        term: leadership.number(),
    };
    let work = async {
        // Nothing is missing only because it was not read yet.
        reconciler.known.synced().await?;
        reconciler.made.synced().await?;
        work(&queue, &reconciler).await;
        Ok(())
    };
    tokio::select! {
        done = work => done,
        () = follow_greetings => Err("nobody follows the Greetings any more".into()),
        () = follow_config_maps => Err("nobody follows the ConfigMaps any more".into()),
        () = stop(&leadership, &queue) => Ok(()),
    }
}

async fn work(queue: &WorkQueue<Key>, reconciler: &Reconciler) {
    let one = |key: Key| async move { reconciler.reconcile(&key).await };
    let failed = |key: &Key, failure: &_| eprintln!("{}: {failure}; it is tried again", key.name);
    queue.run_with(WORKERS, one, failed).await;
}

/// Adds the key of whatever changes, as it is and as it was.
async fn follow<T: ClientObject>(
    mut changes: Subscription<T>,
    queue: &WorkQueue<Key>,
    key: impl Fn(&ObjectMeta) -> Option<Key>,
) {
    while let Some(change) = changes.next().await {
        for object in change.into_objects() {
            if let Some(key) = key(object.metadata()) {
                queue.add(key);
            }
        }
    }
}

/// The Greeting that a ConfigMap was made of.
fn owner(metadata: &ObjectMeta) -> Option<Key> {
    let controller = metadata.controller()?;
    let group = controller.api_version.split_once('/')?.0;
    (group == Greeting::GROUP && controller.kind == Greeting::KIND)
        .then(|| Key::from((metadata.namespace(), controller.name.as_str())))
}

async fn stop(leadership: &Leadership, queue: &WorkQueue<Key>) {
    leadership.stopping().await;
    // What waits is the next leader's: it will find the same. The workers end by themselves.
    queue.shutdown_now();
    pending().await
}
