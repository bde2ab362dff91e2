//! What a command line says against the kubeconfig.
//!
//! In: the values of flags.
//! Out: [`Overrides`], and what they change in a configuration.
//! Never: the token in `Debug`.

use std::path::PathBuf;

use secrecy::SecretString;

use super::super::identity::Place;
use super::super::{Config, Credentials, Identity, Roots, Trust};

/// What takes the place of entries of a kubeconfig, as the flags of `kubectl` do: `--context`, `--cluster`, `--user`, `--namespace`,
/// `--server` and the like. What is empty counts as not given.
///
/// Here is what changes how a kubeconfig is read. All else (proxy, impersonation, basic auth, limits, compression) can be set
/// on the [`Config`] that comes out.
///
/// ```
/// use kubewright_runtime::config::kubeconfig::{Kubeconfig, Overrides};
///
/// let kubeconfig = Kubeconfig::from_text("
/// clusters: [{name: east, cluster: {server: 'https://east.example:6443'}}]
/// users: [{name: jane, user: {token: s3cret}}]
/// contexts: [{name: work, context: {cluster: east, user: jane, namespace: team-a}}]
/// ")?;
/// let config = kubeconfig.resolve(&Overrides::new().context("work").namespace("team-b"))?;
/// assert_eq!((config.server(), config.namespace()), ("https://east.example:6443/", "team-b"));
/// # Ok::<(), kubewright_runtime::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    pub(super) context: Option<String>,
    pub(super) cluster: Option<String>,
    pub(super) user: Option<String>,
    pub(super) namespace: Option<String>,
    pub(super) server: Option<String>,
    pub(super) tls_server_name: Option<String>,
    pub(super) certificate_authority: Option<PathBuf>,
    pub(super) insecure_skip_tls_verify: bool,
    pub(super) token: Option<SecretString>,
    pub(super) client_certificate: Option<(PathBuf, PathBuf)>,
}

impl Overrides {
    /// Changes nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The context to use in place of `current-context`.
    #[must_use]
    pub fn context(mut self, name: impl Into<String>) -> Self {
        self.context = given(name);
        self
    }

    /// The name of the cluster to use in place of the context's.
    #[must_use]
    pub fn cluster(mut self, name: impl Into<String>) -> Self {
        self.cluster = given(name);
        self
    }

    /// The name of the user to use in place of the context's.
    #[must_use]
    pub fn user(mut self, name: impl Into<String>) -> Self {
        self.user = given(name);
        self
    }

    /// The namespace in place of the context's, or of the pod's.
    #[must_use]
    pub fn namespace(mut self, name: impl Into<String>) -> Self {
        self.namespace = given(name);
        self
    }

    /// The URL of the server in place of the cluster's. The cluster's `tls-server-name` does not count for it; its authorities do.
    #[must_use]
    pub fn server(mut self, url: impl Into<String>) -> Self {
        self.server = given(url);
        self
    }

    /// The name that the server's certificate must have, in place of the cluster's `tls-server-name`.
    #[must_use]
    pub fn tls_server_name(mut self, name: impl Into<String>) -> Self {
        self.tls_server_name = given(name);
        self
    }

    /// A PEM file of certificate authorities in place of the cluster's, and of its `insecure-skip-tls-verify`.
    #[must_use]
    pub fn certificate_authority(mut self, file: impl Into<PathBuf>) -> Self {
        self.certificate_authority = Some(file.into()).filter(|file| !file.as_os_str().is_empty());
        self
    }

    /// Takes every certificate of the server, in place of checking it against the cluster's authorities. For tests only.
    #[must_use]
    pub fn insecure_skip_tls_verify(mut self) -> Self {
        self.insecure_skip_tls_verify = true;
        self
    }

    /// A bearer token in place of every token, password and plugin of the user. A client certificate stays.
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = given(token).map(Into::into);
        self
    }

    /// PEM files of a client certificate and its key in place of the user's.
    #[must_use]
    pub fn client_certificate(mut self, certificate: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Self {
        self.client_certificate =
            Some((certificate.into(), key.into())).filter(|(certificate, _)| !certificate.as_os_str().is_empty());
        self
    }

    /// Whether an entry, or the server itself, is chosen here: then the files count, whatever the environment offers besides.
    pub(super) fn choose(&self) -> bool {
        self.context.is_some() || self.cluster.is_some() || self.user.is_some() || self.server.is_some()
    }

    pub(super) fn sets_trust(&self) -> bool {
        self.insecure_skip_tls_verify || self.certificate_authority.is_some()
    }

    /// Changes what can be changed without knowing where the configuration comes from.
    pub(super) fn onto(&self, config: &mut Config) -> Result<(), String> {
        if let Some(name) = &self.tls_server_name {
            config.server_name = Some(name.clone());
        }
        if let Some(namespace) = &self.namespace {
            namespace.clone_into(&mut config.namespace);
        }
        match (&self.certificate_authority, self.insecure_skip_tls_verify) {
            (None, false) => {}
            (None, true) => config.trust = Trust::Anything,
            (Some(file), false) => config.trust = Trust::Roots(Roots::from_file(file, AUTHORITY)?),
            (Some(_), true) => {
                return Err("both a certificate authority and insecure-skip-tls-verify are given: keep one".to_owned());
            }
        }
        if let Some((certificate, key)) = &self.client_certificate {
            let (certificate, key) = (Place::file(certificate.clone()), Place::file(key.clone()));
            config.identity = Some(Identity::read(certificate, key)?);
        }
        if let Some(token) = &self.token {
            config.credentials = Credentials::Token(token.clone());
            config.origin = None;
        }
        Ok(())
    }
}

/// The word for messages.
const AUTHORITY: &str = "the certificate authority";

fn given(text: impl Into<String>) -> Option<String> {
    Some(text.into()).filter(|text| !text.is_empty())
}
