//! What HTTP/2 can say: GOAWAY, RST_STREAM, and nothing at all.

use std::net::TcpListener;
use std::sync::mpsc;
use std::time::Duration;

use futures_util::StreamExt as _;
use kubewright_runtime::RestClient;
use kubewright_runtime::rest::Request;

use crate::frames::{CANCEL, Event, INTERNAL_ERROR, NO_ERROR, REFUSED_STREAM};
use crate::peer::{Line, Peer, Script, json, script};
use crate::{create, pods, read};

/// Answers every request of the connection.
fn fine() -> Script {
    script(|line| {
        line.greet();
        while let Some(stream) = line.next_stream() {
            line.answer(stream, "{}");
        }
    })
}

fn watch() -> Request {
    Request::get(pods()).query("watch", "true")
}

#[tokio::test]
async fn requests_that_a_goaway_leaves_out_are_sent_again_even_a_create() {
    for request in [read(), create()] {
        let peer = Peer::http2(vec![
            script(|line| {
                line.greet();
                line.next_stream();
                line.go_away(0, NO_ERROR);
                line.finish();
            }),
            fine(),
        ]);
        peer.client().send(request).await.unwrap();
        assert_eq!(peer.heard().len(), 2);
    }
}

#[tokio::test]
async fn requests_that_a_goaway_counts_in_may_have_been_done() {
    for (request, attempts) in [(create(), 1), (read(), 2)] {
        let peer = Peer::http2(vec![
            script(|line| {
                line.greet();
                let stream = line.next_stream().unwrap();
                line.go_away(stream, NO_ERROR);
                line.finish();
            }),
            fine(),
        ]);
        match peer.client().send(request).await {
            Ok(_) => assert_eq!(peer.heard().len(), attempts),
            Err(error) => assert!(error.is_transport() && attempts == 1, "{error:?}"),
        }
    }
}

#[tokio::test]
async fn a_refused_stream_is_sent_again_on_the_same_connection_even_a_create() {
    let peer = Peer::http2(vec![script(|line| {
        line.greet();
        let stream = line.next_stream().unwrap();
        line.reset_stream(stream, REFUSED_STREAM);
        let stream = line.next_stream().unwrap();
        line.answer(stream, "{}");
        line.gone();
    })]);
    peer.client().send(create()).await.unwrap();
    assert_eq!(peer.heard().len(), 2);
}

#[tokio::test]
async fn a_stream_that_is_reset_otherwise_may_have_been_done() {
    let breaks = || {
        script(|line: &mut Line| {
            line.greet();
            let stream = line.next_stream().unwrap();
            line.reset_stream(stream, INTERNAL_ERROR);
            if let Some(stream) = line.next_stream() {
                line.answer(stream, "{}");
            }
            line.gone();
        })
    };
    let error = Peer::http2(vec![breaks()]).client().send(create()).await.unwrap_err();
    assert!(error.is_transport() && error.attempts() == 1, "{error:?}");
    Peer::http2(vec![breaks()]).client().send(read()).await.unwrap();
}

#[tokio::test]
async fn a_goaway_in_the_middle_of_a_watch_lets_it_go_on_and_moves_new_requests() {
    let (go_on, may_go_on) = mpsc::channel();
    let peer = Peer::http2(vec![
        script(move |line| {
            line.greet();
            let watch = line.next_stream().unwrap();
            line.begin(watch);
            line.data(watch, b"{\"type\":\"A\"}", false);
            line.go_away(watch, NO_ERROR);
            may_go_on.recv().unwrap();
            line.data(watch, b"{\"type\":\"B\"}", true);
            line.gone();
        }),
        fine(),
    ]);
    let client = peer.client();
    let mut frames = client.stream(watch()).await.unwrap().frames();
    assert_eq!(frames.next().await.unwrap().unwrap(), "{\"type\":\"A\"}");
    client.send(create()).await.unwrap();
    go_on.send(()).unwrap();
    assert_eq!(frames.next().await.unwrap().unwrap(), "{\"type\":\"B\"}");
    assert!(frames.next().await.is_none());
}

