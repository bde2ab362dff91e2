//! Listing and getting pods from a real API server: Kubewright beside kube and bare reqwest.
//!
//! In: an API server that the kubeconfig of `KUBECONFIG` reaches. Out: Markdown tables of seconds and peak memory.
//! Never: lets two contestants share a process: each sample is a process of its own, and the contestants take turns.

mod bare;
mod contestant;
mod fill;

use std::env;
use std::error::Error;
use std::process::Command;

use crate::contestant::{Contestant, GETS, Report, Work};

const USAGE: &str = "usage: kubewright-bench-live fill [COUNT] | run [PROCESSES] | clean";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // Every contestant uses the same provider; an error only says that one was there before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let arguments = env::args().skip(1).collect::<Vec<_>>();
    let number = |default: usize| arguments.get(1).map_or(Ok(default), |word| word.parse());
    match arguments.first().map(String::as_str) {
        Some("fill") => fill::fill(number(5_000)?).await,
        Some("run") => run(number(7)?),
        Some("clean") => fill::clean().await,
        Some("child") => child(&arguments[1..]).await,
        _ => Err(USAGE.into()),
    }
}

async fn child(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let [contestant, work] = arguments else {
        return Err(USAGE.into());
    };
    let contestant = Contestant::ALL
        .into_iter()
        .find(|candidate| candidate.name() == contestant)
        .ok_or(USAGE)?;
    let work = Work::ALL
        .into_iter()
        .find(|candidate| candidate.name() == work)
        .ok_or(USAGE)?;
    println!("{}", contestant.run(work).await?.to_line());
    Ok(())
}

fn run(processes: usize) -> Result<(), Box<dyn Error>> {
    for work in Work::ALL {
        let mut reports = Contestant::ALL.map(|_| Vec::new());
        for process in 0..processes {
            for turn in 0..Contestant::ALL.len() {
                let index = (process + turn) % Contestant::ALL.len();
                reports[index].push(spawn(Contestant::ALL[index], work)?);
            }
        }
        println!("{}", table(work, &reports));
    }
    Ok(())
}

fn spawn(contestant: Contestant, work: Work) -> Result<Report, Box<dyn Error>> {
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

fn table(work: Work, reports: &[Vec<Report>]) -> String {
    let what = match work {
        Work::List => format!("list of {} pods", reports[0].first().map_or(0, |report| report.objects)),
        Work::Gets => format!("{GETS} gets, one after the other"),
    };
    let medians = |index: usize| {
        let reports = &reports[index];
        let seconds = middle(reports.iter().map(|report| report.seconds));
        (
            seconds,
            middle(reports.iter().map(|report| report.peak_kilobytes as f64 / 1000.0)),
        )
    };
    let position = |contestant: Contestant| {
        Contestant::ALL
            .iter()
            .position(|other| *other == contestant)
            .unwrap_or(0)
    };
    let ((kube, kube_peak), (bare, _)) = (medians(position(Contestant::Kube)), medians(position(Contestant::Bare)));
    let mut out = format!(
        "### {what}: medians of {} processes\n\n\
         | client | seconds | fastest to slowest | of kube | of reqwest | peak resident MB | of kube |\n\
         |---|---:|---:|---:|---:|---:|---:|\n",
        reports[0].len(),
    );
    for (index, contestant) in Contestant::ALL.into_iter().enumerate() {
        let (seconds, peak) = medians(index);
        let all = || reports[index].iter().map(|report| report.seconds);
        let (least, most) = (all().fold(f64::INFINITY, f64::min), all().fold(0.0, f64::max));
        out.push_str(&format!(
            "| {} | {seconds:.3} | {least:.3} to {most:.3} | {:.2} | {:.2} | {peak:.0} | {:.2} |\n",
            contestant.name(),
            seconds / kube,
            seconds / bare,
            peak / kube_peak,
        ));
    }
    out
}

fn middle(values: impl Iterator<Item = f64>) -> f64 {
    let mut values = values.collect::<Vec<_>>();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
