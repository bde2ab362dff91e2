//! Whole objects as text: YAML, JSON, or kind and name.
//!
//! In: objects as the server has them. Out: text that `kubectl` and this command read back. Never: leaves out anything but who owns which
//! field, and that only where it is asked to.

use kubewright_runtime::meta::ObjectMeta;
use kubewright_runtime::{DynamicList, DynamicObject, GroupVersionKind, List, value, yaml};

use super::args::ObjectForm;
use crate::error::Error;

/// One object as it is, several as a `List`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrap {
    /// A list, whatever is in it.
    List,
    /// The object itself, if it is one.
    Single,
}

/// Objects in the form that was asked for.
pub(super) fn text(objects: Vec<DynamicObject>, form: ObjectForm, wrap: Wrap) -> Result<String, Error> {
    if form == ObjectForm::Name {
        return Ok(objects.iter().map(|object| format!("{}\n", name_of(object))).collect());
    }
    if let ([object], Wrap::Single) = (&*objects, wrap) {
        return match form {
            ObjectForm::Yaml => yaml::to_string(object).map_err(unwritable),
            _ => Ok(json(object)),
        };
    }
    let list = DynamicList {
        api_version: Some("v1".into()),
        kind: Some("List".into()),
        items: objects.into_iter().collect::<List<_>>(),
        ..DynamicList::EMPTY
    };
    match form {
        ObjectForm::Yaml => yaml::to_string(&list).map_err(unwritable),
        _ => Ok(json(&list)),
    }
}

fn json(record: &dyn value::Record) -> String {
    let mut text = String::from_utf8_lossy(&value::to_json_pretty(record)).into_owned();
    text.push('\n');
    text
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn unwritable(error: kubewright_runtime::Error) -> Error {
    Error::Cluster(error.to_string())
}

/// Takes out who owns which field.
pub(super) fn without_managers(mut object: DynamicObject) -> DynamicObject {
    object.metadata.managed_fields = List::ABSENT;
    object
}

/// `deployment.apps/web`
pub(super) fn name_of(object: &DynamicObject) -> String {
    name(&object.group_version_kind().unwrap_or_default(), &object.metadata)
}

/// `deployment.apps/web`
pub(super) fn name(kind: &GroupVersionKind, metadata: &ObjectMeta) -> String {
    format!("{}/{}", kind_word(kind), metadata.name())
}

/// `deployment.apps`, `pod`
pub(super) fn kind_word(kind: &GroupVersionKind) -> String {
    let word = kind.kind.to_lowercase();
    if kind.group.is_empty() {
        word
    } else {
        format!("{word}.{}", kind.group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(json: &str) -> DynamicObject {
        json.parse().unwrap()
    }

    #[test]
    fn one_object_stands_alone_and_several_in_a_list() {
        let web =
            object(r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":3}}"#);
        let settings = object(r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"on"},"data":{"n":"1e3"}}"#);
        let yaml = |objects, wrap| text(objects, ObjectForm::Yaml, wrap).unwrap();
        assert_eq!(
            yaml(vec![web.clone()], Wrap::Single),
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 3\n"
        );
        let both = yaml(vec![web.clone(), settings.clone()], Wrap::Single);
        assert_eq!(
            both,
            "apiVersion: v1\nkind: List\nitems:\n\
             - apiVersion: apps/v1\n  kind: Deployment\n  metadata:\n    name: web\n  spec:\n    replicas: 3\n\
             - apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: \"on\"\n  data:\n    \"n\": \"1e3\"\n"
        );
        assert_eq!(
            yaml(Vec::new(), Wrap::Single),
            "apiVersion: v1\nkind: List\nitems: []\n"
        );
        assert!(yaml(vec![web.clone()], Wrap::List).starts_with("apiVersion: v1\nkind: List\n"));

        let json = text(vec![web.clone(), settings.clone()], ObjectForm::Json, Wrap::Single).unwrap();
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(
            (&json["kind"], &json["items"][1]["data"]["n"]),
            (&"List".into(), &"1e3".into())
        );
        assert_eq!(
            text(vec![web, settings], ObjectForm::Name, Wrap::Single).unwrap(),
            "deployment.apps/web\nconfigmap/on\n"
        );
    }

    #[test]
    fn who_owns_what_can_be_left_out() {
        let owned =
            r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","managedFields":[{"manager":"m"}],"uid":"u"}}"#;
        let plain = r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","uid":"u"}}"#;
        assert_eq!(without_managers(object(owned)), object(plain));
    }
}
