//! Raw JSON that is missing, `null` or empty: three things.

use kubewright_runtime::value::semantic_eq;
use kubewright_runtime::{Json, RawObject};

use crate::record::{App, Required, Settings};
use crate::{kept, read, refused, settings, written};

#[test]
fn missing_null_and_empty_raw_json_are_three_things() {
    let absent = kept("");
    let null = kept(r#""raw":null,"workload":null"#);
    let empty = kept(r#""raw":{},"workload":{}"#);
    assert_eq!((absent.raw.clone(), absent.workload.clone()), (None, None));
    assert_eq!(
        (null.raw.clone(), null.workload.clone()),
        (Some(Json::EMPTY), Some(RawObject::EMPTY))
    );
    assert!(
        empty
            .raw
            .as_ref()
            .is_some_and(|raw| !raw.is_null() && raw.as_str() == "{}")
    );
    assert!(empty.workload.as_ref().is_some_and(|workload| !workload.is_null()));
    assert!(absent != null && null != empty && empty != absent);
    // What is the same to Kubernetes is the same to `semantic_eq`.
    assert!(semantic_eq(&absent, &null) && semantic_eq(&null, &empty));
    for raw in ["0", "false", "\"\"", "[]", "[null]", "{\"a\":null}"] {
        assert_eq!(kept(&format!(r#""raw":{raw}"#)).raw.unwrap().as_str(), raw);
    }
}

#[test]
fn null_can_be_set_and_taken_back() {
    let mut app = App::EMPTY;
    app.spec.make().workload = Some(RawObject::EMPTY);
    assert!(written(&app).ends_with(r#""spec":{"workload":null}}"#));
    app.spec.make().workload = None;
    assert!(written(&app).ends_with(r#""spec":{}}"#));
}

#[cfg(feature = "client")]
#[test]
fn an_apply_sends_the_null_that_was_set() {
    let mut app = App {
        metadata: kubewright_runtime::meta::ObjectMeta::named("a"),
        ..App::EMPTY
    };
    app.spec.make().raw = Some(Json::EMPTY);
    let body = kubewright_runtime::Apply::from_object(&app);
    assert_eq!(body.as_value()["spec"], serde_json::json!({ "raw": null }));
}

#[test]
fn nulls_of_all_other_optional_fields_are_absence() {
    for field in [
        "ratio", "count", "port", "amount", "ended", "times", "seen", "gaps", "parts", "rows", "any", "values",
    ] {
        assert_eq!(settings(&format!(r#""{field}":null"#)), Settings::EMPTY, "{field}");
    }
}

#[test]
fn required_raw_json_is_always_written() {
    let expected = r#"{"since":"","ratio":0,"raw":null,"workload":null,"nullable":null}"#;
    assert_eq!(written(&Required::EMPTY), expected);
    assert_eq!(read::<Required>(expected), Required::EMPTY);
    assert_eq!(read::<Required>("{}"), Required::EMPTY);
    let empty: Required = read(r#"{"raw":{},"workload":{}}"#);
    assert!(written(&empty).contains(r#""raw":{},"workload":{}"#));
}

#[test]
fn lists_of_objects_hold_null_as_such() {
    let read = kept(r#""objects":[{},null,{"a":null}]"#);
    assert_eq!(
        *read.objects,
        ["{}", "null", r#"{"a":null}"#].map(|text| text.parse::<RawObject>().unwrap())
    );
    assert_eq!(
        refused(r#""objects":[1]"#),
        "objects[0]: expected an object, found a number at line 1 column 13"
    );
}
