//! Watches and logs: events with Secrets, whole, cut, garbled, too long, and failures that repeat the token.

use futures_util::StreamExt as _;
use kubewright_runtime::rest::{FrameError, JsonFrames};
use kubewright_runtime::{Config, CreateOptions, WatchOptions};
use serde_json::json;

use crate::answers::repeated;
use crate::kinds::{self, Vault};
use crate::marks::{BEARER, DATA};
use crate::peer::{Peer, Script, script};
use crate::sinks::Sinks;
use crate::{client, config, read, vaults};

fn event(name: &str) -> String {
    json!({ "type": name, "object": kinds::value() }).to_string()
}

/// Answers with this stream, which then ends.
fn streaming(says: impl Fn(&str) -> Vec<u8> + Send + 'static) -> Script {
    script(move |line| {
        if let Some(request) = line.request() {
            line.say("HTTP/1.1 200 x\r\nContent-Type: application/json\r\n\r\n");
            line.say(says(&request));
        }
        line.finish();
    })
}

fn asking(peer: &Peer) -> Config {
    config(peer).with_token(BEARER)
}

#[tokio::test]
async fn events_with_secrets_are_shown_without_them() {
    let mut sinks = Sinks::new();
    let whole = event("ADDED");
    let mut streams: Vec<Vec<u8>> = (1..whole.len())
        .step_by(11)
        .map(|end| whole.as_bytes()[..end].to_vec())
        .collect();
    let other = |change: fn(&mut serde_json::Value)| {
        let mut event = json!({ "type": "ADDED", "object": kinds::value() });
        change(&mut event);
        event.to_string().into_bytes()
    };
    streams.extend([
        [whole.as_bytes(), b"garbage dat-Uy7tR3eW9qA5sD1fG6hJ"].concat(),
        other(|event| event["object"]["data"] = json!(DATA)),
        other(|event| event["object"]["stringData"] = json!([DATA])),
        other(|event| event["object"] = json!(DATA)),
        other(|event| event["type"] = json!(DATA)),
        other(|event| event["type"] = json!({ "a": DATA })),
        other(|event| event["type"] = json!("ERROR")),
        [event("MODIFIED"), event("DELETED"), event("BOOKMARK")]
            .concat()
            .into_bytes(),
    ]);
    let count = streams.len();
    for stream in streams {
        let peer = Peer::http1(vec![streaming(move |_| stream.clone())]);
        let watch = vaults(&client(asking(&peer)))
            .watch(&WatchOptions::new())
            .await
            .unwrap();
        let mut watch = std::pin::pin!(watch);
        while let Some(event) = watch.next().await {
            sinks.either("an event", event);
        }
    }
    sinks.check(count - 3, 4);
}

#[tokio::test]
async fn a_failure_in_a_stream_is_shown_without_the_token_that_it_repeats() {
    let mut sinks = Sinks::new();
    let peer = Peer::http1(vec![streaming(|heard| {
        let text = repeated(heard);
        let status = json!({
            "kind": "Status", "apiVersion": "v1", "status": "Failure", "message": text, "reason": text, "code": 410,
            "details": {"causes": [{"message": text}]},
        });
        json!({"type": "ERROR", "object": status}).to_string().into_bytes()
    })]);
    let watch = vaults(&client(asking(&peer)))
        .watch(&WatchOptions::new())
        .await
        .unwrap();
    let mut watch = std::pin::pin!(watch);
    sinks.failed("a failure in a watch", watch.next().await.unwrap());
    sinks.check(1, 0);
}

#[tokio::test]
async fn streams_show_no_part_of_what_they_hold() {
    let mut sinks = Sinks::new();
    let text = kinds::json();
    let part = format!("{text}{}", &text[..text.len() / 2]);
    let peer = Peer::http1(
        (0..2)
            .map(|_| {
                streaming({
                    let part = part.clone();
                    move |_| part.clone().into_bytes()
                })
            })
            .collect(),
    );
    let client = client(asking(&peer));
    let mut bytes = client.stream(read()).await.unwrap();
    sinks.debug("a stream of bytes", &bytes);
    bytes.next().await.unwrap().unwrap();
    sinks.debug("a stream of bytes that began", &bytes);
    let mut frames = client.stream(read()).await.unwrap().frames();
    sinks.debug("a stream of values", &frames);
    frames.next().await.unwrap().unwrap();
    sinks.debug("a stream of values that holds a part", &frames);
    sinks.failed("the end of it", frames.next().await.unwrap());
    sinks.debug("a stream of values that broke", &frames);
    sinks.check(1, 5);
}

#[test]
fn a_value_that_is_too_long_or_none_is_not_shown() {
    let mut sinks = Sinks::new();
    let mut frames = JsonFrames::with_limit(16);
    frames.push(kinds::json().as_bytes());
    let error: FrameError = frames.next_frame().unwrap_err();
    sinks.error("a value that is too long", &error);
    sinks.debug("its frames", &frames);
    let mut frames = JsonFrames::new();
    frames.push(DATA.as_bytes());
    sinks.error("no value", &frames.next_frame().unwrap_err());
    sinks.debug("its frames", &frames);
    sinks.check(2, 2);
}

#[tokio::test]
async fn an_event_longer_than_the_limit_is_not_shown() {
    let mut sinks = Sinks::new();
    let peer = Peer::http1(vec![streaming(|_| {
        let mut event = event("ADDED").into_bytes();
        event.truncate(event.len() - 2);
        event.extend_from_slice(b",\"x\":\"");
        event.extend(DATA.bytes().cycle().take(17 * 1024 * 1024));
        event
    })]);
    let watch = vaults(&client(asking(&peer)))
        .watch(&WatchOptions::new())
        .await
        .unwrap();
    let mut watch = std::pin::pin!(watch);
    sinks.failed("an endless event", watch.next().await.unwrap());
    sinks.check(1, 0);
}

#[tokio::test]
async fn an_object_that_is_read_shows_itself_without_secrets() {
    let mut sinks = Sinks::new();
    let answer = crate::peer::json("200 x", &[], &kinds::json());
    let peer = Peer::answering([answer.clone(), answer.clone(), answer]);
    let client = client(asking(&peer));
    let vaults = vaults(&client);
    sinks.debug("a typed client", &vaults);
    let vault: Vault = vaults.get("db").await.unwrap();
    sinks.debug("an object", &vault);
    sinks.debug(
        "an object that was sent",
        &vaults.create(&vault, &CreateOptions::new()).await.unwrap(),
    );
    sinks.debug("an answer", &client.send(read()).await.unwrap());
    sinks.check(0, 4);
}
