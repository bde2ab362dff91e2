//! Id tokens of an identity provider: when they are refreshed, and how the provider is asked.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::join_all;
use jiff::Timestamp;
use kubewright_runtime::RestClient;
use serde_json::{Value, json};

use crate::ask;
use crate::folder::{Folder, cluster};
use crate::peer::{Answer, Asked, Peer, fixture, let_in, refuse};

/// An id token that ends so many seconds from now; the name tells it from others.
fn id_token(name: &str, seconds: i64) -> String {
    let claims = json!({"exp": Timestamp::now().as_second() + seconds, "sub": name});
    format!("e30.{}.{name}", URL_SAFE_NO_PAD.encode(claims.to_string()))
}

/// Provider and API server in one: the second lets in whose id token has the name `good`.
fn peer(methods: &'static [&'static str], granted: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Peer {
    Peer::judging(move |asked| match asked.path.as_str() {
        "/issuer/.well-known/openid-configuration" => {
            let endpoint = format!("https://{}/token?p=a%20b", asked.host);
            let document = json!({"token_endpoint": endpoint, "token_endpoint_auth_methods_supported": methods});
            (200, document.to_string())
        }
        "/token?p=a%20b" => granted(asked),
        "/version" if asked.token().ends_with(".good") => let_in(),
        "/version" => refuse(),
        other => (404, other.to_owned()),
    })
}

fn grant(_: &Asked) -> Answer {
    (
        200,
        json!({"id_token": id_token("good", 600), "refresh_token": "next r&t"}).to_string(),
    )
}

/// A client of both, with these members of `auth-provider.config`.
fn client(folder: &Folder, peer: &Peer, members: Value) -> RestClient {
    let mut config = json!({
        "idp-issuer-url": format!("https://{}/issuer", peer.address),
        "idp-certificate-authority": fixture("ca.crt"),
        "client-id": "k8s client",
    });
    for (key, value) in members.as_object().unwrap() {
        config[key] = value.clone();
    }
    folder.client_of(peer, json!({"auth-provider": {"name": "oidc", "config": config}}))
}

/// A refusal that shows what it was asked.
fn repeated(asked: &Asked) -> Answer {
    (
        400,
        json!({"error": "invalid_grant", "repeated": &asked.body}).to_string(),
    )
}

fn paths(peer: &Peer) -> Vec<String> {
    peer.asked().into_iter().map(|asked| asked.path).collect()
}

const REFRESHED: [&str; 3] = ["/issuer/.well-known/openid-configuration", "/token?p=a%20b", "/version"];

#[tokio::test]
async fn an_id_token_that_has_not_ended_is_used_as_it_is() {
    let (folder, peer) = (Folder::new(), peer(&[], grant));
    ask(&client(&folder, &peer, json!({"id-token": id_token("good", 600)})))
        .await
        .unwrap();
    assert_eq!(paths(&peer), ["/version"]);
}

#[tokio::test]
async fn an_id_token_that_has_ended_is_refreshed_once_for_all() {
    let (folder, peer) = (Folder::new(), peer(&[], grant));
    let client = client(
        &folder,
        &peer,
        json!({"id-token": id_token("old", -5), "refresh-token": "r&t"}),
    );
    for answered in join_all((0..50).map(|_| ask(&client))).await {
        answered.unwrap();
    }
    assert_eq!(paths(&peer)[..3], REFRESHED);
    assert_eq!(peer.asked().len(), 52);
    let asked = &peer.asked()[1];
    assert_eq!(
        asked.body,
        "grant_type=refresh_token&refresh_token=r%26t&client_id=k8s%20client"
    );
    assert_eq!(asked.authorization, None);
}

#[tokio::test]
async fn an_id_token_that_is_refused_is_refreshed_and_the_next_refresh_token_is_used_from_then_on() {
    let (folder, peer) = (
        Folder::new(),
        peer(&[], |asked| {
            let life = if asked.body.contains("next") { 600 } else { 3 };
            (
                200,
                json!({"id_token": id_token("good", life), "refresh_token": "next r&t"}).to_string(),
            )
        }),
    );
    let client = client(
        &folder,
        &peer,
        json!({"id-token": id_token("withdrawn", 600), "refresh-token": "r"}),
    );
    ask(&client).await.unwrap();
    assert_eq!(paths(&peer)[1..], REFRESHED);
    tokio::time::sleep(Duration::from_millis(3100)).await;
    ask(&client).await.unwrap();
    assert!(
        peer.asked()[5].body.contains("&refresh_token=next%20r%26t&"),
        "{:?}",
        peer.asked()[5]
    );
}

