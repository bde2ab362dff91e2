//! Files through the generator: each alone, and each set as a crate.
//!
//! In: files of the corpus. Out: what the generator says to them, what it makes of a set, and how long it takes.
//! Never: chooses stages of its own: everything goes the way of the command.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use kubewright::config::{CrateName, Input};
use kubewright::diag::{Diagnostics, Severity};
use kubewright::emit::Docs;
use kubewright::model::Model;
use kubewright::progress::Silent;
use kubewright::source::Source;
use kubewright::{Config, Error as Refused, pipeline};

use super::outcome::Refusal;

/// What the generator says to one file.
#[derive(Clone, Debug)]
pub struct Alone {
    /// Why it was not taken; none when it was.
    pub refusal: Option<Refusal>,
    /// How long it took, from the file to the last line of Rust.
    pub seconds: f64,
    /// Codes of the warnings and notes.
    pub codes: Vec<&'static str>,
}

/// What a set became.
#[derive(Clone, Debug, Default)]
pub struct Made {
    /// How long it took, from the files to the crate on disk.
    pub seconds: f64,
    /// How many types the crate has.
    pub types: usize,
    /// How many of them the definitions have no name for.
    pub anonymous: usize,
    /// How many of them are Kubernetes' own, and stand for what the definitions repeat.
    pub known: usize,
    /// The longest name of a type.
    pub longest_name: String,
}

fn input(files: &[PathBuf]) -> Input {
    Input {
        sources: files.iter().cloned().map(Source::Path).collect(),
        ..Input::default()
    }
}

/// Generates one file as Rust in memory.
pub fn alone(file: &Path) -> Alone {
    let input = input(&[file.to_owned()]);
    let started = Instant::now();
    let result = pipeline::one_file(&input, Docs::Full, true, "alone.rs", &mut Silent);
    let seconds = started.elapsed().as_secs_f64();
    match result {
        Ok((_, diagnostics)) => Alone {
            refusal: None,
            seconds,
            codes: diagnostics.iter().map(|finding| finding.code).collect(),
        },
        Err(error) => Alone {
            refusal: Some(refusal(&error, file)),
            seconds,
            codes: Vec::new(),
        },
    }
}

/// Generates each file by itself, on all processors; what came of them, in their order.
pub fn each_alone(files: &[PathBuf]) -> Vec<Alone> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(BTreeMap::new());
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(file) = files.get(index) else { break };
            let result = alone(file);
            done.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(index, result);
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    done.into_inner()
        .unwrap_or_else(PoisonError::into_inner)
        .into_values()
        .collect()
}

/// An error of the generator; findings say where by themselves, other errors must name the file.
fn refusal(error: &Refused, file: &Path) -> Refusal {
    let Some(diagnostics) = error.diagnostics() else {
        let message = error.to_string();
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        return Refusal {
            located: message.contains(&*name),
            message,
        };
    };
    let errors = || diagnostics.iter().filter(|finding| finding.severity == Severity::Error);
    Refusal {
        message: errors().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        located: errors().all(|finding| finding.location.is_some()),
    }
}

/// What is asked for: the files as a crate in `folder`.
///
/// # Errors
/// The name cannot be that of a crate.
pub fn config(files: &[PathBuf], folder: &Path, name: &str) -> Result<Config, Refused> {
    Ok(Config {
        input: input(files),
        crate_name: CrateName::new(name)?,
        ..Config::new(folder)
    })
}

/// Writes a crate; gives back what the generator knows of it as well.
///
/// # Errors
/// The files cannot be used together, or a second run makes something else of them.
pub fn set(config: &Config) -> Result<(Made, Model), String> {
    let started = Instant::now();
    kubewright::generate(config).map_err(|error| explain(&error))?;
    let seconds = started.elapsed().as_secs_f64();
    let again = kubewright::check(config).map_err(|error| explain(&error))?;
    if !again.difference.is_empty() {
        return Err(format!("a second run differs: {:?}", again.difference));
    }
    let described = pipeline::describe(&config.input, &mut Silent).map_err(|error| explain(&error))?;
    let model = described.model;
    let names = kubewright::names::assign(&model, &mut Diagnostics::new());
    let longest = names
        .types
        .iter()
        .map(|names| &names.ident)
        .max_by_key(|name| name.len());
    let is_known = |definition: &str| definition.starts_with("io.k8s.api.");
    let made = Made {
        seconds,
        types: model.types.len(),
        anonymous: model.types.iter().filter(|def| def.anonymous.is_some()).count(),
        known: model.types.iter().filter(|def| is_known(&def.definition)).count(),
        longest_name: longest.cloned().unwrap_or_default(),
    };
    Ok((made, model))
}

/// An error with the findings that it is made of.
pub fn explain(error: &Refused) -> String {
    let findings: Vec<String> = error
        .diagnostics()
        .into_iter()
        .flat_map(Diagnostics::iter)
        .filter(|finding| finding.severity == Severity::Error)
        .map(ToString::to_string)
        .collect();
    if findings.is_empty() {
        error.to_string()
    } else {
        findings.join("\n")
    }
}

/// The most memory that this process has used so far, in bytes; none where the system does not say.
pub fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
