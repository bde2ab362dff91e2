//! The program under test, as a process.
//!
//! In: a namespace, an identity, the time of the lease. Out: a process that can be stopped and killed. Never: one that outlives its test.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use kubewright_tests::control_plane::Form;

use crate::scene::Scene;

pub(crate) struct Program(Child);

impl Program {
    pub(crate) fn start(scene: &Scene, identity: &str, lease_seconds: u32) -> Self {
        let kubeconfig = scene.plane.kubeconfig_file(Form::InlineCertificate).unwrap();
        Self::start_with(scene, &kubeconfig, identity, lease_seconds)
    }

    /// One that comes to the server on its own way.
    pub(crate) fn start_with(scene: &Scene, kubeconfig: &Path, identity: &str, lease_seconds: u32) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_kubewright-controller"))
            .args(["--namespace", scene.namespace(), "--identity", identity])
            .args(["--lease-seconds", &lease_seconds.to_string()])
            .env("KUBECONFIG", kubeconfig)
            .stdout(Stdio::piped())
            .spawn();
        let mut child = child.unwrap();
        // A signal before the program listens would end it like any other.
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        assert!(line.starts_with(identity), "{line}");
        Self(child)
    }

    /// Tells it to stop, and waits until it has: without an error.
    pub(crate) fn stop(&mut self) {
        let pid = self.0.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let started = Instant::now();
        let status = loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                break status;
            }
            assert!(started.elapsed() < Duration::from_secs(30), "it does not stop");
            sleep(Duration::from_millis(20));
        };
        assert!(status.success(), "{status}");
    }

    /// Ends it where it stands.
    pub(crate) fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
