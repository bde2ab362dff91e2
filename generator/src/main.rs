//! The `kubewright` command: see `kubewright --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    kubewright::cli::run(std::env::args_os())
}
