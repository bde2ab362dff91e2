//! What an applier has applied, as an object.
//!
//! In: an object with its `managedFields`, its schema, the applier. Out: the object that applied again changes nothing. Never:
//! fields of others, or a part of what is owned for the whole of it.

use serde_json::{Value, json};

use super::extract::extract;
use super::ownership::{FieldOperation, Owner, Ownership};
use super::problem::FieldsError;
use super::schema::MergeSchema;
use super::set::FieldSet;
use crate::dynamic::DynamicObject;
use crate::meta::ObjectMeta;
use crate::value;

/// What a manager owns of an object by server-side apply, of the object itself or through a subresource: to be changed and
/// applied again. Of everything else only what says which object it is: `apiVersion`, `kind`, name and namespace.
///
/// Who changes it and applies it lets go of what is taken out, and of nothing else. A manager that owns nothing gets the
/// identity alone. What is owned through a subresource is found where it is in the object, so what was applied to `scale` is
/// `spec.replicas`, and no `Scale`.
///
/// The [schema](MergeSchema) must be that of the object's kind: with [`Deduced`](super::Deduced) lists come as a whole, with
/// what others own in them.
///
/// # Errors
/// The `managedFields` of the object cannot be read, or what the manager owns is told in another version than the object is
/// in: read it in that version. In this one, fields may be elsewhere, and would be given up as if they had been taken out.
pub fn applied_by<S: MergeSchema>(
    object: &DynamicObject,
    schema: &S,
    manager: &str,
    subresource: Option<&str>,
) -> Result<DynamicObject, FieldsError> {
    match owned(&object.metadata, object.api_version(), manager, subresource)? {
        Some(fields) => part(object, &extract(&object.to_value(), schema, &fields)),
        None => part(object, &json!({})),
    }
}

/// What the manager has applied of an object, which is in this version; `None` for nothing.
pub(crate) fn owned(
    metadata: &ObjectMeta,
    api_version: &str,
    manager: &str,
    subresource: Option<&str>,
) -> Result<Option<FieldSet>, FieldsError> {
    let ownership = Ownership::of(metadata)?;
    let applied = |owner: &Owner| owner.is(manager, Some(FieldOperation::Apply), subresource);
    let Some((owner, fields)) = ownership.iter().find(|(owner, _)| applied(owner)) else {
        return Ok(None);
    };
    if owner.api_version != api_version {
        let (applied, there) = (&owner.api_version, api_version);
        let problem = format!("{owner} has applied the object in version {applied:?}, and this is it in {there:?}");
        return Err(FieldsError::new(&[], problem));
    }
    Ok(Some(fields.clone()).filter(|fields| !fields.is_empty()))
}

/// With what says which object it is.
fn part(object: &DynamicObject, part: &Value) -> Result<DynamicObject, FieldsError> {
    let problem = |error: &dyn std::fmt::Display| FieldsError::new(&[], format!("what is owned is no object: {error}"));
    let text = serde_json::to_vec(part).map_err(|error| problem(&error))?;
    let mut part: DynamicObject = value::from_json(&text).map_err(|error| problem(&error))?;
    if let Some(kind) = object.group_version_kind() {
        part.set_group_version_kind(&kind);
    }
    part.metadata.name.clone_from(&object.metadata.name);
    part.metadata.namespace.clone_from(&object.metadata.namespace);
    Ok(part)
}
