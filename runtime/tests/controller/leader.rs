//! Candidates for one lease.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kubewright_runtime::RestClient;
use kubewright_runtime::leader::{Election, ElectionOptions, Leadership};
use kubewright_runtime::rest::RequestDefaults;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::peer::{Fault, Peer, Switch};

const LEASE: &str = "/apis/coordination.k8s.io/v1/namespaces/ns/leases/lease";

fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

fn election(client: RestClient, identity: &str) -> Election {
    Election::new(client, ElectionOptions::new("ns", "lease", identity)).unwrap()
}

fn spec(peer: &Peer) -> Value {
    peer.object(LEASE).unwrap()["spec"].clone()
}

/// A lease that another holds, with a clock of its own.
fn held(renewed: &str) -> Value {
    json!({
        "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
        "metadata": {"name": "lease", "namespace": "ns", "uid": "1"},
        "spec": {
            "holderIdentity": "them", "leaseDurationSeconds": 15, "leaseTransitions": 6,
            "acquireTime": renewed, "renewTime": renewed, "strategy": "OldestEmulationVersion",
        },
    })
}

/// Who led, from when to when; no two at once.
#[derive(Clone)]
struct Terms(Arc<Mutex<Vec<Led>>>);

/// Identity, number, begin, end.
type Led = (String, i64, Instant, Option<Instant>);

/// Notes the end also when the work is dropped.
struct Term(Terms, usize);

impl Terms {
    fn new() -> Self {
        Self(Arc::default())
    }

    fn begin(&self, leadership: &Leadership) -> Term {
        assert!(leadership.is_held());
        let mut terms = self.0.lock().unwrap();
        assert!(terms.iter().all(|term| term.3.is_some()), "two lead: {terms:?}");
        assert!(
            terms.iter().all(|term| term.1 < leadership.number()),
            "an old number: {terms:?}"
        );
        terms.push((
            leadership.identity().to_owned(),
            leadership.number(),
            Instant::now(),
            None,
        ));
        Term(self.clone(), terms.len() - 1)
    }

    fn leaders(&self) -> Vec<(String, i64)> {
        let terms = self.0.lock().unwrap();
        terms.iter().map(|term| (term.0.clone(), term.1)).collect()
    }

    fn ended(&self, index: usize) -> Instant {
        self.0.lock().unwrap()[index].3.unwrap()
    }
}

impl Drop for Term {
    fn drop(&mut self) {
        self.0.0.lock().unwrap()[self.1].3 = Some(Instant::now());
    }
}

/// A candidate that never gives up, and works as long as it leads.
async fn candidate(client: RestClient, identity: &str, terms: Terms) {
    let election = election(client, identity);
    loop {
        let work = |leadership| {
            let term = terms.begin(&leadership);
            async move {
                let _term = term;
                std::future::pending::<()>().await;
            }
        };
        election.run(work).await.unwrap_err();
    }
}

/// Lets the one run until the other is at its end.
async fn until(script: impl Future<Output = ()>, all: impl Future) {
    let (script, all) = (std::pin::pin!(script), std::pin::pin!(all));
    let ended = futures_util::future::select(script, all).await;
    assert!(
        matches!(ended, futures_util::future::Either::Left(_)),
        "candidates never end"
    );
}

