//! Fields that were set by other writes become those of an applier.
//!
//! In: metadata of an object, names of managers. Out: a JSON patch, or nothing to do. Never: a request; a patch that would
//! overwrite what was changed meanwhile.

use serde_json::Value;

use super::ownership::{FieldOperation, fields};
use super::problem::FieldsError;
use crate::meta::{ManagedFieldsEntry, ObjectMeta};
use crate::patch::JsonPatch;
use crate::value::{self, FieldsV1, Str};

/// The managers of objects that were applied by a client: `kubectl apply` without `--server-side`, and what the server notes for
/// fields that are older than the first apply.
pub const CLIENT_SIDE_MANAGERS: [&str; 2] = ["kubectl-client-side-apply", "before-first-apply"];

/// The patch that moves what the managers `from` own by updates to what `applier` owns by server-side apply. `None` when
/// there is nothing to move.
///
/// Without it, fields that `applier` has once set by other writes are two managers', and an apply that leaves them out does
/// not remove them. Only entries of `subresource` are moved, or (`None`) those of the object itself. All other entries stay
/// as they are. If `applier` has applied already, its fields and theirs are joined; else their first entry becomes its own.
/// An entry of theirs that speaks of another version of the object than the applier's is dropped, as kubectl does it.
///
/// Send it as [`Patch::json`](crate::Patch::json). When the object was changed meanwhile, the server refuses it with a
/// [conflict](crate::Error::is_conflict): read the object again, and ask for a new patch.
///
/// # Errors
/// The fields of an entry that takes part cannot be read, or the metadata has no resource version: it is not from a server.
///
/// <https://kubernetes.io/docs/reference/using-api/server-side-apply/#upgrading-from-client-side-apply-to-server-side-apply>
pub fn migrate<'a>(
    metadata: &ObjectMeta,
    from: impl IntoIterator<Item = &'a str>,
    applier: &str,
    subresource: Option<&str>,
) -> Result<Option<JsonPatch>, FieldsError> {
    let mut entries: Vec<ManagedFieldsEntry> = metadata.managed_fields.to_vec();
    let subresource = subresource.unwrap_or_default();
    let mut moved = false;
    for manager in from {
        moved |= move_from(&mut entries, manager, applier, subresource)?;
    }
    if !moved {
        return Ok(None);
    }
    if metadata.resource_version().is_empty() {
        let problem = "the object has no resource version; read it from the server first";
        return Err(FieldsError::new(&[], problem));
    }
    let entries: Value = entries.iter().map(as_value).collect();
    // K8S: a `test` that fails is an invalid request; replacing the resource version makes it a conflict, as for any update.
    let patch = JsonPatch::new()
        .replace("/metadata/managedFields", entries)
        .replace("/metadata/resourceVersion", metadata.resource_version());
    Ok(Some(patch))
}

/// Moves the fields of one manager; whether there were any.
fn move_from(
    entries: &mut Vec<ManagedFieldsEntry>,
    manager: &str,
    applier: &str,
    subresource: &str,
) -> Result<bool, FieldsError> {
    let moves = |entry: &ManagedFieldsEntry| is_of(entry, manager, FieldOperation::Update, subresource);
    let Some(first) = entries.iter().position(moves) else {
        return Ok(false);
    };
    let applied = |entry: &ManagedFieldsEntry| is_of(entry, applier, FieldOperation::Apply, subresource);
    let target = match entries.iter().position(applied) {
        Some(target) => {
            let version = &entries[target].api_version;
            let same_version = |entry: &&ManagedFieldsEntry| moves(entry) && entry.api_version == *version;
            if let Some(theirs) = entries.iter().find(same_version) {
                let joined = fields(&entries[target])?.union(&fields(theirs)?);
                entries[target].fields_v1 = Some(FieldsV1::from(&joined));
            }
            target
        }
        None => {
            let target = &mut entries[first];
            target.manager = Some(applier.into());
            target.operation = Some(Str::from_static(FieldOperation::Apply.as_str()));
            first
        }
    };
    let mut index = 0..;
    entries.retain(|entry| index.next() == Some(target) || !moves(entry));
    Ok(true)
}

fn is_of(entry: &ManagedFieldsEntry, manager: &str, operation: FieldOperation, subresource: &str) -> bool {
    let is = |text: &Option<Str>, expected: &str| text.as_deref().unwrap_or_default() == expected;
    is(&entry.manager, manager) && is(&entry.operation, operation.as_str()) && is(&entry.subresource, subresource)
}

