//! Configurations: kubeconfigs with every credential in them, whole, cut and broken; what the program sets by hand.

use kubewright_runtime::config::kubeconfig::{EntryKind, Kubeconfig, Overrides};
use kubewright_runtime::config::{Impersonation, Retries};
use kubewright_runtime::{Config, RestClient};

use crate::marks::{
    BEARER, CLIENT_SECRET, FILE_TOKEN, ID_TOKEN, PASSWORD, PLUGIN_VARIABLE, PROXY_PASSWORD, REFRESH_TOKEN, URL_PASSWORD,
};
use crate::peer::pem;
use crate::sinks::Sinks;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

fn key(name: &str) -> String {
    String::from_utf8(pem(name)).unwrap()
}

/// A kubeconfig with a user for each kind of credential.
fn kubeconfig() -> Value {
    let data = |text: &str| STANDARD.encode(text);
    let oidc = json!({
        "idp-issuer-url": format!("https://jane:{URL_PASSWORD}@issuer.example/?t={URL_PASSWORD}"), "client-id": "k8s",
        "client-secret": CLIENT_SECRET, "id-token": ID_TOKEN, "refresh-token": REFRESH_TOKEN,
    });
    let exec = json!({
        "apiVersion": "client.authentication.k8s.io/v1", "command": "/bin/false", "interactiveMode": "Never",
        "args": ["--token", PLUGIN_VARIABLE], "env": [{"name": "SECRET", "value": PLUGIN_VARIABLE}],
    });
    let users = [
        ("token", json!({"token": BEARER})),
        ("password", json!({"username": "jane", "password": PASSWORD})),
        (
            "certificate",
            json!({
                "client-certificate-data": data(&key("client-ec.crt")), "client-key-data": data(&key("client-sec1.key")),
            }),
        ),
        ("oidc", json!({"auth-provider": {"name": "oidc", "config": oidc}})),
        ("exec", json!({ "exec": exec })),
    ];
    let contexts = users
        .iter()
        .map(|(name, _)| json!({"name": name, "context": {"cluster": "c", "user": name}}));
    json!({
        "apiVersion": "v1", "kind": "Config", "current-context": "token",
        "clusters": [{"name": "c", "cluster": {
            "server": "https://kube.example", "certificate-authority-data": data(&key("ca.crt")), "proxy-url": format!("http://jane:{PROXY_PASSWORD}@proxy.example:1"),
        }}],
        "contexts": contexts.collect::<Vec<_>>(),
        "users": users.iter().map(|(name, user)| json!({"name": name, "user": user})).collect::<Vec<_>>(),
    })
}

/// Reads a kubeconfig and uses each of its contexts.
fn used(sinks: &mut Sinks, what: &str, text: &str) {
    let kubeconfig = match Kubeconfig::from_text(text) {
        Ok(kubeconfig) => kubeconfig,
        Err(error) => return sinks.failure(what, &error),
    };
    sinks.debug(what, &kubeconfig);
    for kind in [EntryKind::Cluster, EntryKind::User, EntryKind::Context] {
        sinks.debug(what, &kubeconfig.entries(kind).collect::<Vec<_>>());
    }
    for entry in kubeconfig.entries(EntryKind::Context) {
        let what = format!("{what}, context {}", entry.name());
        match kubeconfig.resolve(&Overrides::new().context(entry.name())) {
            Ok(config) => shown(sinks, &what, config),
            Err(error) => sinks.failure(&what, &error),
        }
    }
}

fn shown(sinks: &mut Sinks, what: &str, config: Config) {
    sinks.debug(what, &config);
    sinks.debug(what, &(config.server(), config.credential_source()));
    sinks.either(what, RestClient::new(config));
}

#[test]
fn a_kubeconfig_with_every_credential_shows_none() {
    let mut sinks = Sinks::new();
    used(&mut sinks, "JSON", &kubeconfig().to_string());
    used(&mut sinks, "YAML", &serde_saphyr::to_string(&kubeconfig()).unwrap());
    sinks.check(0, 2 * (4 + 5 * 3));
}

#[test]
fn a_kubeconfig_that_is_cut_or_garbled_shows_nothing_of_what_stands_there() {
    let mut sinks = Sinks::new();
    let yaml = serde_saphyr::to_string(&kubeconfig()).unwrap();
    for text in [kubeconfig().to_string(), yaml] {
        for end in (0..text.len()).step_by(7) {
            let (start, rest) = text.split_at(end);
            for broken in ["", "\"", "\n\t- {", ": &a *b", "\u{1}", "\n- x: 1\n"] {
                for text in [format!("{start}{broken}"), format!("{start}{broken}{rest}")] {
                    match Kubeconfig::from_text(&text) {
                        Ok(kubeconfig) => sinks.debug("a broken kubeconfig", &kubeconfig),
                        Err(error) => sinks.failure("a broken kubeconfig", &error),
                    }
                }
            }
        }
    }
    sinks.check(1000, 10);
}

