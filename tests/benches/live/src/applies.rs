//! Server-side applies against the clock: the same Deployments in every process, one annotation of their pods changed.
//!
//! In: a client. Out: a report, once a look at the server has shown that each timed apply changed its object.
//! Never: times the creation of an object, or counts an apply that changed nothing.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::bare::Bare;
use crate::caller::{Caller, Failure, Seen};
use crate::manifest::{self, NAMESPACE};
use crate::meter::Meter;
use crate::report::Report;

/// How many Deployments are applied.
pub const APPLIES: usize = 500;

/// Resource versions by name.
type Versions = BTreeMap<String, String>;

/// Applies all of them twice: once to have them there and to check the answers, once against the clock.
pub async fn run<C: Caller>(caller: &C) -> Result<Report, Failure> {
    // Different in each process and of one length, so that every apply changes its object and no process sends more than another.
    let round = |number: usize| format!("{:010}-{number}", std::process::id());
    let before = checked_applies(caller, &round(1)).await?;
    let timed = desired::<C>(&round(2))?;
    let meter = Meter::start();
    let latencies = timed_applies(caller, &timed).await?;
    let report = Report::new(meter.stop(), latencies, APPLIES)?;
    let stored = Bare::connect().await?.body(&collection()).await?;
    check_stored(&serde_json::from_slice(&stored)?, &round(2), &before)?;
    Ok(report)
}

/// Where the Deployments are listed.
pub fn collection() -> String {
    format!("/apis/apps/v1/namespaces/{NAMESPACE}/deployments")
}

/// The namespace of the Deployments, which somebody must create.
pub fn namespace() -> Value {
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
}

fn desired<C: Caller>(round: &str) -> Result<Vec<C::Desired>, Failure> {
    (0..APPLIES)
        .map(|index| C::desired(&manifest::manifest(index, round)))
        .collect()
}

async fn checked_applies<C: Caller>(caller: &C, round: &str) -> Result<Versions, Failure> {
    let mut versions = Versions::new();
    for (index, desired) in desired::<C>(round)?.iter().enumerate() {
        let seen = C::deployment(&caller.apply(desired).await?)?;
        seen.check_name(&manifest::place(index).name)?;
        seen.check_manager()?;
        versions.insert(seen.name, seen.resource_version);
    }
    Ok(versions)
}

async fn timed_applies<C: Caller>(caller: &C, desired: &[C::Desired]) -> Result<Vec<Duration>, Failure> {
    let mut latencies = Vec::with_capacity(desired.len());
    for desired in desired {
        let start = Instant::now();
        let deployment = caller.apply(desired).await?;
        latencies.push(start.elapsed());
        black_box(deployment);
    }
    Ok(latencies)
}

/// Looks at what the server has, without the help of the client that applied it.
fn check_stored(list: &Value, round: &str, before: &Versions) -> Result<(), Failure> {
    let items = list["items"].as_array().ok_or("not a list of Deployments")?;
    let mut changed = 0;
    for item in items {
        let seen = Seen::in_json(item);
        let Some(version) = before.get(&seen.name) else {
            continue;
        };
        seen.check_manager()?;
        if manifest::round_of(item) != round || seen.resource_version == *version {
            return Err(format!("the timed apply did not change {}", seen.name).into());
        }
        changed += 1;
    }
    if changed == before.len() {
        return Ok(());
    }
    Err(format!("{changed} of {} Deployments are there", before.len()).into())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Versions, check_stored};
    use crate::caller::MANAGER;
    use crate::manifest::manifest;

    fn list(round: &str, version: &str, manager: &str) -> Value {
        let mut object = manifest(0, round);
        object["metadata"]["resourceVersion"] = version.into();
        object["metadata"]["managedFields"] = json!([{"manager": manager}]);
        json!({"items": [object]})
    }

    #[test]
    fn an_apply_counts_only_if_the_server_has_it() {
        let before = Versions::from([("web-0000".to_owned(), "5".to_owned())]);
        let check = |list: &Value| check_stored(list, "new", &before).is_ok();
        assert!(check(&list("new", "6", MANAGER)));
        assert!(!check(&list("old", "6", MANAGER)), "not applied");
        assert!(!check(&list("new", "5", MANAGER)), "nothing changed");
        assert!(!check(&list("new", "6", "kubectl")), "of somebody else");
        assert!(!check(&json!({"items": []})), "gone");
        assert!(!check(&json!({"kind": "Status"})));
    }
}
