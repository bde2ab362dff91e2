//! The `kubewright` command.
//!
//! In: arguments. Out: text on standard output (results) and standard error (all else), and an exit
//! code. Never: decides anything about the input; that is the library's.

mod apply;
mod args;
mod connect;
mod get;
mod list;
mod manifests;
mod objects;
mod progress;
mod report;
mod run;
mod table;

use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

use clap::Parser as _;

use args::Args;

/// Everything went well.
const DONE: u8 = 0;
/// The stages found errors in the input, `--check` found a stale output, or a server refused some of what was asked of it.
const FOUND: u8 = 1;
/// A wrong command line, a source or a folder that cannot be used, a server that cannot be reached.
const FAILED: u8 = 2;

/// Runs the command with `arguments` (the program's name first) and gives back its exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let args = match Args::try_parse_from(&arguments) {
        Ok(args) => args,
        Err(error) => {
            // Help and version come this way too, for standard output. A closed pipe is no failure.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(FAILED));
        }
    };
    let mut terminal = progress::Line::new(io::stderr().is_terminal());
    let result = run::run(&args, &arguments, &mut terminal);
    terminal.finish();
    ExitCode::from(match result {
        Ok(outcome) => {
            report::diagnostics(&outcome.diagnostics, args.verbose);
            outcome.show()
        }
        Err(error) => {
            report::failure(&error, args.verbose);
            if error.diagnostics().is_some() { FOUND } else { FAILED }
        }
    })
}
