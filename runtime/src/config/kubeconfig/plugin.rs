//! How credentials are made that do not stand in the kubeconfig: `exec` and `auth-provider`.
//!
//! In: the entry of a user, and of the cluster for what it holds for plugins.
//! Out: the credentials, not made yet.
//! Never: a plugin in a version, or with a setting, that is not understood: it would not do what was asked.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::SecretString;
use serde_json::Value;

use super::super::credentials::{Interaction, Plugin, Provider, Version};
use super::super::data::from_base64;
use super::super::{Credentials, Roots, Trust};
use super::entry::Entry;
use super::flatten::is_path;
use super::node::Node;

/// The extension of a cluster that is for plugins.
const EXTENSION: &str = "client.authentication.k8s.io/exec";

pub(super) fn exec(user: &Entry<'_>, cluster: Option<&Entry<'_>>) -> Result<Credentials, String> {
    let exec = Part::new(*user, "exec")?;
    let version = version(&exec)?;
    let command = exec.text("command")?.ok_or_else(|| exec.problem("names no command"))?;
    let wants_cluster = exec.flag("provideClusterInfo")?;
    Ok(Credentials::Exec(Arc::new(Plugin {
        command: if is_path(command) {
            let path = user.beside(command);
            // The working directory may be another one when it is run.
            std::path::absolute(&path).unwrap_or(path)
        } else {
            PathBuf::from(command)
        },
        arguments: exec.texts("args")?,
        environment: environment(&exec)?,
        version,
        interaction: interaction(&exec, version)?,
        install_hint: exec.text("installHint")?.map(str::to_owned),
        wants_cluster,
        cluster_config: match cluster {
            Some(cluster) if wants_cluster => extension(cluster)?,
            _ => None,
        },
    })))
}

pub(super) fn provider(user: &Entry<'_>) -> Result<Credentials, String> {
    let provider = Part::new(*user, "auth-provider")?;
    let name = provider.text("name")?.unwrap_or_default();
    let instead = match name {
        "oidc" => return oidc(user, provider.node("config")),
        "gcp" => "use exec with gke-gcloud-auth-plugin",
        "azure" => "use exec with kubelogin (convert-kubeconfig writes it)",
        _ => "use an exec credential plugin",
    };
    Err(provider.problem(&format!(
        "{name:?} is not supported, nor by kubectl any more: {instead}"
    )))
}

fn oidc(user: &Entry<'_>, node: &Node) -> Result<Credentials, String> {
    let config = Part {
        user: *user,
        key: "auth-provider.config",
        node,
    };
    let needed = |key: &str| {
        let text = config.text(key)?;
        text.map(str::to_owned)
            .ok_or_else(|| config.problem(&format!("names no {key}")))
    };
    let secret = |key: &str| Ok::<_, String>(config.text(key)?.map(|text| SecretString::from(text.to_owned())));
    let provider = Provider {
        issuer: needed("idp-issuer-url")?,
        trust: trust(&config)?,
        client_id: needed("client-id")?,
        client_secret: secret("client-secret")?,
        id_token: secret("id-token")?,
        refresh_token: secret("refresh-token")?,
    };
    if provider.id_token.is_none() && provider.refresh_token.is_none() {
        return Err(config.problem("has neither an id-token nor a refresh-token: log in"));
    }
    Ok(Credentials::Oidc(Arc::new(provider)))
}

/// As `kubectl`: data wins, and the path is relative to the working directory.
fn trust(config: &Part<'_>) -> Result<Trust, String> {
    const AUTHORITY: &str = "idp-certificate-authority";
    let roots = match (config.text("idp-certificate-authority-data")?, config.text(AUTHORITY)?) {
        (Some(data), _) => from_base64(data, AUTHORITY).and_then(|pem| Roots::from_pem(&pem, AUTHORITY)),
        (None, Some(path)) => Roots::from_file(Path::new(path), AUTHORITY),
        (None, None) => Ok(Roots::Platform),
    };
    roots.map(Trust::Roots).map_err(|problem| config.user.problem(&problem))
}

