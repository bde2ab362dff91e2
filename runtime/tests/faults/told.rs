//! What a program is told of its requests: observers, spans, checks of health.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kubewright_runtime::RestClient;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::peer::{Peer, answer, json};
use crate::{create, read};

const BUSY: &str = "busy with hunter2hunter2";

fn fine() -> String {
    json("200 OK", &["Warning: 299 - \"old\""], "{}")
}

fn busy() -> String {
    json("503 Service Unavailable", &["Warning: 299 - \"very old\""], BUSY)
}

#[tokio::test]
async fn an_observer_is_told_of_each_request_once_with_all_its_attempts() {
    let peer = Peer::answering([busy(), fine(), busy()]);
    let told = Arc::new(Mutex::new(Vec::new()));
    let list = Arc::clone(&told);
    let config = peer.config().with_observer(move |exchange| {
        let failed = exchange.error().map(|error| error.is_service_unavailable());
        list.lock().unwrap().push((
            format!("{} {}", exchange.verb(), exchange.resource()),
            format!("{} {}", exchange.method(), exchange.path()),
            (exchange.status(), exchange.attempts(), failed),
            exchange.elapsed() > Duration::ZERO,
        ));
    });
    let client = RestClient::new(config).unwrap();
    client.send(read()).await.unwrap();
    client.send(create()).await.unwrap_err();
    let path = "/api/v1/namespaces/team-a/pods";
    assert_eq!(
        *told.lock().unwrap(),
        [
            (
                "get pods".to_owned(),
                format!("GET {path}/web"),
                (Some(200), 2, None),
                true
            ),
            (
                "create pods".to_owned(),
                format!("POST {path}"),
                (Some(503), 1, Some(true)),
                true
            ),
        ]
    );
}

#[tokio::test]
async fn warnings_are_in_the_response_and_told_of_each_attempt() {
    let peer = Peer::answering([busy(), fine()]);
    let told = Arc::new(Mutex::new(Vec::new()));
    let list = Arc::clone(&told);
    let config = peer
        .config()
        .with_warning_handler(move |warning, _, _| list.lock().unwrap().push(warning.text.clone()));
    let response = RestClient::new(config).unwrap().send(read()).await.unwrap();
    assert_eq!(response.warnings[0].text, "old");
    assert_eq!(*told.lock().unwrap(), ["very old", "old"]);
}

/// Keeps what is traced by the runtime, as text.
#[derive(Clone, Default)]
struct Traces(Arc<Mutex<String>>);

impl Visit for Traces {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let _ = write!(self.0.lock().unwrap(), "{field}={value:?} ");
    }
}

impl Subscriber for Traces {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("kubewright")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut self.clone());
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn a_request_is_a_span_with_verb_path_status_and_attempts_and_no_secret() {
    let traces = Traces::default();
    let guard = tracing::subscriber::set_default(traces.clone());
    let peer = Peer::answering([busy(), fine()]);
    peer.client()
        .send(read().query("token", "hunter2hunter2"))
        .await
        .unwrap();
    drop(guard);
    let text = traces.0.lock().unwrap().clone();
    for part in [
        "verb=\"get\"",
        "resource=\"pods\"",
        "path=\"/api/v1/namespaces/team-a/pods/web\"",
        "status=200",
        "attempts=2",
        "trying again",
        "busy with [redacted]",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(!text.contains("hunter2"), "{text}");
}

#[tokio::test]
async fn checks_of_health_are_asked_once_and_say_what_is_wrong() {
    let list = "[+]ping ok\n[-]etcd failed: reason withheld\n";
    let text = ["Content-Type: text/plain"];
    let version = r#"{"major":"1","minor":"36","gitVersion":"v1.36.2"}"#;
    let peer = Peer::answering([
        answer("200 OK", &text, "ok"),
        answer("200 OK", &text, "ok"),
        answer("500 Internal Server Error", &[text[0], "Retry-After: 0"], list),
        json("200 OK", &[], version),
    ]);
    let client = peer.client();
    client.check_live().await.unwrap();
    client.check_ready().await.unwrap();
    let error = client.check_ready().await.unwrap_err();
    assert_eq!((error.http_status(), error.attempts()), (Some(500), 1));
    assert!(error.body_snippet().unwrap().contains("[-]etcd failed"));
    assert_eq!(&*client.version().await.unwrap().git_version, "v1.36.2");
    let asked: Vec<_> = peer
        .heard()
        .iter()
        .map(|head| head.lines().next().unwrap().to_owned())
        .collect();
    let lines = ["/livez", "/readyz", "/readyz", "/version"].map(|path| format!("GET {path} HTTP/1.1"));
    assert_eq!(asked, lines);
}
