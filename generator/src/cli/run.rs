//! Runs one subcommand.
//!
//! In: [`Args`]. Out: an [`Outcome`] to show. Never: prints; nothing is shown before all is done, so
//! that a failure leaves standard output empty.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};

use super::args::{Args, Command, GenerateArgs, ListForm, PackArgs, RecordArgs};
use super::{DONE, FOUND, apply, get, list, report};
use crate::diag::Diagnostics;
use crate::error::Error;
use crate::pipeline;
use crate::progress::Progress;
use crate::record;

/// What a subcommand has to show.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// What the stages found.
    pub(super) diagnostics: Diagnostics,
    /// For standard output.
    pub(super) result: String,
    /// For standard error.
    pub(super) message: String,
    /// Whether `--check` found a stale output, or a server refused something.
    pub(super) failed: bool,
}

impl Outcome {
    /// Prints it, and gives back the exit code.
    pub(super) fn show(self) -> u8 {
        // A reader that has seen enough (`| head`) is no failure.
        let _ = io::stdout().lock().write_all(self.result.as_bytes());
        if !self.message.is_empty() {
            report::line(&self.message);
        }
        if self.failed { FOUND } else { DONE }
    }
}

/// Runs what `args` ask for; `arguments` are what was typed.
pub(super) fn run(args: &Args, arguments: &[OsString], progress: &mut dyn Progress) -> Result<Outcome, Error> {
    match &args.command {
        Command::Generate(args) if args.check => check(args, arguments, progress),
        Command::Generate(args) => generate(args, progress),
        Command::List(args) => {
            let described = pipeline::describe(&args.source.input()?, progress)?;
            let result = match args.output {
                ListForm::Table => list::table(&described.model),
                ListForm::Json => list::json(&described.model)?,
            };
            Ok(Outcome {
                diagnostics: described.diagnostics,
                result,
                ..Outcome::default()
            })
        }
        Command::Dump(args) => {
            let dumped = pipeline::dump(&args.source.input()?, args.stage, args.kind.as_deref(), progress)?;
            Ok(Outcome {
                diagnostics: dumped.diagnostics,
                result: dumped.text,
                ..Outcome::default()
            })
        }
        Command::Record(args) => record(args, progress),
        Command::Pack(args) => pack(args),
        Command::Apply(args) => apply::apply(args, progress),
        Command::Get(args) => get::get(args, progress),
    }
}

/// `kubewright generate`
fn generate(args: &GenerateArgs, progress: &mut dyn Progress) -> Result<Outcome, Error> {
    let config = args.config()?;
    let report = pipeline::generate(&config, progress)?;
    let message = report::written(&report.written, &config.out);
    Ok(Outcome {
        diagnostics: report.diagnostics,
        message,
        ..Outcome::default()
    })
}

/// `kubewright generate --check`
fn check(args: &GenerateArgs, arguments: &[OsString], progress: &mut dyn Progress) -> Result<Outcome, Error> {
    let config = args.config()?;
    let report = pipeline::check(&config, progress)?;
    let stale = !report.difference.is_empty();
    let message = if stale {
        format!(
            "error: `{}` is not what would be generated now:\n{}run this to renew it:\n  {}",
            config.out.display(),
            report.difference,
            report::command_without_check(arguments)
        )
    } else {
        format!("`{}` is fresh", config.out.display())
    };
    Ok(Outcome {
        diagnostics: report.diagnostics,
        message,
        failed: stale,
        ..Outcome::default()
    })
}

/// `kubewright record`
fn record(args: &RecordArgs, progress: &mut dyn Progress) -> Result<Outcome, Error> {
    let report = record::record(&args.access(), &args.out, progress)?;
    let message = format!(
        "recorded Kubernetes {}: {}",
        report.kubernetes,
        report::written(&report.written, &args.out)
    );
    Ok(Outcome {
        diagnostics: report.diagnostics,
        message,
        ..Outcome::default()
    })
}

/// `kubewright pack`
fn pack(args: &PackArgs) -> Result<Outcome, Error> {
    let packed = record::pack_folder(&args.folder)?;
    fs::write(&args.out, &packed).map_err(|error| Error::io("write", &args.out, error))?;
    let message = format!("packed {} KiB into `{}`", packed.len() / 1024, args.out.display());
    Ok(Outcome {
        message,
        ..Outcome::default()
    })
}
