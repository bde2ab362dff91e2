//! The labels and annotations of sets, the id, and the name of a tool.
//!
//! In: a parent, texts. Out: ids, [`Tooling`]. Never: a hash that is not SHA-256.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustls::crypto::hash::HashAlgorithm;

use super::parent::Parent;
use crate::config::tls;
use crate::error::Error;
use crate::options::FieldManager;

/// Label of a parent: the id of the set.
pub const ID: &str = "applyset.kubernetes.io/id";
/// Label of a member: the id of the set.
pub const PART_OF: &str = "applyset.kubernetes.io/part-of";
/// Annotation of a parent: the [tool](Tooling) that manages the set.
pub const TOOLING: &str = "applyset.kubernetes.io/tooling";
/// Annotation of a parent: the kinds that members have, `ConfigMap,Deployment.apps`.
pub const CONTAINS_GROUP_KINDS: &str = "applyset.kubernetes.io/contains-group-kinds";
/// Annotation of a parent: the same as plurals, `configmaps,deployments.apps`. Deprecated; read where the other one is missing, never written.
pub const CONTAINS_GROUP_RESOURCES: &str = "applyset.kubernetes.io/contains-group-resources";
/// Annotation of a parent: namespaces besides its own that members are in.
pub const ADDITIONAL_NAMESPACES: &str = "applyset.kubernetes.io/additional-namespaces";
/// Label of a definition whose objects may be parents; its value means nothing.
pub const IS_PARENT_TYPE: &str = "applyset.kubernetes.io/is-parent-type";

/// The tool that manages a set, with its version. A tool leaves the sets of others alone; the version makes no difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tooling {
    name: String,
    version: String,
    pub(super) manager: FieldManager,
}

impl Tooling {
    /// A tool of this name and version: `("shopctl", "v1.2.0")`.
    ///
    /// # Errors
    /// [`Error::is_invalid_request`] when one is empty, holds white space or a comma, the version holds a `/`, or the name is too long for a
    /// field manager.
    pub fn new(name: impl Into<String>, version: impl Into<String>) -> Result<Self, Error> {
        let (name, version) = (name.into(), version.into());
        let odd = |text: &str| text.is_empty() || text.contains(|c: char| c.is_whitespace() || c == ',');
        if odd(&name) || odd(&version) || version.contains('/') {
            return Err(Error::invalid_request(format!(
                "{name:?} and {version:?} are no name and version of a tool"
            )));
        }
        let manager = FieldManager::new(format!("{name}-applyset"))?;
        Ok(Self { name, version, manager })
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The version.
    pub fn version(&self) -> &str {
        &self.version
    }
}

/// As it stands in the annotation: `shopctl/v1.2.0`.
impl fmt::Display for Tooling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.name, self.version)
    }
}

/// The name in an annotation: all before the last `/`.
pub(super) fn tool_of(annotation: &str) -> &str {
    annotation.rsplit_once('/').map_or(annotation, |(name, _)| name)
}

/// `applyset-HASH-v1`, of name, namespace, kind and group of the parent.
pub(super) fn id(parent: &Parent) -> Result<String, Error> {
    let (kind, key) = (parent.kind(), parent.key());
    let namespace = key.namespace.as_deref().unwrap_or_default();
    let text = format!("{}.{namespace}.{}.{}", key.name, kind.kind, kind.group);
    let hash = sha256(text.as_bytes())?;
    Ok(format!("applyset-{}-v1", URL_SAFE_NO_PAD.encode(hash)))
}

/// By the cryptography that does TLS: every TLS 1.3 provider has this hash.
fn sha256(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let provider = tls::provider()?;
    let suites = provider
        .cipher_suites
        .iter()
        .filter_map(rustls::SupportedCipherSuite::tls13);
    let mut hashes = suites.map(|suite| suite.common.hash_provider);
    let hash = hashes.find(|hash| hash.algorithm() == HashAlgorithm::SHA256);
    let hash = hash.ok_or_else(|| Error::config("the cryptography of this program has no SHA-256"))?;
    Ok(hash.hash(bytes).as_ref().to_vec())
}
