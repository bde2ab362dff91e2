//! Lists, gets, applies and discovery against a real API server: Kubewright beside kube and bare reqwest.
//!
//! In: an API server that the kubeconfig of `KUBECONFIG` reaches. Out: Markdown tables of throughput, latency, CPU time and memory.
//! Never: lets two contestants share a process: each sample is a process of its own, and the contestants take turns.

mod applies;
mod bare;
mod caller;
mod contestant;
mod fill;
mod groups;
mod heap;
mod learners;
mod manifest;
mod mapping;
mod meter;
mod ours;
mod report;
mod table;
mod theirs;
mod work;

use std::env;
use std::process::Command;

use crate::caller::Failure;
use crate::contestant::Contestant;
use crate::report::Report;
use crate::table::Table;
use crate::work::Work;

const USAGE: &str = "usage: kubewright-bench-live fill [COUNT] | fill-groups [COUNT] | \
                     run [PROCESSES [list|gets|concurrent|applies|mapping …]] | clean-groups | clean";

#[tokio::main]
async fn main() -> Result<(), Failure> {
    // Every contestant uses the same provider; an error only says that one was there before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let arguments = env::args().skip(1).collect::<Vec<_>>();
    let number = |default: usize| arguments.get(1).map_or(Ok(default), |word| word.parse());
    match arguments.first().map(String::as_str) {
        Some("fill") => fill::fill(number(5_000)?).await,
        Some("fill-groups") => groups::fill(number(200)?).await,
        Some("clean-groups") => groups::clean().await,
        Some("run") => run(number(7)?, arguments.get(2..).unwrap_or_default()).await,
        Some("clean") => fill::clean().await,
        Some("child") => child(&arguments[1..]).await,
        _ => Err(USAGE.into()),
    }
}

async fn child(arguments: &[String]) -> Result<(), Failure> {
    let [contestant, work] = arguments else {
        return Err(USAGE.into());
    };
    let contestant = Contestant::parse(contestant).ok_or(USAGE)?;
    let work = Work::parse(work).ok_or(USAGE)?;
    println!("{}", contestant.run(work).await?.to_line());
    Ok(())
}

async fn run(processes: usize, names: &[String]) -> Result<(), Failure> {
    let works = match names {
        [] => Work::ALL.into(),
        names => names
            .iter()
            .map(|name| Work::parse(name).ok_or(USAGE))
            .collect::<Result<Vec<_>, _>>()?,
    };
    fill::ground().await?;
    for work in works {
        println!("{}", sample(work, processes)?.to_markdown());
    }
    Ok(())
}

fn sample(work: Work, processes: usize) -> Result<Table, Failure> {
    let contestants = Contestant::of(work);
    let mut table = Table::new(work);
    for process in 0..processes {
        for turn in 0..contestants.len() {
            let contestant = contestants[(process + turn) % contestants.len()];
            table.add(contestant, spawn(contestant, work)?);
        }
    }
    Ok(table)
}

fn spawn(contestant: Contestant, work: Work) -> Result<Report, Failure> {
    let output = Command::new(env::current_exe()?)
        .args(["child", contestant.name(), work.name()])
        .output()?;
    if !output.status.success() {
        return Err(format!(
            "{} of {} failed: {}",
            work.name(),
            contestant.name(),
            String::from_utf8_lossy(&output.stderr)
        )
        .into());
    }
    let line = String::from_utf8(output.stdout)?;
    Report::parse(&line).ok_or_else(|| format!("not a report: {line}").into())
}
