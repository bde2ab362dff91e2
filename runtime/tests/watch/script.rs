//! A server that is a list of answers, within the process.
//!
//! In: answers, in the order they are given. Out: requests as they were made, steps as short texts. Never: an answer that no script gives;
//! after the last one it keeps silent.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http::{Response, StatusCode};
use kubewright_runtime::rest::{Body, Layer, LayerFuture, Next};
use kubewright_runtime::watch::{Step, Watcher, WatcherOptions};
use kubewright_runtime::{Collection, Config, Error, Namespaced, RestClient};

use crate::kinds::Widget;

/// A piece of an answer.
pub(crate) enum Piece {
    Says(Bytes),
    Waits(Duration),
    /// The connection breaks.
    Breaks,
    /// Nothing more comes.
    Silence,
}

pub(crate) enum Answer {
    Is {
        status: u16,
        headers: &'static [(&'static str, &'static str)],
        pieces: Vec<Piece>,
    },
    /// Nobody is there.
    NotThere,
}

pub(crate) fn says(text: impl Into<String>) -> Piece {
    Piece::Says(Bytes::from(text.into()))
}

/// A whole answer.
pub(crate) fn answer(status: u16, body: impl Into<String>) -> Answer {
    Answer::Is {
        status,
        headers: &[],
        pieces: vec![says(body)],
    }
}

/// A watch.
pub(crate) fn watch(pieces: Vec<Piece>) -> Answer {
    Answer::Is {
        status: 200,
        headers: &[],
        pieces,
    }
}

/// A watch that says this and stays open.
pub(crate) fn open(events: &[String]) -> Answer {
    watch(vec![says(events.concat()), Piece::Silence])
}

/// A watch that says this and ends.
pub(crate) fn ends(events: &[String]) -> Answer {
    watch(vec![says(events.concat())])
}

pub(crate) fn object(name: &str, version: &str) -> String {
    format!(r#"{{"metadata":{{"name":"{name}","namespace":"team-a","resourceVersion":"{version}"}}}}"#)
}

pub(crate) fn event(kind: &str, name: &str, version: &str) -> String {
    format!("{{\"type\":\"{kind}\",\"object\":{}}}\n", object(name, version))
}

pub(crate) fn added(name: &str, version: &str) -> String {
    event("ADDED", name, version)
}

pub(crate) fn bookmark(version: &str) -> String {
    format!(
        "{{\"type\":\"BOOKMARK\",\"object\":{{\"kind\":\"Widget\",\"apiVersion\":\"example.com/v1\",\"metadata\":{{\"resourceVersion\":\"{version}\",\"creationTimestamp\":null}},\"spec\":null}}}}\n"
    )
}

pub(crate) fn end(version: &str) -> String {
    format!(
        "{{\"type\":\"BOOKMARK\",\"object\":{{\"metadata\":{{\"resourceVersion\":\"{version}\",\"annotations\":{{\"k8s.io/initial-events-end\":\"true\"}}}}}}}}\n"
    )
}

pub(crate) fn page(version: &str, next: &str, items: &[String]) -> Answer {
    let items = items.join(",");
    answer(
        200,
        format!(
            r#"{{"kind":"WidgetList","apiVersion":"example.com/v1","metadata":{{"resourceVersion":"{version}","continue":"{next}"}},"items":[{items}]}}"#
        ),
    )
}

pub(crate) fn status(code: u16, reason: &str) -> String {
    format!(
        r#"{{"kind":"Status","apiVersion":"v1","metadata":{{}},"status":"Failure","message":"no","reason":"{reason}","code":{code}}}"#
    )
}

pub(crate) fn refusal(code: u16, reason: &str) -> Answer {
    answer(code, status(code, reason))
}

pub(crate) fn error_event(code: u16, reason: &str) -> String {
    format!("{{\"type\":\"ERROR\",\"object\":{}}}\n", status(code, reason))
}

/// The server.
#[derive(Clone)]
pub(crate) struct Server {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self {
            answers: Arc::new(Mutex::new(answers.into_iter().collect())),
            asked: Arc::default(),
        }
    }

    pub(crate) fn client(&self) -> RestClient {
        let config = Config::new("http://127.0.0.1:1").unwrap();
        RestClient::new(config.with_layer(self.clone())).unwrap()
    }

    pub(crate) fn widgets(&self) -> Namespaced<Widget> {
        Namespaced::new(self.client(), "team-a")
    }

    pub(crate) fn collection(&self) -> Collection<Widget> {
        self.widgets().collection()
    }

    pub(crate) fn watcher(&self) -> Watcher<Widget> {
        self.collection().watcher(&WatcherOptions::new())
    }

    /// The queries until now, without what differs by chance.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Layer for Server {
    fn around<'a>(&'a self, request: http::Request<Bytes>, _: Next<'a>) -> LayerFuture<'a> {
        let query = request.uri().query().unwrap_or_default();
        let kept: Vec<_> = query
            .split('&')
            .filter(|part| !part.starts_with("timeoutSeconds="))
            .collect();
        self.asked.lock().unwrap().push(kept.join("&"));
        let answer = self.answers.lock().unwrap().pop_front();
        Box::pin(async move {
            match answer {
                None => std::future::pending().await,
                Some(Answer::NotThere) => Err(Error::not_sent("nobody is there")),
                Some(Answer::Is {
                    status,
                    headers,
                    pieces,
                }) => {
                    let mut response = Response::new(body(pieces));
                    *response.status_mut() = StatusCode::from_u16(status).unwrap();
                    for (name, value) in headers {
                        response
                            .headers_mut()
                            .insert(*name, http::HeaderValue::from_static(value));
                    }
                    Ok(response)
                }
            }
        })
    }
}

fn body(pieces: Vec<Piece>) -> Body {
    Body::from_stream(stream::iter(pieces).filter_map(|piece| async {
        match piece {
            Piece::Says(bytes) => Some(Ok(bytes)),
            Piece::Breaks => Some(Err(Error::connection_lost("the connection broke"))),
            Piece::Silence => std::future::pending().await,
            Piece::Waits(time) => {
                tokio::time::sleep(time).await;
                None
            }
        }
    }))
}

/// Steps as short texts.
pub(crate) fn told(step: &Step<Widget>) -> String {
    let object = |widget: &Widget| format!("{}@{}", widget.metadata.name(), widget.metadata.resource_version());
    match step {
        Step::Restarted => "restarted".to_owned(),
        Step::Applied(widget) => format!("+{}", object(widget)),
        Step::Deleted(widget) => format!("-{}", object(widget)),
        Step::Synced { resource_version } => format!("synced {resource_version}"),
        Step::Reached { resource_version } => format!("reached {resource_version}"),
        Step::Undecodable(what) => format!(
            "unread {}/{}@{}{}",
            what.namespace.as_deref().unwrap_or_default(),
            what.name,
            what.resource_version.as_deref().unwrap_or_default(),
            if what.deleted { " gone" } else { "" }
        ),
        Step::Trouble(_) => "trouble".to_owned(),
        _ => "?".to_owned(),
    }
}

/// The next steps.
pub(crate) async fn steps(watcher: &mut Watcher<Widget>, count: usize) -> Vec<String> {
    let mut steps = Vec::new();
    for _ in 0..count {
        steps.push(told(&watcher.step().await));
    }
    steps
}

/// That these are the next steps.
pub(crate) async fn expect(watcher: &mut Watcher<Widget>, expected: &[&str]) {
    assert_eq!(steps(watcher, expected.len()).await, expected);
}
