//! An API server in memory: objects by path with resource versions, and faults on demand.
//!
//! In: requests through a layer, so that time can stand still. Out: what a server would answer; what it was asked, and when.
//! Never: a socket.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Response, StatusCode};
use kubewright_runtime::config::Retries;
use kubewright_runtime::rest::{Body, layer_fn};
use kubewright_runtime::{Config, Error, RestClient};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

/// What happens to requests of one client.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Fault {
    #[default]
    None,
    /// No answer, and nothing is done.
    Hangs,
    /// It is done, and no answer comes.
    DoneAndHangs,
    /// An answer of this status, and nothing is done.
    Fails(u16),
    /// It is done this much later.
    Late(Duration),
}

#[derive(Default)]
struct Store {
    objects: BTreeMap<String, Value>,
    version: u64,
    requests: Vec<(Duration, String)>,
    bodies: Vec<Value>,
}

/// The server. Clones are the same.
#[derive(Clone)]
pub(crate) struct Peer {
    store: Arc<Mutex<Store>>,
    start: Instant,
}

/// The switch for the faults of one client.
#[derive(Clone, Default)]
pub(crate) struct Switch(Arc<Mutex<Fault>>);

impl Switch {
    pub(crate) fn set(&self, fault: Fault) {
        *self.0.lock().unwrap() = fault;
    }
}

impl Peer {
    pub(crate) fn new() -> Self {
        Self {
            store: Arc::default(),
            start: Instant::now(),
        }
    }

    /// A client, and what happens to its requests.
    pub(crate) fn client(&self) -> (RestClient, Switch) {
        let (peer, switch) = (self.clone(), Switch::default());
        let faults = switch.clone();
        let layer = layer_fn(move |request, _| {
            let (peer, fault) = (peer.clone(), *faults.0.lock().unwrap());
            Box::pin(async move { peer.serve(request, fault).await })
        });
        let config = Config::new("https://127.0.0.1:1").unwrap().with_layer(layer);
        let config = config.with_retries(Retries::none());
        (RestClient::new(config).unwrap(), switch)
    }

    async fn serve(self, request: http::Request<Bytes>, fault: Fault) -> Result<Response<Body>, Error> {
        match fault {
            Fault::None => {}
            Fault::Hangs => std::future::pending().await,
            Fault::Late(time) => {
                // As a server does that has it already: whether or not anybody waits.
                let (answer, peer) = (tokio::sync::oneshot::channel(), self.clone());
                tokio::spawn(async move {
                    sleep(time).await;
                    let _ = answer.0.send(peer.answer(&request));
                });
                return answer.1.await.map_err(|_| Error::connection_lost("gone"));
            }
            Fault::Fails(code) => {
                self.note(&request);
                return Ok(failure(code, "Fault", "as it was told to"));
            }
            Fault::DoneAndHangs => {
                self.answer(&request);
                std::future::pending().await
            }
        }
        Ok(self.answer(&request))
    }

    fn note(&self, request: &http::Request<Bytes>) {
        let line = format!("{} {}", request.method(), request.uri().path());
        let mut store = self.store.lock().unwrap();
        store.requests.push((self.start.elapsed(), line));
        if let Ok(body) = serde_json::from_slice(request.body()) {
            store.bodies.push(body);
        }
    }

    fn answer(&self, request: &http::Request<Bytes>) -> Response<Body> {
        self.note(request);
        let path = request.uri().path().to_owned();
        let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
        let mut store = self.store.lock().unwrap();
        match *request.method() {
            Method::GET => match store.objects.get(&path) {
                Some(object) => answer(200, object),
                None => failure(404, "NotFound", &path),
            },
            Method::POST => {
                let path = format!("{path}/{}", body["metadata"]["name"].as_str().unwrap());
                if store.objects.contains_key(&path) {
                    return failure(409, "AlreadyExists", &path);
                }
                answer(201, &store.put(path, body))
            }
            Method::PUT => {
                let Some(before) = store.objects.get(&path) else {
                    return failure(404, "NotFound", &path);
                };
                let said = &body["metadata"]["resourceVersion"];
                if !said.is_null() && *said != before["metadata"]["resourceVersion"] {
                    return failure(409, "Conflict", "the object has been modified");
                }
                answer(200, &store.put(path, body))
            }
            Method::PATCH => {
                let Some(mut object) = store.objects.get(&path).cloned() else {
                    return failure(404, "NotFound", &path);
                };
                merge(&mut object, &body);
                answer(200, &store.put(path, object))
            }
            _ => failure(405, "MethodNotAllowed", &path),
        }
    }

    pub(crate) fn object(&self, path: &str) -> Option<Value> {
        self.store.lock().unwrap().objects.get(path).cloned()
    }

    pub(crate) fn objects(&self) -> Vec<Value> {
        self.store.lock().unwrap().objects.values().cloned().collect()
    }

    pub(crate) fn put(&self, path: &str, object: Value) {
        self.store.lock().unwrap().put(path.to_owned(), object);
    }

    pub(crate) fn remove(&self, path: &str) {
        self.store.lock().unwrap().objects.remove(path);
    }

    /// What was asked, without when.
    pub(crate) fn requests(&self) -> Vec<String> {
        let store = self.store.lock().unwrap();
        store.requests.iter().map(|(_, line)| line.clone()).collect()
    }

    pub(crate) fn bodies(&self) -> Vec<Value> {
        self.store.lock().unwrap().bodies.clone()
    }
}

impl Store {
    fn put(&mut self, path: String, mut object: Value) -> Value {
        self.version += 1;
        object["metadata"]["resourceVersion"] = json!(self.version.to_string());
        self.objects.insert(path, object.clone());
        object
    }
}

fn merge(object: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *object = patch.clone();
        return;
    };
    if !object.is_object() {
        *object = json!({});
    }
    for (name, value) in patch {
        merge(&mut object[name], value);
    }
}

fn answer(code: u16, body: &Value) -> Response<Body> {
    let mut answer = Response::new(Body::from(body.to_string()));
    *answer.status_mut() = StatusCode::from_u16(code).unwrap();
    let json = http::HeaderValue::from_static("application/json");
    answer.headers_mut().insert("content-type", json);
    answer
}

fn failure(code: u16, reason: &str, message: &str) -> Response<Body> {
    let status = json!({
        "apiVersion": "v1", "kind": "Status", "metadata": {}, "status": "Failure",
        "code": code, "reason": reason, "message": message, "details": {"name": "x", "kind": "leases"},
    });
    answer(code, &status)
}
