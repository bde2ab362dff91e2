//! Leader election over a real Lease: never two at once, a term that is killed, one that is cut off, one that ends in order.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kubewright_k8s::coordination::v1::Lease;
use kubewright_runtime::RestClient;
use kubewright_runtime::leader::{Election, ElectionOptions, Lost};
use kubewright_tests::{ControlPlane, Ground};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::relay::Relay;
use crate::{PATIENCE, ground, kubectl};

const NAME: &str = "the-one";
const LEASE: Duration = Duration::from_secs(4);

/// Who led when, in the order in which it happened.
#[derive(Clone, Default)]
struct Book(Arc<Mutex<Vec<(String, i64, bool)>>>);

impl Book {
    fn note(&self, who: &str, number: i64, begins: bool) {
        self.0.lock().unwrap().push((who.to_owned(), number, begins));
    }

    fn entries(&self) -> Vec<(String, i64, bool)> {
        self.0.lock().unwrap().clone()
    }

    /// Waits until `who` has begun a term.
    async fn until_leading(&self, who: &str) {
        let leads = || {
            self.entries()
                .last()
                .is_some_and(|(leader, _, begins)| leader == who && *begins)
        };
        let all = async {
            while !leads() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, all).await;
        assert!(waited.is_ok(), "{who} does not lead: {:?}", self.entries());
    }

    /// No term begins before the one before it has ended, and the numbers rise.
    fn check(&self, expected: &[&str]) {
        let entries = self.entries();
        for pair in entries.chunks(2) {
            let [(who, number, true), (same, end, false)] = pair else {
                panic!("two at once: {entries:?}");
            };
            assert_eq!((who, number), (same, end), "{entries:?}");
        }
        let begins: Vec<_> = entries.iter().filter(|(_, _, begins)| *begins).collect();
        assert!(begins.is_sorted_by(|one, next| one.1 < next.1), "{entries:?}");
        let leaders: Vec<_> = begins.iter().map(|(who, _, _)| who.as_str()).collect();
        assert_eq!(leaders, expected);
    }
}

/// Notes the end when it is dropped, as work is that must not go on.
struct Term(Book, String, i64);

impl Drop for Term {
    fn drop(&mut self) {
        self.0.note(&self.1, self.2, false);
    }
}

struct Candidate {
    task: JoinHandle<Result<(), Lost>>,
    /// Ends its work in order.
    done: Arc<Notify>,
}

impl Candidate {
    fn begin(client: &RestClient, ground: &Ground, book: &Book, who: &'static str) -> Self {
        let options = ElectionOptions::new(ground.namespace.name(), NAME, who)
            .lease_duration(LEASE)
            .renew_deadline(Duration::from_secs(3))
            .retry_period(Duration::from_millis(300));
        let election = Election::new(client.clone(), options).unwrap();
        let (book, done) = (book.clone(), Arc::new(Notify::new()));
        let stop = Arc::clone(&done);
        let task = tokio::spawn(async move {
            let work = |leadership: kubewright_runtime::leader::Leadership| async move {
                assert!(leadership.is_held());
                book.note(who, leadership.number(), true);
                let _term = Term(book, who.to_owned(), leadership.number());
                stop.notified().await;
            };
            election.run(work).await
        });
        Self { task, done }
    }
}

async fn lease(ground: &Ground) -> Lease {
    ground
        .clientset
        .coordination_v1()
        .leases(ground.namespace.name())
        .get(NAME)
        .await
        .unwrap()
}

/// The members that client-go reads, in its words.
fn witnessed(ground: &Ground) -> serde_json::Value {
    let lease = ground.witnessed("coordination.k8s.io", "leases", NAME).unwrap();
    lease.unwrap()["spec"].clone()
}

/// RFC 3339 with six digits: what client-go writes and compares.
fn is_micro_time(value: &serde_json::Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    text.len() == "2024-01-02T03:04:05.000000Z".len() && text.ends_with('Z') && text.as_bytes()[19] == b'.'
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_leader_is_followed_when_its_lease_has_run_out() {
    let Some(ground) = ground("killed") else { return };
    let (client, book) = (ground.clientset.rest().clone(), Book::default());
    let first = Candidate::begin(&client, &ground, &book, "first");
    book.until_leading("first").await;
    let second = Candidate::begin(&client, &ground, &book, "second");

    let spec = witnessed(&ground);
    assert_eq!(
        (
            &spec["holderIdentity"],
            &spec["leaseDurationSeconds"],
            &spec["leaseTransitions"]
        ),
        (&"first".into(), &4.into(), &0.into())
    );
    assert!(
        is_micro_time(&spec["acquireTime"]) && is_micro_time(&spec["renewTime"]),
        "{spec}"
    );
    let plane = ControlPlane::shared().unwrap();
    if let Some(shown) = kubectl(plane, &["get", "lease", NAME, "-n", ground.namespace.name()]) {
        assert!(
            shown.lines().nth(1).is_some_and(|line| line.contains("first")),
            "{shown}"
        );
    }

    // As by a killed process: nothing is released.
    first.task.abort();
    assert!(first.task.await.unwrap_err().is_cancelled());
    let left = lease(&ground).await.spec;
    book.until_leading("second").await;
    let taken = lease(&ground).await.spec;
    // Both times are of this machine: it was not taken before it had run out.
    let (renewed, acquired) = (left.renew_time.unwrap(), taken.acquire_time.unwrap());
    assert!(renewed.to_string() < acquired.to_string());
    let silent = std::time::SystemTime::from(acquired)
        .duration_since(renewed.into())
        .unwrap();
    assert!(silent >= LEASE, "taken after {silent:?}");
    assert_eq!(taken.lease_transitions, Some(1));

    // In order: what is released is taken at once, by whoever waits.
    let third = Candidate::begin(&client, &ground, &book, "third");
    second.done.notify_one();
    assert!(second.task.await.unwrap().is_ok());
    book.until_leading("third").await;
    third.done.notify_one();
    assert!(third.task.await.unwrap().is_ok());
    book.check(&["first", "second", "third"]);
    let released = witnessed(&ground);
    assert_eq!(
        (&released["holderIdentity"], &released["leaseDurationSeconds"]),
        (&"".into(), &1.into())
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leader_that_is_cut_off_stops_before_the_next_one_begins() {
    let Some(ground) = ground("cut-off") else { return };
    let plane = ControlPlane::shared().unwrap();
    let (relay, book) = (Relay::to(plane.address()).await, Book::default());
    let far = RestClient::new(relay.config(plane)).unwrap();
    let first = Candidate::begin(&far, &ground, &book, "first");
    book.until_leading("first").await;
    let second = Candidate::begin(ground.clientset.rest(), &ground, &book, "second");
    relay.cut();
    let lost = first.task.await.unwrap().unwrap_err();
    assert_eq!(lost.number(), 0);
    let reason = lost.reason().expect("a reason");
    assert!(reason.is_transport() || reason.is_timeout(), "{reason}");
    book.until_leading("second").await;

    // Back again it is a candidate like any other.
    relay.mend();
    let again = Candidate::begin(&far, &ground, &book, "again");
    second.done.notify_one();
    assert!(second.task.await.unwrap().is_ok());
    book.until_leading("again").await;
    again.done.notify_one();
    assert!(again.task.await.unwrap().is_ok());
    book.check(&["first", "second", "again"]);
}
