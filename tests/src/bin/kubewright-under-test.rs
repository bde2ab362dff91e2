//! The `kubewright` command, where tests of this crate can start it.
//!
//! In: arguments. Out: what the command makes of them. Never: anything of its own.

use std::process::ExitCode;

fn main() -> ExitCode {
    kubewright::cli::run(std::env::args_os())
}
