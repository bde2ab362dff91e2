//! A collection that a test tells the steps of.

use std::task::Poll;

use futures_core::Stream;
use kubewright_runtime::cache::{Cache, Change, Subscription};
use kubewright_runtime::meta::{ObjectMeta, PartialObjectMetadata};
use kubewright_runtime::watch::Step;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::yield_now;

pub(crate) type Partial = PartialObjectMetadata;

pub(crate) struct Steps(UnboundedSender<Step<Partial>>);

pub(crate) fn steps() -> (Steps, impl Stream<Item = Step<Partial>> + Send) {
    let (sender, receiver) = unbounded_channel();
    (Steps(sender), stream(receiver))
}

fn stream(mut steps: UnboundedReceiver<Step<Partial>>) -> impl Stream<Item = Step<Partial>> + Send {
    futures_util::stream::poll_fn(move |cx| steps.poll_recv(cx))
}

/// A cache that is filled by a task.
pub(crate) fn cache() -> (Steps, Cache<Partial>) {
    let (steps, stream) = steps();
    (steps, Cache::spawn(stream))
}

impl Steps {
    pub(crate) fn send(&self, step: Step<Partial>) {
        self.0.send(step).expect("a reflector");
    }

    pub(crate) fn synced_with(&self, objects: impl IntoIterator<Item = Partial>, version: &str) {
        self.send(Step::Restarted);
        objects.into_iter().for_each(|object| self.send(Step::Applied(object)));
        self.send(synced(version));
    }

    pub(crate) fn is_wanted(&self) -> bool {
        !self.0.is_closed()
    }
}

pub(crate) fn synced(version: &str) -> Step<Partial> {
    Step::Synced {
        resource_version: version.into(),
    }
}

pub(crate) fn reached(version: &str) -> Step<Partial> {
    Step::Reached {
        resource_version: version.into(),
    }
}

/// Lets the reflector work until nothing is left to do; the runtime has one thread.
pub(crate) async fn settle() {
    for _ in 0..50 {
        yield_now().await;
    }
}

pub(crate) fn object(namespace: &str, name: &str, version: u64) -> Partial {
    let mut metadata = ObjectMeta::named(name).in_namespace(namespace);
    metadata.uid = Some(format!("uid-of-{name}").into());
    metadata.resource_version = Some(version.to_string().into());
    Partial {
        metadata,
        ..Partial::EMPTY
    }
}

pub(crate) fn labelled(namespace: &str, name: &str, version: u64, labels: &[(&str, &str)]) -> Partial {
    let mut object = object(namespace, name, version);
    for (key, value) in labels {
        object.metadata.labels.insert(*key, *value);
    }
    object
}

pub(crate) fn with_uid(mut object: Partial, uid: &str) -> Partial {
    object.metadata.uid = Some(uid.into());
    object
}

pub(crate) fn show(object: &Partial) -> String {
    format!("{}@{}", object.metadata.name(), object.metadata.resource_version())
}

/// Names and versions, sorted.
pub(crate) fn shown<'a>(objects: impl IntoIterator<Item = &'a std::sync::Arc<Partial>>) -> Vec<String> {
    let mut shown: Vec<_> = objects.into_iter().map(|object| show(object)).collect();
    shown.sort_unstable();
    shown
}

/// What a subscriber is told until there is nothing left: `+a@1`, `a@1>a@2`, `-a@2`, `?a@2`, `synced`.
pub(crate) async fn told(subscription: &mut Subscription<Partial>) -> Vec<String> {
    settle().await;
    let mut told = Vec::new();
    loop {
        let mut next = std::pin::pin!(subscription.next());
        let polled = std::future::poll_fn(|cx| Poll::Ready(next.as_mut().poll(cx))).await;
        match polled {
            Poll::Ready(Some(change)) => told.push(tell(&change)),
            Poll::Ready(None) => told.push("end".to_owned()),
            Poll::Pending => return told,
        }
        if told.last().is_some_and(|last| last == "end") {
            return told;
        }
    }
}

fn tell(change: &Change<Partial>) -> String {
    match change {
        Change::Added(object) => format!("+{}", show(object)),
        Change::Updated { old, new } => {
            let old = old.as_ref().map(|old| show(old)).unwrap_or_default();
            format!("{old}>{}", show(new))
        }
        Change::Deleted(object) => format!("-{}", show(object)),
        Change::Unreadable(object) => format!("?{}", show(object)),
        Change::Synced => "synced".to_owned(),
        other => panic!("{other:?}"),
    }
}
