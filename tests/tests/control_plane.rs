//! The control plane of the tests keeps its promises: it comes up, answers as the right user, and leaves nothing behind.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use kubewright_tests::ControlPlane;
use kubewright_tests::control_plane::{Form, ORDINARY_USER};
use kubewright_tests::namespace::{self, Namespace};
use kubewright_tests::raw_http::RawHttp;
use kubewright_tests::witness::Place;
use serde_json::json;

const NAMESPACES: Place<'_> = Place {
    group: "",
    version: "v1",
    plural: "namespaces",
    namespace: None,
};

fn eventually(what: &str, holds: impl Fn() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(15), "not within 15 s: {what}");
        sleep(Duration::from_millis(50));
    }
}

#[test]
fn it_serves_the_version_that_go_mod_names() {
    let Some(plane) = ControlPlane::shared() else {
        return;
    };
    let version = plane.raw().unwrap().get("/version").unwrap().json().unwrap();
    let go_mod = include_str!("../control-plane/go.mod");
    let line = go_mod
        .lines()
        .find(|line| line.trim().starts_with("k8s.io/kubernetes "))
        .unwrap();
    let expected = line.split_whitespace().nth(1).unwrap();
    // Assets may be of another patch level; a build of ours may not.
    if std::env::var_os("KUBEBUILDER_ASSETS").is_none() {
        assert_eq!(version["gitVersion"], expected);
    }
    assert_eq!(version["major"], "1");
}

#[test]
fn tokens_tell_the_administrator_from_the_ordinary_user_and_from_strangers() {
    let Some(plane) = ControlPlane::shared() else {
        return;
    };
    let credentials = plane.credentials();
    let status = |token: &str| {
        let caller = RawHttp::new(plane.address(), &credentials.ca, token).unwrap();
        caller.get("/api/v1/nodes").unwrap()
    };
    assert_eq!(status(&credentials.admin_token).status, 200);
    let refused = status(&credentials.ordinary_token);
    assert_eq!(refused.status, 403);
    assert!(
        refused.json().unwrap()["message"]
            .as_str()
            .unwrap()
            .contains(ORDINARY_USER)
    );
    assert_eq!(status("stranger").status, 401);
}

#[test]
fn kubectl_accepts_every_working_kubeconfig_and_refuses_the_others() {
    let Some(plane) = ControlPlane::shared() else {
        return;
    };
    if !kubewright_tests::witness::kubectl_is_installed() {
        return;
    }
    let works = |form| {
        let output = Command::new("kubectl")
            .arg("--kubeconfig")
            .arg(plane.kubeconfig_file(form).unwrap())
            .args(["get", "--raw", "/api/v1/namespaces/default"])
            // Asked for a password by nobody: without a terminal kubectl must not wait for one.
            .stdin(Stdio::null())
            .output()
            .unwrap();
        output.status.success()
    };
    let working = [
        Form::InlineCertificate,
        Form::CertificateFiles,
        Form::Token,
        Form::TokenFile,
        Form::Insecure,
        Form::ServerName,
    ];
    for form in working {
        assert!(works(form), "{form:?}");
    }
    let refused = [
        Form::OrdinaryToken,
        Form::UnknownAuthority,
        Form::WrongServerName,
        Form::ExpiredCertificate,
        Form::WrongToken,
        Form::Basic,
    ];
    for form in refused {
        assert!(!works(form), "{form:?}");
    }
}

#[test]
fn a_namespace_is_gone_after_its_test() {
    let Some(plane) = ControlPlane::shared() else {
        return;
    };
    let witness = plane.witness().unwrap();
    let namespace = Namespace::create(plane, "short-lived").unwrap();
    let name = namespace.name().to_owned();
    assert!(witness.get(NAMESPACES, &name).unwrap().is_some());
    drop(namespace);
    assert_eq!(witness.get(NAMESPACES, &name).unwrap(), None);
}

#[test]
fn a_namespace_can_be_removed_by_hand() {
    let Some(plane) = ControlPlane::shared() else {
        return;
    };
    let raw = plane.raw().unwrap();
    let name = namespace::unique("by-hand");
    let body = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}).to_string();
    let created = raw
        .send(
            "POST",
            "/api/v1/namespaces",
            Some(("application/json", body.as_bytes())),
        )
        .unwrap();
    assert_eq!(created.status, 201);
    namespace::remove(&raw, &name).unwrap();
    assert_eq!(raw.get(&format!("/api/v1/namespaces/{name}")).unwrap().status, 404);
}

#[test]
fn the_witness_reads_what_was_written() {
    let Some(plane) = ControlPlane::shared() else {
        return;
    };
    let (raw, witness) = (plane.raw().unwrap(), plane.witness().unwrap());
    let namespace = Namespace::create(plane, "witness").unwrap();
    let place = Place {
        group: "",
        version: "v1",
        plural: "configmaps",
        namespace: Some(namespace.name()),
    };
    for (name, label) in [("b", "yes"), ("a", "yes"), ("c", "no")] {
        let metadata = json!({"name": name, "labels": {"mine": label}});
        let body =
            json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"key": name}}).to_string();
        let answer = raw
            .send("POST", &place.path(), Some(("application/json", body.as_bytes())))
            .unwrap();
        assert_eq!(answer.status, 201);
    }
    assert_eq!(witness.get(place, "b").unwrap().unwrap()["data"]["key"], "b");
    assert_eq!(witness.get(place, "d").unwrap(), None);
    assert_eq!(witness.names(place, "mine=yes").unwrap(), ["a", "b"]);
}

/// Beside the shared one, since a control plane that is dropped must not take another with it.
#[test]
fn dropping_it_ends_the_servers_and_removes_the_folder() {
    let Some(shared) = ControlPlane::shared() else {
        return;
    };
    let plane = ControlPlane::start().unwrap();
    let (address, folder) = (plane.address(), plane.access_folder().parent().unwrap().to_owned());
    assert!(folder.exists());
    drop(plane);
    assert!(TcpStream::connect(address).is_err(), "the API server still listens");
    assert!(!folder.exists(), "{} is still there", folder.display());
    assert_eq!(shared.raw().unwrap().get("/readyz").unwrap().status, 200);
}

/// The hard case: no destructor runs when a process is killed.
#[test]
fn a_killed_parent_leaves_neither_servers_nor_folder() {
    if ControlPlane::shared().is_none() {
        return;
    }
    let mut parent = Command::new(env!("CARGO_BIN_EXE_control-plane"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (address, folder) = read_announcement(parent.stdout.take().unwrap());
    assert!(TcpStream::connect(address).is_ok());
    parent.kill().unwrap();
    parent.wait().unwrap();
    eventually("the API server ends with its parent", || {
        TcpStream::connect(address).is_err()
    });
    eventually("the folder goes with its parent", || !folder.exists());
}

fn read_announcement(stdout: impl std::io::Read) -> (SocketAddr, PathBuf) {
    let (mut address, mut folder) = (None, None);
    for line in BufReader::new(stdout).lines().map(Result::unwrap) {
        if let Some(url) = line.strip_prefix("server:") {
            address = Some(url.trim().trim_start_matches("https://").parse().unwrap());
        }
        if let Some((_, kubeconfig)) = line.split_once("KUBECONFIG=") {
            folder = Path::new(kubeconfig)
                .parent()
                .and_then(Path::parent)
                .map(Path::to_owned);
        }
        if let (Some(address), Some(folder)) = (address, folder.clone()) {
            return (address, folder);
        }
    }
    panic!("the command ended without saying where it listens");
}
