//! `--from-cluster` and `record` against a server made of a table of answers.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where it fails")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

use serde_json::json;
use support::{Scratch, kubewright, snapshot, spec};

/// Status and body by path.
type Table = BTreeMap<&'static str, (u16, String)>;

/// What a small but complete server answers.
fn table() -> Table {
    let version = json!({"major": "1", "minor": "36", "gitVersion": "v1.36.9", "buildDate": "now"});
    let index = json!({"paths": {"apis/demo.example.com/v1": {"serverRelativeURL": "http://other/"}}});
    let discovery = json!({"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "items": []});
    [
        ("/version", version),
        ("/openapi/v3", index),
        ("/openapi/v3/apis/demo.example.com/v1", spec()),
        (
            "/openapi/v2",
            json!({"swagger": "2.0", "info": {}, "paths": {}, "definitions": {}}),
        ),
        ("/api", discovery.clone()),
        ("/apis", discovery),
    ]
    .into_iter()
    .map(|(path, body)| (path, (200, body.to_string())))
    .collect()
}

/// Serves `table` until the test ends; gives back the address.
fn serve(table: Table) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let table = table.clone();
            thread::spawn(move || answer(stream.unwrap(), &table));
        }
    });
    address
}

/// Answers one request and closes.
fn answer(mut stream: TcpStream, table: &Table) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let request = lines.next().unwrap().unwrap();
    while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
    let path = request.split([' ', '?']).nth(1).unwrap();
    let missing = (
        404,
        r#"{"kind":"Status","status":"Failure","code":404,"reason":"NotFound"}"#.to_owned(),
    );
    let (status, body) = table.get(path).unwrap_or(&missing);
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    // The client may have gone already.
    let _ = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(body.as_bytes()));
}

