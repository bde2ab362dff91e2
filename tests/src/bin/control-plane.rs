//! Starts a control plane for hand use and prints how to reach it.
//!
//! In: nothing; `--until-stdin-closes` for scripts that hold a pipe. Out: its kubeconfig and address on stdout.
//! Never: leaves anything behind: Ctrl-C, SIGTERM and even SIGKILL end both servers and remove their folder.

use std::io::{Read, Write};
use std::process::ExitCode;

use kubewright_tests::control_plane::Form;
use kubewright_tests::{ControlPlane, Error};

const HELP: &str = "\
Starts kube-apiserver and etcd on free loopback ports and prints a kubeconfig for them.
Ctrl-C (or any other end of this process) stops both and removes what they stored.

usage: control-plane [--until-stdin-closes]
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let until_stdin_closes = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--until-stdin-closes"] => true,
        ["-h" | "--help"] => return print(HELP),
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match run(until_stdin_closes) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("control-plane: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(until_stdin_closes: bool) -> Result<(), Error> {
    eprintln!("control-plane: starting …");
    let plane = ControlPlane::start()?;
    let kubeconfig = plane.kubeconfig_file(Form::InlineCertificate)?;
    let ordinary = plane.kubeconfig_file(Form::OrdinaryToken)?;
    print(&format!(
        "server:                    {}\n\
         administrator:             export KUBECONFIG={}\n\
         a user without rights:     export KUBECONFIG={}\n\
         try:                       kubectl get namespaces\n\
         No controllers run: Deployments make no Pods, and a deleted namespace stays until finalized.\n",
        plane.url(),
        kubeconfig.display(),
        ordinary.display(),
    ));
    eprintln!("control-plane: running; Ctrl-C stops it and removes everything");
    if until_stdin_closes {
        // Whatever comes is of no interest, and an unreadable stdin is as good as a closed one.
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        return Ok(());
    }
    loop {
        std::thread::park();
    }
}

/// Flushed at once, since a script may wait for it at the other end of a pipe.
fn print(text: &str) -> ExitCode {
    let mut stdout = std::io::stdout();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