#[tokio::test]
async fn a_watch_whose_connection_closes_after_a_goaway_is_an_error() {
    let peer = Peer::http2(vec![script(|line| {
        line.greet();
        let watch = line.next_stream().unwrap();
        line.begin(watch);
        line.data(watch, b"{}", false);
        line.go_away(watch, NO_ERROR);
        line.finish();
    })]);
    let mut frames = peer.client().stream(watch()).await.unwrap().frames();
    assert_eq!(frames.next().await.unwrap().unwrap(), "{}");
    assert!(frames.next().await.unwrap().unwrap_err().is_transport());
    assert!(frames.next().await.is_none());
}

/// Pings five times a second: with the settings that a program has unless it says otherwise, it is 30 s and 15 s.
fn pinging(peer: &Peer) -> RestClient {
    RestClient::new(
        peer.config()
            .with_ping(Duration::from_millis(200), Duration::from_millis(300)),
    )
    .unwrap()
}

#[tokio::test]
async fn a_black_hole_during_a_watch_is_noticed_by_pings() {
    let (give_up, given_up) = mpsc::channel::<()>();
    let peer = Peer::http2(vec![script(move |line| {
        line.greet();
        let watch = line.next_stream().unwrap();
        line.begin(watch);
        line.data(watch, b"{}", false);
        // Nothing is read and nothing is said any more; the connection stays open.
        let _ = given_up.recv();
    })]);
    let mut frames = pinging(&peer).stream(watch()).await.unwrap().frames();
    assert_eq!(frames.next().await.unwrap().unwrap(), "{}");
    let noticed = tokio::time::timeout(Duration::from_secs(40), frames.next())
        .await
        .unwrap();
    assert!(noticed.unwrap().unwrap_err().is_transport());
    drop(give_up);
}

/// The clock stands still but for what is waited for, so that the pings of the defaults take no time of ours.
#[tokio::test]
async fn unless_set_otherwise_a_black_hole_during_a_watch_is_found_within_45_seconds() {
    let (give_up, given_up) = mpsc::channel::<()>();
    let peer = Peer::http2(vec![script(move |line| {
        line.greet();
        let watch = line.next_stream().unwrap();
        line.begin(watch);
        line.data(watch, b"{}", false);
        let _ = given_up.recv();
    })]);
    let client = RestClient::new(peer.config()).unwrap();
    let mut frames = client.stream(watch()).await.unwrap().frames();
    assert_eq!(frames.next().await.unwrap().unwrap(), "{}");
    tokio::time::pause();
    let begun = tokio::time::Instant::now();
    assert!(frames.next().await.unwrap().unwrap_err().is_transport());
    let after = begun.elapsed();
    assert!((30..=46).contains(&after.as_secs()), "{after:?}");
    drop(give_up);
}

#[tokio::test]
async fn a_black_hole_under_a_read_is_noticed_by_pings_and_a_new_connection_taken() {
    for (request, attempts) in [(read(), 2), (create(), 1)] {
        let (give_up, given_up) = mpsc::channel::<()>();
        let peer = Peer::http2(vec![
            script(move |line| {
                line.greet();
                line.next_stream();
                let _ = given_up.recv();
            }),
            fine(),
        ]);
        match pinging(&peer).send(request).await {
            Ok(_) => assert_eq!(peer.heard().len(), attempts),
            Err(error) => assert!(
                error.is_transport() && error.attempts() == 1 && attempts == 1,
                "{error:?}"
            ),
        }
        drop(give_up);
    }
}

