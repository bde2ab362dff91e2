//! The work of one process: warm the connections, check the answers, then list, get or apply against the clock.
//!
//! In: a client that is ready to connect. Out: a report. Never: times the reading of the kubeconfig, the making of the client, the
//! handshakes, or a request whose kind of answer was not checked before.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use crate::applies;
use crate::caller::{Caller, Failure, Place};
use crate::fill;
use crate::meter::Meter;
use crate::report::Report;

/// What the process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// One list of every pod, in one response.
    List,
    /// [`GETS`] gets, one after the other.
    Gets,
    /// [`TASKS`] tasks over one client, each with [`GETS_PER_TASK`] gets one after the other.
    Concurrent,
    /// [`applies::APPLIES`] applies that each change an object, one after the other.
    Applies,
    /// Learning what the server serves, and mapping [`groups::KINDS`](crate::groups::KINDS) kinds.
    Mapping,
}

/// How many pods [`Work::Gets`] reads, and how many different ones any work reads.
pub const GETS: usize = 1_000;
/// How many tasks [`Work::Concurrent`] has.
pub const TASKS: usize = 64;
/// How many gets each of the tasks makes.
pub const GETS_PER_TASK: usize = 50;

/// How many answers are checked before gets are timed; for concurrent ones, by each task.
const CHECKED: usize = 10;

impl Work {
    /// Every kind of work, in the order of the tables.
    pub const ALL: [Self; 5] = [Self::List, Self::Gets, Self::Concurrent, Self::Applies, Self::Mapping];

    /// Its name on the command line and between the processes.
    pub fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Gets => "gets",
            Self::Concurrent => "concurrent",
            Self::Applies => "applies",
            Self::Mapping => "mapping",
        }
    }

    /// The work called `name`.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|work| work.name() == name)
    }

    /// Does it, unless it is [`Work::Mapping`], which has [clients of its own](crate::mapping::Learner).
    pub async fn run<C: Caller>(self, caller: C) -> Result<Report, Failure> {
        match self {
            Self::List => list(&caller).await,
            Self::Gets => gets(&caller).await,
            Self::Concurrent => concurrent(&caller).await,
            Self::Applies => applies::run(&caller).await,
            Self::Mapping => Err("mapping is no work of typed clients".into()),
        }
    }
}

async fn list<C: Caller>(caller: &C) -> Result<Report, Failure> {
    checked_gets(caller, &[fill::place(0)]).await?;
    let meter = Meter::start();
    let objects = caller.list().await?;
    let cost = meter.stop();
    Report::new(cost, vec![Duration::from_secs_f64(cost.seconds)], objects)
}

async fn gets<C: Caller>(caller: &C) -> Result<Report, Failure> {
    let places = (0..GETS).map(fill::place).collect::<Vec<_>>();
    checked_gets(caller, &places[..CHECKED]).await?;
    let meter = Meter::start();
    let latencies = timed_gets(caller, &places).await?;
    Report::new(meter.stop(), latencies, GETS)
}

async fn concurrent<C: Caller>(caller: &C) -> Result<Report, Failure> {
    let shares = shares();
    // As many at once as later, so that a pool of HTTP/1.1 connections is full before the clock starts.
    let warm = tasks(caller, &shares, |caller, share| async move {
        checked_gets(&caller, &share[..CHECKED]).await
    });
    all(warm).await?;
    let meter = Meter::start();
    let timed = tasks(caller, &shares, |caller, share| async move {
        timed_gets(&caller, &share).await
    });
    let latencies = all(timed).await?.concat();
    let cost = meter.stop();
    let objects = latencies.len();
    Report::new(cost, latencies, objects)
}

/// The pods of each task: together they go round the first [`GETS`] pods.
fn shares() -> Vec<Arc<[Place]>> {
    let share = |task: usize| (0..GETS_PER_TASK).map(move |index| fill::place((task * GETS_PER_TASK + index) % GETS));
    (0..TASKS).map(|task| share(task).collect()).collect()
}

fn tasks<C, T, F>(caller: &C, shares: &[Arc<[Place]>], task: impl Fn(C, Arc<[Place]>) -> F) -> Vec<JoinHandle<T>>
where
    C: Caller,
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let spawn = |share: &Arc<[Place]>| tokio::spawn(task(caller.clone(), Arc::clone(share)));
    shares.iter().map(spawn).collect()
}

async fn all<T>(tasks: Vec<JoinHandle<Result<T, Failure>>>) -> Result<Vec<T>, Failure> {
    let mut results = Vec::with_capacity(tasks.len());
    for task in tasks {
        results.push(task.await??);
    }
    Ok(results)
}

async fn checked_gets<C: Caller>(caller: &C, places: &[Place]) -> Result<(), Failure> {
    for place in places {
        C::pod(&caller.get(place).await?)?.check_name(&place.name)?;
    }
    Ok(())
}

async fn timed_gets<C: Caller>(caller: &C, places: &[Place]) -> Result<Vec<Duration>, Failure> {
    let mut latencies = Vec::with_capacity(places.len());
    for place in places {
        let start = Instant::now();
        let pod = caller.get(place).await?;
        latencies.push(start.elapsed());
        black_box(pod);
    }
    Ok(latencies)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{CHECKED, GETS, GETS_PER_TASK, TASKS, Work, shares};

    #[test]
    fn the_tasks_read_every_pod_and_none_that_the_gets_do_not() {
        let shares = shares();
        assert_eq!(shares.len(), TASKS);
        assert!(
            shares
                .iter()
                .all(|share| share.len() == GETS_PER_TASK && share.len() >= CHECKED)
        );
        let different: BTreeSet<_> = shares
            .iter()
            .flat_map(|share| share.iter())
            .map(|place| (&place.namespace, &place.name))
            .collect();
        assert_eq!(different.len(), GETS);
    }

    #[test]
    fn work_is_found_by_its_name() {
        for work in Work::ALL {
            assert_eq!(Work::parse(work.name()), Some(work));
        }
        assert_eq!(Work::parse("nothing"), None);
    }
}
