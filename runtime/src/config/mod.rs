//! How to reach an API server, and as whom.
//!
//! In: a kubeconfig, the files of a pod, or values set by hand.
//! Out: [`Config`], checked and complete.
//! Never: a connection; a secret in `Debug` or in an error.

mod address;
mod authority;
mod credentials;
mod data;
mod identity;
mod impersonation;
mod in_cluster;
pub mod kubeconfig;
mod observer;
mod proxy;
mod retries;
mod settings;
pub(crate) mod tls;
mod transport;
mod warnings;

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use secrecy::SecretString;

pub(crate) use self::address::{bare_host, is_loopback, shown};
pub(crate) use self::credentials::{Authorizer, Credentials};
pub(crate) use self::identity::{Identity, KeyPair};
pub use self::impersonation::Impersonation;
use self::kubeconfig::Overrides;
pub use self::observer::Exchange;
pub(crate) use self::observer::Observer;
pub use self::retries::Retries;
pub(crate) use self::tls::{Roots, ServerCheck, client_config};
pub(crate) use self::transport::RateLimit;
pub(crate) use self::warnings::WarningHandler;
use crate::error::Error;
use crate::rest::{Layers, RequestDefaults};

/// Everything a [`RestClient`](crate::RestClient) needs to know: the server, how to trust it, who asks, and limits.
///
/// Made by [`infer`](Config::infer), [`from_kubeconfig`](Config::from_kubeconfig), [`in_cluster`](Config::in_cluster) or by hand with
/// [`new`](Config::new); changed by the `with_…` methods. Read what is in it with the getters; secrets cannot be read back.
///
/// ```
/// use kubewright_runtime::Config;
///
/// let config = Config::new("https://127.0.0.1:6443")?.with_token("s3cret").with_namespace("team-a");
/// assert_eq!(config.server(), "https://127.0.0.1:6443/");
/// assert!(!format!("{config:?}").contains("s3cret"));
/// # Ok::<(), kubewright_runtime::Error>(())
/// ```
#[derive(Clone)]
pub struct Config {
    pub(crate) server: Url,
    /// As it was written, for plugins that know their servers by it.
    pub(crate) server_as_given: String,
    pub(crate) server_name: Option<String>,
    pub(crate) trust: Trust,
    pub(crate) identity: Option<Identity>,
    pub(crate) credentials: Credentials,
    /// What its requests hold that no message may show, besides the credentials.
    pub(crate) confidential: Vec<SecretString>,
    pub(crate) impersonation: Option<Arc<Impersonation>>,
    /// Where the credentials come from, for messages: `user "a" in /home/x/.kube/config`.
    pub(crate) origin: Option<String>,
    pub(crate) namespace: String,
    pub(crate) proxy: Proxy,
    pub(crate) user_agent: String,
    /// Whether to ask for gzip; unset means unless the server is on this machine.
    pub(crate) compression: Option<bool>,
    pub(crate) http2: bool,
    pub(crate) limits: Limits,
    pub(crate) retries: Retries,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) observer: Observer,
    pub(crate) layers: Layers,
    pub(crate) defaults: RequestDefaults,
    pub(crate) warning_handler: WarningHandler,
}

/// How the server's certificate is judged.
#[derive(Clone, Debug)]
pub(crate) enum Trust {
    Roots(Roots),
    /// Asked for by name only: every certificate is taken.
    Anything,
}

#[derive(Clone)]
pub(crate) enum Proxy {
    /// `HTTPS_PROXY`, `NO_PROXY` and their kin; never for a server on this machine.
    Environment,
    Direct,
    Url(Url),
}

#[derive(Clone, Debug)]
pub(crate) struct Limits {
    pub(crate) connect: Duration,
    pub(crate) first_byte: Option<Duration>,
    pub(crate) idle: Option<Duration>,
    pub(crate) total: Option<Duration>,
    pub(crate) stream_idle: Option<Duration>,
    pub(crate) ping_every: Duration,
    pub(crate) ping_answer: Duration,
}

impl Config {
    /// A configuration for the server at `server`, anonymous, trusting what the platform trusts, with namespace `default`.
    ///
    /// `server` is a URL; a path in it is kept in front of every request. Without a scheme it is `https`.
    ///
    /// # Errors
    /// [`Error::is_config`] if it is no usable `http` or `https` URL.
    pub fn new(server: &str) -> Result<Self, Error> {
        Ok(Self {
            server: address::parse_server(server).map_err(Error::config)?,
            server_as_given: server.trim().to_owned(),
            server_name: None,
            trust: Trust::Roots(Roots::Platform),
            identity: None,
            credentials: Credentials::None,
            confidential: Vec::new(),
            impersonation: None,
            origin: None,
            namespace: "default".to_owned(),
            proxy: Proxy::Environment,
            user_agent: concat!("kubewright/", env!("CARGO_PKG_VERSION")).to_owned(),
            compression: None,
            http2: true,
            limits: Limits::default(),
            retries: Retries::new(),
            rate_limit: None,
            observer: Observer::default(),
            layers: Layers::default(),
            defaults: RequestDefaults::new(),
            warning_handler: WarningHandler::default(),
        })
    }