#[tokio::test]
async fn a_quiet_watch_whose_server_answers_pings_lives_past_every_limit_of_plain_requests() {
    let peer = Peer::http2(vec![script(|line| {
        line.greet();
        let watch = line.next_stream().unwrap();
        line.begin(watch);
        line.data(watch, b"{\"type\":\"A\"}", false);
        let (told, tell) = (line.next_stream().unwrap(), b"{\"type\":\"B\"}");
        line.answer(told, "{}");
        line.data(watch, tell, true);
        line.gone();
    })]);
    let short = Some(Duration::from_millis(100));
    let config = peer
        .config()
        .with_ping(Duration::from_millis(200), Duration::from_secs(20))
        .with_request_timeout(short)
        .with_idle_timeout(short)
        .with_first_byte_timeout(Some(Duration::from_secs(20)));
    let client = RestClient::new(config).unwrap();
    let mut frames = client.stream(watch()).await.unwrap().frames();
    assert_eq!(frames.next().await.unwrap().unwrap(), "{\"type\":\"A\"}");
    tokio::time::sleep(Duration::from_millis(1500)).await;
    client.send(read().timeout(Duration::from_secs(20))).await.unwrap();
    assert_eq!(frames.next().await.unwrap().unwrap(), "{\"type\":\"B\"}");
}

#[tokio::test]
async fn a_call_that_is_dropped_resets_its_stream_and_a_stream_that_is_dropped_too() {
    let (tell, told) = mpsc::channel();
    let peer = Peer::http2(vec![script(move |line| {
        line.greet();
        while let Some(event) = line.event() {
            if let Event::Request(stream) = event
                && stream > 1
            {
                line.begin(stream);
                line.data(stream, b"{}", false);
            }
            tell.send(event).unwrap();
        }
    })]);
    let client = peer.client();
    let call = tokio::spawn({
        let client = client.clone();
        async move { client.send(create()).await }
    });
    let (told, first) = next(told).await;
    assert_eq!(first, Event::Request(1));
    call.abort();
    let (told, second) = next(told).await;
    assert_eq!(second, Event::Reset(1, CANCEL));
    let stream = client.stream(watch()).await.unwrap();
    let (told, third) = next(told).await;
    assert_eq!(third, Event::Request(3));
    drop(stream);
    assert_eq!(next(told).await.1, Event::Reset(3, CANCEL));
}

/// Waits without holding up the client.
async fn next(told: mpsc::Receiver<Event>) -> (mpsc::Receiver<Event>, Event) {
    tokio::task::spawn_blocking(move || {
        let event = told.recv_timeout(Duration::from_secs(40)).unwrap();
        (told, event)
    })
    .await
    .unwrap()
}

/// Offers both protocols and says in the answer which one was chosen.
fn both() -> Peer {
    let speaks = script(|line: &mut Line| {
        let protocol = line.protocol();
        if protocol == "h2" {
            line.greet();
            let stream = line.next_stream().unwrap();
            line.answer(stream, &protocol);
            line.gone();
        } else {
            line.request();
            line.say(json("200 OK", &[], &protocol));
            line.finish();
        }
    });
    Peer::on(
        TcpListener::bind("127.0.0.1:0").unwrap(),
        &["h2", "http/1.1"],
        vec![speaks],
    )
}

#[tokio::test]
async fn http2_is_spoken_where_it_is_offered_unless_it_is_switched_off() {
    for (on, expected) in [(true, "h2"), (false, "http/1.1")] {
        let peer = both();
        let client = RestClient::new(peer.config().with_http2(on)).unwrap();
        assert_eq!(client.send(read()).await.unwrap().body, expected);
    }
}

#[tokio::test]
async fn one_connection_carries_a_hundred_watches() {
    let peer = Peer::http2(vec![script(|line| {
        line.greet();
        while let Some(stream) = line.next_stream() {
            line.begin(stream);
            line.data(stream, b"{}", false);
        }
    })]);
    let client = peer.client();
    let mut open = Vec::new();
    for _ in 0..100 {
        let mut frames = client.stream(watch()).await.unwrap().frames();
        assert_eq!(frames.next().await.unwrap().unwrap(), "{}");
        open.push(frames);
    }
    assert_eq!(peer.heard().len(), 100);
}
