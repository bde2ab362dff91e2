//! Layers around requests: what they see, what they can do, and what becomes of what they give back.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use http::{HeaderValue, Response, StatusCode};
use kubewright_runtime::config::{Impersonation, Retries};
use kubewright_runtime::rest::{Body, JSON, Layer, LayerFuture, Next, Request, layer_fn};
use kubewright_runtime::{Config, Error, RestClient};

use super::loopback::{Server, json};
use super::{pods, status};

/// Keeps what it sees.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<String>>>);

impl Recorder {
    fn seen(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

impl Layer for Recorder {
    fn around<'a>(&'a self, request: http::Request<Bytes>, next: Next<'a>) -> LayerFuture<'a> {
        Box::pin(async move {
            let asked = format!("{} {} {}", next.verb(), next.resource(), request.body().len());
            let answer = next.send(request).await?;
            self.0.lock().unwrap().push(format!("{asked} -> {}", answer.status()));
            Ok(answer)
        })
    }
}

/// A client of no server at all.
fn nowhere(layer: impl Layer) -> RestClient {
    let config = Config::new("https://127.0.0.1:1").unwrap().with_layer(layer);
    RestClient::new(config.with_retries(Retries::new().within(Duration::from_secs(5)))).unwrap()
}

fn answering(status: u16, body: &'static str) -> impl Layer {
    layer_fn(move |_, _| {
        Box::pin(async move {
            let mut answer = Response::new(Body::from(body));
            *answer.status_mut() = StatusCode::from_u16(status).unwrap();
            Ok(answer)
        })
    })
}

#[tokio::test]
async fn a_layer_sees_the_whole_request_and_can_change_it() {
    let server = Server::saying(vec![json("200 OK", "{}")]).await;
    let headers = Arc::new(Mutex::new(String::new()));
    let seen = Arc::clone(&headers);
    let config = server.config().with_token("s3cret");
    let config = config.with_impersonation(Impersonation::new("jane")).unwrap();
    let config = config.with_layer(layer_fn(move |mut request, next| {
        *seen.lock().unwrap() = format!("{:?}", request.headers());
        request
            .headers_mut()
            .insert("x-tenant", HeaderValue::from_static("blue"));
        Box::pin(next.send(request))
    }));
    let client = RestClient::new(config).unwrap();
    client.send(Request::post(pods()).body(JSON, "{}")).await.unwrap();
    let headers = headers.lock().unwrap().clone();
    for expected in [
        "\"impersonate-user\": \"jane\"",
        "\"authorization\": Sensitive",
        "\"content-type\": \"application/json\"",
    ] {
        assert!(headers.contains(expected), "{headers}");
    }
    let asked = &server.asked()[0];
    for expected in [
        "x-tenant: blue",
        "authorization: Bearer s3cret",
        "impersonate-user: jane",
    ] {
        assert!(asked.contains(expected), "{asked}");
    }
}

#[tokio::test]
async fn the_layer_added_last_is_the_outermost() {
    let order = Arc::new(Mutex::new(Vec::new()));
    let named = |name: &'static str| {
        let order = Arc::clone(&order);
        layer_fn(move |request, next| {
            let order = Arc::clone(&order);
            Box::pin(async move {
                order.lock().unwrap().push(format!("{name} before"));
                let answer = next.send(request).await;
                order.lock().unwrap().push(format!("{name} after"));
                answer
            })
        })
    };
    let client = nowhere(answering(200, "{}"));
    let client = client.with_layer(named("inner")).with_layer(named("outer"));
    client.send(Request::get(pods())).await.unwrap();
    assert_eq!(
        *order.lock().unwrap(),
        ["outer before", "inner before", "inner after", "outer after"]
    );
}

#[tokio::test]
async fn a_layer_sees_every_attempt_and_what_it_answers_counts_as_the_servers() {
    let (faults, seen) = (AtomicU32::new(0), Recorder::default());
    let failing = layer_fn(move |request, next| {
        let fault = faults.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move {
            match fault {
                0 => Err(Error::not_sent("injected: nobody listens")),
                1 => Err(Error::connection_lost("injected: gone")),
                2 => {
                    let mut answer = Response::new(Body::from("busy"));
                    *answer.status_mut() = StatusCode::TOO_MANY_REQUESTS;
                    answer
                        .headers_mut()
                        .insert("retry-after", HeaderValue::from_static("0"));
                    Ok(answer)
                }
                _ => next.send(request).await,
            }
        })
    });
    let client = nowhere(answering(200, r#"{"kind":"PodList"}"#))
        .with_layer(failing)
        .with_layer(seen.clone());
    let answer = client.send(Request::get(pods())).await.unwrap();
    assert_eq!(answer.body, r#"{"kind":"PodList"}"#);
    assert_eq!(
        seen.seen(),
        ["list pods 0 -> 429 Too Many Requests", "list pods 0 -> 200 OK"]
    );
}

#[tokio::test]
async fn what_a_layer_fails_with_is_tried_again_only_where_that_is_safe() {
    let tries = Arc::new(AtomicU32::new(0));
    let counted = |error: fn() -> Error| {
        let tries = Arc::clone(&tries);
        nowhere(layer_fn(move |_, _| {
            tries.fetch_add(1, Ordering::Relaxed);
            Box::pin(async move { Err(error()) })
        }))
    };
    let create = || {
        Request::post(pods())
            .body(JSON, "{}")
            .retries(Retries::new().attempts(2))
    };
    for (error, expected) in [
        (counted(|| Error::from_layer("no")), 1),
        (counted(|| Error::connection_lost("gone")), 1),
        (counted(|| Error::not_sent("nobody")), 2),
    ] {
        let error = error.send(create()).await.unwrap_err();
        assert_eq!(
            (tries.swap(0, Ordering::Relaxed), error.attempts()),
            (expected, expected)
        );
        assert!(error.to_string().starts_with("POST /api/v1/pods: "), "{error}");
        assert_eq!(error.is_from_layer(), error.to_string() == "POST /api/v1/pods: no");
    }
}

#[tokio::test]
async fn an_answer_of_a_layer_that_is_no_success_is_an_error_like_any_other() {
    let body = Box::leak(status(404, "NotFound", "no such pod", "{}").into_boxed_str());
    let error = nowhere(answering(404, body))
        .send(Request::get(pods()))
        .await
        .unwrap_err();
    assert!(error.is_not_found(), "{error}");
}

#[tokio::test]
async fn layers_are_around_streams_too_and_may_cut_them() {
    let cut = layer_fn(|request, next| {
        Box::pin(async move {
            let answer = next.send(request).await?;
            Ok(answer.map(|body| {
                let first = body.into_stream().take(1);
                Body::from_stream(first.chain(stream::iter([Err(Error::connection_lost("injected: cut"))])))
            }))
        })
    });
    let events = r#"{"type":"ADDED","object":{}}"#;
    let server = Server::saying(vec![json("200 OK", events)]).await;
    let client = RestClient::new(server.config().with_layer(cut)).unwrap();
    let request = Request::get(pods()).query("watch", "true");
    let mut frames = client.stream(request).await.unwrap().frames();
    assert_eq!(frames.try_next().await.unwrap().unwrap(), events);
    let error = frames.try_next().await.unwrap_err();
    assert!(error.is_transport() && error.http_status() == Some(200), "{error}");
    assert_eq!(error.to_string(), "GET /api/v1/pods: injected: cut");
}

#[tokio::test]
async fn a_layer_that_never_answers_is_under_the_limits_of_the_client() {
    let stuck = layer_fn(|_, _| Box::pin(std::future::pending()));
    let client = nowhere(stuck);
    let request = Request::get(pods()).timeout(Duration::from_millis(20));
    assert!(client.send(request).await.unwrap_err().is_timeout());
    let config = client.config().clone();
    let config = config.with_first_byte_timeout(Some(Duration::from_millis(20)));
    let error = RestClient::new(config)
        .unwrap()
        .send(Request::get(pods()))
        .await
        .unwrap_err();
    assert!(error.is_timeout(), "{error}");
}
