//! What an apply owns, takes and gives up: extraction, prediction, conflicts.
//!
//! In: configurations, objects with their `managedFields`, conflicts. Out: configurations and fields. Never: a request.

use serde_json::{Value, json};

use super::Apply;
use super::body::Body;
use crate::error::Error;
use crate::fields::{self, FieldConflict, FieldPath, FieldSet, FieldsError, Ownership, Taken, Typed};
use crate::kind::{Kind, Object};
use crate::options::FieldManager;
use crate::value;

impl<K: Object> Apply<K> {
    /// What a manager owns in an object by its applies: applied again, it changes nothing. What is changed in it before is all
    /// that such an apply changes. A manager that owns nothing gets the name of the object alone.
    ///
    /// The object must have its `managedFields`, as everything read from a server has. Fields that the type does not know
    /// are lost, and given up by the next apply.
    ///
    /// # Errors
    /// [`Error::is_invalid_request`] when `managedFields` cannot be read, or the manager applied the object in another version
    /// than it is in here: fields may be elsewhere in that one.
    pub fn extract(object: &K, manager: &FieldManager) -> Result<Self, Error> {
        extract(object, manager, None)
    }

    /// The same for what the manager applied through a subresource, `status` for one.
    ///
    /// # Errors
    /// As [`extract`](Self::extract).
    pub fn extract_subresource(object: &K, manager: &FieldManager, subresource: &str) -> Result<Self, Error> {
        extract(object, manager, Some(subresource))
    }

    /// The fields that whoever applies this owns then, as an object and not through a subresource. What a server takes from
    /// no apply of the kind is not known here, but for a status that is a subresource.
    ///
    /// # Errors
    /// [`Error::is_invalid_request`] when a server would refuse the body: a field that the type does not have, a value of
    /// another type, an item without its key.
    pub fn owned_fields(&self) -> Result<FieldSet, Error> {
        self.typed()
            .and_then(|typed| FieldSet::of(self.as_value(), &Typed::of(&typed)).map_err(|problem| problem.to_string()))
            .map(|fields| self.of_the_object(&fields.without_identity()))
            .map_err(|problem| self.invalid(&problem))
    }

    /// Without what belongs to the status, where that is written apart.
    fn of_the_object(&self, fields: &FieldSet) -> FieldSet {
        let status = K::STATUS_IS_A_SUBRESOURCE.then(|| FieldPath::new().field("status"));
        fields.recursive_difference(&status.into_iter().collect())
    }

    /// What applying this over `live` would take from other managers, field by field: what a server refuses without force,
    /// and gives with it. Through a subresource when one is named.
    ///
    /// # Errors
    /// As [`owned_fields`](Self::owned_fields); `managedFields` of `live` cannot be read.
    pub fn takes_from(&self, live: &K, manager: &FieldManager, subresource: Option<&str>) -> Result<Vec<Taken>, Error> {
        let taken = || -> Result<Vec<Taken>, String> {
            let typed = self.typed()?;
            let text = |problem: FieldsError| problem.to_string();
            let changes = fields::changes(&tree(live), self.as_value(), &Typed::of(&typed)).map_err(text)?;
            let ownership = Ownership::of(live.metadata()).map_err(text)?;
            let changes = changes.without_identity();
            let changes = if subresource.is_some() {
                changes
            } else {
                self.of_the_object(&changes)
            };
            Ok(ownership.taken_by(manager.as_str(), subresource, &changes))
        };
        taken().map_err(|problem| self.invalid(&problem))
    }

    /// The same without the fields of these conflicts, which stay with who has them. To take some of the fields over and leave
    /// the others, leave those out here and force the apply.
    ///
    /// # Errors
    /// [`Error::is_invalid_request`] when the body cannot be read as its type.
    pub fn without<'c>(mut self, conflicts: impl IntoIterator<Item = &'c FieldConflict>) -> Result<Self, Error> {
        let body = self.as_value();
        let paths = conflicts.into_iter().filter_map(|conflict| conflict.locate(body));
        let paths: FieldSet = paths.collect();
        let mut left = body.clone();
        match self.typed() {
            Ok(typed) => fields::remove(&mut left, &Typed::of(&typed), &paths),
            Err(problem) => return Err(self.invalid(&problem)),
        }
        if let Value::Object(left) = left {
            self.body = Body::of(left);
        }
        Ok(self)
    }

    /// The body as its type, by which it is walked.
    fn typed(&self) -> Result<K, String> {
        if let Some(problem) = self.problem() {
            return Err(problem.to_owned());
        }
        value::from_json(&self.bytes()).map_err(|error| error.to_string())
    }

    fn invalid(&self, problem: &str) -> Error {
        super::invalid::<K>(problem)
    }
}

fn extract<K: Object>(object: &K, manager: &FieldManager, subresource: Option<&str>) -> Result<Apply<K>, Error> {
    let metadata = object.metadata();
    let owned = fields::owned(metadata, K::API_VERSION, manager.as_str(), subresource)
        .map_err(|problem| Error::invalid_request(format!("metadata.managedFields of {}: {problem}", K::KIND)))?;
    let mut part = fields::extract(&tree(object), &Typed::of(object), &owned.unwrap_or_default());
    part["apiVersion"] = K::API_VERSION.into();
    part["kind"] = K::KIND.into();
    if !part["metadata"].is_object() {
        part["metadata"] = json!({});
    }
    part["metadata"]["name"] = metadata.name().into();
    if let Some(namespace) = metadata.namespace.as_deref() {
        part["metadata"]["namespace"] = namespace.into();
    }
    Apply::from_value(part)
}

/// An object as a tree.
fn tree<K: Kind>(object: &K) -> Value {
    // INVARIANT: the writer gives JSON.
    serde_json::from_slice(&value::to_json(object)).unwrap_or_default()
}