fn as_value(entry: &ManagedFieldsEntry) -> Value {
    // INVARIANT: the writer gives JSON.
    serde_json::from_slice(&value::to_json(entry)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{CLIENT_SIDE_MANAGERS, migrate};
    use crate::meta::ObjectMeta;
    use crate::patch::Patch;
    use serde_json::{Value, json};

    fn entry(manager: &str, operation: &str, fields: Value) -> Value {
        json!({
            "manager": manager, "operation": operation, "apiVersion": "apps/v1", "time": "2024-01-31T23:59:59Z",
            "fieldsType": "FieldsV1", "fieldsV1": fields,
        })
    }

    fn with(mut entry: Value, member: &str, value: &str) -> Value {
        entry[member] = value.into();
        entry
    }

    fn metadata(entries: &Value) -> ObjectMeta {
        serde_json::from_value(json!({ "resourceVersion": "7", "managedFields": entries })).unwrap()
    }

    /// The entries after the move; `None` when there is nothing to do.
    fn moved(entries: &Value, applier: &str, subresource: Option<&str>) -> Option<Value> {
        let patch = migrate(&metadata(entries), CLIENT_SIDE_MANAGERS, applier, subresource).unwrap()?;
        let patch: Value = serde_json::from_slice(&Patch::<()>::json(patch).body()).unwrap();
        let after = patch[0]["value"].clone();
        let expected = json!([
            { "op": "replace", "path": "/metadata/managedFields", "value": after },
            { "op": "replace", "path": "/metadata/resourceVersion", "value": "7" },
        ]);
        assert_eq!(patch, expected);
        Some(after)
    }

    fn a() -> Value {
        json!({ "f:a": {} })
    }

    fn b() -> Value {
        json!({ "f:b": {} })
    }

    #[test]
    fn what_is_not_theirs_is_not_moved() {
        for entries in [
            json!([]),
            json!([entry("me", "Apply", a())]),
            json!([entry("kubectl-edit", "Update", a()), entry("me", "Update", a())]),
            json!([entry("before-first-apply", "Apply", a())]),
            json!([with(
                entry("kubectl-client-side-apply", "Update", a()),
                "subresource",
                "status"
            )]),
        ] {
            assert_eq!(moved(&entries, "me", None), None, "{entries}");
        }
    }

    #[test]
    fn their_entry_becomes_that_of_the_applier() {
        let other = entry("hpa", "Update", b());
        let entries = json!([other, entry("kubectl-client-side-apply", "Update", a())]);
        let after = json!([other, entry("me", "Apply", a())]);
        assert_eq!(moved(&entries, "me", None), Some(after.clone()));
        // Once is enough.
        assert_eq!(moved(&after, "me", None), None);
    }

    #[test]
    fn their_fields_join_those_of_the_applier() {
        let other = entry("me", "Update", json!({ "f:x": {} }));
        let entries = json!([
            entry("before-first-apply", "Update", json!({ "f:c": {} })),
            entry("me", "Apply", b()),
            other,
            entry(
                "kubectl-client-side-apply",
                "Update",
                json!({ "f:a": {}, "f:b": { "f:d": {} } })
            ),
        ]);
        let joined = json!({ "f:a": {}, "f:b": { ".": {}, "f:d": {} }, "f:c": {} });
        let after = json!([entry("me", "Apply", joined), other]);
        assert_eq!(moved(&entries, "me", None), Some(after.clone()));
        assert_eq!(moved(&after, "me", None), None);
    }

    #[test]
    fn both_of_them_become_one() {
        let entries = json!([
            entry("before-first-apply", "Update", b()),
            entry("kubectl-client-side-apply", "Update", a()),
        ]);
        let after = json!([entry("me", "Apply", json!({ "f:a": {}, "f:b": {} }))]);
        assert_eq!(moved(&entries, "me", None), Some(after));
    }

    #[test]
    fn entries_of_another_version_are_dropped() {
        let theirs = |version, fields| {
            with(
                entry("kubectl-client-side-apply", "Update", fields),
                "apiVersion",
                version,
            )
        };
        let entries = json!([
            theirs("apps/v1beta1", a()),
            entry("me", "Apply", b()),
            theirs("apps/v1", json!({ "f:c": {} }))
        ]);
        let after = json!([entry("me", "Apply", json!({ "f:b": {}, "f:c": {} }))]);
        assert_eq!(moved(&entries, "me", None), Some(after));
    }

    #[test]
    fn a_subresource_has_entries_of_its_own() {
        let main = entry("kubectl-client-side-apply", "Update", a());
        let status = with(main.clone(), "subresource", "status");
        let after = json!([main, with(entry("me", "Apply", a()), "subresource", "status")]);
        assert_eq!(moved(&json!([main, status]), "me", Some("status")), Some(after));
    }

    #[test]
    fn an_object_that_is_not_from_a_server_cannot_be_moved() {
        let entries = json!([entry("before-first-apply", "Update", a())]);
        let mut metadata = metadata(&entries);
        metadata.resource_version = None;
        let error = migrate(&metadata, CLIENT_SIDE_MANAGERS, "me", None).unwrap_err();
        assert!(error.to_string().contains("no resource version"), "{error}");
        let broken = json!([
            entry("before-first-apply", "Update", json!({ "q:": {} })),
            entry("me", "Apply", a())
        ]);
        let error = migrate(&self::metadata(&broken), CLIENT_SIDE_MANAGERS, "me", None).unwrap_err();
        assert!(error.to_string().contains("before-first-apply"), "{error}");
    }
}
