//! The registry of kinds, and objects decoded by it.

use kubewright_runtime::codegen::KindVisitor;
use kubewright_runtime::meta::{APIGroup, Status};
use kubewright_runtime::scheme::AnyObject;
use kubewright_runtime::{DynamicObject, GroupVersionKind, Scheme};

use crate::record::App;

/// As a generated crate registers its kinds.
fn add_to_scheme<V: KindVisitor>(visitor: &mut V) {
    visitor.custom_resource::<App>();
    visitor.kind::<Status>();
}

fn scheme() -> Scheme {
    Scheme::new().with(add_to_scheme).unwrap()
}

const BUNDLE: &str = r"# a bundle
---
apiVersion: example.com/v1
kind: App
metadata:
  name: typed
  namespace: team-a
---
---
apiVersion: v1
kind: List
items:
- apiVersion: other.example.com/v1
  kind: Thing
  metadata: {name: one}
  spec: {max: 9223372036854775807, switch: on, none: null}
- apiVersion: example.com/v1
  kind: App
  metadata: {name: two}
---
apiVersion: example.com/v1
kind: AppList
items:
- metadata: {name: three}
";

#[test]
fn a_bundle_becomes_objects_in_order_typed_where_registered() {
    let objects = scheme().decode_all(BUNDLE).unwrap();
    let names: Vec<_> = objects
        .iter()
        .map(|object| object.metadata().unwrap().name().to_owned())
        .collect();
    assert_eq!(names, ["typed", "one", "two", "three"]);
    let typed: Vec<bool> = objects
        .iter()
        .map(|object| matches!(object, AnyObject::Typed(_)))
        .collect();
    assert_eq!(typed, [true, false, true, true]);
    let app: &App = objects[0].downcast_ref().unwrap();
    assert_eq!(app.metadata.namespace(), "team-a");
    let thing = objects[1].to_dynamic();
    assert_eq!(thing.read::<i64>("/spec/max").unwrap(), Some(i64::MAX));
    assert_eq!(
        thing.read::<bool>("/spec/switch").unwrap(),
        Some(true),
        "as kubectl reads it"
    );
    assert!(thing.get("/spec/none").unwrap().is_null());
    // Without the registration all are dynamic, and hold the same.
    let dynamic = Scheme::new().decode_all(BUNDLE).unwrap();
    for (one, other) in objects.iter().zip(&dynamic) {
        assert!(matches!(other, AnyObject::Dynamic(_)));
        assert_eq!(one.to_dynamic().metadata, other.to_dynamic().metadata);
    }
}

#[test]
fn what_is_registered_can_be_asked_for() {
    let scheme = scheme();
    let app = GroupVersionKind::of::<App>();
    let registered = scheme.get(&app).unwrap();
    assert!(registered.is::<App>() && !registered.is::<Status>());
    assert!(registered.type_name.ends_with("App"), "{registered:?}");
    assert_eq!(registered.resource.as_ref().unwrap().plural, "apps");
    assert_eq!(scheme.versions("example.com", "App"), ["v1"]);
    assert_eq!(scheme.kinds().count(), 2);
    assert!(
        scheme
            .get(&GroupVersionKind::new("", "v1", "Status"))
            .unwrap()
            .resource
            .is_none()
    );
}

#[test]
fn the_same_type_twice_is_no_conflict() {
    let twice = scheme().with(add_to_scheme).unwrap().with_kind::<App>().unwrap();
    assert_eq!(twice.kinds().count(), 2);
    let app = twice.get(&GroupVersionKind::of::<App>()).unwrap();
    assert!(app.resource.is_some(), "it was known where it is served");
}

/// Another type that says it is an `App`.
mod other {
    use kubewright_runtime::codegen as rt;

    #[derive(Clone, PartialEq)]
    pub(super) struct App {
        metadata: rt::meta::ObjectMeta,
    }

    impl App {
        const EMPTY: Self = Self {
            metadata: rt::meta::ObjectMeta::EMPTY,
        };
    }

    impl rt::Record for App {
        fn info(&self) -> &'static rt::RecordInfo {
            const {
                &rt::RecordInfo {
                    name: "App",
                    fields: &[rt::optional("metadata")],
                    type_meta: None,
                }
            }
        }

        fn index(&self, name: &str) -> u16 {
            if name == "metadata" { 0 } else { rt::UNKNOWN }
        }

        fn slot(&mut self, _: u16) -> &mut dyn rt::Value {
            &mut self.metadata
        }