fn version(exec: &Part<'_>) -> Result<Version, String> {
    let known = Version::ALL.map(Version::text).join(" or ");
    match exec.text("apiVersion")? {
        None => Err(exec.problem(&format!("names no apiVersion: {known}"))),
        Some(text) => Version::ALL
            .into_iter()
            .find(|version| version.text() == text)
            .ok_or_else(|| exec.problem(&format!("has apiVersion {text:?}, and only {known} is spoken"))),
    }
}

/// `v1beta1` came before there was a choice.
fn interaction(exec: &Part<'_>, version: Version) -> Result<Interaction, String> {
    match (exec.text("interactiveMode")?, version) {
        (Some("Never"), _) => Ok(Interaction::Never),
        (Some("IfAvailable"), _) | (None, Version::V1Beta1) => Ok(Interaction::IfAvailable),
        (Some("Always"), _) => Ok(Interaction::Always),
        (None, Version::V1) => {
            Err(exec.problem("names no interactiveMode, which this version needs: Never, IfAvailable or Always"))
        }
        (Some(other), _) => Err(exec.problem(&format!(
            "has interactiveMode {other:?}, which is none of Never, IfAvailable and Always"
        ))),
    }
}

fn environment(exec: &Part<'_>) -> Result<Vec<(String, SecretString)>, String> {
    let wrong = || exec.problem("env is not a list of name and value, both strings (quote them)");
    let items = match exec.node("env") {
        Node::Null => return Ok(Vec::new()),
        Node::List(items) => items,
        _ => return Err(wrong()),
    };
    items
        .iter()
        .map(|item| {
            let name = item.get("name").and_then(Node::text).ok_or_else(wrong)?;
            let value = match item.get("value") {
                None | Some(Node::Null) => "",
                Some(Node::Text(value)) => value,
                Some(_) => return Err(wrong()),
            };
            // The operating system could not keep them apart.
            if name.contains(['=', '\0']) || value.contains('\0') {
                return Err(exec.problem(&format!("the variable {name:?} cannot be set")));
            }
            Ok((name.to_owned(), value.to_owned().into()))
        })
        .collect()
}

fn extension(cluster: &Entry<'_>) -> Result<Option<Value>, String> {
    match cluster.node("extensions") {
        Node::Null => Ok(None),
        Node::List(items) => Ok(items
            .iter()
            .find(|item| item.get("name").and_then(Node::text) == Some(EXTENSION))
            .and_then(|item| item.get("extension"))
            .map(Node::to_value)
            .filter(|value| !value.is_null())),
        _ => Err(cluster.problem("extensions is not a list")),
    }
}

/// A mapping in the entry of a user.
struct Part<'a> {
    user: Entry<'a>,
    key: &'static str,
    node: &'a Node,
}

impl<'a> Part<'a> {
    fn new(user: Entry<'a>, key: &'static str) -> Result<Self, String> {
        let node = user.node(key);
        match node {
            Node::Map(_) => Ok(Self { user, key, node }),
            _ => Err(user.problem(&format!("{key} is not a mapping"))),
        }
    }

    fn node(&self, key: &str) -> &'a Node {
        self.node.get(key).unwrap_or(&Node::Null)
    }

    /// The text at `key`; empty text is none.
    fn text(&self, key: &str) -> Result<Option<&'a str>, String> {
        match self.node(key) {
            Node::Null => Ok(None),
            Node::Text(text) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            _ => Err(self.problem(&format!("{key} is not a string (quote it)"))),
        }
    }

    fn flag(&self, key: &str) -> Result<bool, String> {
        match self.node(key) {
            Node::Null => Ok(false),
            Node::Bool(value) => Ok(*value),
            _ => Err(self.problem(&format!("{key} is neither true nor false"))),
        }
    }

    fn texts(&self, key: &str) -> Result<Vec<SecretString>, String> {
        let texts = self.user.texts(&format!("{}.{key}", self.key), self.node(key))?;
        Ok(texts.into_iter().map(|text| text.to_owned().into()).collect())
    }

    fn problem(&self, what: &str) -> String {
        self.user.problem(&format!("{} {what}", self.key))
    }
}
