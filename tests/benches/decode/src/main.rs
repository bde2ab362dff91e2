//! Decode, encode, clone, drop and memory of Kubernetes lists: Kubewright beside k8s-openapi and serde_json.
//!
//! In: data sets generated here (see `kubewright-bench-data`). Out: one Markdown table a data set.
//! Never: measures before every variant has shown that it keeps every value; measures two variants in one process, where
//! the heap that one leaves behind would slow the next.

mod allocator;
mod codec;
mod lossless;
mod measure;
mod table;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use kubewright_bench_data::DataSet;

use crate::codec::{Variant, run};
use crate::lossless::Lossless;
use crate::measure::{Measure, Sample};
use crate::table::Results;

const USAGE: &str = "usage: kubewright-bench-decode [--set NAME]… [--processes N] [--passes N] [--scale PERCENT] [--keep DIR] [--no-check]";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = env::args().skip(1).collect::<Vec<_>>();
    if let [word, set, variant, file, passes] = arguments.as_slice()
        && word == "child"
    {
        return child(set, variant, Path::new(file), passes.parse()?);
    }
    parent(&Plan::parse(&arguments)?)
}

/// What the command line asks for.
struct Plan {
    sets: Vec<DataSet>,
    processes: usize,
    passes: usize,
    scale: usize,
    keep: Option<PathBuf>,
    check: bool,
}

impl Plan {
    fn parse(arguments: &[String]) -> Result<Self, Box<dyn Error>> {
        let mut plan = Self {
            sets: Vec::new(),
            processes: 5,
            passes: 5,
            scale: 100,
            keep: None,
            check: true,
        };
        let mut rest = arguments.iter();
        while let Some(flag) = rest.next() {
            if flag == "--no-check" {
                plan.check = false;
                continue;
            }
            let value = rest.next().ok_or(USAGE)?;
            match flag.as_str() {
                "--set" => plan.sets.push(DataSet::parse(value).ok_or_else(|| {
                    format!(
                        "there is no data set `{value}`; there are: {}",
                        DataSet::ALL.map(DataSet::name).join(", ")
                    )
                })?),
                "--processes" => plan.processes = value.parse()?,
                "--passes" => plan.passes = value.parse()?,
                "--scale" => plan.scale = value.parse()?,
                "--keep" => plan.keep = Some(PathBuf::from(value)),
                _ => return Err(USAGE.into()),
            }
        }
        if plan.sets.is_empty() {
            plan.sets = DataSet::ALL.to_vec();
        }
        Ok(plan)
    }
}

fn parent(plan: &Plan) -> Result<(), Box<dyn Error>> {
    let temporary = tempfile::tempdir()?;
    let folder = plan.keep.as_deref().unwrap_or(temporary.path());
    fs::create_dir_all(folder)?;
    println!(
        "Medians over {} processes a variant, interleaved, of each process's median of {} passes.\n",
        plan.processes, plan.passes
    );
    for &set in &plan.sets {
        let count = (set.full_size() * plan.scale / 100).max(1);
        let file = folder.join(format!("{}.json", set.name()));
        let text = set.list(count);
        fs::write(&file, &text)?;
        if plan.check {
            check(set, &text, count)?;
        }
        let mut results = Results {
            name: set.name(),
            count,
            bytes: text.len(),
            samples: [const { Vec::new() }; 3],
        };
        drop(text);
        for process in 0..plan.processes {
            // Every process starts the round with another variant, so that none always runs after the same one.
            for turn in 0..Variant::ALL.len() {
                let index = (process + turn) % Variant::ALL.len();
                results.samples[index].push(spawn(set, Variant::ALL[index], &file, plan.passes)?);
            }
        }
        println!("{}", results.to_markdown());
    }
    Ok(())
}

fn check(set: DataSet, text: &str, count: usize) -> Result<(), Box<dyn Error>> {
    for variant in Variant::ALL {
        run(
            set,
            variant,
            Lossless {
                source: text.as_bytes(),
                count,
            },
        )
        .map_err(|error| format!("{} loses information of {}: {error}", variant.name(), set.name()))?;
    }
    Ok(())
}

fn spawn(set: DataSet, variant: Variant, file: &Path, passes: usize) -> Result<Sample, Box<dyn Error>> {
    let output = Command::new(env::current_exe()?)
        .arg("child")
        .args([set.name(), variant.name()])
        .arg(file)
        .arg(passes.to_string())
        .output()?;
    if !output.status.success() {
        return Err(format!(
            "measuring {} on {} failed: {}",
            variant.name(),
            set.name(),
            String::from_utf8_lossy(&output.stderr)
        )
        .into());
    }
    let line = String::from_utf8(output.stdout)?;
    Sample::parse(&line).ok_or_else(|| format!("not a sample: {line}").into())
}

fn child(set: &str, variant: &str, file: &Path, passes: usize) -> Result<(), Box<dyn Error>> {
    let set = DataSet::parse(set).ok_or(USAGE)?;
    let variant = Variant::parse(variant).ok_or(USAGE)?;
    let text = fs::read(file)?;
    println!("{}", run(set, variant, Measure { text: &text, passes })?.to_line());
    Ok(())
}
