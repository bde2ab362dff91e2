//! kube-runtime's watcher and reflector store, set up as their documentation shows.
//!
//! In: the address of the peer, a form, a road. Out: a store that is being filled. Never: an option that the variant does not name.

use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::StreamExt as _;
use k8s_openapi::api::core::v1::{ConfigMap, Pod, PodStatus};
use kube::core::PartialObjectMeta;
use kube::runtime::reflector::{self, ObjectRef};
use kube::runtime::{WatchStreamExt as _, watcher};
use kube::{Api, Client, Config, Resource, ResourceExt as _};
use serde::de::DeserializeOwned;

use crate::Failure;
use crate::contestant::Start;
use crate::seen::{Seen, Store};
use crate::variant::{Form, Road, Variant};
use crate::world::ROUND;

/// Everything but the first request.
pub fn prepare(variant: Variant, kind: &str, server: &str) -> Result<Start, Failure> {
    let client = Client::try_from(Config::new(server.parse()?))?;
    Ok(match (kind, variant.form) {
        ("Pod", Form::Metadata) => start::<PartialObjectMeta<Pod>>(variant, client),
        (_, Form::Metadata) => start::<PartialObjectMeta<ConfigMap>>(variant, client),
        ("Pod", _) => start::<Pod>(variant, client),
        _ => start::<ConfigMap>(variant, client),
    })
}

fn start<K: Shown>(variant: Variant, client: Client) -> Start
where
    K::DynamicType: Default + Clone + Eq + Hash + Debug + Send + Sync + Unpin,
{
    let config = match variant.road {
        Road::List => watcher::Config::default(),
        Road::Stream => watcher::Config::default().streaming_lists(),
    };
    Box::new(move || {
        let (reader, writer) = reflector::store::<K>();
        let events = watcher(Api::<K>::all(client), config).default_backoff();
        match variant.form {
            Form::Full => drive(events.reflect(writer)),
            Form::Unmanaged | Form::Metadata => {
                let bare = events.modify(|object| object.managed_fields_mut().clear());
                drive(bare.reflect(writer));
            }
            Form::Projected => {
                let bare = events.modify(|object| {
                    object.managed_fields_mut().clear();
                    object.strip();
                });
                drive(bare.reflect(writer));
            }
        }
        let ready = Arc::new(AtomicBool::new(false));
        let (told, store) = (Arc::clone(&ready), reader.clone());
        tokio::spawn(async move {
            let is_ready = store.wait_until_ready().await.is_ok();
            told.store(is_ready, Ordering::Release);
        });
        Box::new(Kept { reader, ready })
    })
}

/// Objects come out of the stream as well; they are dropped here, as by a program that asks the store only.
fn drive<K: Shown>(events: impl futures_util::Stream<Item = watcher::Result<watcher::Event<K>>> + Send + 'static) {
    tokio::spawn(events.for_each(|_| async {}));
}

struct Kept<K: Resource + Clone + 'static>
where
    K::DynamicType: Hash + Eq + Clone,
{
    reader: reflector::Store<K>,
    ready: Arc<AtomicBool>,
}

impl<K: Shown> Store for Kept<K>
where
    K::DynamicType: Default + Clone + Eq + Hash + Debug + Send + Sync,
{
    fn synced(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }

    fn len(&self) -> usize {
        self.reader.len()
    }

    fn look(&self, namespace: &str, name: &str) -> Option<Seen> {
        let object = self.reader.get(&ObjectRef::new(name).within(namespace))?;
        Some(Seen {
            version: object.resource_version().unwrap_or_default(),
            round: object.annotations().get(ROUND).cloned().unwrap_or_default(),
            managed: !object.managed_fields().is_empty(),
            labels: !object.labels().is_empty(),
            body: object.body(),
            phase: object.phase().map(str::to_owned),
        })
    }
}

trait Shown: Resource + Clone + DeserializeOwned + Debug + Send + Sync + 'static {
    fn body(&self) -> bool;
    fn phase(&self) -> Option<&str> {
        None
    }
    /// Takes out all but metadata and phase.
    fn strip(&mut self) {}
}

impl Shown for Pod {
    fn body(&self) -> bool {
        self.spec.is_some()
    }
    fn phase(&self) -> Option<&str> {
        self.status.as_ref()?.phase.as_deref()
    }
    fn strip(&mut self) {
        self.spec = None;
        self.status = self.status.take().map(|status| PodStatus {
            phase: status.phase,
            ..PodStatus::default()
        });
    }
}

impl Shown for ConfigMap {
    fn body(&self) -> bool {
        self.data.is_some()
    }
    fn strip(&mut self) {
        self.data = None;
        self.binary_data = None;
    }
}

impl<K> Shown for PartialObjectMeta<K>
where
    K: Clone + Debug + Send + Sync + 'static,
    Self: Resource + DeserializeOwned,
{
    fn body(&self) -> bool {
        false
    }
}
