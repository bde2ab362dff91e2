//! Tries every CustomResourceDefinition of the corpus: generate, compile, document, round-trip.
//!
//! In: the corpus beside the checkout. Out: crates and a report below the build folder, the report also on stdout.
//! Never: success when a definition that a server takes did not pass, or one was refused without a place.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, ValueEnum};
use kubewright_tests::Error;
use kubewright_tests::corpus::{Corpus, Options, Stage, report, run};

/// Tries every CustomResourceDefinition of the corpus: generate, compile, document, round-trip.
#[derive(Parser)]
struct Arguments {
    /// Where the crates go.
    #[arg(long, value_name = "DIR", default_value_os_t = default_out())]
    out: PathBuf,

    /// Only this project; may be given several times.
    #[arg(long = "project", value_name = "NAME")]
    projects: Vec<String>,

    /// Only this stage and generating; may be given several times.
    #[arg(long, value_name = "STAGE")]
    only: Vec<Only>,

    /// Where the report goes, besides stdout.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Only {
    Generate,
    Compile,
    Document,
    RoundTrip,
}

impl From<Only> for Stage {
    fn from(only: Only) -> Self {
        match only {
            Only::Generate => Self::Generate,
            Only::Compile => Self::Compile,
            Only::Document => Self::Document,
            Only::RoundTrip => Self::RoundTrip,
        }
    }
}

fn default_out() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    target
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"))
        .join("corpus")
}

fn main() -> ExitCode {
    match try_all(Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("corpus: {error}");
            ExitCode::from(2)
        }
    }
}

fn try_all(arguments: Arguments) -> Result<bool, Error> {
    let corpus = Corpus::find()?.ok_or_else(|| Error::new("no corpus beside this checkout"))?;
    let stages = match arguments.only.as_slice() {
        [] => Stage::ALL.into(),
        only => only.iter().copied().map(Stage::from).collect(),
    };
    let options = Options {
        out: arguments.out,
        projects: arguments.projects,
        stages,
    };
    let started = Instant::now();
    let mut say = |what: &str| eprintln!("[{:7.1} s] {what}", started.elapsed().as_secs_f64());
    let run = run(&corpus, &options, &mut say)?;
    let page = report::render(&run, &options);
    let file = arguments.report.unwrap_or_else(|| options.out.join("report.md"));
    std::fs::write(&file, &page).map_err(Error::during(format!("write {}", file.display())))?;
    print!("{page}");
    say(&format!("done; the report is in {}", file.display()));
    Ok(run.is_good())
}
