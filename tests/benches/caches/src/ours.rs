//! Kubewright's caches.
//!
//! In: the address of the peer, a form, a road. Out: a cache that is being filled. Never: an option that the variant does not name.

use kubewright_k8s::Clientset;
use kubewright_k8s::core::v1::{ConfigMap, Pod};
use kubewright_runtime::Config;
use kubewright_runtime::cache::Cache;
use kubewright_runtime::client::{ClientObject, Collection};
use kubewright_runtime::meta::PartialObjectMetadata;
use kubewright_runtime::value::Projection;
use kubewright_runtime::watch::{Strategy, WatcherOptions};

use crate::Failure;
use crate::contestant::Start;
use crate::seen::{Seen, Store};
use crate::variant::{Form, Road, Variant};
use crate::world::ROUND;

/// Everything but the first request.
pub fn prepare(variant: Variant, kind: &str, server: &str) -> Result<Start, Failure> {
    let core = Clientset::new(Config::new(server)?)?.core_v1();
    let (pods, maps) = (core.pods_in_all_namespaces(), core.configmaps_in_all_namespaces());
    match (kind, variant.form) {
        ("Pod", Form::Metadata) => start(variant, pods.metadata().collection()),
        (_, Form::Metadata) => start(variant, maps.metadata().collection()),
        ("Pod", _) => start(variant, pods.collection()),
        _ => start(variant, maps.collection()),
    }
}

fn start<T: Shown>(variant: Variant, collection: Collection<T>) -> Result<Start, Failure> {
    let collection = match variant.form {
        Form::Full => collection,
        Form::Unmanaged | Form::Metadata => collection.without_managed_fields(),
        Form::Projected => {
            let kept = Projection::keep(["metadata"].into_iter().chain(T::PHASE))?;
            collection.project(kept.without(["metadata.managedFields"])?)?
        }
    };
    let strategy = match variant.road {
        Road::List => Strategy::ListThenWatch,
        Road::Stream => Strategy::InitialEvents,
    };
    let options = WatcherOptions::new().strategy(strategy);
    Ok(Box::new(move || Box::new(Cache::spawn(collection.watcher(&options)))))
}

impl<T: Shown> Store for Cache<T> {
    fn synced(&self) -> bool {
        self.is_synced()
    }

    fn len(&self) -> usize {
        Cache::len(self)
    }

    fn look(&self, namespace: &str, name: &str) -> Option<Seen> {
        let object = self.get(namespace, name)?;
        let metadata = object.metadata();
        Some(Seen {
            version: metadata.resource_version().to_owned(),
            round: metadata.annotation(ROUND).unwrap_or_default().to_owned(),
            managed: !metadata.managed_fields.is_empty(),
            labels: !metadata.labels.is_empty(),
            body: object.body(),
            phase: object.phase().map(str::to_owned),
        })
    }
}

trait Shown: ClientObject + Send + Sync {
    /// The path of the phase.
    const PHASE: Option<&'static str> = None;
    fn body(&self) -> bool;
    fn phase(&self) -> Option<&str> {
        None
    }
}

impl Shown for Pod {
    const PHASE: Option<&'static str> = Some("status.phase");
    fn body(&self) -> bool {
        self.spec.is_set()
    }
    fn phase(&self) -> Option<&str> {
        self.status.phase.as_deref()
    }
}

impl Shown for ConfigMap {
    fn body(&self) -> bool {
        !self.data.is_empty()
    }
}

impl Shown for PartialObjectMetadata {
    fn body(&self) -> bool {
        false
    }
}
