//! What can be set on a [`Config`] by hand.
//!
//! In: values of the program.
//! Out: the changed configuration.
//! Never: reading files, but the PEM text that is passed in.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::identity::Place;
use super::{Config, Credentials, Identity, Impersonation, Proxy, Roots, Trust, address};
use crate::error::Error;
use crate::rest::{Layer, RequestDefaults};

impl Config {
    /// Sends `Authorization: Bearer TOKEN`.
    #[must_use]
    pub fn with_token(mut self, token: impl Into<String>) -> Self {
        self.credentials = Credentials::Token(token.into().into());
        self
    }

    /// Sends the content of a file as bearer token. The file is read again when what was read is older than a minute, and after a 401.
    #[must_use]
    pub fn with_token_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.credentials = Credentials::TokenFile(path.into());
        self
    }

    /// Sends `Authorization: Basic …`.
    #[must_use]
    pub fn with_basic_auth(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.credentials = Credentials::Basic {
            user: user.into(),
            password: password.into().into(),
        };
        self
    }

    /// Sends no token and no password. A client certificate stays.
    #[must_use]
    pub fn without_token(mut self) -> Self {
        self.credentials = Credentials::None;
        self
    }

    /// Identifies this client by a certificate chain and its key, both PEM. The key may be PKCS#8, PKCS#1 (RSA) or SEC1 (EC).
    ///
    /// # Errors
    /// [`Error::is_config`] if there is no certificate or no key in the text.
    pub fn with_client_certificate(mut self, certificates: &[u8], key: &[u8]) -> Result<Self, Error> {
        let identity = Identity::read(Place::inline(certificates), Place::inline(key));
        self.identity = Some(identity.map_err(Error::config)?);
        Ok(self)
    }

    /// Identifies this client by a certificate chain and its key in PEM files, which may be one. They are read now, and again when what
    /// was read is older than a minute, and after a 401: from then on requests go over new connections, those under way end on theirs.
    ///
    /// # Errors
    /// [`Error::is_config`] if a file cannot be read, or if there is no certificate or no key in it.
    pub fn with_client_certificate_files(
        mut self,
        certificates: impl Into<PathBuf>,
        key: impl Into<PathBuf>,
    ) -> Result<Self, Error> {
        let identity = Identity::read(Place::file(certificates.into()), Place::file(key.into()));
        self.identity = Some(identity.map_err(Error::config)?);
        Ok(self)
    }

    /// Trusts the certificate authorities in this PEM text and no others.
    ///
    /// # Errors
    /// [`Error::is_config`] if there is no certificate in the text.
    pub fn with_certificate_authority(mut self, certificates: &[u8]) -> Result<Self, Error> {
        self.trust = Trust::Roots(Roots::from_pem(certificates, "the certificate authority").map_err(Error::config)?);
        Ok(self)
    }

    /// Takes every certificate of the server, which anybody on the way can forge. For tests only.
    #[must_use]
    pub fn with_insecure_skip_tls_verify(mut self) -> Self {
        self.trust = Trust::Anything;
        self
    }

    /// The name that the server's certificate must have, and that is sent as SNI, in place of the host of the URL.
    ///
    /// For a host name, requests also carry it as their authority (`Host`). Behind a proxy the name is checked but not sent.
    #[must_use]
    pub fn with_tls_server_name(mut self, name: impl Into<String>) -> Self {
        self.server_name = Some(name.into()).filter(|name: &String| !name.is_empty());
        self
    }

    /// Acts as another user with every request that does not name one itself ([`Request::impersonate`](crate::rest::Request::impersonate)).
    ///
    /// # Errors
    /// [`Error::is_config`] if the user has no name or a value cannot stand in a header.
    pub fn with_impersonation(mut self, who: Impersonation) -> Result<Self, Error> {
        if let Some(why) = who.refused() {
            return Err(Error::config(why));
        }
        self.impersonation = Some(Arc::new(who));
        Ok(self)
    }

    /// The namespace to use where the user names none.
    #[must_use]
    pub fn with_namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespace = namespace.into();
        self
    }

    /// The `User-Agent` header, by custom of the form `PROGRAM/VERSION`.
    #[must_use]
    pub fn with_user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Sends everything through the `http`, `https` or `socks5` proxy at `url`, which may hold a user and a password. The proxy looks
    /// up the name of the server, as with `kubectl`. Unless set, `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` of the
    /// environment count, in upper or lower case, but never for a server on this machine. `NO_PROXY` lists names, which stand for
    /// their subdomains too, addresses and networks (`10.0.0.0/8`). The certificate of an `https` proxy is judged as that of the server.
    ///
    /// # Errors
    /// [`Error::is_config`] if it is no such URL.
    pub fn with_proxy(mut self, url: &str) -> Result<Self, Error> {
        self.proxy = Proxy::Url(address::parse_proxy(url).map_err(Error::config)?);
        Ok(self)
    }

    /// Connects directly, whatever the environment says.
    #[must_use]
    pub fn without_proxy(mut self) -> Self {
        self.proxy = Proxy::Direct;
        self
    }

    /// Whether to ask for gzip. Unless set, only of servers on other machines: it saves network and costs the server time.
    #[must_use]
    pub fn with_compression(mut self, on: bool) -> Self {
        self.compression = Some(on);
        self
    }

    /// The longest that making a connection may take. 30 s unless set.
    #[must_use]
    pub fn with_connect_timeout(mut self, limit: Duration) -> Self {
        self.limits.connect = limit;
        self
    }

    /// The longest silence within the answer to a plain request, between two pieces of it. 70 s unless set. Until the answer begins,
    /// [`with_first_byte_timeout`](Self::with_first_byte_timeout) counts; streams have a limit of their own.
    #[must_use]
    pub fn with_idle_timeout(mut self, limit: Option<Duration>) -> Self {
        self.limits.idle = limit;
        self
    }

    /// The longest that a whole plain request may take, with all its attempts, the waits between them and its answer. No limit unless
    /// set; never applies to streams.
    #[must_use]
    pub fn with_request_timeout(mut self, limit: Option<Duration>) -> Self {
        self.limits.total = limit;
        self
    }

    /// The longest silence in a stream (watch, followed log), also before it begins. No limit unless set, since silence is normal there;
    /// a dead connection is found by [pings](Self::with_ping).
    #[must_use]
    pub fn with_stream_idle_timeout(mut self, limit: Option<Duration>) -> Self {
        self.limits.stream_idle = limit;
        self
    }

    /// What every request says that does not say it itself: field manager, field validation, dry run, namespace, impersonation. Comes over
    /// what was set so before.
    #[must_use]
    pub fn with_defaults(mut self, defaults: RequestDefaults) -> Self {
        self.defaults = defaults.over(&self.defaults);
        self
    }

    /// Puts a [`Layer`] around every request, and around the layers that are there already.
    #[must_use]
    pub fn with_layer(mut self, layer: impl Layer) -> Self {
        self.layers.add(layer);
        self
    }
}
