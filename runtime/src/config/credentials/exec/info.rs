//! What a plugin is told: the content of `KUBERNETES_EXEC_INFO`.
//!
//! In: the configuration of the client, what the cluster holds for plugins.
//! Out: an `ExecCredential` without a status, as JSON.
//! Never: credentials.

use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::Version;
use crate::config::data::from_file;
use crate::config::{Config, Proxy, Roots, Trust};

/// The cluster, for `provideClusterInfo`.
pub(super) struct ClusterInfo {
    server: String,
    server_name: Option<String>,
    insecure: bool,
    authorities: Authorities,
    proxy: Option<String>,
    no_compression: bool,
}

enum Authorities {
    Platform,
    Pem(Arc<[u8]>),
    File(PathBuf),
}

impl ClusterInfo {
    pub(super) fn of(config: &Config) -> Self {
        let (insecure, authorities) = match &config.trust {
            Trust::Anything => (true, Authorities::Platform),
            Trust::Roots(Roots::Platform) => (false, Authorities::Platform),
            Trust::Roots(Roots::Only { pem, .. }) => (false, Authorities::Pem(Arc::clone(pem))),
            Trust::Roots(Roots::File { path, .. }) => (false, Authorities::File(path.clone())),
        };
        Self {
            server: config.server_as_given.clone(),
            server_name: config.server_name.clone(),
            insecure,
            authorities,
            proxy: match &config.proxy {
                Proxy::Url(url) => Some(url.to_string()),
                Proxy::Environment | Proxy::Direct => None,
            },
            no_compression: config.compression == Some(false),
        }
    }

    /// As Kubernetes' own clients write it: what is not set is not there.
    fn json(&self, extension: Option<&Value>) -> Result<Value, String> {
        let mut cluster = Map::new();
        cluster.insert("server".to_owned(), self.server.clone().into());
        if let Some(name) = &self.server_name {
            cluster.insert("tls-server-name".to_owned(), name.clone().into());
        }
        if self.insecure {
            cluster.insert("insecure-skip-tls-verify".to_owned(), true.into());
        }
        // Read anew: the file may have changed since.
        let pem = match &self.authorities {
            Authorities::Platform => None,
            Authorities::Pem(pem) => Some(STANDARD.encode(pem)),
            Authorities::File(path) => Some(STANDARD.encode(from_file(path, "the certificate authority")?)),
        };
        if let Some(pem) = pem {
            cluster.insert("certificate-authority-data".to_owned(), pem.into());
        }
        if let Some(proxy) = &self.proxy {
            cluster.insert("proxy-url".to_owned(), proxy.clone().into());
        }
        if self.no_compression {
            cluster.insert("disable-compression".to_owned(), true.into());
        }
        if let Some(extension) = extension {
            cluster.insert("config".to_owned(), extension.clone());
        }
        Ok(cluster.into())
    }
}

pub(super) fn text(
    version: Version,
    interactive: bool,
    cluster: Option<&ClusterInfo>,
    extension: Option<&Value>,
) -> Result<String, String> {
    let mut spec = json!({ "interactive": interactive });
    if let Some(cluster) = cluster {
        spec["cluster"] = cluster.json(extension)?;
    }
    Ok(json!({ "apiVersion": version.text(), "kind": "ExecCredential", "spec": spec }).to_string())
}
