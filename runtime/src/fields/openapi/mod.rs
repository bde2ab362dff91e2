//! `OpenApiSchema`: how the objects of a kind merge, from what the server publishes of it.
//!
//! In: the OpenAPI v3 document of a group version, a kind. Out: a [`MergeSchema`]. Never: a request; an error for a schema that
//! says nothing of merging.

mod convert;
mod model;
mod problem;

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

use self::convert::convert;
use self::model::{Model, Place, Shape};
pub use self::problem::OpenApiError;
use super::schema::{Member, MergeRule, MergeSchema};
use crate::kind::GroupVersionKind;

/// How the objects of a kind merge under server-side apply, from the OpenAPI v3 document of its group version: what there is
/// for kinds that no type describes.
///
/// It is read as servers read their own documents. Each handle is one place of the kind, and is cheap to clone: all share what
/// was read. References lead to the same place however deep they go, so a definition may hold itself. What a reference that
/// leads nowhere stands for is [deduced](MergeRule::Deduced).
///
/// Two things differ from the server, as documents do not say more. A legacy definition of a custom kind with
/// `preserveUnknownFields: true` lets fields in that are not declared. And a schema without a type that sets
/// `x-kubernetes-list-type` is taken for one of lists if it declares no fields, else for one of objects and atomic lists.
///
/// ```
/// use kubewright_runtime::GroupVersionKind;
/// use kubewright_runtime::fields::{FieldSet, OpenApiSchema};
/// use serde_json::json;
///
/// let document = json!({ "components": { "schemas": { "io.example.v1.Team": {
///     "type": "object",
///     "properties": { "members": {
///         "type": "array",
///         "items": { "type": "object", "properties": { "name": { "type": "string" }, "role": { "type": "string" } } },
///         "x-kubernetes-list-type": "map",
///         "x-kubernetes-list-map-keys": ["name"],
///     } },
///     "x-kubernetes-group-version-kind": [{ "group": "example.io", "version": "v1", "kind": "Team" }],
/// } } } });
/// let schema = OpenApiSchema::of_value(&document, &GroupVersionKind::new("example.io", "v1", "Team"))?;
///
/// let owned = FieldSet::of(&json!({ "members": [{ "name": "ada", "role": "lead" }] }), &schema)?;
/// assert_eq!(owned.leaves().to_string(), ".members[name=\"ada\"].name\n.members[name=\"ada\"].role");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct OpenApiSchema {
    model: Arc<Model>,
    place: Place,
}

impl OpenApiSchema {
    /// The schema of a kind, from the bytes of a document.
    ///
    /// # Errors
    /// They are no JSON, or no OpenAPI v3 document, or none that has the kind.
    pub fn of_document(document: &[u8], kind: &GroupVersionKind) -> Result<Self, OpenApiError> {
        let document = serde_json::from_slice(document).map_err(OpenApiError::not_json)?;
        Self::of_value(&document, kind)
    }

    /// The schema of a kind, from a document.
    ///
    /// # Errors
    /// It is no OpenAPI v3 document, or none that has the kind.
    pub fn of_value(document: &Value, kind: &GroupVersionKind) -> Result<Self, OpenApiError> {
        let definitions = document.pointer("/components/schemas").and_then(Value::as_object);
        let definitions = definitions.ok_or_else(OpenApiError::no_schemas)?;
        let name = definition_of(definitions, kind).ok_or_else(|| OpenApiError::no_kind(kind, document))?;
        let (model, place) = convert(definitions, name);
        Ok(Self {
            model: Arc::new(model),
            place,
        })
    }

    fn at(&self, place: Place) -> Self {
        Self {
            model: Arc::clone(&self.model),
            place,
        }
    }

    fn shape(&self) -> Option<&Shape> {
        self.model.shape(self.place)
    }
}

/// The name of the definition that says it is of this kind.
fn definition_of<'d>(definitions: &'d Map<String, Value>, kind: &GroupVersionKind) -> Option<&'d str> {
    let found = definitions.iter().find(|(_, definition)| {
        let mut kinds = kinds_of(definition);
        kinds.any(|known| known == (kind.group.as_str(), kind.version.as_str(), kind.kind.as_str()))
    });
    found.map(|(name, _)| name.as_str())
}

/// Group, version and kind of each kind that a definition is of.
fn kinds_of(definition: &Value) -> impl Iterator<Item = (&str, &str, &str)> {
    let kinds = definition
        .get("x-kubernetes-group-version-kind")
        .and_then(Value::as_array);
    kinds.into_iter().flatten().filter_map(|kind| {
        let text = |name: &str| kind.get(name).and_then(Value::as_str);
        Some((text("group")?, text("version")?, text("kind")?))
    })
}

impl MergeSchema for OpenApiSchema {
    fn rule(&self) -> MergeRule {
        self.model.rule(self.place)
    }

    fn member(&self, name: &str) -> Option<Member<Self>> {
        let object = self.shape()?.object.as_ref()?;
        match object.fields.get(name) {
            Some(field) => Some(Member::Field(self.at(field.place))),
            None => object.entries.map(|entry| Member::Entry(self.at(entry))),
        }
    }

    fn item(&self, _index: usize) -> Option<Self> {
        let list = self.shape()?.list.as_ref()?;
        Some(self.at(list.items))
    }

    fn keys(&self) -> impl Iterator<Item = &str> {
        let list = self.shape().and_then(|shape| shape.list.as_ref());
        list.into_iter().flat_map(|list| list.keys.iter().map(AsRef::as_ref))
    }

    fn key_default(&self, key: &str) -> Option<Value> {
        let list = self.shape()?.list.as_ref()?;
        self.model.default(list.items, key).cloned()
    }
}

impl fmt::Debug for OpenApiSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenApiSchema")
            .field("rule", &self.rule())
            .finish_non_exhaustive()
    }
}
