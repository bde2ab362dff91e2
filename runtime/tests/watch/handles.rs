//! `collection()` of each handle: where it looks, what it asks for, what its objects say they are.

use std::sync::{Arc, Mutex};

use http::Response;
use kubewright_runtime::client::Within;
use kubewright_runtime::discovery::{ApiResource, Scope};
use kubewright_runtime::rest::{Body, layer_fn};
use kubewright_runtime::watch::{Step, Strategy, Watcher, WatcherOptions};
use kubewright_runtime::{
    AllNamespaces, Client, Cluster, Config, DynamicClient, GroupVersionKind, Namespaced, RestClient, Scheme,
};

use crate::kinds::{Gadget, Widget};
use crate::script::{added, bookmark, end};

/// Path and `Accept` of each request.
type Seen = Arc<Mutex<Vec<(String, String)>>>;

/// A server that sends a collection of one either way.
fn client() -> (RestClient, Seen) {
    let seen = Seen::default();
    let of_layer = Arc::clone(&seen);
    let layer = layer_fn(move |request, _| {
        let path = request.uri().path().to_owned();
        let accept = request.headers()["accept"].to_str().unwrap().to_owned();
        of_layer.lock().unwrap().push((path, accept));
        let query = request.uri().query().unwrap_or_default();
        let body = if query.contains("sendInitialEvents") {
            [added("a", "3"), end("5")].concat()
        } else if query.contains("watch=true") {
            bookmark("6")
        } else {
            r#"{"metadata":{"resourceVersion":"5"},"items":[{"metadata":{"name":"a","resourceVersion":"3"}}]}"#
                .to_owned()
        };
        Box::pin(async move { Ok(Response::new(Body::from(body))) })
    });
    let config = Config::new("https://127.0.0.1:1").unwrap().with_layer(layer);
    (RestClient::new(config).unwrap(), seen)
}

fn listing() -> WatcherOptions {
    WatcherOptions::new().strategy(Strategy::ListThenWatch)
}

/// The first object.
async fn first<T>(mut watcher: Watcher<T>) -> T
where
    T: kubewright_runtime::client::ClientObject,
{
    loop {
        if let Step::Applied(object) = watcher.step().await {
            return object;
        }
    }
}

#[tokio::test]
async fn each_typed_handle_looks_where_it_says() {
    let (client, seen) = client();
    let whole = Client::new(client.clone(), Scheme::new());
    first(
        Namespaced::<Widget>::new(client.clone(), "team-a")
            .collection()
            .watcher(&listing()),
    )
    .await;
    first(
        AllNamespaces::<Widget>::new(client.clone())
            .collection()
            .watcher(&listing()),
    )
    .await;
    first(Cluster::<Gadget>::new(client).collection().watcher(&listing())).await;
    first(whole.collection::<Widget>("team-b").watcher(&listing())).await;
    first(whole.collection::<Gadget>(Within::All).watcher(&listing())).await;
    let paths: Vec<_> = seen.lock().unwrap().iter().map(|(path, _)| path.clone()).collect();
    let widgets = "/apis/example.com/v1";
    assert_eq!(
        paths,
        [
            format!("{widgets}/namespaces/team-a/widgets"),
            format!("{widgets}/widgets"),
            "/api/v1/gadgets".to_owned(),
            format!("{widgets}/namespaces/team-b/widgets"),
            "/api/v1/gadgets".to_owned(),
        ]
    );
}

#[tokio::test]
async fn objects_without_a_kind_are_what_the_resource_is() {
    let (client, _) = client();
    let kind = GroupVersionKind::new("example.com", "v1", "Widget");
    let resource = ApiResource::new(kind.clone(), "widgets", Scope::Namespaced);
    let widgets = DynamicClient::new(client, resource).collection();
    // Neither the list nor the events say it.
    for options in [listing(), WatcherOptions::new()] {
        assert_eq!(
            first(widgets.watcher(&options)).await.group_version_kind(),
            Some(kind.clone())
        );
    }
}

#[tokio::test]
async fn metadata_is_asked_for_in_its_own_forms() {
    let (client, seen) = client();
    let metadata = Namespaced::<Widget>::new(client, "team-a").metadata().collection();
    for options in [listing(), WatcherOptions::new()] {
        assert_eq!(first(metadata.watcher(&options)).await.metadata.name(), "a");
    }
    let accepted: Vec<_> = seen.lock().unwrap().iter().map(|(_, accept)| accept.clone()).collect();
    assert!(accepted[0].starts_with("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"));
    assert!(accepted[1].starts_with("application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"));
}

#[test]
fn watchers_and_collections_go_anywhere() {
    fn sendable<T: Send + Unpin + 'static>(_: &T) {}
    let (client, _) = client();
    let collection = Namespaced::<Widget>::new(client, "team-a").collection();
    sendable(&collection);
    sendable(&collection.watcher(&WatcherOptions::new()));
    assert!(format!("{collection:?}").contains("/apis/example.com/v1/namespaces/team-a/widgets"));
}

#[tokio::test(start_paused = true)]
async fn selectors_go_together() {
    use crate::script::{Server, open, steps};
    for (fields, expected) in [
        (None, "metadata.name%3Da"),
        (Some(""), "metadata.name%3Da"),
        (Some("spec.x=1"), "spec.x%3D1%2Cmetadata.name%3Da"),
    ] {
        let server = Server::new([open(&[end("5")])]);
        let mut collection = server.collection().labels("x=y");
        if let Some(fields) = fields {
            collection = collection.fields(fields);
        }
        let mut watcher = collection.named("a").watcher(&WatcherOptions::new());
        steps(&mut watcher, 2).await;
        let asked = &server.asked()[0];
        assert!(
            asked.contains(&format!("labelSelector=x%3Dy&fieldSelector={expected}&")),
            "{asked}"
        );
    }
    let server = Server::new([open(&[end("5")])]);
    let mut watcher = server.collection().named("a,b=c\\").watcher(&WatcherOptions::new());
    steps(&mut watcher, 1).await;
    assert!(
        server.asked()[0].contains("metadata.name%3Da%5C%2Cb%5C%3Dc%5C%5C"),
        "{:?}",
        server.asked()
    );
}
