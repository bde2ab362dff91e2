//! Kubeconfigs as text and files, and the configuration they give.

mod bounds;
mod plugins;

use std::fs;

use super::*;
use crate::config::{Credentials, Proxy, Trust};

const CA: &str = include_str!("../../../../tests/fixtures/tls/ca.crt");
const CERTIFICATE: &str = include_str!("../../../../tests/fixtures/tls/client-ec.crt");
const KEY: &str = include_str!("../../../../tests/fixtures/tls/client-sec1.key");

/// A kubeconfig with one cluster, one user and one context, all named `a`; the lines are put into cluster and user.
fn kubeconfig(cluster: &str, user: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: a\n\
         clusters: [{{name: a, cluster: {{server: 'https://host:6443'{cluster}}}}}]\n\
         users: [{{name: a, user: {{{user}}}}}]\n\
         contexts: [{{name: a, context: {{cluster: a, user: a, namespace: team}}}}]\n"
    )
}

fn parsed(cluster: &str, user: &str) -> Config {
    from_text(&kubeconfig(cluster, user), None).unwrap()
}

fn problem(cluster: &str, user: &str) -> String {
    let error = from_text(&kubeconfig(cluster, user), None).unwrap_err();
    assert!(error.is_config());
    error.to_string()
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

#[test]
fn the_current_context_gives_server_user_and_namespace() {
    let config = parsed("", "token: t0k");
    assert_eq!((config.server(), config.namespace()), ("https://host:6443/", "team"));
    assert_eq!(
        config.credential_source().as_deref(),
        Some("the token of user \"a\" in the kubeconfig text")
    );
    assert!(!format!("{config:?}").contains("t0k"));
}

#[test]
fn a_context_without_namespace_and_user_is_anonymous_in_default() {
    let text = "current-context: a\nclusters: [{name: a, cluster: {server: host}}]\ncontexts: [{name: a, context: {cluster: a}}]\n";
    let config = from_text(text, None).unwrap();
    assert_eq!((config.namespace(), config.credential_source()), ("default", None));
}

#[test]
fn every_setting_of_a_cluster_counts() {
    let ca = base64(CA);
    let config = parsed(
        &format!(
            ", certificate-authority-data: {ca}, tls-server-name: kube.example, proxy-url: 'http://me:hunter2@proxy:3128', disable-compression: true"
        ),
        "",
    );
    assert_eq!(config.server_name.as_deref(), Some("kube.example"));
    assert!(
        matches!(config.trust, Trust::Roots(_))
            && matches!(config.proxy, Proxy::Url(_))
            && config.compression == Some(false)
    );
    assert!(!format!("{config:?}").contains("hunter2"));
    assert!(matches!(
        parsed(", insecure-skip-tls-verify: true", "").trust,
        Trust::Anything
    ));
}

#[test]
fn a_token_wins_over_a_token_file() {
    assert!(matches!(
        parsed("", "token: t, tokenFile: /nowhere").credentials,
        Credentials::Token(_)
    ));
    assert!(matches!(
        parsed("", "username: u, password: p").credentials,
        Credentials::Basic { .. }
    ));
}

#[test]
fn contradictions_are_refused() {
    let ca = base64(CA);
    for (cluster, user, what) in [
        (
            format!(", certificate-authority-data: {ca}, insecure-skip-tls-verify: true"),
            "",
            "insecure-skip-tls-verify",
        ),
        (
            format!(", certificate-authority-data: {ca}, certificate-authority: /x"),
            "",
            "certificate-authority-data",
        ),
        (String::new(), "token: hunter2, username: u", "both a token and"),
        (
            String::new(),
            "client-certificate-data: aHVudGVyMg==",
            "without its key",
        ),
        (String::new(), "as-groups: [a]", "need `as`"),
        (
            String::new(),
            "exec: {command: x}, auth-provider: {name: y}",
            "keep one",
        ),
    ] {
        let problem = problem(&cluster, user);
        assert!(
            problem.contains(what) && problem.contains("\"a\"") && !problem.contains("hunter2"),
            "{problem}"
        );
    }
}

#[test]
fn what_is_not_supported_is_said_and_not_left_out() {
    for (user, what) in [
        (
            "exec: {command: aws, apiVersion: client.authentication.k8s.io/v1alpha1}",
            "only client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1 is spoken",
        ),
        ("auth-provider: {name: gcp}", "use exec with gke-gcloud-auth-plugin"),
        ("auth-provider: {name: azure}", "use exec with kubelogin"),
        ("auth-provider: {name: x}", "\"x\" is not supported"),
    ] {
        assert!(problem("", user).contains(what));
        assert!(
            from_text(&kubeconfig("", &format!("{user}, token: t")), None).is_ok(),
            "a token makes the plugin superfluous"
        );
    }
    assert!(problem(", proxy-url: 'socks4://x:1'", "").contains("not socks4:"));
}

#[test]
fn impersonation_is_complete() {
    let config = parsed(
        "",
        "token: t, as: jane, as-uid: '7', as-groups: [a, b], as-user-extra: {k: [v, w]}",
    );
    let headers = config.impersonation.unwrap();
    let names: Vec<_> = headers
        .headers()
        .iter()
        .map(|(name, value)| format!("{name}={}", value.to_str().unwrap()))
        .collect();
    assert_eq!(
        names,
        [
            "impersonate-user=jane",
            "impersonate-uid=7",
            "impersonate-group=a",
            "impersonate-group=b",
            "impersonate-extra-k=v",
            "impersonate-extra-k=w"
        ]
    );
}

#[test]
fn wrong_types_are_named_without_their_value() {
    assert!(problem("", "token: 12345").ends_with("user \"a\": token is not a string (quote it)"));
    assert!(problem(", insecure-skip-tls-verify: 'yes'", "").contains("neither true nor false"));
    assert!(problem(", certificate-authority-data: '%%'", "").contains("certificate-authority-data is not base64"));
    for (text, what) in [
        ("[]", "not a mapping"),
        ("clusters: {}", "clusters is not a list"),
        ("users: [{user: {}}]", "users[0] has no name"),
        ("users: [{name: a}, {name: a}]", "twice"),
    ] {
        assert!(from_text(text, None).unwrap_err().to_string().contains(what), "{text}");
    }
}

#[test]
fn text_that_is_not_yaml_names_the_line_and_shows_none_of_it() {
    let error = from_text("users:\n- name: a\n  user: {token: hunter2\nclusters: ]\n", None).unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(text.contains("not YAML: line ") && !text.contains("hunter2"), "{text}");
}

#[test]
fn a_missing_context_lists_those_there_are() {
    let error = from_text(&kubeconfig("", ""), Some("nope")).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("no context is named \"nope\"; known contexts: \"a\""),
        "{error}"
    );
    let error = from_text("clusters: []", None).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("current-context is not set; there are no contexts"),
        "{error}"
    );
    let error = from_text("current-context: a\ncontexts: [{name: a, context: {cluster: c}}]", None).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("no cluster is named \"c\"; there are no clusters"),
        "{error}"
    );
}

