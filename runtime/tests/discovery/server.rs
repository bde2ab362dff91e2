//! A server that is a layer: what it answers is set path by path, and what it was asked is kept.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use kubewright_runtime::config::Retries;
use kubewright_runtime::discovery::DiscoveryClient;
use kubewright_runtime::rest::{Body, layer_fn};
use kubewright_runtime::{Config, Error, RestClient};
use serde_json::Value;

pub(crate) const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
pub(crate) const JSON: &str = "application/json";

#[derive(Clone, Default)]
pub(crate) struct Server(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// By path, with or without a query.
    answers: BTreeMap<String, Answer>,
    asked: Vec<String>,
    /// How many requests are under way, and the most there were.
    running: (usize, usize),
    delay: Duration,
    away: bool,
}

#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) etag: Option<&'static str>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn of(content_type: &'static str, body: &Value) -> Self {
        Self {
            status: 200,
            content_type,
            etag: None,
            body: body.to_string(),
        }
    }

    pub(crate) fn text(body: &str) -> Self {
        Self {
            body: body.to_owned(),
            ..Self::of(JSON, &Value::Null)
        }
    }

    pub(crate) fn status(status: u16) -> Self {
        Self {
            status,
            content_type: "text/plain",
            ..Self::text("no")
        }
    }

    pub(crate) fn with_etag(mut self, etag: &'static str) -> Self {
        self.etag = Some(etag);
        self
    }
}

impl Server {
    /// One that answers both roots in the aggregated form.
    pub(crate) fn aggregated(core: &Value, others: &Value) -> Self {
        let server = Self::default();
        server.set("/api", Answer::of(AGGREGATED, core));
        server.set("/apis", Answer::of(AGGREGATED, others));
        server
    }

    /// The recorded one.
    pub(crate) fn recorded() -> Self {
        Self::aggregated(&recorded("api"), &recorded("apis"))
    }

    pub(crate) fn set(&self, path: &str, answer: Answer) {
        self.lock().answers.insert(path.to_owned(), answer);
    }

    pub(crate) fn set_delay(&self, delay: Duration) {
        self.lock().delay = delay;
    }

    /// Whether nobody answers at all.
    pub(crate) fn set_away(&self, away: bool) {
        self.lock().away = away;
    }

    /// What was asked since this was called last, sorted, with queries.
    pub(crate) fn asked(&self) -> Vec<String> {
        let mut asked = std::mem::take(&mut self.lock().asked);
        asked.sort();
        asked
    }

    /// The most requests that were under way at once.
    pub(crate) fn most_at_once(&self) -> usize {
        self.lock().running.1
    }

    pub(crate) fn client(&self) -> DiscoveryClient {
        self.client_at("https://127.0.0.1:1")
    }

    pub(crate) fn client_at(&self, address: &str) -> DiscoveryClient {
        let server = self.clone();
        let layer = layer_fn(move |request, _| {
            let server = server.clone();
            Box::pin(async move { server.answer(&request).await })
        });
        let config = Config::new(address).unwrap().with_retries(Retries::none());
        DiscoveryClient::new(RestClient::new(config.with_layer(layer)).unwrap())
    }

    async fn answer(&self, request: &http::Request<Bytes>) -> Result<http::Response<Body>, Error> {
        let delay = self.begin(request);
        tokio::time::sleep(delay).await;
        let mut state = self.lock();
        state.running.0 -= 1;
        if state.away {
            return Err(Error::not_sent("nobody is there"));
        }
        let exactly = request.uri().path_and_query().unwrap().as_str();
        let answer = state.answers.get(exactly).or(state.answers.get(request.uri().path()));
        let answer = answer.cloned().unwrap_or_else(|| Answer::status(404));
        Ok(answer.respond(request))
    }

    fn begin(&self, request: &http::Request<Bytes>) -> Duration {
        let mut state = self.lock();
        state.asked.push(request.uri().path_and_query().unwrap().to_string());
        state.running.0 += 1;
        state.running.1 = state.running.1.max(state.running.0);
        state.delay
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}

impl Answer {
    fn respond(self, request: &http::Request<Bytes>) -> http::Response<Body> {
        let known = request.headers().get(IF_NONE_MATCH);
        let unchanged = self.etag.is_some_and(|etag| known.is_some_and(|known| known == etag));
        let mut response = http::Response::new(if unchanged { Body::empty() } else { self.body.into() });
        *response.status_mut() = if unchanged { 304 } else { self.status }.try_into().unwrap();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, self.content_type.parse().unwrap());
        if let Some(etag) = self.etag {
            headers.insert(ETAG, etag.parse().unwrap());
        }
        response
    }
}

/// `api` or `apis` as Kubernetes 1.36 answers it.
pub(crate) fn recorded(name: &str) -> Value {
    let path = format!(
        "{}/../specs/kubernetes/1.36/discovery/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}