async fn settle(peer: &Peer, identity: &str, within: Duration) {
    let start = Instant::now();
    while peer
        .object(LEASE)
        .is_none_or(|lease| lease["spec"]["holderIdentity"] != identity)
    {
        assert!(
            start.elapsed() < within,
            "{identity} does not lead: {:?}",
            peer.object(LEASE)
        );
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_creates_the_lease_renews_it_and_gives_it_up() {
    let peer = Peer::new();
    let (client, _) = peer.client();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (leaders, start) = (seen.clone(), Instant::now());
    let options =
        ElectionOptions::new("ns", "lease", "me").on_leader(move |who| leaders.lock().unwrap().push(who.to_owned()));
    let election = Election::new(client, options).unwrap();
    let result = election
        .run(|leadership| async move {
            assert_eq!((leadership.number(), leadership.identity()), (0, "me"));
            sleep(Duration::from_millis(4500)).await;
            assert!(leadership.is_held());
            (7, leadership)
        })
        .await;
    let (seven, leadership) = result.unwrap();
    assert_eq!(seven, 7);
    assert!(!leadership.is_held());
    assert_eq!(start.elapsed().as_millis(), 4500);
    assert_eq!(*seen.lock().unwrap(), ["me"]);
    let collection = LEASE.trim_end_matches("/lease");
    let lines = ["GET", "POST", "PUT", "PUT", "GET", "PUT"].map(|method| {
        let path = if method == "POST" { collection } else { LEASE };
        format!("{method} {path}")
    });
    assert_eq!(peer.requests(), lines);
    let first = &peer.bodies()[0];
    assert_eq!(first["spec"]["leaseDurationSeconds"], 15);
    assert_eq!(
        first["spec"]["renewTime"].as_str().unwrap().len(),
        "2024-01-02T03:04:05.000006Z".len()
    );
    assert_eq!(first["spec"]["acquireTime"], first["spec"]["renewTime"]);
    let (renewed, released) = (&peer.bodies()[1], spec(&peer));
    assert_eq!(renewed["spec"]["acquireTime"], first["spec"]["acquireTime"]);
    assert_ne!(renewed["spec"]["renewTime"], first["spec"]["renewTime"]);
    assert_eq!(
        (&released["holderIdentity"], &released["leaseTransitions"]),
        (&json!(""), &json!(0))
    );
    assert_eq!(released["leaseDurationSeconds"], 1);
}

#[tokio::test(start_paused = true)]
async fn a_released_lease_is_taken_at_the_next_try_and_one_of_three_leads() {
    let (peer, terms) = (Peer::new(), Terms::new());
    let first = election(peer.client().0, "first");
    let all = async {
        let others = ["a", "b", "c"].map(|name| candidate(peer.client().0, name, terms.clone()));
        futures_util::future::join_all(others).await;
    };
    let lead = async {
        first
            .run(|leadership| {
                let term = terms.begin(&leadership);
                async move {
                    sleep(secs(60)).await;
                    drop(term);
                }
            })
            .await
            .unwrap();
        let start = Instant::now();
        sleep(secs(5)).await;
        let leaders = terms.leaders();
        assert_eq!(
            (leaders.len(), leaders[1].1),
            (2, 1),
            "{leaders:?} after {:?}",
            start.elapsed()
        );
        sleep(secs(600)).await;
        assert_eq!(terms.leaders(), leaders, "it stays");
    };
    until(lead, all).await;
}

#[tokio::test(start_paused = true)]
async fn another_clock_does_not_matter_and_its_silence_is_measured_here() {
    for renewed in ["2001-01-01T00:00:00.000000Z", "2199-01-01T00:00:00.000000Z"] {
        let (peer, start) = (Peer::new(), Instant::now());
        peer.put(LEASE, held(renewed));
        let election = election(peer.client().0, "me");
        let beats = async {
            for second in [5, 10, 15] {
                sleep_until(start + secs(second)).await;
                let mut lease = peer.object(LEASE).unwrap();
                lease["spec"]["renewTime"] = json!(format!("{}{second:02}.000000Z", &renewed[..17]));
                peer.put(LEASE, lease);
            }
        };
        let lead = election.run(|leadership| async move { (leadership.number(), Instant::now()) });
        let ((), led) = tokio::join!(beats, lead);
        let (number, at) = led.unwrap();
        // The last sign of life at 15 s is seen within 4.4 s.
        let after = at - start;
        assert!(
            after >= secs(30) && after <= Duration::from_millis(30_000 + 2 * 4_400),
            "{after:?}"
        );
        assert_eq!(number, 7);
        assert_eq!(spec(&peer)["strategy"], "OldestEmulationVersion", "kept");
    }
}

/// Lets the leader's requests go wrong at second 20; when does its work end, and who leads then?
async fn trouble(fault: Fault) -> (Duration, Vec<(String, i64)>) {
    let (peer, terms) = (Peer::new(), Terms::new());
    let start = Instant::now();
    let (one, switch) = peer.client();
    let script = async {
        settle(&peer, "one", secs(1)).await;
        sleep_until(start + secs(20) - Duration::from_millis(1)).await;
        switch.set(fault);
        settle(&peer, "two", secs(60)).await;
        switch.set(Fault::None);
        sleep(secs(60)).await;
    };
    let late = async {
        sleep(secs(2)).await;
        candidate(peer.client().0, "two", terms.clone()).await;
    };
    let both = async { tokio::join!(candidate(one, "one", terms.clone()), late) };
    until(script, both).await;
    (terms.ended(0) - start, terms.leaders())
}

#[tokio::test(start_paused = true)]
async fn work_stops_at_the_deadline_whatever_becomes_of_requests_and_before_another_leads() {
    let expected = vec![("one".to_owned(), 0), ("two".to_owned(), 1)];
    for fault in [Fault::Hangs, Fault::Fails(500), Fault::Fails(403), Fault::Fails(429)] {
        // The last good renewal is that of second 18.
        assert_eq!(trouble(fault).await, (secs(28), expected.clone()), "{fault:?}");
    }
    // Renewals that are done but never answered keep the lease, not the work: nobody else leads until they end.
    let (ended, leaders) = trouble(Fault::DoneAndHangs).await;
    assert_eq!((ended, &leaders[0].0), (secs(28), &"one".to_owned()));
    // Too late for the leader, and for the next one.
    let (ended, leaders) = trouble(Fault::Late(secs(13))).await;
    assert_eq!((ended, &leaders[0].0), (secs(28), &"one".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn the_deadline_counts_from_when_the_renewal_was_sent() {
    let peer = Peer::new();
    let (client, switch) = peer.client();
    let election = election(client, "me");
    let start = Instant::now();
    let script = async {
        sleep(secs(17)).await;
        switch.set(Fault::Late(secs(4)));
        sleep(secs(4)).await;
        switch.set(Fault::Hangs);
    };
    // Sent at second 18, answered at 22.
    let (lost, ()) = tokio::join!(election.run(|_| std::future::pending::<()>()), script);
    assert!(lost.unwrap_err().reason().is_some());
    assert_eq!(start.elapsed(), secs(28));
}

#[tokio::test(start_paused = true)]
async fn a_lease_that_another_took_by_force_ends_the_work_at_the_next_renewal() {
    let peer = Peer::new();
    let election = election(peer.client().0, "me");
    let start = Instant::now();
    let force = async {
        sleep(Duration::from_millis(2500)).await;
        peer.put(LEASE, held("2024-01-01T00:00:00.000000Z"));
    };
    let ((), lost) = tokio::join!(force, election.run(|_| std::future::pending::<()>()));
    let lost = lost.unwrap_err();
    assert_eq!((lost.number(), start.elapsed()), (0, secs(4)));
    assert!(lost.reason().is_none() && lost.to_string().contains("another"));
    assert_eq!(spec(&peer)["holderIdentity"], "them", "not released");
}

#[tokio::test(start_paused = true)]
async fn others_who_write_or_delete_the_lease_do_not_end_the_term() {
    let peer = Peer::new();
    let election = election(peer.client().0, "me");
    let work = |leadership: Leadership| {
        let peer = peer.clone();
        async move {
            sleep(secs(3)).await;
            let mut lease = peer.object(LEASE).unwrap();
            lease["metadata"]["labels"] = json!({"team": "a"});
            lease["spec"]["preferredHolder"] = json!("x");
            peer.put(LEASE, lease);
            sleep(secs(12)).await;
            let lease = peer.object(LEASE).unwrap();
            assert_eq!(
                (&lease["metadata"]["labels"]["team"], &lease["spec"]["preferredHolder"]),
                (&json!("a"), &json!("x"))
            );
            peer.remove(LEASE);
            sleep(secs(12)).await;
            assert_eq!(spec(&peer)["holderIdentity"], "me", "made again");
            assert!(leadership.is_held());
        }
    };
    election.run(work).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_short_trouble_is_survived_and_the_deadline_moves_with_each_renewal() {
    let peer = Peer::new();
    let (client, switch) = peer.client();
    let election = election(client, "me");
    let work = async |leadership: Leadership| {
        for fault in [
            Fault::Hangs,
            Fault::Fails(503),
            Fault::DoneAndHangs,
            Fault::Late(Duration::from_millis(4900)),
        ] {
            sleep(secs(5)).await;
            switch.set(fault);
            sleep(Duration::from_millis(5300)).await;
            assert!(leadership.is_held(), "{fault:?}");
            switch.set(Fault::None);
        }
        sleep(secs(30)).await;
    };
    election.run(work).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn whoever_holds_the_token_learns_of_the_end() {
    let peer = Peer::new();
    let (client, switch) = peer.client();
    let election = election(client, "me");
    let (send, receive) = tokio::sync::oneshot::channel();
    let start = Instant::now();
    let elsewhere = async {
        let leadership: Leadership = receive.await.unwrap();
        sleep(secs(5)).await;
        switch.set(Fault::Hangs);
        leadership.lost().await;
        assert_eq!(start.elapsed(), secs(14), "ten seconds after the renewal at second 4");
        assert!(!leadership.is_held());
        leadership.lost().await;
    };
    let work = async |leadership| {
        send.send(leadership).unwrap();
        std::future::pending::<()>().await;
    };
    let (ended, ()) = tokio::join!(election.run(work), elsewhere);
    let lost = ended.unwrap_err();
    assert!(lost.reason().unwrap().is_timeout(), "{lost}");
}

#[tokio::test(start_paused = true)]
async fn stopping_drops_the_work_before_the_lease_is_given_up() {
    let (peer, terms) = (Peer::new(), Terms::new());
    let mine = election(peer.client().0, "me");
    let work = |leadership| {
        let term = terms.begin(&leadership);
        async move {
            let _term = term;
            std::future::pending::<()>().await;
        }
    };
    let stopped = mine.run_until(sleep(secs(5)), work).await.unwrap();
    assert!(stopped.is_none());
    let _ = terms.ended(0);
    assert_eq!(spec(&peer)["holderIdentity"], "");
    // One that does not lead yet just ends.
    peer.put(LEASE, held("2024-01-01T00:00:00.000000Z"));
    let stopped = mine.run_until(sleep(secs(5)), |_| async {}).await.unwrap();
    assert!(stopped.is_none());
    assert_eq!(spec(&peer)["holderIdentity"], "them");
}

/// An election that gives work so long to end.
fn graceful(peer: &Peer, grace: u64) -> (Election, Switch) {
    let (client, switch) = peer.client();
    let options = ElectionOptions::new("ns", "lease", "me").grace_period(secs(grace));
    (Election::new(client, options).unwrap(), switch)
}

/// Work that ends so long after it learned that it should.
async fn ends_after(leadership: Leadership, after: u64) -> bool {
    leadership.stopping().await;
    sleep(secs(after)).await;
    leadership.is_held()
}

#[tokio::test(start_paused = true)]
async fn who_is_told_to_stop_may_end_its_work_under_the_lease() {
    let peer = Peer::new();
    let (mine, _) = graceful(&peer, 60);
    let start = Instant::now();
    // Longer than the lease: it is renewed meanwhile.
    let held = mine
        .run_until(sleep(secs(5)), |leadership| ends_after(leadership, 40))
        .await;
    assert_eq!((held.unwrap(), start.elapsed()), (Some(true), secs(45)));
    assert_eq!(spec(&peer)["holderIdentity"], "");

    // Not longer than its time.
    let stopped = mine
        .run_until(sleep(secs(5)), |leadership| ends_after(leadership, 61))
        .await;
    assert_eq!((stopped.unwrap(), start.elapsed()), (None, secs(45 + 65)));
    assert_eq!(spec(&peer)["holderIdentity"], "");
}

#[tokio::test(start_paused = true)]
async fn the_leadership_can_be_lost_while_work_ends() {
    let peer = Peer::new();
    let (mine, switch) = graceful(&peer, 60);
    let start = Instant::now();
    let trouble = async {
        sleep(secs(7)).await;
        switch.set(Fault::Hangs);
    };
    let work = |leadership| ends_after(leadership, 50);
    let (ended, ()) = tokio::join!(mine.run_until(sleep(secs(5)), work), trouble);
    assert!(ended.unwrap_err().reason().is_some());
    assert_eq!(start.elapsed(), secs(16), "ten seconds after the renewal at second 6");

    // Who waits for the word to stop learns of the loss as well.
    let peer = Peer::new();
    let (mine, switch) = graceful(&peer, 60);
    let (send, receive) = tokio::sync::oneshot::channel();
    let elsewhere = async {
        let leadership: Leadership = receive.await.unwrap();
        switch.set(Fault::Hangs);
        leadership.stopping().await;
        assert!(!leadership.is_held());
    };
    let work = async |leadership| {
        send.send(leadership).unwrap();
        std::future::pending::<()>().await;
    };
    let (ended, ()) = tokio::join!(mine.run(work), elsewhere);
    assert!(ended.is_err());
}

#[tokio::test(start_paused = true)]
async fn dropping_the_run_stops_the_work_and_leaves_the_lease() {
    let (peer, terms) = (Peer::new(), Terms::new());
    let alone = candidate(peer.client().0, "me", terms.clone());
    assert!(timeout(secs(5), alone).await.is_err());
    let _ = terms.ended(0);
    assert_eq!(spec(&peer)["holderIdentity"], "me");
    // The same identity again: at once, and in a new term.
    let start = Instant::now();
    let number = election(peer.client().0, "me")
        .run(|leadership| async move { leadership.number() })
        .await
        .unwrap();
    assert_eq!((number, start.elapsed()), (1, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn rehearsals_and_empty_names_are_refused() {
    let (client, _) = Peer::new().client();
    let rehearsing = client.with_defaults(RequestDefaults::new().dry_run());
    let options = ElectionOptions::new("ns", "lease", "me");
    assert!(Election::new(rehearsing, options).unwrap_err().is_invalid_request());
    let nobody = ElectionOptions::new("ns", "lease", "");
    assert!(Election::new(client, nobody).unwrap_err().is_invalid_request());
}

/// Random faults for three candidates over an hour: never two at once (`Terms` looks), and always somebody again.
#[tokio::test(start_paused = true)]
async fn whatever_fails_never_two_lead() {
    for seed in 1..5u64 {
        let (peer, terms, mut dice) = (Peer::new(), Terms::new(), seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let switches = Mutex::new(Vec::<Switch>::new());
        let all = async {
            let three = ["a", "b", "c"].map(|name| {
                let (client, switch) = peer.client();
                switches.lock().unwrap().push(switch);
                candidate(client, name, terms.clone())
            });
            futures_util::future::join_all(three).await;
        };
        let script = async {
            sleep(secs(1)).await;
            let mut below = |end: u64| {
                dice ^= dice << 13;
                dice ^= dice >> 7;
                dice ^= dice << 17;
                (dice >> 11) % end
            };
            for _ in 0..300 {
                let fault = match below(6) {
                    0 => Fault::Hangs,
                    1 => Fault::DoneAndHangs,
                    2 => Fault::Fails(500),
                    3 => Fault::Late(Duration::from_millis(below(20_000))),
                    _ => Fault::None,
                };
                let who = usize::try_from(below(3)).unwrap();
                switches.lock().unwrap()[who].set(fault);
                sleep(Duration::from_millis(below(20_000))).await;
            }
            let before = terms.leaders().len();
            assert!(before > 10, "seed {seed}: {before} terms");
            switches
                .lock()
                .unwrap()
                .iter()
                .for_each(|switch| switch.set(Fault::None));
            sleep(secs(60)).await;
            let holder = spec(&peer)["holderIdentity"].as_str().unwrap().to_owned();
            assert!(
                terms
                    .0
                    .lock()
                    .unwrap()
                    .last()
                    .is_some_and(|term| term.0 == holder && term.3.is_none()),
                "seed {seed}"
            );
        };
        until(script, all).await;
    }
}
