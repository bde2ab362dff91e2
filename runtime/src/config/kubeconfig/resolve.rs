//! From the entries of a kubeconfig to a [`Config`].
//!
//! In: a kubeconfig and what overrides it.
//! Out: the configuration, with the certificate files it points at read.
//! Never: an identity other than the one that was asked for: what is not supported is refused, not left out.

use std::path::PathBuf;

use super::super::data::from_base64;
use super::super::identity::Place;
use super::super::{Config, Credentials, Identity, Impersonation, Proxy, Roots, Trust, address};
use super::entry::{Entry, EntryKind};
use super::node::Node;
use super::overrides::Overrides;
use super::{Kubeconfig, plugin, selection};
use crate::error::Error;

impl Kubeconfig {
    /// The [`Config`] of the current context, or of what `overrides` choose. Certificate files are read here, and again as they change;
    /// token files are read, and credential plugins run, when a request is made.
    ///
    /// A plugin (`exec`, `client.authentication.k8s.io/v1` and `v1beta1`) is run once for all requests of a client that wait for it, again
    /// before what it gave ends, and after a 401, which is then tried once more. It has a minute, or five where a person sits before the
    /// terminal that it may ask (`interactiveMode`), and may print a megabyte. That it fails is [`Error::is_credentials`].
    ///
    /// An id token of the auth provider `oidc` is refreshed when it ends or is refused. Unlike `kubectl`, this writes nothing into the
    /// kubeconfig: where a provider takes each refresh token only once, use its plugin.
    ///
    /// Without a context and a cluster, [`Overrides::server`] is all that is needed; requests are then anonymous unless a token or
    /// client certificate is given as well.
    ///
    /// # Errors
    /// [`Error::is_config`], naming file and entry: what is referred to is not there, entries contradict each other, a certificate
    /// cannot be read, or a way to get credentials is not supported. A context that names a user who is not there is an error as well.
    pub fn resolve(&self, overrides: &Overrides) -> Result<Config, Error> {
        resolve(self, overrides).map_err(Error::config)
    }

    /// Whether it, or the overrides, say which cluster to use.
    pub(super) fn is_chosen(&self, overrides: &Overrides) -> bool {
        overrides.choose() || self.current_context().is_some()
    }
}

