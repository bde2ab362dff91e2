//! How many connections a client takes: counted by a relay that stands between it and the API server.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::{join_all, try_join_all};
use futures_util::{Stream, StreamExt as _};
use http::Version;
use kubewright_k8s::core::v1::ConfigMap;
use kubewright_runtime::options::{CreateOptions, ListOptions, WatchOptions};
use kubewright_runtime::rest::layer_fn;
use kubewright_runtime::{Config, Error, Namespaced, RestClient, WatchEvent};
use kubewright_tests::Ground;
use kubewright_tests::control_plane::Form;
use tokio::net::{TcpListener, TcpStream};

use crate::{config_map, ground};

/// An event that takes longer is not coming.
const PATIENCE: Duration = Duration::from_secs(60);

/// Passes on what comes, and counts who comes.
struct Relay {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

impl Relay {
    async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(async move {
                    let mut far = TcpStream::connect(server).await?;
                    tokio::io::copy_bidirectional(&mut near, &mut far).await
                });
            }
        });
        Self { address, connections }
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    fn config(&self) -> Config {
        let plane = kubewright_tests::ControlPlane::shared().unwrap();
        let kubeconfig = plane.kubeconfig(Form::InlineCertificate).unwrap();
        let kubeconfig = kubeconfig.replace(&plane.url(), &format!("https://{}", self.address));
        Config::from_kubeconfig_text(&kubeconfig, None).unwrap()
    }
}

async fn first_event(
    mut events: impl Stream<Item = Result<WatchEvent<ConfigMap>, Error>> + Unpin,
) -> WatchEvent<ConfigMap> {
    let event = tokio::time::timeout(PATIENCE, events.next()).await;
    event
        .expect("an event within the patience of this test")
        .unwrap()
        .unwrap()
}

/// Opens `count` watches, one for each name, then makes the objects, and reads an event from each watch.
async fn watch_many(client: &RestClient, ground: &Ground, prefix: &str, count: usize) {
    let maps: Namespaced<ConfigMap> = Namespaced::new(client.clone(), ground.namespace.name());
    let start = maps.list(&ListOptions::new().limit(1)).await.unwrap();
    let start = start.metadata.resource_version().to_owned();
    let names: Vec<String> = (0..count).map(|number| format!("{prefix}-{number}")).collect();
    let watches = try_join_all(names.iter().map(|name| {
        let fields = format!("metadata.name={name}");
        let options = WatchOptions::new().resource_version(&*start).fields(fields);
        let maps = &maps;
        async move { maps.watch(&options).await.map(Box::pin) }
    }));
    let watches = tokio::time::timeout(PATIENCE, watches)
        .await
        .expect("all watches open")
        .unwrap();
    for name in &names {
        // Behind all those watches, plain requests still come through.
        let (map, options) = (config_map(name), CreateOptions::new());
        let created = tokio::time::timeout(PATIENCE, maps.create(&map, &options)).await;
        created.expect("a request beside the watches").unwrap();
    }
    for (event, name) in join_all(watches.into_iter().map(first_event)).await.iter().zip(&names) {
        match event {
            WatchEvent::Added(map) => assert_eq!(map.metadata.name(), name),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn watches_share_one_connection_of_http_2() {
    let Some(ground) = ground("one-connection") else { return };
    let relay = Relay::to(kubewright_tests::ControlPlane::shared().unwrap().address()).await;
    let versions = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&versions);
    let config = relay.config().with_layer(layer_fn(move |request, next| {
        let seen = Arc::clone(&seen);
        Box::pin(async move {
            let answer = next.send(request).await?;
            seen.lock().unwrap().push(answer.version());
            Ok(answer)
        })
    }));
    let client = RestClient::new(config).unwrap();
    watch_many(&client, &ground, "few", 90).await;
    assert_eq!(relay.connections(), 1);
    let versions = versions.lock().unwrap();
    assert_eq!(
        (
            versions.len(),
            versions.iter().all(|version| *version == Version::HTTP_2)
        ),
        (181, true)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_watches_than_a_connection_takes_get_further_ones() {
    let Some(ground) = ground("many-watches") else { return };
    let relay = Relay::to(kubewright_tests::ControlPlane::shared().unwrap().address()).await;
    let client = RestClient::new(relay.config()).unwrap();
    watch_many(&client, &ground, "many", 350).await;
    assert!(relay.connections() <= 5, "{} connections", relay.connections());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_watches_fit_on_one_and_requests_go_around_it() {
    let Some(ground) = ground("hundred") else { return };
    let relay = Relay::to(kubewright_tests::ControlPlane::shared().unwrap().address()).await;
    let client = RestClient::new(relay.config()).unwrap();
    let maps: Namespaced<ConfigMap> = Namespaced::new(client, ground.namespace.name());
    // The connection is there: on a machine with much else to do, the first answer may come later than the others wait for it.
    assert!(maps.get_opt("none").await.unwrap().is_none());
    let options = WatchOptions::new();
    let opened = try_join_all((0..100).map(|_| maps.watch(&options))).await.unwrap();
    assert_eq!(relay.connections(), 1);
    let got = tokio::time::timeout(PATIENCE, maps.get_opt("none")).await;
    assert!(got.expect("a request beside the watches").unwrap().is_none());
    assert_eq!((relay.connections(), opened.len()), (2, 100));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_that_nobody_reads_stop_no_other() {
    let Some(ground) = ground("unread") else { return };
    let relay = Relay::to(kubewright_tests::ControlPlane::shared().unwrap().address()).await;
    let client = RestClient::new(relay.config()).unwrap();
    let maps: Namespaced<ConfigMap> = Namespaced::new(client, ground.namespace.name());
    let large = "x".repeat(800_000);
    for number in 0..4 {
        let mut map = config_map(&format!("large-{number}"));
        map.data = [("large", large.as_str())].into_iter().collect();
        maps.create(&map, &CreateOptions::new()).await.unwrap();
    }
    // Each has more to say than one stream may have waiting.
    let options = WatchOptions::new();
    let unread = try_join_all((0..20).map(|_| maps.watch(&options))).await.unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let got = tokio::time::timeout(PATIENCE, maps.get("large-0")).await;
    assert_eq!(got.expect("a request beside them").unwrap().metadata.name(), "large-0");
    assert_eq!((relay.connections(), unread.len()), (1, 20));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_http_2_every_watch_has_its_own() {
    let Some(ground) = ground("http-1") else { return };
    let relay = Relay::to(kubewright_tests::ControlPlane::shared().unwrap().address()).await;
    let client = RestClient::new(relay.config().with_http2(false)).unwrap();
    watch_many(&client, &ground, "each", 20).await;
    assert!((21..=41).contains(&relay.connections()), "{}", relay.connections());
}
