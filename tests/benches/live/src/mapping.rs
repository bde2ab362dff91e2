//! From nothing to resources: learning what a server with many groups serves, and mapping kinds with it.
//!
//! In: a client that can learn. Out: a report: requests, time and CPU for learning and mapping, what the cache keeps, how long a later
//! look into it takes.
//! Never: a mapping that is taken without a look at the plural, or the handshake in the time.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::caller::Failure;
use crate::groups::{self, Kind};
use crate::heap;
use crate::learners;
use crate::meter::Meter;
use crate::report::Report;

/// How often all kinds are mapped again from what is known.
const ROUNDS: usize = 20;

/// A client that learns what a server serves.
pub trait Learner {
    /// What it keeps of that.
    type Known;
    /// A plural as it comes out of that.
    type Plural: AsRef<str>;

    /// Makes the connection, with a request that tells nothing of resources.
    async fn connect(&self) -> Result<(), Failure>;

    /// Learns; it may leave that to the first look into the result.
    async fn learn(&self) -> Result<Self::Known, Failure>;

    /// The plural of a kind. `None` from who maps nothing.
    async fn plural(known: &Self::Known, kind: &Kind) -> Result<Option<Self::Plural>, Failure>;

    /// How many groups it knows, core included.
    async fn groups(known: &Self::Known) -> Result<usize, Failure>;
}

/// Learns and maps against the clock, checks what came of it, and looks at what is kept.
pub async fn run<L: Learner>(learner: L) -> Result<Report, Failure> {
    let kinds = groups::kinds();
    learner.connect().await?;
    let before = learners::requests();
    let meter = Meter::start();
    let known = learner.learn().await?;
    let plurals = plurals::<L>(&known, &kinds).await?;
    let cost = meter.stop();
    let requests = learners::requests() - before;
    check(&kinds, &plurals)?;
    let groups = L::groups(&known).await?;
    let looks = match plurals.as_slice() {
        [Some(_), ..] => timed_looks::<L>(&known, &kinds).await?,
        _ => Vec::new(),
    };
    let report = Report::new(cost, looks, groups)?;
    Ok(Report {
        requests,
        // The client lives on, so that only what was learned is given back.
        kept_bytes: heap::kept_by(known),
        ..report
    })
}

async fn plurals<L: Learner>(known: &L::Known, kinds: &[Kind]) -> Result<Vec<Option<L::Plural>>, Failure> {
    let mut plurals = Vec::with_capacity(kinds.len());
    for kind in kinds {
        plurals.push(L::plural(known, kind).await?);
    }
    Ok(plurals)
}

async fn timed_looks<L: Learner>(known: &L::Known, kinds: &[Kind]) -> Result<Vec<Duration>, Failure> {
    let mut looks = Vec::with_capacity(ROUNDS * kinds.len());
    for _ in 0..ROUNDS {
        for kind in kinds {
            let start = Instant::now();
            let plural = L::plural(known, kind).await?;
            looks.push(start.elapsed());
            black_box(plural);
        }
    }
    Ok(looks)
}

/// Either nothing is mapped, or everything, and rightly.
fn check(kinds: &[Kind], plurals: &[Option<impl AsRef<str>>]) -> Result<(), Failure> {
    if plurals.iter().all(Option::is_none) {
        return Ok(());
    }
    for (kind, plural) in kinds.iter().zip(plurals) {
        let plural: Option<&str> = plural.as_ref().map(AsRef::as_ref);
        if plural != Some(kind.plural.as_str()) {
            return Err(format!("mapped to {plural:?}: {kind:?}").into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::groups::kinds;

    #[test]
    fn one_wrong_plural_is_too_many() {
        let kinds = kinds();
        let mut plurals = kinds.iter().map(|kind| Some(kind.plural.clone())).collect::<Vec<_>>();
        assert!(check(&kinds, &plurals).is_ok());
        plurals[7] = Some("series007s".to_owned());
        assert!(check(&kinds, &plurals).is_err());
        plurals[7] = None;
        assert!(check(&kinds, &plurals).is_err());
        assert!(
            check(&kinds, &vec![None::<String>; kinds.len()]).is_ok(),
            "the floor maps nothing"
        );
    }
}
