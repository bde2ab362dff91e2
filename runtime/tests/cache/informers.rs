//! Caches that are shared, against a server within the process.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{FutureExt as _, StreamExt as _, stream};
use http::{Response, StatusCode};
use kubewright_runtime::cache::WaitError;
use kubewright_runtime::discovery::{ApiResource, Scope};
use kubewright_runtime::informers::{InformerOptions, Informers, KindOptions};
use kubewright_runtime::rest::{Body, Layer, LayerFuture, Next};
use kubewright_runtime::value::Projection;
use kubewright_runtime::watch::{Strategy, WatcherOptions};
use kubewright_runtime::{Config, GroupVersionKind, RestClient};

use crate::kinds::{Gadget, Widget};
use crate::world::settle;

const WIDGETS: &str = "/apis/example.com/v1/widgets";
const OF_SHOP: &str = "/apis/example.com/v1/namespaces/shop/widgets";
const GADGETS: &str = "/api/v1/gadgets";

/// A server of which every collection holds one object, and that keeps its watches open.
#[derive(Clone, Default)]
struct Server(Arc<Seen>);

#[derive(Default)]
struct Seen {
    /// Path and query of each request, without what differs by chance.
    asked: Mutex<Vec<String>>,
    accepted: Mutex<Vec<String>>,
    /// Watches that are open.
    open: AtomicUsize,
    /// What path may not be read.
    forbidden: Option<&'static str>,
}

const OBJECT: &str = r#"{"metadata":{"name":"a","namespace":"shop","resourceVersion":"3","uid":"u","labels":{"x":"y"},"managedFields":[{"manager":"m"}]}}"#;
const END: &str = r#"{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"5","annotations":{"k8s.io/initial-events-end":"true"}}}}"#;