    /// What a command line tool would use, in the order of `kubectl`:
    ///
    /// 1. the files that `KUBECONFIG` lists, merged, the first that has an entry winning; those that do not exist are passed over;
    /// 2. if `KUBECONFIG` is not set or empty, `~/.kube/config`;
    /// 3. if these are not there, are empty or choose no context, the [service account](Self::in_cluster) of the pod this runs in.
    ///
    /// A file that exists and chooses a context counts, even if that context cannot be used: it is then an error, never another cluster.
    ///
    /// Reads files; call it before serving, not inside a busy async task.
    ///
    /// # Errors
    /// [`Error::is_config`] if a file that exists cannot be used, or if there is nothing to use; the message lists what was looked at.
    pub fn infer() -> Result<Self, Error> {
        Self::infer_with(&Overrides::new())
    }

    /// As [`infer`](Self::infer), with the flags of a command line.
    ///
    /// Overrides that name a context, a cluster, a user or a server are about the kubeconfig: the service account of a pod is then not
    /// looked at, and its token goes to no other server. The other overrides hold for both.
    ///
    /// # Errors
    /// As [`infer`](Self::infer) and [`Kubeconfig::resolve`](kubeconfig::Kubeconfig::resolve).
    pub fn infer_with(overrides: &Overrides) -> Result<Self, Error> {
        kubeconfig::infer(overrides)
    }

    /// Reads a kubeconfig: the file at `path`, which must exist, or without one the files of `KUBECONFIG`, else `~/.kube/config`.
    /// `context` takes the place of its `current-context`. [`Kubeconfig`](kubeconfig::Kubeconfig) does more: other overrides, changes.
    ///
    /// # Errors
    /// [`Error::is_config`], naming file and entry.
    pub fn from_kubeconfig(path: Option<&Path>, context: Option<&str>) -> Result<Self, Error> {
        kubeconfig::from_files(path, context)
    }

    /// Reads a kubeconfig from text. Relative paths in it are relative to the working directory.
    ///
    /// # Errors
    /// [`Error::is_config`], naming the entry.
    pub fn from_kubeconfig_text(text: &str, context: Option<&str>) -> Result<Self, Error> {
        kubeconfig::from_text(text, context)
    }

    /// The service account of the pod this runs in: `KUBERNETES_SERVICE_HOST`, `KUBERNETES_SERVICE_PORT` and the files below
    /// `/var/run/secrets/kubernetes.io/serviceaccount`. The token and the certificate authorities are read again as they rotate.
    /// The default namespace is `POD_NAMESPACE`, else that of the service account, else `default`.
    ///
    /// # Errors
    /// [`Error::is_config`] outside a pod, or if a file is missing or not usable.
    pub fn in_cluster() -> Result<Self, Error> {
        in_cluster::load()
    }

    /// The base URL of the server.
    pub fn server(&self) -> &str {
        self.server.as_str()
    }

    /// The namespace to use where the user names none: that of the context, of the pod, or `default`.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// The `User-Agent` header. Up to its first `/` it is the field manager of writes that name none.
    pub fn user_agent(&self) -> &str {
        &self.user_agent
    }

    /// Which credentials are used, in words without the secret: `the token of user "a" in /home/x/.kube/config`; none for anonymous requests.
    pub fn credential_source(&self) -> Option<String> {
        let kind = match (&self.credentials, &self.identity) {
            (Credentials::None, None) => return None,
            (Credentials::None, Some(_)) => "the client certificate".to_owned(),
            (credentials, _) => credentials.describe(),
        };
        Some(match &self.origin {
            Some(origin) => format!("{kind} of {origin}"),
            None => kind,
        })
    }

    /// The proxy to use, if one.
    pub(crate) fn proxy_url(&self) -> Result<Option<Url>, Error> {
        match &self.proxy {
            Proxy::Direct => Ok(None),
            Proxy::Url(url) => Ok(Some(url.clone())),
            Proxy::Environment => {
                proxy::from_environment(&self.server, |name| std::env::var(name).ok()).map_err(Error::config)
            }
        }
    }

    /// Whether what is in the configuration goes together.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match self.credential_source() {
            Some(secret) if self.server.scheme() == "http" && !is_loopback(&self.server) => Err(Error::config(
                format!("{} would send {secret} over plain http: use https", self.server),
            )),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("server", &self.server.as_str())
            .field("server_name", &self.server_name)
            .field("trust", &self.trust)
            .field("credentials", &self.credential_source())
            .field("impersonation", &self.impersonation.as_ref().map(|who| who.user()))
            .field("namespace", &self.namespace)
            .field("proxy", &self.proxy)
            .field("user_agent", &self.user_agent)
            .field("compression", &self.compression)
            .field("http2", &self.http2)
            .field("limits", &self.limits)
            .field("retries", &self.retries)
            .field("rate_limit", &self.rate_limit)
            .field("observer", &self.observer)
            .field("layers", &self.layers)
            .field("defaults", &self.defaults)
            .field("warning_handler", &self.warning_handler)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Proxy {
    /// A proxy URL may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => f.write_str("Environment"),
            Self::Direct => f.write_str("Direct"),
            Self::Url(url) => write!(f, "Url({}://{})", url.scheme(), url.host_str().unwrap_or_default()),
        }
    }
}
