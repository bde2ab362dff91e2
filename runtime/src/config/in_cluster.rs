//! The configuration of a program that runs in a pod.
//!
//! In: two environment variables and the mounted files of the service account.
//! Out: a [`Config`] that reads its token again as it rotates.
//! Never: going on without the certificate authority: a server that cannot be checked is an error.

use std::path::Path;

use super::Config;
use super::data::from_file;
use crate::error::Error;

/// Where every pod finds its service account.
const ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

pub(super) fn load() -> Result<Config, Error> {
    load_from(&|name| std::env::var(name).ok(), Path::new(ACCOUNT))
}

/// Whether the environment is that of a pod.
pub(super) fn is_inside() -> bool {
    std::env::var_os("KUBERNETES_SERVICE_HOST").is_some()
        && Path::new(ACCOUNT).join("token").exists()
}

fn load_from(variable: &dyn Fn(&str) -> Option<String>, account: &Path) -> Result<Config, Error> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let (Some(host), Some(port)) = (
        set("KUBERNETES_SERVICE_HOST"),
        set("KUBERNETES_SERVICE_PORT"),
    ) else {
        return Err(Error::config(
            "not in a pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not both set",
        ));
    };
    let host = if host.contains(':') && !host.starts_with('[') {
        format!("[{host}]")
    } else {
        host
    };
    let authority = from_file(&account.join("ca.crt"), "the pod's certificate authority")
        .map_err(Error::config)?;
    let token = account.join("token");
    from_file(&token, "the pod's token").map_err(Error::config)?;
    let namespace = set("POD_NAMESPACE").or_else(|| {
        std::fs::read_to_string(account.join("namespace"))
            .ok()
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    });
    let mut config = Config::new(&format!("https://{host}:{port}"))?
        .with_certificate_authority(&authority)?
        .with_token_file(token);
    config.origin = Some("the pod's service account".to_owned());
    if let Some(namespace) = namespace {
        config.namespace = namespace;
    }
    Ok(config)
}
