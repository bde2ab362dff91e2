//! Where a kubeconfig ends: what is left to the pod, what is too much, what must not be shown.

use super::*;

#[test]
fn a_kubeconfig_that_chooses_nothing_leaves_it_to_the_pod() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("config");
    let places = Places::of(Some(path.clone().into()), None);
    let infer = |overrides: &Overrides| infer_from(&places, true, overrides).unwrap_err().to_string();
    for text in ["", "clusters: [{name: a, cluster: {server: host}}]\n"] {
        fs::write(&path, text).unwrap();
        assert!(infer(&Overrides::new().namespace("n").token("t")).starts_with("not in a pod"));
        assert!(infer(&Overrides::new().context("b")).contains("no context is named \"b\""));
        assert!(infer(&Overrides::new().user("b")).contains("no user is named \"b\""));
    }
    let named = infer_from(&places, true, &Overrides::new().server("https://named").token("t")).unwrap();
    assert_eq!(named.server(), "https://named/");
    fs::write(&path, kubeconfig("", "token: t")).unwrap();
    assert_eq!(
        infer_from(&places, true, &Overrides::new()).unwrap().namespace(),
        "team"
    );
}

#[test]
fn text_that_nests_without_end_is_an_error() {
    for open in ["[", "{a: ", "- "] {
        let text = open.repeat(100_000);
        assert!(Kubeconfig::from_text(&text).unwrap_err().is_config());
    }
    let bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned()
        + &('b'..='j')
            .zip('a'..)
            .map(|(name, before)| format!("{name}: &{name} [{}]\n", vec![format!("*{before}"); 9].join(", ")))
            .collect::<String>();
    assert!(Kubeconfig::from_text(&bomb).unwrap_err().is_config());
}

#[test]
fn what_a_token_override_replaces_is_not_looked_at() {
    let text = kubeconfig("", "exec: {command: x}, auth-provider: {name: x}, tokenFile: 5");
    let config = Kubeconfig::from_text(&text).unwrap();
    let config = config.resolve(&Overrides::new().token("t")).unwrap();
    assert_eq!(config.credential_source().as_deref(), Some("the token"));
}

#[test]
fn a_certificate_override_is_credentials_enough() {
    let dir = tempfile::tempdir().unwrap();
    let paths = [("crt", CERTIFICATE), ("key", KEY)].map(|(name, text)| {
        let path = dir.path().join(name);
        fs::write(&path, text).unwrap();
        path
    });
    let kubeconfig = Kubeconfig::from_text(&kubeconfig("", "exec: {command: x}, client-key: nowhere")).unwrap();
    let [certificate, key] = paths;
    let config = kubeconfig.resolve(&Overrides::new().client_certificate(&certificate, &key));
    assert!(config.unwrap().identity.is_some());
    let error = kubeconfig.resolve(&Overrides::new().client_certificate(&key, &certificate));
    assert!(error.unwrap_err().to_string().contains("the client certificate"));
}

#[test]
fn no_message_and_no_debug_shows_what_stands_in_entries() {
    let secret = "hunter2";
    for user in [
        "token: [hunter2]",
        "token: {hunter2: hunter2}",
        "username: hunter2, token: hunter2",
        "client-certificate-data: hunter2",
        "client-certificate-data: aHVudGVyMg==, client-key-data: aHVudGVyMg==",
        "exec: {command: x, env: [{name: A, value: hunter2}]}",
        "auth-provider: {name: x, config: {id-token: hunter2}}",
        "token: a, as: b, as-user-extra: [hunter2]",
    ] {
        let kubeconfig = Kubeconfig::from_text(&kubeconfig(", proxy-url: 'ftp://u:hunter2@h'", user)).unwrap();
        let text = kubeconfig.to_yaml().unwrap();
        let server = Overrides::new().server("https://u:hunter2@host");
        for shown in [
            format!("{kubeconfig:?}"),
            format!("{:?}", kubeconfig.entries(EntryKind::User).collect::<Vec<_>>()),
            format!("{:?}", kubeconfig.resolve(&Overrides::new()).unwrap_err()),
            format!("{:?}", kubeconfig.resolve(&server).unwrap_err()),
            format!(
                "{:?}",
                Kubeconfig::from_text(&text.replace("proxy-url", "proxy-url: [")).unwrap_err()
            ),
            from_text(&text.replace("proxy-url: ", "x: "), None)
                .map_or_else(|e| format!("{e} {e:?}"), |c| format!("{c:?}")),
        ] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
