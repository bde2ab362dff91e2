//! Identity providers that repeat what they were asked with, or answer nonsense.

use kubewright_runtime::RestClient;
use kubewright_runtime::config::kubeconfig::{Kubeconfig, Overrides};
use percent_encoding::percent_decode_str;
use serde_json::json;

use crate::answers::repeated;
use crate::marks::{CLIENT_SECRET, ID_TOKEN, REFRESH_TOKEN};
use crate::peer::{Peer, Script, answer, pem, script};
use crate::read;
use crate::sinks::Sinks;

const TYPED: &str = "Content-Type: application/json";

/// How a client with a secret says who it is: in a header, or in the form.
const WAYS: [&str; 2] = ["client_secret_basic", "client_secret_post"];

fn client(folder: &tempfile::TempDir, peer: &Peer) -> RestClient {
    let authority = folder.path().join("ca.crt");
    std::fs::write(&authority, pem("ca.crt")).unwrap();
    let config = json!({
        "idp-issuer-url": format!("https://{}/issuer", peer.address), "idp-certificate-authority": authority,
        "client-id": "k8s", "client-secret": CLIENT_SECRET, "refresh-token": REFRESH_TOKEN,
        // One that has ended.
        "id-token": format!("e30.{}.{ID_TOKEN}", "eyJleHAiOjF9"),
    });
    let kubeconfig = json!({
        "clusters": [{"name": "c", "cluster": {
            "server": format!("https://{}", peer.address), "certificate-authority": authority,
        }}],
        "users": [{"name": "u", "user": {"auth-provider": {"name": "oidc", "config": config}}}],
        "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
        "current-context": "x",
    });
    let kubeconfig = Kubeconfig::from_text(&kubeconfig.to_string()).unwrap();
    RestClient::new(kubeconfig.resolve(&Overrides::new()).unwrap()).unwrap()
}

/// The header and the body of what it was asked, in every form.
fn all_of(request: &str) -> String {
    let body = request.split("\r\n\r\n").nth(1).unwrap_or_default();
    let plain = percent_decode_str(body).decode_utf8_lossy();
    format!("{} | {body} | {plain} | {}", repeated(request), json!(plain))
}

/// Names its endpoint, then says this, twice at most.
fn provider(way: &'static str, says: fn(&str) -> String) -> Peer {
    let one = |number: usize| -> Script {
        script(move |line| {
            let Some(request) = line.request() else { return };
            let host = request
                .lines()
                .find_map(|line| line.strip_prefix("host: "))
                .unwrap_or_default();
            if request.starts_with("GET /issuer/") {
                let document = json!({
                    "token_endpoint": format!("https://{host}/token"), "token_endpoint_auth_methods_supported": [way],
                });
                line.say(answer("200 x", &[TYPED], &document.to_string()));
            } else if number < 3 {
                line.say(says(&request));
            } else {
                // Enough of being tried again.
                line.say(answer("400 x", &[TYPED], "{}"));
            }
            line.finish();
        })
    };
    Peer::http1((0..12).map(one).collect())
}

#[tokio::test]
async fn what_a_provider_repeats_is_not_shown() {
    let mut sinks = Sinks::new();
    let folder = tempfile::tempdir().unwrap();
    let answers: [fn(&str) -> String; 7] = [
        |heard| answer("400 x", &[TYPED], &json!({"error": all_of(heard)}).to_string()),
        |heard| {
            answer(
                "401 x",
                &["Content-Type: text/html"],
                &format!("<p>{}</p>", all_of(heard)),
            )
        },
        // Tried again: what it says comes into a trace besides.
        |heard| answer("429 x", &["Content-Type: text/plain", "Retry-After: 0"], &all_of(heard)),
        |heard| answer("200 x", &[TYPED], &json!({"access_token": all_of(heard)}).to_string()),
        |heard| answer("200 x", &[TYPED], &all_of(heard)),
        |heard| {
            answer(
                "302 x",
                &[&format!("Location: https://x.example/{REFRESH_TOKEN}")],
                &all_of(heard),
            )
        },
        |heard| heard.to_owned(),
    ];
    for way in WAYS {
        for says in answers {
            let peer = provider(way, says);
            let client = client(&folder, &peer);
            sinks.debug("a client of a provider", &client);
            sinks.failed("a provider", client.send(read()).await);
            let asked = peer.heard().join("\n");
            assert!(asked.contains("grant_type=refresh_token"), "{asked}");
        }
    }
    sinks.check(14, 14);
}

#[tokio::test]
async fn a_discovery_document_that_is_none_is_not_shown() {
    let mut sinks = Sinks::new();
    let folder = tempfile::tempdir().unwrap();
    for document in [
        ID_TOKEN.to_owned(),
        json!({ "token_endpoint": ID_TOKEN }).to_string(),
        json!({ "token_endpoint": format!("http://a:{ID_TOKEN}@provider.example/") }).to_string(),
        json!({ "token_endpoint": [ID_TOKEN] }).to_string(),
    ] {
        let one = |document: String| crate::peer::saying(answer("200 x", &[TYPED], &document));
        let peer = Peer::http1(vec![one(document)]);
        sinks.failed("a discovery document", client(&folder, &peer).send(read()).await);
    }
    sinks.check(4, 0);
}
