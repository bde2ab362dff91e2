//! `FieldConflict`: what a refused apply collided with.
//!
//! In: the causes of a `Status`. Out: path, manager, kind of write. Never: nothing at all, when a cause reads differently than
//! expected: what could be read is kept.

use serde_json::Value;

use super::ownership::FieldOperation;
use super::path::{FieldPath, PathElement};
use super::quote::read_quoted;
use crate::meta::StatusCause;
use crate::value::{Str, Time};

/// The reason of causes that are conflicts.
pub(crate) const CONFLICT_CAUSE: &str = "FieldManagerConflict";

/// A field that another manager owns and an apply without force wanted to change.
///
/// <https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldConflict {
    /// The field, as the server shows it: `.spec.replicas`.
    pub field: Str,
    /// The field, when its text reads in one way only. See [`locate`](Self::locate).
    pub path: Option<FieldPath>,
    /// Who owns the field; empty when the cause does not say it in the known form.
    pub manager: Str,
    /// By which kind of write it is owned; `None` when the cause does not say it in the known form.
    pub operation: Option<FieldOperation>,
    /// The version of the object that the owner wrote. Servers tell it for [`FieldOperation::Update`] only.
    pub api_version: Option<Str>,
    /// The subresource through which the owner wrote; `None` for the object itself.
    pub subresource: Option<Str>,
    /// When the owner wrote. Servers of today do not tell it.
    pub time: Option<Time>,
    /// The cause as the server words it.
    pub message: Str,
}

impl FieldConflict {
    /// The field in an object that has it: the body that was applied, or the object on the server. Names with dots in them,
    /// such as labels, are told only by the object.
    pub fn locate(&self, object: &Value) -> Option<FieldPath> {
        FieldPath::locate(&self.field, object)
    }

    /// What a cause says.
    pub(crate) fn from_cause(cause: &StatusCause) -> Self {
        let field = cause.field.clone().unwrap_or_default();
        let message = cause.message.clone().unwrap_or_default();
        let mut conflict = Self {
            path: plain_path(&field),
            field,
            manager: Str::EMPTY,
            operation: None,
            api_version: None,
            subresource: None,
            time: None,
            message: message.clone(),
        };
        conflict.read(&message);
        conflict
    }

    /// `conflict with "manager" with subresource "status" using apps/v1 at 2024-01-31T23:59:59Z`: all behind the manager may be
    /// missing, and without a version the manager applied.
    fn read(&mut self, message: &str) -> Option<()> {
        let (manager, mut rest) = read_quoted(message.strip_prefix("conflict with ")?)?;
        self.manager = manager.into();
        if let Some(subresource) = rest.strip_prefix(" with subresource ") {
            let (subresource, behind) = read_quoted(subresource)?;
            self.subresource = Some(subresource.into());
            rest = behind;
        }
        if rest.is_empty() {
            self.operation = Some(FieldOperation::Apply);
            return Some(());
        }
        let version = rest.strip_prefix(" using ")?;
        self.operation = Some(FieldOperation::Update);
        let (version, time) = match version.split_once(" at ") {
            Some((version, time)) => (version, time.parse().ok()),
            None => (version, None),
        };
        self.api_version = Some(version.into());
        self.time = time;
        Some(())
    }
}

/// The path, unless a name in it is a piece of one with dots: the prefix of a label ends with a slash.
fn plain_path(text: &str) -> Option<FieldPath> {
    let path: FieldPath = text.parse().ok()?;
    let pieces = path
        .iter()
        .any(|element| matches!(element, PathElement::Field(name) if name.contains('/')));
    (!pieces && !path.is_empty()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::FieldConflict;
    use crate::fields::{FieldOperation, FieldPath};
    use crate::meta::StatusCause;

    fn conflict(field: &str, message: &str) -> FieldConflict {
        FieldConflict::from_cause(&StatusCause {
            field: Some(field.into()),
            message: Some(message.into()),
            reason: Some(super::CONFLICT_CAUSE.into()),
        })
    }

    #[test]
    fn messages_of_all_forms_are_taken_apart() {
        use FieldOperation::{Apply, Update};
        let time = "2024-01-31T23:59:59Z";
        for (message, manager, operation, version, subresource, at) in [
            (r#"conflict with "ci""#, "ci", Some(Apply), None, None, None),
            (
                r#"conflict with "ci" using apps/v1"#,
                "ci",
                Some(Update),
                Some("apps/v1"),
                None,
                None,
            ),
            (
                r#"conflict with "ci" using v1 at 2024-01-31T23:59:59Z"#,
                "ci",
                Some(Update),
                Some("v1"),
                None,
                Some(time),
            ),
            (
                r#"conflict with "hpa" with subresource "scale" using apps/v1 at 2024-01-31T23:59:59Z"#,
                "hpa",
                Some(Update),
                Some("apps/v1"),
                Some("scale"),
                Some(time),
            ),
            (
                r#"conflict with "s" with subresource "status""#,
                "s",
                Some(Apply),
                None,
                Some("status"),
                None,
            ),
            (
                r#"conflict with "a \"b\" using v1 at \\ with subresource \"x\" é\u200b" using v1"#,
                "a \"b\" using v1 at \\ with subresource \"x\" é\u{200b}",
                Some(Update),
                Some("v1"),
                None,
                None,
            ),
            // Other forms: what can be read is kept.
            (r#"conflict with "ci" in some new way"#, "ci", None, None, None, None),
            (
                r#"conflict with "ci" using v1 at noon"#,
                "ci",
                Some(Update),
                Some("v1"),
                None,
                None,
            ),
            (
                r#"conflict with "ci" with subresource scale"#,
                "ci",
                None,
                None,
                None,
                None,
            ),
            (r#"conflict with "ci"#, "", None, None, None, None),
            ("somebody else owns it", "", None, None, None, None),
            ("", "", None, None, None, None),
        ] {
            let conflict = conflict(".spec.replicas", message);
            assert_eq!(conflict.manager, manager, "{message}");
            assert_eq!(conflict.operation, operation, "{message}");
            assert_eq!(conflict.api_version.as_deref(), version, "{message}");
            assert_eq!(conflict.subresource.as_deref(), subresource, "{message}");
            assert_eq!(conflict.time.map(|time| time.to_string()).as_deref(), at, "{message}");
            assert_eq!(
                (conflict.field.as_str(), conflict.message.as_str()),
                (".spec.replicas", message)
            );
        }
    }

    #[test]
    fn a_path_with_names_in_pieces_is_none() {
        let image = r#".spec.containers[name="a"].image"#;
        let path = FieldPath::new().field("spec").field("containers").key([("name", "a")]);
        assert_eq!(conflict(image, "").path, Some(path.field("image")));
        for unclear in [".metadata.labels.app.kubernetes.io/name", "", "spec", ".a["] {
            assert_eq!(conflict(unclear, "").path, None, "{unclear}");
        }
        let labelled = serde_json::json!({ "metadata": { "labels": { "app.kubernetes.io/name": "x" } } });
        let found = conflict(".metadata.labels.app.kubernetes.io/name", "").locate(&labelled);
        assert_eq!(found.map(|path| path.len()), Some(3));
    }
}