        fn view(&self, _: u16) -> &dyn rt::Value {
            &self.metadata
        }
    }

    rt::record!(App);

    impl rt::Kind for App {
        const GROUP: &'static str = "example.com";
        const VERSION: &'static str = "v1";
        const API_VERSION: &'static str = "example.com/v1";
        const KIND: &'static str = "App";
    }
}

#[test]
fn two_types_for_one_kind_are_an_error_that_names_both() {
    let conflict = scheme().with_kind::<other::App>().unwrap_err();
    assert_eq!(conflict.kind, GroupVersionKind::of::<App>());
    let message = conflict.to_string();
    assert!(
        message.contains("record::App") && message.contains("scheme::other::App"),
        "{message}"
    );
}

#[test]
fn an_object_comes_out_as_what_it_was_put_in() {
    let json = br#"{"apiVersion":"example.com/v1","kind":"App","metadata":{"name":"a"}}"#;
    let object = scheme().decode(json).unwrap();
    let AnyObject::Typed(typed) = object.clone() else {
        panic!("{object:?}")
    };
    let typed = typed.downcast::<Status>().unwrap_err();
    assert_eq!(typed.downcast::<App>().unwrap().metadata.name(), "a");
    assert_eq!(
        object.to_dynamic(),
        std::str::from_utf8(json).unwrap().parse::<DynamicObject>().unwrap()
    );
    assert_eq!(scheme().with_kind::<APIGroup>().unwrap().kinds().count(), 3);
}

#[test]
fn what_is_wrong_is_said_with_its_place_and_without_its_content() {
    for (text, place) in [
        (
            "apiVersion: v1\nkind: X\n---\nkind: Secret\nstringData: {p: hunter2}\n",
            "document 2: apiVersion is missing",
        ),
        ("apiVersion: a/b/c\nkind: X\n", "document 1: \"a/b/c\" is no apiVersion"),
        (
            "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: X\n- password: hunter2\n",
            "document 1: item 2",
        ),
        ("password: {hunter2\n", "neither JSON nor YAML"),
        ("- hunter2\n", "document 1"),
        (
            "apiVersion: example.com/v1\nkind: App\nmetadata: hunter2\n",
            "document 1",
        ),
    ] {
        let error = scheme().decode_all(text).unwrap_err();
        let message = format!("{error} {error:?}");
        assert!(error.is_decode() && message.contains(place), "{message}");
        assert!(!message.contains("hunter2"), "{message}");
    }
    assert!(scheme().decode_all("\n# nothing\n---\n").unwrap().is_empty());
}

#[test]
fn json_keeps_its_digits() {
    let text = r#"{"apiVersion":"x/v1","kind":"Y","n":[1e3,0.10,18446744073709551616],"text":"---"}"#;
    for several in [
        text.to_owned(),
        format!("{text}\n---\n\n---\r\n{text}"),
        format!("---\n{text}\n---\n{text}\n---\n"),
    ] {
        for object in scheme().decode_all(&several).unwrap() {
            let numbers = object.to_dynamic().get("/n").unwrap();
            assert_eq!(numbers.as_str(), "[1e3,0.10,18446744073709551616]");
        }
    }
    let beside_yaml = format!("{text}\n---\napiVersion: x/v1\nkind: Z\n").replace(",18446744073709551616", "");
    assert_eq!(scheme().decode_all(&beside_yaml).unwrap().len(), 2);
}

#[test]
fn documents_may_be_deep_and_many() {
    let deep = |levels| {
        let nested = format!("{}1{}", r#"{"a": "#.repeat(levels), "}".repeat(levels));
        format!(r#"{{"apiVersion":"x/v1","kind":"Z","spec":{nested}}}"#)
    };
    let json = format!("{}\n---\n{}\n", deep(127), deep(127));
    assert_eq!(scheme().decode_all(&json).unwrap().len(), 2);
    let yaml = format!("# not JSON\n{}", deep(63));
    assert_eq!(scheme().decode_all(&yaml).unwrap().len(), 1);
    let error = scheme().decode_all(&format!("# not JSON\n{}", deep(64))).unwrap_err();
    assert!(error.is_decode() && error.to_string().contains("Depth"), "{error}");
    let many = "apiVersion: x/v1\nkind: Z\nlist: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n---\n".repeat(20_000);
    assert_eq!(scheme().decode_all(&many).unwrap().len(), 20_000);
}
