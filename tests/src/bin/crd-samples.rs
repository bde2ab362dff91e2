//! Finds out for which custom resources of the corpus a server accepts a sample, and prints them as a table.
//!
//! In: names of projects (none: all of them), `--most N` definitions of each. Out: the table for `tests/crds/kinds.tsv` on
//! stdout; what was refused, and why, on stderr. Never: writes a file, or needs the generator.

use std::io::Write as _;
use std::process::ExitCode;

use kubewright_tests::crds::{self, Corpus, Definition, Version};
use kubewright_tests::namespace::Namespace;
use kubewright_tests::{ControlPlane, Error};

const HELP: &str = "\
Prints which custom resources of the corpus can be tried with a sample, as rows for tests/crds/kinds.tsv.

usage: crd-samples [--most N] [PROJECT...]
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (mut most, mut projects) = (usize::MAX, Vec::new());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--most" => match arguments.next().map(|number| number.parse()) {
                Some(Ok(number)) => most = number,
                _ => return usage(),
            },
            option if option.starts_with('-') => return usage(),
            _ => projects.push(argument),
        }
    }
    match run(&projects, most) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("crd-samples: {error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprint!("{HELP}");
    ExitCode::from(2)
}

fn run(projects: &[String], most: usize) -> Result<(), Error> {
    let Some(corpus) = Corpus::beside_checkout() else {
        return Err(Error::new("there is nothing to try"));
    };
    let all: Vec<String> = corpus.projects().into_iter().map(str::to_owned).collect();
    for project in if projects.is_empty() { &all } else { projects } {
        let mut definitions = corpus.definitions(project)?;
        definitions.truncate(most);
        // Two projects may define the same resource in two ways, and each server can have only one.
        let plane = ControlPlane::start()?;
        crds::install(&plane, &definitions)?;
        survey(&plane, project, &definitions)?;
    }
    Ok(())
}

fn survey(plane: &ControlPlane, project: &str, definitions: &[Definition]) -> Result<(), Error> {
    let (raw, namespace) = (plane.raw()?, Namespace::create(plane, "samples")?);
    let versions: Vec<Version<'_>> = definitions.iter().filter_map(Definition::storage_version).collect();
    for version in versions {
        match crds::accepted(&raw, version, namespace.name(), "sample")? {
            Ok(sample) => {
                let file = version.definition().file().file_name().unwrap_or_default();
                let row = format!("{project}\t{}\t{}\n", file.display(), version.selector());
                if sample.fuller.is_none() {
                    eprintln!("{project}\t{}\tonly a small sample", version.selector());
                }
                // Flushed row by row: this takes minutes, and somebody watches.
                let mut stdout = std::io::stdout();
                stdout
                    .write_all(row.as_bytes())
                    .and_then(|()| stdout.flush())
                    .map_err(Error::during("cannot print"))?;
            }
            Err(refusal) => eprintln!("{project}\t{}\t{refusal}", version.selector()),
        }
    }
    Ok(())
}
