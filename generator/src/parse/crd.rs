//! Mirror of a CustomResourceDefinition, of `apiextensions.k8s.io/v1` and of `v1beta1` brought into the form of v1.
//!
//! In: YAML or JSON, one or many to a document. Out: [`CrdDocument`]s. Never: lowers a schema; fills in what an API
//! server would derive (kind of the list, singular): what the manifest does not say stays none.

mod definition;
mod file;
mod manifest;
mod version;

use std::sync::Arc;

use serde_json::Value;

pub(crate) use file::{DEFINITION, DEFINITION_LIST, LIST, has_definition, kind_of, read_file, read_objects};

use super::place::Place;
use super::schema::SchemaObject;

/// One CustomResourceDefinition.
#[derive(Clone, Debug)]
pub struct CrdDocument {
    /// Name of the document, for locations: the file, and where it holds several documents the line that this one
    /// starts at (`bundle.yaml:120`).
    pub name: Arc<str>,
    /// Its index in `items`, when the document is a list of definitions.
    pub item: Option<usize>,
    /// `spec.group`, not yet checked.
    pub group: String,
    /// `spec.names.kind`, not yet checked.
    pub kind: String,
    /// `spec.names.plural`, not yet checked.
    pub plural: String,
    /// `spec.names.singular`
    pub singular: Option<String>,
    /// `spec.names.listKind`
    pub list_kind: Option<String>,
    /// `spec.names.shortNames`
    pub short_names: Vec<String>,
    /// `spec.names.categories`
    pub categories: Vec<String>,
    /// `spec.scope`
    pub namespaced: bool,
    /// `spec.versions`, in their order.
    pub versions: Vec<CrdVersion>,
    /// The definition as a program can install it: `apiVersion` (always of v1), `kind`, `metadata` without what a server
    /// writes, and `spec` whole. No `status`.
    pub manifest: Value,
}

/// A version of a CustomResourceDefinition.
#[derive(Clone, Debug)]
pub struct CrdVersion {
    /// `name`, e.g. `v1alpha1`.
    pub name: String,
    /// Its index in `spec.versions`; none for the only version of a v1beta1 definition, whose schema stands at the top.
    pub index: Option<usize>,
    /// `served`
    pub served: bool,
    /// `storage`
    pub storage: bool,
    /// `deprecated`
    pub deprecated: bool,
    /// `deprecationWarning`
    pub deprecation_warning: Option<String>,
    /// `schema.openAPIV3Schema`; none when the version has no schema.
    pub schema: Option<SchemaObject>,
    /// Whether the schema stands in `spec.validation` (v1beta1) and not in the version.
    pub shared_schema: bool,
    /// Whether there is a `subresources.status`.
    pub status: bool,
    /// `subresources.scale`
    pub scale: Option<CrdScale>,
    /// `additionalPrinterColumns`
    pub printer_columns: Vec<CrdPrinterColumn>,
    /// `selectableFields[].jsonPath`
    pub selectable_fields: Vec<String>,
}

/// `subresources.scale`: where the numbers stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrdScale {
    /// `specReplicasPath`
    pub spec_replicas_path: String,
    /// `statusReplicasPath`
    pub status_replicas_path: String,
    /// `labelSelectorPath`
    pub label_selector_path: Option<String>,
}

/// A column of `kubectl get`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrdPrinterColumn {
    /// `name`
    pub name: String,
    /// `type`: `string`, `integer`, `number`, `boolean`, `date`.
    pub column_type: String,
    /// `format`
    pub format: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `jsonPath`
    pub json_path: String,
    /// `priority`: columns above 0 are shown by `-o wide` only.
    pub priority: i32,
}

impl CrdDocument {
    /// Runs `then` at the place of the definition itself.
    pub fn at<T>(&self, then: impl FnOnce(&Place<'_>) -> T) -> T {
        let root = Place::root(&self.name);
        match self.item {
            None => then(&root),
            Some(index) => then(&root.key("items").index(index)),
        }
    }

    /// Runs `then` at the place of a version: its entry in `spec.versions`, or `spec` when it has none.
    pub fn at_version<T>(&self, version: &CrdVersion, then: impl FnOnce(&Place<'_>) -> T) -> T {
        self.at(|root| {
            let spec = root.key("spec");
            match version.index {
                None => then(&spec),
                Some(index) => then(&spec.key("versions").index(index)),
            }
        })
    }

    /// Runs `then` at the place of the schema of a version.
    pub fn at_schema<T>(&self, version: &CrdVersion, then: impl FnOnce(&Place<'_>) -> T) -> T {
        if version.shared_schema {
            return self.at(|root| then(&root.key("spec").key("validation").key("openAPIV3Schema")));
        }
        self.at_version(version, |place| then(&place.key("schema").key("openAPIV3Schema")))
    }
}