#[test]
fn what_cannot_be_used_of_a_kubeconfig_is_not_quoted() {
    let mut sinks = Sinks::new();
    let broken_key = key("client-sec1.key").replace("-----END", "----");
    let odd_key = key("client-sec1.key").replace("-----BEGIN", "-----BEGIN\n-----BEGIN");
    let no_base64 = key("client-sec1.key").replace('\n', "\n!");
    let wrongs = [
        BEARER,
        PASSWORD,
        &broken_key,
        &odd_key,
        &no_base64,
        &key("client-pkcs1.key"),
    ];
    let places = [
        ("/users/2/user", "client-key-data"),
        ("/users/2/user", "client-certificate-data"),
        ("/clusters/0/cluster", "certificate-authority-data"),
        ("/users/3/user/auth-provider/config", "idp-certificate-authority-data"),
    ];
    for (entry, member) in places {
        for wrong in wrongs {
            for value in [
                json!(wrong),
                json!(STANDARD.encode(wrong)),
                json!([wrong]),
                json!({ "a": wrong }),
            ] {
                let mut text = kubeconfig();
                text.pointer_mut(entry).unwrap()[member] = value;
                used(&mut sinks, &format!("a broken {member}"), &text.to_string());
            }
        }
    }
    for (entry, member) in [
        ("/users/0/user", "token"),
        ("/users/1/user", "password"),
        ("/users/4/user/exec", "args"),
        ("/users/4/user/exec", "env"),
        ("/users/3/user/auth-provider/config", "refresh-token"),
    ] {
        for value in [
            json!([[BEARER]]),
            json!({ "a": { "b": BEARER } }),
            json!([{"name": 1, "value": BEARER}]),
        ] {
            let mut text = kubeconfig();
            text.pointer_mut(entry).unwrap()[member] = value;
            used(&mut sinks, &format!("a {member} of another form"), &text.to_string());
        }
    }
    sinks.check(100, 100);
}

#[test]
fn addresses_with_a_password_are_not_shown() {
    let mut sinks = Sinks::new();
    for address in [
        format!("https://jane:{URL_PASSWORD}@host"),
        format!("https://{URL_PASSWORD}@host"),
        format!("https://host?token={URL_PASSWORD}"),
        format!("jane:{URL_PASSWORD}@host"),
        format!("ftp://jane:{URL_PASSWORD}@host"),
        format!("https://jane:{URL_PASSWORD}@ho st"),
        format!("https://jane:{URL_PASSWORD}@host:99999"),
    ] {
        sinks.failed("a server", Config::new(&address));
        let config = Config::new("https://kube.example").unwrap();
        sinks.either("a proxy", config.with_proxy(&address));
        for (entry, member) in [("/clusters/0/cluster", "server"), ("/clusters/0/cluster", "proxy-url")] {
            let mut text = kubeconfig();
            text.pointer_mut(entry).unwrap()[member] = json!(address);
            used(&mut sinks, &format!("a {member}"), &text.to_string());
        }
        let overrides = Overrides::new().server(&address);
        let kubeconfig = Kubeconfig::from_text(&kubeconfig().to_string()).unwrap();
        sinks.failed("a server on the command line", kubeconfig.resolve(&overrides));
        sinks.debug("its overrides", &overrides.server("https://host"));
    }
    sinks.check(14, 20);
}

#[test]
fn what_a_program_sets_by_hand_is_not_shown() {
    let mut sinks = Sinks::new();
    let config = || {
        Config::new("https://kube.example")
            .unwrap()
            .with_certificate_authority(&pem("ca.crt"))
            .unwrap()
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, FILE_TOKEN).unwrap();
    shown(&mut sinks, "a token", config().with_token(BEARER));
    shown(
        &mut sinks,
        "a token with a line",
        config().with_token(format!("{BEARER}\n{BEARER}")),
    );
    shown(&mut sinks, "a password", config().with_basic_auth("jane", PASSWORD));
    shown(&mut sinks, "a token file", config().with_token_file(&file));
    let (certificate, client_key) = (pem("client-ec.crt"), pem("client-sec1.key"));
    shown(
        &mut sinks,
        "a certificate",
        config().with_client_certificate(&certificate, &client_key).unwrap(),
    );
    let other = config().with_client_certificate(&certificate, &pem("client-pkcs1.key"));
    match other {
        Ok(config) => shown(&mut sinks, "the key of another certificate", config),
        Err(error) => sinks.failure("the key of another certificate", &error),
    }
    for wrong in [
        &client_key[..client_key.len() - 40],
        &client_key[..60],
        b"-----BEGIN brr+8Hq2vLx0/RzW4yB7m\n",
    ] {
        sinks.failed("a broken key", config().with_client_certificate(&certificate, wrong));
        sinks.failed(
            "a broken certificate",
            config().with_client_certificate(wrong, &client_key),
        );
        sinks.failed("a broken authority", config().with_certificate_authority(wrong));
    }
    let who = Impersonation::new("jane").group("developers").extra("project", "x");
    sinks.debug("impersonation", &who);
    shown(
        &mut sinks,
        "impersonation",
        config().with_token(BEARER).with_impersonation(who).unwrap(),
    );
    shown(
        &mut sinks,
        "plain http",
        Config::new("http://kube.example").unwrap().with_token(BEARER),
    );
    sinks.debug(
        "overrides",
        &Overrides::new().token(BEARER).client_certificate("crt", "key"),
    );
    sinks.check(10, 20);
}

#[tokio::test]
async fn a_token_that_cannot_be_sent_is_not_shown() {
    let mut sinks = Sinks::new();
    for token in [format!("{BEARER}\n{BEARER}"), format!("\u{1}{BEARER}")] {
        let config = Config::new("https://127.0.0.1:1").unwrap().with_token(token);
        sinks.failed("a request", RestClient::new(config).unwrap().send(crate::read()).await);
    }
    let config = Config::new("https://127.0.0.1:1")
        .unwrap()
        .with_basic_auth("jane", PASSWORD)
        .with_retries(Retries::none());
    sinks.failed(
        "nobody listens",
        RestClient::new(config).unwrap().send(crate::create()).await,
    );
    sinks.check(3, 0);
}
