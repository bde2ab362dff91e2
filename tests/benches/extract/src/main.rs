//! What extracting an apply configuration costs: the first time in a process, and later.
//!
//! In: a Deployment as JSON with its `managedFields`, and the manager. Out: a line of a Markdown table; `../go/extract` prints the
//! same for client-go. Never: a warm-up before the first extraction; run it several times and take the median.

#[path = "../../decode/src/allocator.rs"]
mod allocator;

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use kubewright_k8s::apps::v1::{Deployment, DeploymentApply};
use kubewright_runtime::{FieldManager, value};

const LATER: u32 = 1000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(manager)) = (arguments.next(), arguments.next()) else {
        return Err("usage: kubewright-bench-extract FILE.json MANAGER".into());
    };
    let deployment: Deployment = value::from_json(&std::fs::read(file)?)?;
    let manager = FieldManager::new(manager)?;
    let extract = || DeploymentApply::extract(black_box(&deployment), &manager);

    let start = Instant::now();
    let (first, kept) = allocator::kept(|| extract().map(|first| drop(black_box(first))));
    let first_time = start.elapsed();
    first?;

    let start = Instant::now();
    for _ in 0..LATER {
        drop(black_box(extract()?));
    }
    let later = start.elapsed() / LATER;
    println!(
        "| Kubewright | {:.0} µs | {:.1} µs | {} | {:.1} KB in {} blocks |",
        first_time.as_secs_f64() * 1e6,
        later.as_secs_f64() * 1e6,
        kept.calls,
        kept.usable.max(kept.requested) as f64 / 1024.0,
        kept.blocks
    );
    Ok(())
}
