//! Id tokens of an identity provider (OpenID Connect): the auth provider `oidc` of kubeconfigs.
//!
//! In: the id token and the refresh token of a kubeconfig, the provider's address, who this client is for it.
//! Out: an id token that has not ended.
//! Never: a login, which needs a person and a browser; a change to the kubeconfig: what is refreshed lives as long as the client.
//!
//! `kubectl` writes what it refreshed into the kubeconfig. A library that did so behind a program's back would race with `kubectl` and
//! lose the comments of the file. The price: a provider that takes each refresh token once has taken that of the kubeconfig then.

mod exchange;
mod token;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use secrecy::{ExposeSecret as _, SecretString};

use self::exchange::Exchange;
use super::renewal::{Credential, Failure, Source};
use crate::config::{Config, Trust, shown};
use crate::error::Error;
use crate::rest::Secrets;

/// What a kubeconfig says of an identity provider, and what it keeps of it.
pub(crate) struct Provider {
    pub(crate) issuer: String,
    pub(crate) trust: Trust,
    pub(crate) client_id: String,
    pub(crate) client_secret: Option<SecretString>,
    pub(crate) id_token: Option<SecretString>,
    pub(crate) refresh_token: Option<SecretString>,
}

impl Provider {
    /// How to reach it, or another server of it.
    fn reached(&self, url: &str) -> Result<Config, Error> {
        let mut config = Config::new(url)?;
        config.trust = self.trust.clone();
        Ok(config)
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Provider({})", shown(&self.issuer))
    }
}

/// `subject` names provider and user, for messages.
pub(super) fn source(provider: &Arc<Provider>, subject: &str) -> (Arc<dyn Source>, Option<Credential>) {
    let source = Refreshing {
        provider: Arc::clone(provider),
        refresh_token: Mutex::new(provider.refresh_token.clone()),
        subject: subject.to_owned(),
    };
    (Arc::new(source), provider.id_token.clone().map(credential))
}

fn credential(id_token: SecretString) -> Credential {
    Credential {
        ends: token::end(id_token.expose_secret()),
        token: Some(id_token),
        certificate: None,
    }
}

struct Refreshing {
    provider: Arc<Provider>,
    /// The newest: a provider may give another one with each id token.
    refresh_token: Mutex<Option<SecretString>>,
    subject: String,
}

impl Source for Refreshing {
    fn make(self: Arc<Self>) -> BoxFuture<'static, Result<Credential, Failure>> {
        async move { self.refreshed().await }.boxed()
    }
}

impl Refreshing {
    async fn refreshed(&self) -> Result<Credential, Failure> {
        let Some(refresh_token) = self.refresh_token().clone() else {
            return Err(self.failure("has ended or is refused, and there is no refresh token"));
        };
        let exchange = Exchange {
            provider: &self.provider,
            refresh_token: &refresh_token,
        };
        let fresh = exchange
            .tokens()
            .await
            .map_err(|problem| self.problem(&problem, &exchange))?;
        if let Some(next) = fresh.refresh_token {
            *self.refresh_token() = Some(next);
        }
        Ok(credential(fresh.id_token))
    }

    fn refresh_token(&self) -> std::sync::MutexGuard<'_, Option<SecretString>> {
        // What a panicking thread left behind is a whole token or none: good to use.
        self.refresh_token.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Not as the source of the error, which may hold what the provider repeated of our secrets.
    fn problem(&self, problem: &str, exchange: &Exchange<'_>) -> Failure {
        let secrets = Secrets::of(exchange.secrets().into_iter().map(SecretString::expose_secret));
        self.failure(&format!("cannot be refreshed: {}", secrets.redact(problem)))
    }

    fn failure(&self, problem: &str) -> Failure {
        Failure::new(format!("{} {problem}", self.subject)).with_hint("log in again")
    }
}
