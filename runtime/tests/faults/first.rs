//! The first connection: who makes it when many want it at once, and what becomes of the others when it does not come about.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use futures_util::future::{join_all, try_join_all};
use kubewright_runtime::rest::Response;
use kubewright_runtime::{Error, RestClient};

use crate::peer::{Line, Peer, Script, script};
use crate::read;

const MANY: usize = 40;
/// How long requests wait for the one that makes the connection.
const PATIENCE: Duration = Duration::from_secs(1);

/// How many connections were opened.
#[derive(Clone, Default)]
struct Opened(Arc<AtomicUsize>);

impl Opened {
    fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    async fn wait_for_one(&self) {
        while self.count() == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    fn counted(&self, does: impl FnOnce(&mut Line) + Send + 'static) -> Script {
        let opened = self.clone();
        script(move |line| {
            opened.0.fetch_add(1, Ordering::SeqCst);
            does(line);
        })
    }

    /// One that answers every request, the first one when it is let go on.
    fn answers_after(&self, go_on: impl FnOnce() + Send + 'static) -> Script {
        self.counted(move |line| {
            line.greet();
            let mut wait = Some(go_on);
            while let Some(stream) = line.next_stream() {
                if let Some(wait) = wait.take() {
                    wait();
                }
                line.answer(stream, "{}");
            }
        })
    }

    /// As many good ones as anybody could open.
    fn good(&self) -> impl Iterator<Item = Script> {
        (0..2 * MANY).map(|_| self.answers_after(|| {}))
    }
}

#[tokio::test]
async fn many_first_requests_make_one_connection() {
    let opened = Opened::default();
    let slowly = opened.answers_after(|| std::thread::sleep(Duration::from_millis(200)));
    let peer = Peer::http2([slowly].into_iter().chain(opened.good()).collect());
    let client = peer.client();
    try_join_all((0..MANY).map(|_| client.send(read()))).await.unwrap();
    assert_eq!((opened.count(), peer.heard().len()), (1, MANY));
    // And so does who comes later.
    try_join_all((0..MANY).map(|_| client.send(read()))).await.unwrap();
    assert_eq!((opened.count(), peer.heard().len()), (1, 2 * MANY));
}

#[tokio::test]
async fn when_the_first_connection_breaks_the_next_request_makes_one_for_all() {
    type Breaks = fn(&mut Line);
    let in_the_handshake: Breaks = Line::reset;
    let in_the_request: Breaks = |line| {
        line.greet();
        line.next_stream();
        line.reset();
    };
    for breaks in [in_the_handshake, in_the_request] {
        let opened = Opened::default();
        let peer = Peer::http2([opened.counted(breaks)].into_iter().chain(opened.good()).collect());
        let client = peer.client();
        try_join_all((0..MANY).map(|_| client.send(read()))).await.unwrap();
        assert_eq!(opened.count(), 2);
    }
}

/// Nobody can say whether it is slow or dead: after a while the others go on without it.
#[tokio::test]
async fn when_the_first_handshake_hangs_the_others_go_on_by_themselves() {
    let opened = Opened::default();
    let (go_on, may_go_on) = mpsc::channel::<()>();
    let hangs = opened.counted(move |_| {
        let _ = may_go_on.recv();
    });
    let peer = Peer::http2([hangs].into_iter().chain(opened.good()).collect());
    let client = peer.client();
    let began = Instant::now();
    let first = tokio::spawn(send(&client));
    opened.wait_for_one().await;
    let others = join_all((1..MANY).map(|_| client.send(read()))).await;
    assert!(others.iter().all(Result::is_ok), "{others:?}");
    assert!(began.elapsed() >= PATIENCE, "they waited for the first one");
    assert!(opened.count() > 1);
    // Now there is a connection: whoever comes waits for nobody and makes none.
    let before = opened.count();
    try_join_all((0..MANY).map(|_| client.send(read()))).await.unwrap();
    assert_eq!(opened.count(), before);
    drop(go_on);
    first.await.unwrap().unwrap();
}

/// The connection is there, and the first answer takes its time: the others go over it.
#[tokio::test]
async fn when_the_first_answer_takes_long_the_others_go_on_over_the_same_connection() {
    let opened = Opened::default();
    let slow = opened.counted(|line| {
        line.greet();
        let first = line.next_stream().unwrap();
        for _ in 1..MANY {
            let stream = line.next_stream().unwrap();
            line.answer(stream, "{}");
        }
        line.answer(first, "{}");
        line.gone();
    });
    let peer = Peer::http2([slow].into_iter().chain(opened.good()).collect());
    let client = peer.client();
    let began = Instant::now();
    let first = tokio::spawn(send(&client));
    opened.wait_for_one().await;
    try_join_all((1..MANY).map(|_| client.send(read()))).await.unwrap();
    assert!(began.elapsed() >= PATIENCE, "they waited for the first one");
    first.await.unwrap().unwrap();
    assert_eq!((opened.count(), peer.heard().len()), (1, MANY));
}

fn send(client: &RestClient) -> impl Future<Output = Result<Response, Error>> + Send + use<> {
    let client = client.clone();
    async move { client.send(read()).await }
}
