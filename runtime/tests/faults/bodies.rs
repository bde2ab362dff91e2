//! Answers that begin well.

use std::time::Duration;

use futures_util::StreamExt as _;
use kubewright_runtime::RestClient;
use kubewright_runtime::meta::TypeMeta;

use crate::peer::{Line, Peer, answer, json, saying, script};
use crate::{create, guarded_update, read};

/// Says this much of a body and breaks off.
fn truncated(line: &mut Line) {
    line.request();
    line.say("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"kind\":");
    line.finish();
}

#[tokio::test]
async fn a_truncated_body_is_read_again_and_no_write_is_repeated_for_it() {
    for (request, attempts) in [(read(), 4), (guarded_update(), 1), (create(), 1)] {
        let peer = Peer::http1((0..5).map(|_| script(truncated)).collect());
        let error = peer.client().send(request).await.unwrap_err();
        assert!(error.is_transport() && error.attempts() == attempts, "{error:?}");
        assert!(
            error.http_status() == Some(200) && error.to_string().contains("broke off"),
            "{error}"
        );
    }
    let peer = Peer::http1(vec![script(truncated), saying(json("200 OK", &[], "{}"))]);
    assert_eq!(peer.client().send(read()).await.unwrap().body, "{}");
}

#[tokio::test]
async fn a_page_in_place_of_an_object_is_an_error_that_names_its_type() {
    let page = answer(
        "200 OK",
        &["Content-Type: text/html"],
        "<html>please log in: hunter2</html>",
    );
    let peer = Peer::answering([page.clone(), page]);
    let response = peer.client().send(read()).await.unwrap();
    assert_eq!(response.content_type(), Some("text/html"));
    let source = kubewright_runtime::value::from_json::<TypeMeta>(&response.body).unwrap_err();
    let error = response.decode_error(source);
    assert!(
        error.is_decode() && error.to_string().contains("\"text/html\", not JSON"),
        "{error}"
    );
    let mut frames = peer.client().stream(read()).await.unwrap().frames();
    let error = frames.next().await.unwrap().unwrap_err();
    assert!(
        error.is_decode() && error.to_string().contains("\"text/html\", not JSON"),
        "{error}"
    );
    assert!(!format!("{error} {error:?}").contains("hunter2"));
    assert!(frames.next().await.is_none());
}

/// A body in pieces, with this pause before each.
fn slow(pieces: &'static [&'static str], pause: Duration) -> impl FnOnce(&mut Line) + Send {
    move |line| {
        line.request();
        line.say("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        for piece in pieces {
            std::thread::sleep(pause);
            line.say(format!("{:x}\r\n{piece}\r\n", piece.len()));
        }
        line.gone();
    }
}

#[tokio::test]
async fn a_body_that_stops_ends_at_the_limit_for_silence_and_is_not_read_again() {
    let peer = Peer::http1(vec![
        script(slow(&["{\"a\":"], Duration::ZERO)),
        saying(json("200 OK", &[], "{}")),
    ]);
    let config = peer.config().with_idle_timeout(Some(Duration::from_millis(200)));
    let error = RestClient::new(config).unwrap().send(read()).await.unwrap_err();
    assert!(error.is_timeout() && error.attempts() == 1, "{error:?}");
    assert!(error.to_string().contains("stopped for 0.2 s"), "{error}");
}

#[tokio::test]
async fn a_body_that_is_slow_but_goes_on_is_read_to_its_end() {
    let whole = || {
        script(|line: &mut Line| {
            line.request();
            line.say("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n");
            for piece in ["{\"", "a\"", ":1", "}"] {
                std::thread::sleep(Duration::from_millis(150));
                line.say(piece);
            }
            line.gone();
        })
    };
    let peer = Peer::http1(vec![whole(), whole()]);
    let config = peer.config().with_idle_timeout(Some(Duration::from_secs(20)));
    let client = RestClient::new(config).unwrap();
    assert_eq!(client.send(read()).await.unwrap().body, "{\"a\":1}");
    let limited = read().timeout(Duration::from_millis(300));
    assert!(client.send(limited).await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn a_server_that_takes_a_request_and_says_nothing_ends_at_the_limit_for_the_first_byte() {
    let peer = Peer::http1(vec![
        script(|line| {
            line.request();
            line.gone();
        }),
        saying(json("200 OK", &[], "{}")),
    ]);
    let config = peer.config().with_first_byte_timeout(Some(Duration::from_millis(200)));
    let error = RestClient::new(config).unwrap().send(read()).await.unwrap_err();
    assert!(error.is_timeout() && error.attempts() == 1, "{error:?}");
}

/// `{"a":1}`, compressed.
const GZIP: &[u8] = &[
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 74, 84, 178, 50, 172, 5, 0, 175, 172, 27, 86, 7, 0, 0, 0,
];

#[tokio::test]
async fn gzip_is_asked_for_and_unpacked_unless_it_is_switched_off() {
    let mut packed =
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 27\r\nConnection: close\r\n\r\n".to_vec();
    packed.extend_from_slice(GZIP);
    let peer = Peer::answering([packed, json("200 OK", &[], "{\"a\":1}").into_bytes()]);
    for on in [true, false] {
        let client = RestClient::new(peer.config().with_compression(on)).unwrap();
        assert_eq!(client.send(read()).await.unwrap().body, "{\"a\":1}");
        assert_eq!(peer.heard().pop().unwrap().contains("accept-encoding: gzip"), on);
    }
}
