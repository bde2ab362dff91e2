//! Collections kept in memory: Kubewright's caches beside kube-runtime's stores and client-go's informers.
//!
//! In: data sets generated here (see `kubewright-bench-data`), served by a peer of our own. Out: Markdown tables of memory, throughput, CPU
//! time and time to sync. Never: lets two variants share a process; figures of a store that was not checked object by object.

mod answer;
mod contestant;
mod control;
mod course;
mod floor;
mod heap;
mod meter;
mod ours;
mod peer;
mod plan;
mod processes;
mod report;
mod request;
mod seen;
mod stage;
mod table;
mod theirs;
mod variant;
mod world;

use std::env;
use std::error::Error;

use kubewright_bench_data::DataSet;

use crate::plan::{Plan, USAGE};
use crate::processes::{GoProgram, Peer, sample};
use crate::stage::Story;
use crate::table::Table;
use crate::variant::{Variant, Who};
use crate::world::World;

/// Why a run has failed.
pub type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    let arguments = env::args().skip(1).collect::<Vec<_>>();
    match arguments.first().map(String::as_str) {
        Some("peer") => peer(&arguments[1..]),
        Some("child") => child(&arguments[1..]),
        _ => run(&Plan::parse(&arguments)?),
    }
}

fn run(plan: &Plan) -> Result<(), Failure> {
    let go = plan.only.contains(&Who::Go).then(GoProgram::build).transpose()?;
    for set in plan.sets.iter().copied() {
        let story = plan.story(set);
        let peer = Peer::start(set, story)?;
        let mut variants = Variant::of(set);
        variants.retain(|variant| plan.only.contains(&variant.who));
        let mut table = Table::new(set.name(), story, peer.bytes, variants.clone());
        for process in 0..=plan.processes {
            for turn in 0..variants.len() {
                // Every round begins with another variant, so that none always runs after the same one.
                let variant = variants[(process + turn) % variants.len()];
                // The first round counts the heap.
                let (counted, is_ours) = (process == 0, matches!(variant.who, Who::Ours | Who::Kube));
                if is_ours || !counted {
                    let report = sample(variant, &peer, set, story, counted, go.as_ref())?;
                    table.add(variant, if counted { report.heap_only() } else { report });
                }
            }
        }
        println!("{}", table.to_markdown());
    }
    println!("Medians of {} processes.", plan.processes);
    Ok(())
}

fn peer(words: &[String]) -> Result<(), Failure> {
    let [set, objects, events] = words else {
        return Err(USAGE.into());
    };
    let set = DataSet::parse(set).ok_or(USAGE)?;
    peer::run(World::new(set, story(objects, events)?)?)
}

fn child(words: &[String]) -> Result<(), Failure> {
    let [who, form, road, kind, address, objects, events, counted] = words else {
        return Err(USAGE.into());
    };
    if counted == "true" {
        heap::count();
    }
    let variant = Variant::parse(&[who.clone(), form.clone(), road.clone()]).ok_or(USAGE)?;
    let story = story(objects, events)?;
    let report = match variant.who {
        Who::Floor => floor::run(kind, address, story.events)?,
        _ => course::run(variant, kind, address, story)?,
    };
    println!("{}", report.to_line());
    Ok(())
}

fn story(objects: &str, events: &str) -> Result<Story, Failure> {
    Ok(Story {
        objects: objects.parse()?,
        events: events.parse()?,
    })
}
