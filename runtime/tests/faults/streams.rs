//! Streams over HTTP/1.1, and what can be wrong in them.

use std::sync::mpsc;
use std::time::Duration;

use futures_util::StreamExt as _;
use kubewright_runtime::RestClient;
use kubewright_runtime::rest::Request;

use crate::peer::{Line, Peer, script};
use crate::{create, pods};

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

fn watch() -> Request {
    Request::get(pods()).query("watch", "true")
}

fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}

#[tokio::test]
async fn a_watch_that_is_cut_inside_an_event_is_an_error_not_an_end() {
    let peer = Peer::http1(vec![script(|line| {
        line.request();
        line.say(format!("{HEAD}{}{}", chunk("{}"), chunk("{\"type\":")));
        line.finish();
    })]);
    let mut frames = peer.client().stream(watch()).await.unwrap().frames();
    assert_eq!(frames.next().await.unwrap().unwrap(), "{}");
    assert!(frames.next().await.unwrap().unwrap_err().is_transport());
    assert!(frames.next().await.is_none());
}

#[tokio::test]
async fn an_event_longer_than_16_mib_is_an_error_and_not_kept() {
    let peer = Peer::http1(vec![script(|line| {
        line.request();
        line.say(format!("{HEAD}{}", chunk("{\"type\":\"ADDED\",\"object\":\"")));
        let piece = chunk(&"x".repeat(1024 * 1024));
        for _ in 0..20 {
            line.say(&piece);
        }
        line.gone();
    })]);
    let mut frames = peer.client().stream(watch()).await.unwrap().frames();
    let error = frames.next().await.unwrap().unwrap_err();
    assert!(
        error.is_decode() && error.to_string().contains("longer than 16777216 bytes"),
        "{error}"
    );
    assert!(frames.next().await.is_none());
}

#[tokio::test]
async fn silence_in_a_stream_ends_at_its_own_limit_also_before_it_begins() {
    fn silent(line: &mut Line) {
        line.request();
        line.gone();
    }
    fn silent_later(line: &mut Line) {
        line.request();
        line.say(format!("{HEAD}{}", chunk("{}")));
        line.gone();
    }
    let peer = Peer::http1(vec![script(silent), script(silent_later)]);
    let config = peer.config().with_stream_idle_timeout(Some(Duration::from_millis(500)));
    let client = RestClient::new(config).unwrap();
    let error = client.stream(watch()).await.unwrap_err();
    assert!(error.is_timeout() && error.attempts() == 1, "{error:?}");
    let mut frames = client.stream(watch()).await.unwrap().frames();
    assert_eq!(frames.next().await.unwrap().unwrap(), "{}");
    assert!(frames.next().await.unwrap().unwrap_err().is_timeout());
}

#[tokio::test]
async fn a_call_or_a_stream_that_is_dropped_closes_its_connection() {
    let (tell, told) = mpsc::channel();
    let hung_up = |begins: bool| {
        let tell = tell.clone();
        script(move |line: &mut Line| {
            line.request();
            tell.send("asked").unwrap();
            if begins {
                line.say(format!("{HEAD}{}", chunk("{}")));
            }
            line.gone();
            tell.send("gone").unwrap();
        })
    };
    let peer = Peer::http1(vec![hung_up(false), hung_up(true)]);
    let client = peer.client();
    let call = tokio::spawn({
        let client = client.clone();
        async move { client.send(create()).await }
    });
    let (told, asked) = next(told).await;
    assert_eq!(asked, "asked");
    call.abort();
    let (told, gone) = next(told).await;
    assert_eq!(gone, "gone");
    let mut stream = client.stream(watch()).await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), "{}");
    let (told, _) = next(told).await;
    drop(stream);
    assert_eq!(next(told).await.1, "gone");
}

/// Waits without holding up the client.
async fn next(told: mpsc::Receiver<&'static str>) -> (mpsc::Receiver<&'static str>, &'static str) {
    tokio::task::spawn_blocking(move || {
        let event = told.recv_timeout(Duration::from_secs(40)).unwrap();
        (told, event)
    })
    .await
    .unwrap()
}