#[tokio::test]
async fn a_client_with_a_secret_says_who_it_is_as_the_provider_wants() {
    for (methods, authorization, body) in [
        (&[][..], Some("Basic azhzJTIwY2xpZW50OmglM0EyJTJC"), ""),
        (
            &["client_secret_post", "client_secret_basic"],
            Some("Basic azhzJTIwY2xpZW50OmglM0EyJTJC"),
            "",
        ),
        (
            &["client_secret_post"],
            None,
            "&client_id=k8s%20client&client_secret=h%3A2%2B",
        ),
    ] {
        let (folder, peer) = (Folder::new(), peer(methods, grant));
        ask(&client(
            &folder,
            &peer,
            json!({"refresh-token": "r", "client-secret": "h:2+"}),
        ))
        .await
        .unwrap();
        let asked = &peer.asked()[1];
        assert_eq!(asked.authorization.as_deref(), authorization);
        assert_eq!(asked.body, format!("grant_type=refresh_token&refresh_token=r{body}"));
    }
}

#[tokio::test]
async fn a_provider_that_refuses_is_quoted_without_secrets() {
    for (granted, why) in [
        (repeated as fn(&Asked) -> Answer, "invalid_grant"),
        (|_| (200, "MARKED".to_owned()), "is not JSON"),
        (
            |_| (200, r#"{"access_token": "MARKED"}"#.to_owned()),
            "gave no id_token",
        ),
    ] {
        let (folder, peer) = (Folder::new(), peer(&["client_secret_post"], granted));
        let members = json!({"refresh-token": "MARKED/refresh", "client-secret": "MARKED+secret", "id-token": id_token("old", -1)});
        let client = client(&folder, &peer, members);
        let error = ask(&client).await.unwrap_err();
        let text = format!("{error} {error:?} {client:?}");
        assert!(
            error.is_credentials() && text.contains(why) && text.contains("log in again"),
            "{text}"
        );
        assert!(
            text.contains(&format!(
                "the id token of https://{}/issuer of user \"u\"",
                peer.address
            )),
            "{text}"
        );
        assert!(!text.contains("MARKED"), "{text}");
    }
}

#[tokio::test]
async fn without_a_refresh_token_an_end_is_the_end() {
    let (folder, peer) = (Folder::new(), peer(&[], grant));
    let error = ask(&client(&folder, &peer, json!({"id-token": id_token("old", -5)})))
        .await
        .unwrap_err();
    assert!(
        error.is_credentials() && error.to_string().contains("no refresh token"),
        "{error}"
    );
    assert!(peer.asked().is_empty());
}

#[tokio::test]
async fn a_provider_on_plain_http_is_not_told_secrets() {
    let (folder, peer) = (Folder::new(), peer(&[], grant));
    let members = json!({"refresh-token": "r", "idp-issuer-url": "http://idp.example"});
    let error = ask(&client(&folder, &peer, members)).await.unwrap_err();
    assert!(
        error.is_credentials() && error.to_string().contains("must be https"),
        "{error}"
    );
}

#[test]
fn what_an_auth_provider_lacks_is_said_when_the_kubeconfig_is_resolved() {
    let (folder, peer) = (Folder::new(), Peer::judging(|_| let_in()));
    for (config, why) in [
        (json!({"client-id": "c", "id-token": "t"}), "names no idp-issuer-url"),
        (
            json!({"idp-issuer-url": "https://x", "id-token": "t"}),
            "names no client-id",
        ),
        (
            json!({"idp-issuer-url": "https://x", "client-id": "c"}),
            "neither an id-token nor a refresh-token",
        ),
        (
            json!({"idp-issuer-url": "https://x", "client-id": "c", "id-token": "t", "idp-certificate-authority": "nowhere"}),
            "nowhere",
        ),
    ] {
        let user = json!({"auth-provider": {"name": "oidc", "config": config}});
        let error = folder.config_of(cluster(&peer), user).unwrap_err();
        assert!(error.is_config() && error.to_string().contains(why), "{error}");
    }
}