/// An open watch.
struct Open(Arc<Seen>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Server {
    fn forbidding(path: &'static str) -> Self {
        Self(Arc::new(Seen {
            forbidden: Some(path),
            ..Seen::default()
        }))
    }

    fn informers(&self, options: InformerOptions) -> Informers {
        let config = Config::new("http://127.0.0.1:1").unwrap().with_layer(self.clone());
        Informers::new(RestClient::new(config).unwrap(), options)
    }

    fn asked(&self) -> Vec<String> {
        self.0.asked.lock().unwrap().clone()
    }

    /// The paths, sorted.
    fn paths(&self) -> Vec<String> {
        let asked = self.asked().into_iter();
        let mut paths: Vec<_> = asked.map(|path| path.split('?').next().unwrap().to_owned()).collect();
        paths.sort();
        paths
    }

    fn open(&self) -> usize {
        self.0.open.load(Ordering::SeqCst)
    }

    fn watch(&self, says: String) -> Body {
        self.0.open.fetch_add(1, Ordering::SeqCst);
        let open = Open(Arc::clone(&self.0));
        let says = stream::iter([Ok(Bytes::from(says))]).chain(stream::pending());
        Body::from_stream(says.inspect(move |_| {
            let _ = &open;
        }))
    }
}

impl Layer for Server {
    fn around<'a>(&'a self, request: http::Request<Bytes>, _: Next<'a>) -> LayerFuture<'a> {
        let path = request.uri().path().to_owned();
        let query = request.uri().query().unwrap_or_default();
        let kept: Vec<_> = query.split('&').filter(|part| part.contains("Selector")).collect();
        self.0.asked.lock().unwrap().push(format!("{path}?{}", kept.join("&")));
        let accept = request.headers()["accept"].to_str().unwrap().to_owned();
        self.0.accepted.lock().unwrap().push(accept);
        let lists = !query.contains("watch=true");
        let begins = query.contains("sendInitialEvents=true");
        Box::pin(async move {
            if self.0.forbidden == Some(path.as_str()) {
                let status = r#"{"kind":"Status","message":"you may not","reason":"Forbidden","code":403}"#;
                let mut response = Response::new(Body::from(status));
                *response.status_mut() = StatusCode::FORBIDDEN;
                return Ok(response);
            }
            let body = match (lists, begins) {
                (true, _) => format!(r#"{{"metadata":{{"resourceVersion":"5"}},"items":[{OBJECT}]}}"#).into(),
                (_, true) => self.watch(format!(r#"{{"type":"ADDED","object":{OBJECT}}}{END}"#)),
                _ => self.watch(String::new()),
            };
            Ok(Response::new(body))
        })
    }
}

fn resource() -> ApiResource {
    let kind = GroupVersionKind::new("example.com", "v1", "Widget");
    ApiResource::new(kind, "widgets", Scope::Namespaced)
}

#[tokio::test]
async fn a_kind_is_read_once_for_all_who_ask() {
    let server = Server::default();
    let informers = server.informers(InformerOptions::new());
    let widgets = informers.of::<Widget>();
    let again = informers.clone().of::<Widget>();
    informers.start();
    informers.start();
    informers.synced().await.unwrap();
    assert_eq!((widgets.len(), again.len(), informers.of::<Widget>().len()), (1, 1, 1));
    settle().await;
    assert_eq!(server.paths(), [WIDGETS]);
    // Who shares a cache sees the very same objects.
    let (one, other) = (widgets.get("shop", "a").unwrap(), again.get("shop", "a").unwrap());
    assert!(Arc::ptr_eq(&one, &other));
}

#[tokio::test]
async fn nothing_is_asked_before_the_start_and_late_kinds_begin_at_once() {
    let server = Server::default();
    let informers = server.informers(InformerOptions::new());
    let widgets = informers.of::<Widget>();
    settle().await;
    assert!(server.asked().is_empty() && !widgets.is_synced());
    informers.start();
    widgets.synced().await.unwrap();
    assert_eq!(server.paths(), [WIDGETS]);
    informers.of::<Gadget>().synced().await.unwrap();
    assert_eq!(server.paths(), [GADGETS, WIDGETS]);
}

#[test]
fn who_asks_late_need_not_be_in_the_runtime() {
    let server = Server::default();
    let informers = server.informers(InformerOptions::new());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build();
    let runtime = runtime.unwrap();
    runtime.block_on(async { informers.start() });
    let widgets = informers.of::<Widget>();
    runtime.block_on(widgets.synced()).unwrap();
    // What is asked for when the runtime is gone cannot be filled.
    drop(runtime);
    let gadgets = informers.of::<Gadget>();
    assert!(format!("{informers:?}").contains("v1/gadgets"));
    let other = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert_eq!(other.block_on(gadgets.synced()), Err(WaitError::Ended));
}

#[tokio::test]
async fn the_wait_is_for_all_also_for_those_that_come_meanwhile() {
    let server = Server::forbidding(GADGETS);
    let informers = server.informers(InformerOptions::new());
    let _widgets = informers.of::<Widget>();
    let waiting = tokio::spawn({
        let informers = informers.clone();
        async move { informers.synced().await }
    });
    settle().await;
    assert!(!waiting.is_finished(), "not even started");
    let _gadgets = informers.of::<Gadget>();
    informers.start();
    settle().await;
    assert!(!waiting.is_finished());
    informers.shutdown().await;
    let error = waiting.await.unwrap().unwrap_err();
    assert!(error.is_ended() && !error.is_timeout(), "{error}");
    assert_eq!(error.unsynced().len(), 1);
    assert!(
        error
            .to_string()
            .starts_with("nobody fills the caches any more: v1/gadgets ("),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_is_named_with_the_reason() {
    let server = Server::forbidding(GADGETS);
    let informers = server.informers(InformerOptions::new());
    let widgets = informers.of::<Widget>();
    let _gadgets = informers.of::<Gadget>();
    informers.start();
    let error = informers.synced_within(Duration::from_secs(10)).await.unwrap_err();
    assert!(error.is_timeout() && !error.is_ended());
    let [unsynced] = error.unsynced() else {
        panic!("{error}")
    };
    assert_eq!(unsynced.resource.to_string(), "v1/gadgets");
    assert!(unsynced.trouble.as_ref().unwrap().is_forbidden());
    let text = error.to_string();
    assert!(
        text.starts_with("not synced within 10s: v1/gadgets (") && text.contains("you may not"),
        "{text}"
    );
    assert!(widgets.is_synced());
    assert_eq!(informers.unsynced().len(), 1);
}

#[tokio::test]
async fn a_shutdown_ends_all_and_waits_for_the_end() {
    let server = Server::default();
    let informers = server.informers(InformerOptions::new());
    let (widgets, gadgets) = (informers.of::<Widget>(), informers.of::<Gadget>());
    informers.start();
    informers.synced().await.unwrap();
    assert_eq!(server.open(), 2);
    let mut changes = widgets.subscribe();
    let open = tokio::spawn({
        let (informers, server) = (informers.clone(), server.clone());
        async move {
            tokio::join!(informers.shutdown(), informers.shutdown());
            // Not a turn later.
            server.open()
        }
    });
    settle().await;
    assert!(open.is_finished());
    assert_eq!(open.await.unwrap(), 0);
    assert_eq!((widgets.len(), gadgets.len()), (1, 1));
    assert_eq!(widgets.reached("99").await, Err(WaitError::Ended));
    while changes.next().await.is_some() {}
    informers.start();
    informers.shutdown().await;
    let late = informers.of_resource(&resource());
    assert_eq!(late.synced().await, Err(WaitError::Ended));
    assert!(informers.synced().await.unwrap_err().is_ended());
    assert_eq!(server.paths().len(), 2);
}

#[tokio::test]
async fn a_shutdown_before_the_start_is_one_too() {
    let server = Server::default();
    let informers = server.informers(InformerOptions::new());
    let widgets = informers.of::<Widget>();
    informers.shutdown().await;
    assert_eq!(widgets.synced().await, Err(WaitError::Ended));
    informers.start();
    settle().await;
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn the_last_clone_takes_the_tasks_with_it_and_caches_do_not_keep_them() {
    let server = Server::default();
    let informers = server.informers(InformerOptions::new());
    let widgets = informers.of::<Widget>();
    let clone = informers.clone();
    informers.start();
    informers.synced().await.unwrap();
    drop(informers);
    settle().await;
    assert_eq!(server.open(), 1);
    drop(clone);
    settle().await;
    assert_eq!(widgets.reached("99").now_or_never(), Some(Err(WaitError::Ended)));
    assert_eq!((server.open(), widgets.len()), (0, 1));
    // Never started.
    let informers = server.informers(InformerOptions::new());
    let gadgets = informers.of::<Gadget>();
    drop(informers);
    assert_eq!(gadgets.synced().await, Err(WaitError::Ended));
}

#[tokio::test(start_paused = true)]
async fn a_namespace_is_of_kinds_that_live_in_one() {
    let server = Server::default();
    let all = KindOptions::new().all_namespaces();
    let options = InformerOptions::new().namespace("shop").metadata_of(&resource(), all);
    let informers = server.informers(options.of(KindOptions::<Gadget>::new().namespace("other")));
    informers.of::<Widget>();
    informers.of::<Gadget>();
    informers.of_resource(&resource());
    informers.metadata_of(&resource());
    let of_cluster = ApiResource::of::<Gadget>();
    informers.of_resource(&of_cluster);
    informers.start();
    informers.synced_within(Duration::from_secs(10)).await.unwrap();
    assert_eq!(server.paths(), [GADGETS, GADGETS, OF_SHOP, OF_SHOP, WIDGETS]);
}

#[tokio::test]
async fn each_form_of_a_resource_is_a_cache_of_its_own() {
    let server = Server::default();
    let informers = server.informers(InformerOptions::new());
    informers.start();
    let (widgets, objects) = (informers.of::<Widget>(), informers.of_resource(&resource()));
    let metadata = informers.metadata_of(&resource());
    let (again, metadata_again) = (informers.of_resource(&resource()), informers.metadata_of(&resource()));
    informers.synced().await.unwrap();
    assert_eq!((widgets.len(), objects.len(), metadata.len()), (1, 1, 1));
    assert_eq!((again.len(), metadata_again.len()), (1, 1));
    assert_eq!(server.paths().len(), 3);
    assert_eq!(objects.get("shop", "a").unwrap().kind(), "Widget");
    let accepted = server.0.accepted.lock().unwrap().clone();
    let partial = accepted
        .iter()
        .filter(|accept| accept.contains("PartialObjectMetadata"));
    assert_eq!(partial.count(), 1);
}

#[tokio::test]
async fn options_are_of_all_kinds_and_of_single_ones() {
    let server = Server::default();
    let listing = WatcherOptions::new().strategy(Strategy::ListThenWatch);
    let widgets = KindOptions::<Widget>::new()
        .fields("metadata.name=a")
        .project(Projection::whole());
    let objects = KindOptions::new().labels("b=c").watcher(listing);
    let options = InformerOptions::new()
        .of(widgets.unwrap())
        .of_resource(&resource(), objects)
        // After what is said of a kind, and all the same not in its place.
        .labels("x=y");
    let informers = server.informers(options);
    let (widgets, gadgets) = (informers.of::<Widget>(), informers.of::<Gadget>());
    let objects = informers.of_resource(&resource());
    informers.start();
    informers.synced().await.unwrap();
    settle().await;
    let mut asked = server.asked();
    asked.sort();
    assert_eq!(
        asked,
        [
            format!("{GADGETS}?labelSelector=x%3Dy"),
            // The list, then the watch.
            format!("{WIDGETS}?labelSelector=b%3Dc"),
            format!("{WIDGETS}?labelSelector=b%3Dc"),
            format!("{WIDGETS}?labelSelector=x%3Dy&fieldSelector=metadata.name%3Da"),
        ]
    );
    let managed = |metadata: &kubewright_runtime::meta::ObjectMeta| metadata.managed_fields.len();
    assert_eq!(managed(&widgets.get("shop", "a").unwrap().metadata), 1);
    assert_eq!(managed(&gadgets.get("shop", "a").unwrap().metadata), 0);
    assert_eq!(managed(&objects.get("shop", "a").unwrap().metadata), 0);
}

#[tokio::test]
async fn a_projection_of_all_kinds_may_name_what_one_does_not_have() {
    let unknown = Projection::keep(["spec.parts", "metadata.labels"]).unwrap();
    assert!(
        KindOptions::<Gadget>::new()
            .project(Projection::keep(["no.such"]).unwrap())
            .is_err()
    );
    let server = Server::default();
    let informers = server.informers(InformerOptions::new().project(unknown));
    let gadgets = informers.of::<Gadget>();
    informers.start();
    informers.synced().await.unwrap();
    let gadget = gadgets.get("shop", "a").unwrap();
    assert_eq!(
        (gadget.metadata.labels.len(), gadget.metadata.managed_fields.len()),
        (1, 0)
    );
}
