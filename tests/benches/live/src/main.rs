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
        let mut reports = [const { Vec::new() }; 3];
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

fn table(work: Work, reports: &[Vec<Report>; 3]) -> String {
    let what = match work {
        Work::List => format!(
            "list of {} pods",
            reports[0].first().map_or(0, |report| report.objects)
        ),
        Work::Gets => format!("{GETS} gets, one after the other"),
    };
    let seconds = reports
        .each_ref()
        .map(|reports| middle(reports.iter().map(|report| report.seconds)));
    let peaks = reports.each_ref().map(|reports| {
        middle(
            reports
                .iter()
                .map(|report| report.peak_kilobytes as f64 / 1000.0),
        )
    });
    let [least, most] = [f64::min, f64::max].map(|choose| {
        reports.each_ref().map(|reports| {
            reports
                .iter()
                .map(|report| report.seconds)
                .reduce(choose)
                .unwrap_or(0.0)
        })
    });
    let row = |name: &str, [ours, kube, bare]: [f64; 3], digits: usize| {
        format!(
            "| {name} | {ours:.digits$} | {kube:.digits$} | {bare:.digits$} | {:.2} | {:.2} |\n",
            ours / kube,
            ours / bare
        )
    };
    format!(
        "### {what}: medians of {} processes\n\n|  | {} | {} | {} | ours / kube | ours / reqwest |\n|---|---:|---:|---:|---:|---:|\n{}{}{}{}",
        reports[0].len(),
        Contestant::ALL[0].name(),
        Contestant::ALL[1].name(),
        Contestant::ALL[2].name(),
        row("seconds", seconds, 3),
        row("fastest", least, 3),
        row("slowest", most, 3),
        row("peak resident memory, MB", peaks, 0),
    )
}

fn middle(values: impl Iterator<Item = f64>) -> f64 {
    let mut values = values.collect::<Vec<_>>();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
