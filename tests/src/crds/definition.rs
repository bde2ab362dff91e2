//! A CustomResourceDefinition as plain JSON, with names for the parts that tests ask for.
//!
//! In: a manifest of `apiextensions.k8s.io/v1`. Out: [`Definition`], [`Version`]. Never: a typed mirror of it; that is
//! what is under test.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::Error;
use crate::witness::Place;

/// A definition.
#[derive(Clone, Debug)]
pub struct Definition {
    manifest: Value,
    file: PathBuf,
}

/// A version of a definition that servers serve.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    definition: &'a Definition,
    entry: &'a Value,
}

impl Definition {
    /// Takes a manifest, read from `file`, that has all that a server asks for.
    ///
    /// # Errors
    /// When a part that [`Definition`] or [`Version`] names is missing.
    pub fn new(mut manifest: Value, file: &Path) -> Result<Self, Error> {
        for pointer in [
            "/metadata/name",
            "/spec/group",
            "/spec/scope",
            "/spec/names/kind",
            "/spec/names/plural",
        ] {
            if manifest.pointer(pointer).and_then(Value::as_str).is_none() {
                return Err(Error::new(format!("a definition without {pointer}")));
            }
        }
        // A server writes it, and older tools leave half of one in the file.
        if let Some(members) = manifest.as_object_mut() {
            members.remove("status");
        }
        Ok(Self {
            manifest,
            file: file.to_owned(),
        })
    }

    /// The file that it was read from.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The manifest, as it can be sent.
    pub fn manifest(&self) -> &Value {
        &self.manifest
    }

    /// `applications.core.oam.dev`
    pub fn name(&self) -> &str {
        self.text("/metadata/name")
    }

    /// `core.oam.dev`
    pub fn group(&self) -> &str {
        self.text("/spec/group")
    }

    /// `Application`
    pub fn kind(&self) -> &str {
        self.text("/spec/names/kind")
    }

    /// `applications`
    pub fn plural(&self) -> &str {
        self.text("/spec/names/plural")
    }

    /// Whether objects live in a namespace.
    pub fn is_namespaced(&self) -> bool {
        self.text("/spec/scope") == "Namespaced"
    }

    /// The versions that are served, in the order of the manifest.
    pub fn versions(&self) -> impl Iterator<Item = Version<'_>> {
        let entries = self.manifest["spec"]["versions"].as_array();
        let served = entries.into_iter().flatten().filter(|entry| entry["served"] == true);
        served.map(|entry| Version {
            definition: self,
            entry,
        })
    }

    /// The version in which a server stores objects: the only one that it never has to convert. `None` when it is not served.
    pub fn storage_version(&self) -> Option<Version<'_>> {
        self.versions().find(|version| version.entry["storage"] == true)
    }

    /// The served version of this name.
    pub fn version(&self, name: &str) -> Option<Version<'_>> {
        self.versions().find(|version| version.name() == name)
    }

    fn text(&self, pointer: &str) -> &str {
        // INVARIANT: looked at by `new`.
        self.manifest
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

impl<'a> Version<'a> {
    /// The definition that it is a version of.
    pub fn definition(self) -> &'a Definition {
        self.definition
    }

    /// `v1beta1`
    pub fn name(self) -> &'a str {
        self.entry["name"].as_str().unwrap_or_default()
    }

    /// `core.oam.dev/v1beta1`
    pub fn api_version(self) -> String {
        format!("{}/{}", self.definition.group(), self.name())
    }

    /// `core.oam.dev/v1beta1/Application`
    pub fn selector(self) -> String {
        format!("{}/{}", self.api_version(), self.definition.kind())
    }

    /// The schema of its objects.
    pub fn schema(self) -> &'a Value {
        &self.entry["schema"]["openAPIV3Schema"]
    }

    /// Whether the status is written by a subresource of its own.
    pub fn has_status(self) -> bool {
        self.entry["subresources"]["status"].is_object()
    }

    /// Where the wanted number of replicas stands, as a JSON pointer, when there is a scale subresource.
    pub fn replicas_pointer(self) -> Option<String> {
        let path = self.entry["subresources"]["scale"]["specReplicasPath"].as_str()?;
        Some(path.replace('.', "/"))
    }

    /// Where its objects are.
    pub fn place(self, namespace: Option<&'a str>) -> Place<'a> {
        Place {
            group: self.definition.group(),
            version: self.name(),
            plural: self.definition.plural(),
            namespace: namespace.filter(|_| self.definition.is_namespaced()),
        }
    }
}