#[test]
fn paths_are_relative_to_the_file_that_defines_them() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("sub");
    fs::create_dir(&folder).unwrap();
    for (name, text) in [("ca.crt", CA), ("c.crt", CERTIFICATE), ("c.key", KEY)] {
        fs::write(folder.join(name), text).unwrap();
    }
    let path = folder.join("config");
    fs::write(
        &path,
        kubeconfig(
            ", certificate-authority: ca.crt",
            "client-certificate: ./c.crt, client-key: c.key, tokenFile: t",
        ),
    )
    .unwrap();
    let config = from_files(Some(&path), None).unwrap();
    assert!(config.identity.is_some());
    assert!(matches!(&config.credentials, Credentials::TokenFile(token) if *token == folder.join("t")));
    fs::remove_file(folder.join("c.key")).unwrap();
    let error = from_files(Some(&path), None).unwrap_err().to_string();
    assert!(
        error.contains("user \"a\"") && error.contains("the client key") && error.contains("c.key"),
        "{error}"
    );
}

#[test]
fn inline_certificate_and_key_are_taken() {
    let user = format!(
        "client-certificate-data: {}, client-key-data: {}",
        base64(CERTIFICATE),
        base64(KEY)
    );
    let config = parsed("", &user);
    assert_eq!(
        config.credential_source().as_deref(),
        Some("the client certificate of user \"a\" in the kubeconfig text")
    );
}

#[test]
fn of_several_files_the_first_that_has_a_name_gives_the_whole_entry() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let first = write("1", "users: [{name: a, user: {username: u}}]\ncurrent-context: ''\n");
    let empty = write("2", "");
    let third = write("3", &kubeconfig("", "token: t"));
    let list = std::env::join_paths([&dir.path().join("missing"), &first, &empty, &third, &first]).unwrap();
    let places = Places::of(Some(list), None);
    assert_eq!(places.files.len(), 4);
    let config = places.read().unwrap().resolve(&Overrides::new()).unwrap();
    assert_eq!(config.server(), "https://host:6443/");
    assert!(
        matches!(config.credentials, Credentials::Basic { .. }),
        "the token of the later file must not join in"
    );
}

#[test]
fn files_that_do_not_exist_or_are_empty_are_no_configuration() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".kube")).unwrap();
    let places = Places::of(None, Some(dir.path().to_owned()));
    assert!(places.read().unwrap().is_empty());
    fs::write(
        dir.path().join(".kube/config"),
        "apiVersion: v1\nkind: Config\nclusters: null\n",
    )
    .unwrap();
    assert!(places.read().unwrap().is_empty());
    assert!(places.describe().contains("KUBECONFIG is not set"));
    assert!(
        Places::of(Some("/nowhere/x".into()), None)
            .describe()
            .contains("/nowhere/x")
    );
    let error = from_files(Some(&dir.path().join("nope")), None).unwrap_err();
    assert!(error.to_string().contains("does not exist"), "{error}");
}
