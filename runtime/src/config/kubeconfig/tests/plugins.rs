//! The `exec` of a user, and what it becomes.

use std::path::PathBuf;
use std::sync::Arc;

use secrecy::ExposeSecret as _;

use super::*;
use crate::config::credentials::{Interaction, Plugin, Version};

/// The plugin of a configuration.
fn plugin(config: &Config) -> Arc<Plugin> {
    match &config.credentials {
        Credentials::Exec(plugin) => Arc::clone(plugin),
        other => panic!("{other:?}"),
    }
}

/// An `exec` in version `v1` with these members besides.
fn exec(members: &str) -> String {
    format!("exec: {{apiVersion: client.authentication.k8s.io/v1, command: p, interactiveMode: Never{members}}}")
}

#[test]
fn everything_of_an_exec_is_understood() {
    let cluster = ", extensions: [{name: other, extension: 1}, {name: client.authentication.k8s.io/exec, extension: {audience: x}}]";
    let members = ", args: [get, --token=hunter2], env: [{name: A, value: hunter2}, {name: B}], provideClusterInfo: true, installHint: brew";
    let config = parsed(cluster, &exec(members));
    let plugin = plugin(&config);
    assert_eq!(plugin.command, PathBuf::from("p"));
    assert_eq!((plugin.version, plugin.interaction), (Version::V1, Interaction::Never));
    assert_eq!(plugin.install_hint.as_deref(), Some("brew"));
    assert!(plugin.wants_cluster);
    assert_eq!(plugin.cluster_config, Some(serde_json::json!({"audience": "x"})));
    let arguments: Vec<_> = plugin.arguments.iter().map(|text| text.expose_secret()).collect();
    assert_eq!(arguments, ["get", "--token=hunter2"]);
    let variables: Vec<_> = plugin
        .environment
        .iter()
        .map(|(name, value)| (name.as_str(), value.expose_secret()))
        .collect();
    assert_eq!(variables, [("A", "hunter2"), ("B", "")]);
    assert_eq!(
        config.credential_source().as_deref(),
        Some("the credential plugin \"p\" of user \"a\" in the kubeconfig text")
    );
    assert!(!format!("{config:?} {plugin:?}").contains("hunter2"));
}

#[test]
fn what_a_cluster_holds_for_plugins_is_for_those_that_ask() {
    let cluster = ", extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: x}}]";
    assert_eq!(plugin(&parsed(cluster, &exec(""))).cluster_config, None);
}

#[test]
fn only_v1beta1_has_an_interaction_that_is_not_said() {
    let beta = "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: p}";
    let plugin = plugin(&parsed("", beta));
    assert_eq!(
        (plugin.version, plugin.interaction),
        (Version::V1Beta1, Interaction::IfAvailable)
    );
    let v1 = "exec: {apiVersion: client.authentication.k8s.io/v1, command: p}";
    assert!(problem("", v1).contains("names no interactiveMode"));
}

#[test]
fn a_command_with_a_separator_is_relative_to_the_file_that_names_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("config");
    for (command, expected) in [
        ("./bin/p", dir.path().join("./bin/p")),
        ("bin/p", dir.path().join("bin/p")),
        ("/opt/p", PathBuf::from("/opt/p")),
        ("p", PathBuf::from("p")),
    ] {
        let user = exec("").replace("command: p", &format!("command: {command}"));
        fs::write(&path, kubeconfig("", &user)).unwrap();
        let config = from_files(Some(&path), None).unwrap();
        assert_eq!(plugin(&config).command, expected);
    }
}

#[test]
fn an_exec_that_cannot_be_run_is_refused_without_showing_its_values() {
    for (user, what) in [
        ("exec: hunter2".to_owned(), "exec is not a mapping"),
        ("exec: {command: p}".to_owned(), "names no apiVersion"),
        (exec("").replace(", command: p", ""), "names no command"),
        (exec("").replace("Never", "Often"), "interactiveMode \"Often\""),
        (exec(", args: [1]"), "exec.args is not a list of strings"),
        (exec(", args: hunter2"), "exec.args is not a list of strings"),
        (exec(", env: {A: hunter2}"), "env is not a list"),
        (exec(", env: [{value: hunter2}]"), "env is not a list"),
        (exec(", env: [{name: A, value: 5}]"), "quote them"),
        (exec(", env: [{name: A=B, value: hunter2}]"), "\"A=B\" cannot be set"),
        (exec(", provideClusterInfo: 'yes'"), "neither true nor false"),
    ] {
        let problem = problem("", &user);
        assert!(
            problem.contains(what) && problem.contains("user \"a\"") && !problem.contains("hunter2"),
            "{problem}"
        );
    }
}

#[test]
fn a_plugin_is_not_sent_for_over_plain_http() {
    let text = kubeconfig("", &exec("")).replace("https://host", "http://host");
    let config = from_text(&text, None).unwrap();
    assert!(config.check().unwrap_err().to_string().contains("over plain http"));
}