fn resolve(kubeconfig: &Kubeconfig, overrides: &Overrides) -> Result<Config, String> {
    let named = |kind, name: Option<&str>| name.map(|name| selection::named(kubeconfig, kind, name)).transpose();
    let context = overrides.context.as_deref().or_else(|| kubeconfig.current_context());
    let context = named(EntryKind::Context, context)?;
    let of_context = |key| context.map_or(Ok(None), |context: Entry<'_>| context.text(key));
    let cluster = match &overrides.cluster {
        Some(name) => Some(name.as_str()),
        None => of_context("cluster")?,
    };
    let cluster = named(EntryKind::Cluster, cluster)?;
    let user = match &overrides.user {
        Some(name) => Some(name.as_str()),
        None => of_context("user")?,
    };
    let user = named(EntryKind::User, user)?;
    let mut config = match (cluster, &overrides.server, context) {
        (Some(cluster), _, _) => cluster_part(&cluster, overrides)?,
        (None, Some(server), _) => Config::new(server).map_err(|error| error.to_string())?,
        (None, None, Some(context)) => return Err(context.problem("names no cluster")),
        (None, None, None) => return Err(selection::none_chosen(kubeconfig)),
    };
    if let Some(user) = user {
        user_part(&user, cluster.as_ref(), overrides, &mut config)?;
    }
    if let Some(namespace) = of_context("namespace")? {
        namespace.clone_into(&mut config.namespace);
    }
    overrides.onto(&mut config)?;
    Ok(config)
}

fn cluster_part(cluster: &Entry<'_>, overrides: &Overrides) -> Result<Config, String> {
    let mut config = match (&overrides.server, cluster.text("server")?) {
        (Some(server), _) => Config::new(server).map_err(|error| error.to_string())?,
        (None, Some(server)) => Config::new(server).map_err(|error| cluster.problem(&error.to_string()))?,
        (None, None) => return Err(cluster.problem("names no server")),
    };
    if overrides.server.is_none() {
        config.server_name = cluster.text("tls-server-name")?.map(str::to_owned);
    }
    if cluster.flag("disable-compression")? {
        config.compression = Some(false);
    }
    if let Some(proxy) = cluster.text("proxy-url")? {
        config.proxy = Proxy::Url(
            address::parse_proxy(proxy).map_err(|problem| cluster.problem(&format!("proxy-url: {problem}")))?,
        );
    }
    if !overrides.sets_trust() {
        config.trust = trust(cluster)?;
    }
    Ok(config)
}

fn trust(cluster: &Entry<'_>) -> Result<Trust, String> {
    let authority = source(cluster, "certificate-authority")?;
    let roots = match (authority, cluster.flag("insecure-skip-tls-verify")?) {
        (Some(_), true) => {
            return Err(
                cluster.problem("both a certificate authority and insecure-skip-tls-verify are given: keep one")
            );
        }
        (None, true) => return Ok(Trust::Anything),
        (None, false) => return Ok(Trust::Roots(Roots::Platform)),
        (Some(Pem::Data(pem)), false) => Roots::from_pem(&pem, "the certificate authority"),
        (Some(Pem::File(path)), false) => Roots::from_file(&path, "certificate-authority"),
    };
    roots.map(Trust::Roots).map_err(|problem| cluster.problem(&problem))
}

fn user_part(
    user: &Entry<'_>,
    cluster: Option<&Entry<'_>>,
    overrides: &Overrides,
    config: &mut Config,
) -> Result<(), String> {
    config.origin = Some(user.describe());
    config.impersonation = impersonation(user)?.map(Into::into);
    if overrides.client_certificate.is_none() {
        config.identity = identity(user)?;
    }
    // The token that is given takes the place of whatever stands here, right or wrong.
    if overrides.token.is_some() {
        return Ok(());
    }
    config.credentials = credentials(user)?;
    let certified = config.identity.is_some() || overrides.client_certificate.is_some();
    // As kubectl: a plugin is not asked when the user entry holds credentials already.
    let nobody = !certified && matches!(config.credentials, Credentials::None);
    match (is_there(user, "exec"), is_there(user, "auth-provider")) {
        (true, true) => return Err(user.problem("both exec and auth-provider are given: keep one")),
        (true, false) if nobody => config.credentials = plugin::exec(user, cluster)?,
        (false, true) if nobody => config.credentials = plugin::provider(user)?,
        _ => {}
    }
    Ok(())
}

fn is_there(user: &Entry<'_>, key: &str) -> bool {
    !matches!(user.node(key), Node::Null)
}

fn identity(user: &Entry<'_>) -> Result<Option<Identity>, String> {
    match (source(user, "client-certificate")?, source(user, "client-key")?) {
        (None, None) => Ok(None),
        (Some(certificate), Some(key)) => Identity::read(certificate.into(), key.into())
            .map(Some)
            .map_err(|problem| user.problem(&problem)),
        (Some(_), None) => Err(user.problem("a client certificate is given without its key")),
        (None, Some(_)) => Err(user.problem("a client key is given without its certificate")),
    }
}

fn credentials(user: &Entry<'_>) -> Result<Credentials, String> {
    let basic = match (user.text("username")?, user.text("password")?) {
        (None, None) => None,
        (name, password) => Some(Credentials::Basic {
            user: name.unwrap_or_default().to_owned(),
            password: password.unwrap_or_default().to_owned().into(),
        }),
    };
    let bearer = match (user.text("token")?, user.path("tokenFile")?) {
        (Some(token), _) => Some(Credentials::Token(token.to_owned().into())),
        (None, Some(path)) => Some(Credentials::TokenFile(path)),
        (None, None) => None,
    };
    match (basic, bearer) {
        (Some(_), Some(_)) => Err(user.problem("both a token and a user name or password are given: keep one")),
        (one, other) => Ok(one.or(other).unwrap_or(Credentials::None)),
    }
}

fn impersonation(user: &Entry<'_>) -> Result<Option<Impersonation>, String> {
    let uid = user.text("as-uid")?;
    let groups = user.texts("as-groups", user.node("as-groups"))?;
    let extra = user.node("as-user-extra");
    let Some(name) = user.text("as")? else {
        let more = uid.is_some() || !groups.is_empty() || !matches!(extra, Node::Null);
        return if more {
            Err(user.problem("as-uid, as-groups and as-user-extra need `as`"))
        } else {
            Ok(None)
        };
    };
    let mut who = Impersonation::new(name);
    if let Some(uid) = uid {
        who = who.uid(uid);
    }
    for group in groups {
        who = who.group(group);
    }
    let extra = match extra {
        Node::Null => &[][..],
        Node::Map(members) => members,
        _ => return Err(user.problem("as-user-extra is not a mapping")),
    };
    for (key, values) in extra {
        for value in user.texts("as-user-extra", values)? {
            who = who.extra(key, value);
        }
    }
    match who.refused() {
        Some(why) => Err(user.problem(why)),
        None => Ok(Some(who)),
    }
}

/// Where the PEM text of an entry is.
enum Pem {
    Data(Vec<u8>),
    File(PathBuf),
}

impl From<Pem> for Place {
    fn from(pem: Pem) -> Self {
        match pem {
            Pem::Data(pem) => Self::inline(&pem),
            Pem::File(path) => Self::file(path),
        }
    }
}

/// `KEY-data` (base64) or the file at `KEY`, not both.
fn source(entry: &Entry<'_>, key: &str) -> Result<Option<Pem>, String> {
    let data_key = format!("{key}-data");
    match (entry.text(&data_key)?, entry.path(key)?) {
        (None, None) => Ok(None),
        (Some(_), Some(_)) => Err(entry.problem(&format!("both {key} and {data_key} are given: keep one"))),
        (Some(data), None) => from_base64(data, &data_key)
            .map(|pem| Some(Pem::Data(pem)))
            .map_err(|problem| entry.problem(&problem)),
        (None, Some(path)) => Ok(Some(Pem::File(path))),
    }
}
