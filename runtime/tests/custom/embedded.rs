//! Objects inside of objects, raw and typed.

use std::collections::BTreeSet;

use kubewright_runtime::fields::{FieldSet, Typed};
use kubewright_runtime::meta::{ObjectMeta, PartialObjectMetadata};
use kubewright_runtime::{RawObject, value};

use crate::kept;
use crate::record::{App, Part};

fn app() -> App {
    let mut app = App {
        metadata: ObjectMeta::named("inside"),
        ..App::EMPTY
    };
    app.spec.make().count = Some(3);
    app.spec.make().ended = Some("2024-01-02T03:04:05.5+02:00".parse().unwrap());
    app
}

const TEXT: &str = concat!(
    r#"{"apiVersion":"example.com/v1","kind":"App","metadata":{"name":"inside"},"#,
    r#""spec":{"count":3,"ended":"2024-01-02T03:04:05.5+02:00"}}"#,
);

#[test]
fn a_typed_object_goes_in_and_comes_out() {
    let mut outer = App::EMPTY;
    outer.spec.make().workload = Some(RawObject::from_object(&app()));
    let workload = outer.spec.workload.clone().unwrap();
    assert_eq!(workload.as_str(), TEXT);
    assert_eq!(workload, RawObject::from(&app()));
    assert!(workload.is::<App>());
    assert_eq!(workload.decode_as::<App>().unwrap(), app());
    let again = kept(&format!(r#""workload":{TEXT}"#));
    assert_eq!(again.workload, outer.spec.workload);
}

#[test]
fn a_raw_object_says_what_it_is() {
    let raw = |text: &str| text.parse::<RawObject>().unwrap();
    let object = raw(TEXT);
    assert_eq!(object.api_version().unwrap(), "example.com/v1");
    assert_eq!(object.kind().unwrap(), "App");
    assert_eq!(object.metadata().unwrap().name(), "inside");
    let escaped = raw(r#"{"spec":{"kind":"No"},"\u006bind":"\u0041pp","apiVersion":"example.com/v1"}"#);
    assert!(escaped.is::<App>() && escaped.kind().as_deref() == Some("App"));
    assert_eq!(escaped.metadata().unwrap(), ObjectMeta::EMPTY);
    for other in [
        "{}",
        "null",
        r#"{"apiVersion":null,"kind":null}"#,
        r#"{"apiVersion":1,"kind":["App"]}"#,
    ] {
        let other = raw(other);
        assert_eq!(
            (other.api_version(), other.kind(), other.is::<App>()),
            (None, None, false),
            "{other}"
        );
    }
    for other in [
        r#"{"apiVersion":"example.com/v2","kind":"App"}"#,
        r#"{"apiVersion":"example.com/v1","kind":"Apps"}"#,
        r#"{"kind":"App"}"#,
    ] {
        assert!(!raw(other).is::<App>(), "{other}");
    }
    assert_eq!(raw(r#"{"apiVersion":1,"kind":"App"}"#).kind(), None);
}

#[test]
fn reading_as_a_type_says_what_is_wrong_and_where() {
    let refused = |text: &str| {
        text.parse::<RawObject>()
            .unwrap()
            .decode_as::<App>()
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        refused(r#"{"apiVersion": "apps/v1", "kind": "Deployment"}"#),
        "expected example.com/v1 App, found apps/v1 Deployment at line 1 column 45"
    );
    assert_eq!(
        refused(r#"{"spec":{"count":"three"}}"#),
        "spec.count: expected an integer, found a string at line 1 column 18"
    );
    assert_eq!(refused("null"), "expected an object, found null at line 1 column 1");
    let raw = RawObject::try_from(serde_json::json!({ "metadata": "none" })).unwrap();
    assert_eq!(raw.metadata().unwrap_err().path(), "metadata");
    assert!(RawObject::EMPTY.metadata().is_err());
}

#[test]
fn what_is_no_kind_can_be_read_as_a_type_as_well() {
    let raw: RawObject = r#"{"name":"a","more":{"b":null}}"#.parse().unwrap();
    let part: Part = raw.decode_as().unwrap();
    assert_eq!((part.name.as_deref(), part.unknown.len()), (Some("a"), 1));
    let head: PartialObjectMetadata = RawObject::from(&app()).decode_as().unwrap();
    assert_eq!((head.kind.as_deref(), head.metadata.name()), (Some("App"), "inside"));
    assert_eq!(
        "{}".parse::<RawObject>().unwrap().decode_as::<App>().unwrap(),
        App::EMPTY
    );
}

/// What a server owns of `{"apiVersion": …, "metadata": {…}, "spec": {…}}` in a field with `x-kubernetes-embedded-resource`.
const OWNED: &str = r#"
.apiVersion
.kind
.metadata.annotations
.metadata.finalizers[="a"]
.metadata.labels.a
.metadata.name
.metadata.ownerReferences[uid="1"]
.spec
.spec.list
"#;

#[test]
fn the_metadata_of_an_embedded_object_merges_as_that_of_any_object() {
    let object = r#"{"apiVersion":"v1","kind":"X","metadata":{"name":"x","labels":{"a":"b"},"annotations":{},"finalizers":["a"],
        "ownerReferences":[{"apiVersion":"v1","kind":"Y","name":"y","uid":"1"}]},"spec":{"list":[{"a":1}]}}"#;
    for field in ["workload", "workloads", "free"] {
        let held = if field == "workloads" {
            format!(r#"{{"a":{object}}}"#)
        } else {
            object.to_owned()
        };
        let body = format!(r#"{{"spec":{{"{field}":{held}}}}}"#);
        let app: App = value::from_json(body.as_bytes()).unwrap();
        let owned = FieldSet::of(&serde_json::from_str(&body).unwrap(), &Typed::of(&app)).unwrap();
        let (place, more) = match field {
            "workloads" => (".spec.workloads.a", &[".spec.workloads.a"][..]),
            _ => (&*format!(".spec.{field}"), &[][..]),
        };
        let expected = OWNED.trim().lines().map(|path| format!("{place}{path}"));
        let expected: BTreeSet<String> = expected.chain(more.iter().map(ToString::to_string)).collect();
        let owned: BTreeSet<String> = owned.to_string().lines().map(str::to_owned).collect();
        // Where the schema says nothing of it, metadata is an object like any other: owned itself, its lists as a whole.
        assert_eq!(owned == expected, field != "free", "{field}: {owned:#?}");
    }
}