/// A kubeconfig for `address`, with one context called `here`.
fn kubeconfig(scratch: &Scratch, address: &str) -> String {
    scratch.file(
        "kubeconfig",
        format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: here\n\
             clusters: [{{name: c, cluster: {{server: \"{address}\"}}}}]\n\
             users: [{{name: u, user: {{token: s3cret-token}}}}]\n\
             contexts: [{{name: here, context: {{cluster: c, user: u}}}}]\n"
        ),
    )
}

#[test]
fn a_live_server_is_a_source_like_a_file() {
    let scratch = Scratch::new();
    let config = kubeconfig(&scratch, &serve(table()));
    let live = kubewright(["list", "--output", "json", "--from-cluster", "--kubeconfig", &config]);
    let file = kubewright(["list", "--output", "json", &scratch.json("spec.json", &spec())]);
    assert_eq!(live.expect(0, &[]).stdout, file.expect(0, &[]).stdout);
}

#[test]
fn a_recording_is_stable_and_a_source_like_the_server() {
    let scratch = Scratch::new();
    let config = kubeconfig(&scratch, &serve(table()));
    let out = scratch.text("rec");
    let record = ["record", "--out", &out, "--kubeconfig", &config, "--context", "here"];
    kubewright(record).expect(0, &["recorded Kubernetes v1.36.9"]);
    let before = snapshot(&scratch.path("rec"));
    assert_eq!(
        before["version.json"].as_deref().unwrap(),
        b"{\"gitVersion\": \"v1.36.9\", \"major\": \"1\", \"minor\": \"36\"}\n"
    );
    kubewright(record).expect(0, &["was up to date"]);
    assert_eq!(snapshot(&scratch.path("rec")), before);

    let packed = scratch.text("rec.gz");
    kubewright(["pack", &out, "--out", &packed]).expect(0, &["packed"]);
    let list = |source: &str| kubewright(["list", source]).expect(0, &[]).stdout;
    assert_eq!(list(&packed), list(&out));
    assert!(list(&out).contains("widgets"), "{}", list(&out));
}

#[test]
fn a_recording_drops_what_the_server_no_longer_serves_and_keeps_foreign_files() {
    let scratch = Scratch::new();
    let out = scratch.text("rec");
    let config = kubeconfig(&scratch, &serve(table()));
    kubewright(["record", "--out", &out, "--kubeconfig", &config]).expect(0, &[]);
    scratch.file("rec/README.md", "mine");
    let mut smaller = table();
    smaller.insert("/openapi/v3", (200, json!({"paths": {"version": {}}}).to_string()));
    smaller.insert(
        "/openapi/v3/version",
        (200, json!({"openapi": "3.0.0", "paths": {}}).to_string()),
    );
    let config = kubeconfig(&scratch, &serve(smaller));
    kubewright(["record", "--out", &out, "--kubeconfig", &config]).expect(0, &["1 removed"]);
    assert!(!scratch.path("rec/v3/apis__demo.example.com__v1_openapi.json").exists());
    assert!(scratch.path("rec/v3/version_openapi.json").exists());
    assert_eq!(fs::read_to_string(scratch.path("rec/README.md")).unwrap(), "mine");
}

#[test]
fn a_failed_recording_leaves_the_old_one() {
    let scratch = Scratch::new();
    let out = scratch.text("rec");
    let config = kubeconfig(&scratch, &serve(table()));
    kubewright(["record", "--out", &out, "--kubeconfig", &config]).expect(0, &[]);
    let before = snapshot(&scratch.path("rec"));
    for (path, status, body) in [
        ("/openapi/v3/apis/demo.example.com/v1", 500, "{}"),
        ("/openapi/v3/apis/demo.example.com/v1", 200, "{\"openapi\": "),
        ("/openapi/v2", 403, "{}"),
        ("/version", 200, "<html>"),
    ] {
        let mut broken = table();
        broken.insert(path, (status, body.to_owned()));
        let config = kubeconfig(&scratch, &serve(broken));
        kubewright(["record", "--out", &out, "--kubeconfig", &config]).expect(2, &["GET ", path]);
        assert_eq!(snapshot(&scratch.path("rec")), before, "{path}");
    }
}

#[test]
fn recording_over_something_else_is_refused() {
    let scratch = Scratch::new();
    scratch.file("theirs/notes.txt", "mine");
    let config = kubeconfig(&scratch, "http://127.0.0.1:1");
    kubewright(["record", "--out", &scratch.text("theirs"), "--kubeconfig", &config])
        .expect(2, &["was not written by kubewright"]);
}

#[test]
fn a_server_that_cannot_be_reached_is_named() {
    let scratch = Scratch::new();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let config = kubeconfig(&scratch, &format!("http://{free}"));
    let ran = kubewright([
        "generate",
        "--from-cluster",
        "--kubeconfig",
        &config,
        "--out",
        &scratch.text("out"),
    ])
    .expect(2, &["GET /version", &free.to_string()]);
    assert!(!ran.stderr.contains("s3cret"), "{ran:#?}");
    assert!(!scratch.path("out").exists());
}

#[test]
fn an_expired_token_is_told_without_showing_it() {
    let scratch = Scratch::new();
    let mut refusing = table();
    let status = json!({"kind": "Status", "status": "Failure", "code": 401, "reason": "Unauthorized", "message": "Unauthorized"});
    refusing.insert("/version", (401, status.to_string()));
    let config = kubeconfig(&scratch, &serve(refusing));
    let ran = kubewright(["list", "--from-cluster", "--kubeconfig", &config])
        .expect(2, &["GET /version", "401", "user \"u\"", "expired"]);
    assert!(!ran.stderr.contains("s3cret"), "{ran:#?}");
}

#[test]
fn a_context_that_is_not_in_the_kubeconfig_is_named_with_those_that_are() {
    let scratch = Scratch::new();
    let config = kubeconfig(&scratch, "http://127.0.0.1:1");
    kubewright(["list", "--from-cluster", "--kubeconfig", &config, "--context", "there"])
        .expect(2, &["\"there\"", "\"here\""]);
}

#[test]
fn without_any_kubeconfig_the_message_says_where_one_was_looked_for() {
    kubewright(["list", "--from-cluster"]).expect(2, &["KUBECONFIG", "/nonexistent/.kube/config"]);
    kubewright(["list", "--from-cluster", "--kubeconfig", "/nonexistent/config"]).expect(2, &["/nonexistent/config"]);
}
