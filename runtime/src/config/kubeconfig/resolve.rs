//! From the entries of a kubeconfig to a [`Config`].
//!
//! In: merged files and the name of a context.
//! Out: the configuration, with the certificate files it points at read.
//! Never: an identity other than the one that was asked for: what is not supported is refused, not left out.

use super::super::data::{from_base64, from_file};
use super::super::{Config, Credentials, Identity, Impersonation, Proxy, Roots, Trust, address};
use super::file::{Entry, Merged};
use crate::error::Error;

pub(super) fn resolve(merged: &Merged, context: Option<&str>) -> Result<Config, Error> {
    resolve_text(merged, context).map_err(Error::config)
}

fn resolve_text(merged: &Merged, context: Option<&str>) -> Result<Config, String> {
    let Some(name) = context.or_else(|| merged.current_context()) else {
        let known = match merged.contexts().as_slice() {
            [] => "there are no contexts".to_owned(),
            names => format!("name one of: {}", names.join(", ")),
        };
        return Err(format!("{}: current-context is not set; {known}", merged.describe()));
    };
    let context = merged.entry("context", name)?;
    let Some(cluster) = context.text("cluster")? else {
        return Err(context.problem("names no cluster"));
    };
    let mut config = cluster_part(&merged.entry("cluster", cluster)?)?;
    if let Some(user) = context.text("user")? {
        user_part(&merged.entry("user", user)?, &mut config)?;
    }
    if let Some(namespace) = context.text("namespace")? {
        namespace.clone_into(&mut config.namespace);
    }
    Ok(config)
}

fn cluster_part(cluster: &Entry<'_>) -> Result<Config, String> {
    let Some(server) = cluster.text("server")? else {
        return Err(cluster.problem("names no server"));
    };
    let mut config = Config::new(server).map_err(|error| cluster.problem(&error.to_string()))?;
    config.server_name = cluster.text("tls-server-name")?.map(str::to_owned);
    if cluster.flag("disable-compression")? {
        config.compression = Some(false);
    }
    if let Some(proxy) = cluster.text("proxy-url")? {
        config.proxy = Proxy::Url(
            address::parse_proxy(proxy).map_err(|problem| cluster.problem(&format!("proxy-url: {problem}")))?,
        );
    }
    let authority = data_or_file(cluster, "certificate-authority")?;
    config.trust = match (authority, cluster.flag("insecure-skip-tls-verify")?) {
        (Some(_), true) => {
            return Err(
                cluster.problem("both a certificate authority and insecure-skip-tls-verify are given: keep one")
            );
        }
        (None, true) => Trust::Anything,
        (None, false) => Trust::Roots(Roots::Platform),
        (Some(pem), false) => Trust::Roots(
            Roots::from_pem(&pem, "the certificate authority").map_err(|problem| cluster.problem(&problem))?,
        ),
    };
    Ok(config)
}

fn user_part(user: &Entry<'_>, config: &mut Config) -> Result<(), String> {
    config.origin = Some(user.describe());
    config.identity = identity(user)?;
    config.credentials = credentials(user)?;
    config.impersonation = impersonation(user)?.map(Into::into);
    let nobody = config.identity.is_none() && matches!(config.credentials, Credentials::None);
    // As kubectl: a plugin is not asked when the user entry holds credentials already.
    match (user.value("exec").is_null(), user.value("auth-provider").is_null()) {
        (false, false) => Err(user.problem("both exec and auth-provider are given: keep one")),
        (false, true) if nobody => {
            Err(user.problem("exec credential plugins are not supported yet: use a token or client certificate"))
        }
        (true, false) if nobody => {
            Err(user.problem("auth-provider is not supported yet: use a token or client certificate"))
        }
        _ => Ok(()),
    }
}

fn identity(user: &Entry<'_>) -> Result<Option<Identity>, String> {
    match (
        data_or_file(user, "client-certificate")?,
        data_or_file(user, "client-key")?,
    ) {
        (None, None) => Ok(None),
        (Some(certificates), Some(key)) => {
            Identity::from_pem(&certificates, "the client certificate", &key, "the client key")
                .map(Some)
                .map_err(|problem| user.problem(&problem))
        }
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
    let groups = user.texts("as-groups", user.value("as-groups"))?;
    let extra = user.value("as-user-extra");
    let Some(name) = user.text("as")? else {
        let more = uid.is_some() || !groups.is_empty() || !extra.is_null();
        return if more {
            Err(user.problem("as-uid, as-groups and as-user-extra need `as`"))
        } else {
            Ok(None)
        };
    };
    let at = |problem: String| user.problem(&problem);
    let mut who = Impersonation::new(name).map_err(at)?;
    if let Some(uid) = uid {
        who.set_uid(uid).map_err(at)?;
    }
    for group in groups {
        who.add_group(group).map_err(at)?;
    }
    for (key, values) in extra.as_object().into_iter().flatten() {
        for value in user.texts("as-user-extra", values)? {
            who.add_extra(key, value).map_err(at)?;
        }
    }
    Ok(Some(who))
}

/// The bytes of `KEY-data` (base64), or of the file at `KEY`.
fn data_or_file(entry: &Entry<'_>, key: &str) -> Result<Option<Vec<u8>>, String> {
    let data_key = format!("{key}-data");
    let bytes = match (entry.text(&data_key)?, entry.path(key)?) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => {
            return Err(entry.problem(&format!("both {key} and {data_key} are given: keep one")));
        }
        (Some(data), None) => from_base64(data, &data_key),
        (None, Some(path)) => from_file(&path, key),
    };
    bytes.map(Some).map_err(|problem| entry.problem(&problem))
}
