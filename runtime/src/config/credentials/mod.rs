//! Who asks: tokens, token files, passwords, plugins, identity providers, client certificates.
//!
//! In: what the configuration says.
//! Out: the `Authorization` header of a request, and the client certificate of its connection, both fresh.
//! Never: a secret outside these.

mod exec;
mod oidc;
mod refusal;
mod renewal;
mod token_file;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret as _, SecretString};

pub(super) use self::exec::{Interaction, Plugin, Version};
pub(super) use self::oidc::Provider;
pub(super) use self::refusal::Refusals;
use self::renewal::Renewal;
use self::token_file::TokenFile;
use super::identity::{CertificateFiles, KeyPair};
use super::{Config, shown};
use crate::error::Error;
use crate::rest::Secrets;

#[derive(Clone)]
pub(crate) enum Credentials {
    None,
    Token(SecretString),
    TokenFile(PathBuf),
    Basic { user: String, password: SecretString },
    Exec(Arc<Plugin>),
    Oidc(Arc<Provider>),
}

impl Credentials {
    /// In words, without the secret.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::None => "no credentials".to_owned(),
            Self::Token(_) => "the token".to_owned(),
            Self::TokenFile(path) => format!("the token file {}", path.display()),
            Self::Basic { .. } => "the user name and password".to_owned(),
            Self::Exec(plugin) => format!("the credential plugin {:?}", plugin.command),
            Self::Oidc(provider) => format!("the id token of {}", shown(&provider.issuer)),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.describe())
    }
}

/// Says who asks, for one client: makes the `Authorization` header, knows the client certificate, and keeps both fresh.
pub(crate) struct Authorizer {
    means: Means,
    /// What else no message may show.
    besides: Vec<SecretString>,
    certificate: Option<CertificateFiles>,
    /// In words, for messages.
    source: String,
}

enum Means {
    None,
    Token(SecretString),
    Basic { user: String, password: SecretString },
    File(TokenFile),
    Made(Renewal),
}

impl Authorizer {
    pub(crate) fn new(config: &Config) -> Self {
        let source = config.credential_source().unwrap_or_default();
        let means = match config.credentials.clone() {
            Credentials::None => Means::None,
            Credentials::Token(token) => Means::Token(token),
            Credentials::Basic { user, password } => Means::Basic { user, password },
            Credentials::TokenFile(path) => Means::File(TokenFile::new(path)),
            Credentials::Exec(plugin) => Means::Made(Renewal::new(exec::source(&plugin, config, &source), None)),
            Credentials::Oidc(provider) => {
                let (source, first) = oidc::source(&provider, &source);
                Means::Made(Renewal::new(source, first))
            }
        };
        let mut besides = config.confidential.clone();
        besides.extend(of_proxy(config));
        Self {
            means,
            besides,
            certificate: config.identity.clone().map(CertificateFiles::new),
            source,
        }
    }

    /// The header to send now; none for anonymous requests and client certificates. May wait for a plugin or an identity provider.
    pub(crate) async fn header(&self) -> Result<Option<HeaderValue>, Error> {
        let text: SecretString = match &self.means {
            Means::None => return Ok(None),
            Means::Token(token) => bearer(token),
            Means::Basic { user, password } => basic(user, password),
            Means::File(file) => bearer(&file.token()?),
            Means::Made(renewal) => match &renewal.current().await?.token {
                Some(token) => bearer(token),
                None => return Ok(None),
            },
        };
        let mut value = HeaderValue::from_str(text.expose_secret()).map_err(|_| {
            Error::config(format!(
                "{} cannot be sent: it holds characters that no header may hold",
                self.source
            ))
        })?;
        value.set_sensitive(true);
        Ok(Some(value))
    }

    /// The client certificate to use now, that which [`header`](Self::header) has made included.
    pub(crate) fn certificate(&self) -> Option<Arc<KeyPair>> {
        match (&self.certificate, &self.means) {
            (Some(files), _) => Some(files.current()),
            (None, Means::Made(renewal)) => renewal.known()?.certificate.clone(),
            (None, _) => None,
        }
    }

    /// After a 401: whether asking again makes sense, because there is another token or certificate now. May wait as
    /// [`header`](Self::header).
    pub(crate) async fn changed_after_refusal(&self) -> bool {
        let token = match &self.means {
            Means::File(file) => file.changed_after_refusal(),
            Means::Made(renewal) => renewal.changed_after_refusal().await,
            Means::None | Means::Token(_) | Means::Basic { .. } => false,
        };
        let certificate = self
            .certificate
            .as_ref()
            .is_some_and(CertificateFiles::changed_after_refusal);
        token || certificate
    }

    /// All that no message of this client may show.
    pub(crate) fn secrets(&self) -> Secrets {
        let of_means = match &self.means {
            Means::None => Vec::new(),
            Means::Token(token) => vec![token.clone()],
            // The pair as well, and how it stands in the header.
            Means::Basic { user, password } => vec![password.clone(), pair(user, password), encoded(user, password)],
            Means::File(file) => file.known().into_iter().collect(),
            Means::Made(renewal) => renewal
                .known()
                .and_then(|made| made.token.clone())
                .into_iter()
                .collect(),
        };
        Secrets::of(of_means.iter().chain(&self.besides).map(SecretString::expose_secret))
    }
}

/// User and password of the proxy, as a message may hold them.
fn of_proxy(config: &Config) -> Vec<SecretString> {
    let url = config.proxy_url().ok().flatten();
    let Some((url, password)) = url.as_ref().and_then(|url| Some((url, url.password()?))) else {
        return Vec::new();
    };
    let plain = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (user, password) = (plain(url.username()), SecretString::from(plain(password)));
    vec![pair(&user, &password), encoded(&user, &password), password]
}

fn bearer(token: &SecretString) -> SecretString {
    format!("Bearer {}", token.expose_secret()).into()
}

fn basic(user: &str, password: &SecretString) -> SecretString {
    format!("Basic {}", encoded(user, password).expose_secret()).into()
}

fn encoded(user: &str, password: &SecretString) -> SecretString {
    STANDARD.encode(pair(user, password).expose_secret()).into()
}

fn pair(user: &str, password: &SecretString) -> SecretString {
    format!("{user}:{}", password.expose_secret()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn header(config: Config) -> Result<Option<HeaderValue>, Error> {
        Authorizer::new(&config).header().await
    }

    fn config() -> Config {
        Config::new("https://host").unwrap()
    }

    #[tokio::test]
    async fn a_token_that_no_header_may_hold_is_refused_without_showing_it() {
        let error = header(config().with_token("hunter2\nX-Evil: 1")).await.unwrap_err();
        assert!(error.is_config() && !format!("{error} {error:?}").contains("hunter2"));
    }

    #[tokio::test]
    async fn the_header_does_not_show_itself() {
        let value = header(config().with_basic_auth("u", "p")).await.unwrap().unwrap();
        assert_eq!(value.as_bytes(), b"Basic dTpw");
        assert_eq!(format!("{value:?}"), "Sensitive");
        assert_eq!(header(config()).await.unwrap(), None);
    }
}
