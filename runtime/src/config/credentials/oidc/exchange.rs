//! Asking an identity provider for another id token.
//!
//! In: a refresh token.
//! Out: an id token and, if the provider gives one, the next refresh token.
//! Never: a secret over plain http, but on this machine.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Url;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use super::Provider;
use crate::config::{Config, is_loopback};
use crate::rest::{Path, Request, RestClient};

const FORM: &str = "application/x-www-form-urlencoded";
/// What stays as it is in a form.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(super) struct Exchange<'a> {
    pub(super) provider: &'a Provider,
    pub(super) refresh_token: &'a SecretString,
}

pub(super) struct Fresh {
    pub(super) id_token: SecretString,
    pub(super) refresh_token: Option<SecretString>,
}

/// Where tokens are given, and how a client with a secret says who it is.
struct Endpoint {
    url: Url,
    secret_in_form: bool,
}

impl Exchange<'_> {
    pub(super) async fn tokens(&self) -> Result<Fresh, String> {
        let endpoint = self.discovered().await?;
        let answer = self.granted(&endpoint).await?;
        let text = |key: &str| answer.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
        let id_token = text("id_token").ok_or("the provider gave no id_token: is openid among the scopes?")?;
        Ok(Fresh {
            id_token: id_token.to_owned().into(),
            refresh_token: text("refresh_token").map(|text| text.to_owned().into()),
        })
    }

    /// The discovery document (OpenID Connect Discovery 1.0).
    async fn discovered(&self) -> Result<Endpoint, String> {
        let issuer = checked(&self.provider.issuer)?;
        let path = format!(
            "{}/.well-known/openid-configuration",
            issuer.path().trim_end_matches('/')
        );
        let client = RestClient::new(self.reached(&issuer)?).map_err(text)?;
        let answer = client.send(Request::get(Path::literal(&path))).await.map_err(text)?;
        let document = json(&answer.body, "discovery document")?;
        let endpoint = document.get("token_endpoint").and_then(Value::as_str);
        let methods = document.get("token_endpoint_auth_methods_supported");
        let offers = |method: &str| {
            let methods = methods.and_then(Value::as_array);
            methods.is_some_and(|methods| methods.iter().any(|known| known == method))
        };
        Ok(Endpoint {
            url: checked(endpoint.ok_or("the discovery document names no token_endpoint")?)?,
            secret_in_form: offers("client_secret_post") && !offers("client_secret_basic"),
        })
    }

    /// How to reach a server of the provider. What it repeats of our secrets is kept out of traces as well.
    fn reached(&self, url: &Url) -> Result<Config, String> {
        let mut config = self.provider.reached(&origin(url)).map_err(text)?;
        config.confidential = self.secrets().into_iter().cloned().collect();
        Ok(config)
    }

    /// All that the provider and this client know of each other.
    pub(super) fn secrets(&self) -> Vec<&SecretString> {
        let Provider {
            client_secret,
            id_token,
            ..
        } = self.provider;
        [Some(self.refresh_token), client_secret.as_ref(), id_token.as_ref()]
            .into_iter()
            .flatten()
            .collect()
    }

    /// The answer to the refresh token (RFC 6749, section 6).
    async fn granted(&self, endpoint: &Endpoint) -> Result<Value, String> {
        let Provider {
            client_id,
            client_secret,
            ..
        } = self.provider;
        let mut config = self.reached(&endpoint.url)?;
        let mut form = vec![
            ("grant_type", "refresh_token"),
            ("refresh_token", self.refresh_token.expose_secret()),
        ];
        match client_secret {
            Some(secret) if !endpoint.secret_in_form => {
                config = config.with_basic_auth(escaped(client_id), escaped(secret.expose_secret()));
            }
            Some(secret) => form.extend([
                ("client_id", client_id.as_str()),
                ("client_secret", secret.expose_secret()),
            ]),
            None => form.push(("client_id", client_id)),
        }
        let pairs: Vec<String> = form
            .iter()
            .map(|(key, value)| format!("{key}={}", escaped(value)))
            .collect();
        let mut request = Request::post(Path::literal(endpoint.url.path())).body(FORM, pairs.join("&"));
        for (key, value) in endpoint.url.query_pairs() {
            request = request.query(key.into_owned(), value);
        }
        let client = RestClient::new(config).map_err(text)?;
        json(&client.send(request).await.map_err(text)?.body, "answer")
    }
}

fn checked(url: &str) -> Result<Url, String> {
    let url = Url::parse(url).map_err(|error| format!("the provider's address is not a URL: {error}"))?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        _ => Err(format!(
            "the provider is at {}://{}, where secrets are not sent: it must be https",
            url.scheme(),
            url.host_str().unwrap_or_default()
        )),
    }
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

fn json(body: &[u8], what: &str) -> Result<Value, String> {
    serde_json::from_slice(body).map_err(|_| format!("the provider's {what} is not JSON"))
}

#[expect(clippy::needless_pass_by_value, reason = "taken by map_err")]
fn text(error: crate::error::Error) -> String {
    error.to_string()
}
