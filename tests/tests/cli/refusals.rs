//! What cannot be done: one object of many, files that are none, servers that are away.

use super::bundle::Bundle;
use super::{config_map, stage};

#[test]
fn a_broken_object_stops_no_other() {
    let Some(stage) = stage("broken") else { return };
    let namespace = stage.namespace();
    let text = [
        config_map("first", namespace, "one"),
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: Bad_Name, namespace: {namespace}}}\n"),
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: field, namespace: {namespace}}}\nspec: {{}}\n"),
        format!("apiVersion: none.example/v1\nkind: Nothing\nmetadata: {{name: kind, namespace: {namespace}}}\n"),
        config_map("last", namespace, "last"),
    ]
    .join("---\n");
    let ran = stage.run_reading(&text, &["apply", "-f", "-"]);
    let ran = ran.expect(
        1,
        &[
            "error: configmap/Bad_Name of standard input: ",
            "error: configmap/field of standard input: ",
            "error: nothing.none.example/kind of standard input: the server has no kind",
        ],
    );
    assert_eq!(ran.stderr.lines().count(), 3, "{ran:#?}");
    assert_eq!(ran.stdout, "configmap/first created\nconfigmap/last created\n");
    assert!(stage.exists(&["configmap", "first"]) && stage.exists(&["configmap", "last"]));
}

#[test]
fn a_dry_run_says_why_what_needs_others_cannot_be_tried() {
    let Some(stage) = stage("needs") else { return };
    let bundle = Bundle::new();
    let file = stage.file(
        "all.yaml",
        &[bundle.definition(), bundle.applications(), bundle.rest()].join("---\n"),
    );
    let ran = stage.run(&["apply", "--dry-run", "-f", &file]);
    let ran = ran.expect(1, &["the server has no kind", "hint: a dry run stores nothing"]);
    let made = ran
        .stdout
        .lines()
        .filter(|line| line.ends_with(" created (server dry run)"));
    assert_eq!(made.count(), 2, "{ran:#?}");
}

#[test]
fn nothing_is_sent_when_a_file_cannot_be_read() {
    let Some(stage) = stage("unread") else { return };
    let good = stage.file("good.yaml", &config_map("good", stage.namespace(), "x"));
    for (name, text, part) in [
        ("no.yaml", "a: [b", "neither JSON nor YAML"),
        ("kind.yaml", "a: b", "apiVersion is missing"),
    ] {
        let bad = stage.file(name, text);
        stage
            .run(&["apply", "-f", &good, &bad])
            .expect(2, &[&format!("`{bad}`"), part]);
    }
    let missing = stage.path("missing.yaml").display().to_string();
    stage
        .run(&["apply", "-f", &good, "-f", &missing])
        .expect(2, &["cannot read"]);
    stage
        .run(&["apply", "-f", &good, "--field-manager", ""])
        .expect(2, &["field manager"]);
    stage.run(&["apply"]).expect(2, &["--filename"]);
    assert!(!stage.exists(&["configmap", "good"]));
}

#[test]
fn a_server_that_is_away_is_told_once() {
    let Some(stage) = stage("away") else { return };
    let file = stage.file(
        "a.yaml",
        &[config_map("a", "default", "x"), config_map("b", "default", "x")].join("---\n"),
    );
    let away = "apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts: [{name: c, context: {cluster: c}}]\n\
                clusters: [{name: c, cluster: {server: 'https://127.0.0.1:1'}}]\n";
    let kubeconfig = stage.file("kubeconfig", away);
    for command in [&["apply", "-f", file.as_str()][..], &["get", "pods"]] {
        let ran = stage.run(&[command, &["--kubeconfig", &kubeconfig]].concat());
        let ran = ran.expect(2, &["error: ", "127.0.0.1:1"]);
        assert_eq!((ran.stderr.lines().count(), &*ran.stdout), (1, ""), "{ran:#?}");
    }
    stage.run(&["get", "pods", "--context", "none"]).expect(2, &["none"]);
}

#[test]
fn somebody_else_can_be_acted_as() {
    let Some(stage) = stage("as") else { return };
    let refused = stage.run(&[
        "get",
        "pods",
        "-n",
        stage.namespace(),
        "--as",
        "jane",
        "--as-group",
        "readers",
    ]);
    refused.expect(1, &["\"jane\" cannot list"]);
    stage
        .run(&["get", "pods", "--as-group", "readers"])
        .expect(2, &["--as"]);
    let admin = ["--as", "jane", "--as-group", "system:masters", "-n", stage.namespace()];
    stage
        .run(&[&["get", "pods"][..], &admin].concat())
        .expect(0, &["No resources found"]);
}
