//! Credential plugins that print nonsense, fail, or repeat what they were told.

use kubewright_runtime::RestClient;
use kubewright_runtime::config::kubeconfig::{Kubeconfig, Overrides};
use serde_json::{Value, json};

use crate::answers::{repeated, saying};
use crate::marks::{PLUGIN_GARBAGE, PLUGIN_TOKEN, PLUGIN_VARIABLE};
use crate::peer::{Peer, answer, pem};
use crate::read;
use crate::sinks::Sinks;

const V1: &str = "client.authentication.k8s.io/v1";

/// A client that asks a plugin with this script.
fn client(folder: &tempfile::TempDir, peer: &Peer, script: &str) -> RestClient {
    let plugin = folder.path().join("plugin.sh");
    std::fs::write(&plugin, script).unwrap();
    let authority = folder.path().join("ca.crt");
    std::fs::write(&authority, pem("ca.crt")).unwrap();
    let exec = json!({
        "apiVersion": V1, "interactiveMode": "Never", "command": "/bin/sh", "provideClusterInfo": true,
        "args": [plugin, format!("--client-secret={PLUGIN_VARIABLE}")],
        "env": [{"name": "MY_SECRET", "value": PLUGIN_VARIABLE}],
    });
    let kubeconfig = json!({
        "clusters": [{"name": "c", "cluster": {
            "server": format!("https://{}", peer.address), "certificate-authority": authority,
        }}],
        "users": [{"name": "u", "user": {"exec": exec}}],
        "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
        "current-context": "x",
    });
    let kubeconfig = Kubeconfig::from_text(&kubeconfig.to_string()).unwrap();
    RestClient::new(kubeconfig.resolve(&Overrides::new()).unwrap()).unwrap()
}

fn credential(status: Value) -> String {
    json!({"apiVersion": V1, "kind": "ExecCredential", "status": status}).to_string()
}

/// A script that prints this text.
fn printing(text: &str) -> String {
    format!("cat <<'END'\n{text}\nEND\n")
}

#[tokio::test]
async fn what_a_plugin_prints_is_not_shown() {
    let mut sinks = Sinks::new();
    let folder = tempfile::tempdir().unwrap();
    let key = String::from_utf8(pem("client-sec1.key")).unwrap();
    let certificate = String::from_utf8(pem("client-ec.crt")).unwrap();
    let other = String::from_utf8(pem("client-rsa.crt")).unwrap();
    let whole = credential(json!({ "token": PLUGIN_TOKEN }));
    let mut outputs = vec![
        PLUGIN_GARBAGE.to_owned(),
        format!("Bearer {PLUGIN_GARBAGE}"),
        format!("{whole}{PLUGIN_GARBAGE}"),
        format!("{PLUGIN_GARBAGE}: &x *y\n{whole}"),
        format!("a: {PLUGIN_GARBAGE}\na: {PLUGIN_GARBAGE}\n"),
        json!({"apiVersion": V1, "kind": "ExecCredential", "status": PLUGIN_GARBAGE}).to_string(),
        json!({"apiVersion": [PLUGIN_GARBAGE], "kind": {"a": PLUGIN_GARBAGE}}).to_string(),
        credential(json!({"token": [PLUGIN_TOKEN]})),
        credential(json!({"token": PLUGIN_TOKEN, "expirationTimestamp": PLUGIN_GARBAGE})),
        credential(json!({"token": format!("{PLUGIN_TOKEN}\n{PLUGIN_TOKEN}")})),
        credential(json!({"clientKeyData": key})),
        credential(json!({"clientCertificateData": certificate, "clientKeyData": key.replace("-----END", "--")})),
        credential(json!({"clientCertificateData": key, "clientKeyData": key})),
        credential(json!({"clientCertificateData": certificate, "clientKeyData": PLUGIN_GARBAGE})),
        credential(json!({"clientCertificateData": other, "clientKeyData": key})),
    ];
    outputs.extend((1..whole.len()).step_by(9).map(|end| whole[..end].to_owned()));
    let peer = Peer::http1(Vec::new());
    for output in &outputs {
        let client = client(&folder, &peer, &printing(output));
        sinks.debug("a client with a plugin", &client);
        sinks.failed("an answer of a plugin", client.send(read()).await);
    }
    sinks.check(outputs.len(), outputs.len());
}

#[tokio::test]
async fn what_a_plugin_repeats_on_standard_error_is_not_shown() {
    let mut sinks = Sinks::new();
    let folder = tempfile::tempdir().unwrap();
    let peer = Peer::http1(Vec::new());
    for script in [
        "echo cannot use $MY_SECRET >&2; exit 1",
        "echo $1 >&2; printf %s $MY_SECRET | base64 >&2; exit 1",
        "env >&2; kill -9 $$",
        "yes $MY_SECRET | head -c 9000 >&2; exit 3",
        "exec head -c 2000000 /dev/zero",
    ] {
        sinks.failed(script, client(&folder, &peer, script).send(read()).await);
    }
    sinks.check(5, 0);
}

#[tokio::test]
async fn what_a_server_repeats_of_a_plugins_token_is_not_shown() {
    let mut sinks = Sinks::new();
    let folder = tempfile::tempdir().unwrap();
    let peer = Peer::http1(saying(|heard| {
        answer("401 x", &["Content-Type: text/html"], &repeated(heard))
    }));
    let script = printing(&credential(json!({ "token": PLUGIN_TOKEN })));
    let client = client(&folder, &peer, &script);
    sinks.failed("a refusal", client.send(read()).await);
    assert!(peer.heard()[0].contains(PLUGIN_TOKEN));
    sinks.check(1, 0);
}
