//! `FieldsV1`, both ways.

use kubewright_runtime::FieldsV1;
use kubewright_runtime::fields::{FieldPath, FieldSet};

use crate::{from_wire, to_wire};

/// What a server writes after it has read it.
const WRITTEN: &str = r#"{"f:":{},"f:a":{".":{},"k:{\"a\":\"x\\u003cy\\u0026\\u2028\\u0008\",\"b\":1}":{"f:z":{}},"v:1e-07":{},"v:1":{},"v:1.5":{},"v:1000000":{},"v:1e+21":{},"v:\"x\"":{},"v:false":{},"v:true":{},"v:null":{},"i:-1":{},"i:2":{}},"f:b":{},"f:x":{},"v:2.5e-07":{},"v:1":{}}"#;

#[test]
fn the_order_and_spelling_are_those_of_the_server() {
    let read = from_wire(
        r#"{"f:b":{},"f:a":{"v:1":{},"v:\"x\"":{},".":{},"v:true":{},"v:null":{},"v:1.5":{},"v:1000000":{},"v:1e21":{},
            "v:0.0000001":{},"v:false":{},"i:2":{},"i:-1":{},"k:{\"b\":1,\"a\":\"x<y&\\u2028\\u0008\"}":{"f:z":{}}},
            "f:x":null,"v:1.0":{},"f:":{},"v:2.5e-7":{},".":{}}"#,
    );
    assert_eq!(to_wire(&read), WRITTEN);
    assert_eq!(to_wire(&from_wire(WRITTEN)), WRITTEN);
    let shown = "\
.
.a
.b
.x
[=2.5e-07]
[=1]
.a[=1e-07]
.a[=1]
.a[=1.5]
.a[=1e+06]
.a[=1e+21]
.a[=\"x\"]
.a[=false]
.a[=true]
.a[=null]
.a[-1]
.a[2]
.a[a=\"x<y&\\u2028\\b\",b=1].z";
    assert_eq!(read.to_string(), shown);
    assert_eq!(read.len(), shown.lines().count());
}

#[test]
fn names_are_escaped_as_in_an_answer() {
    // The library writes them plainly; the server's JSON encoder escapes the whole answer.
    let mut set = FieldSet::new();
    set.insert(&FieldPath::new().field("c<d>&\u{2028}\"\\\u{7}\u{8}\n"));
    let text = r#"{"f:c\u003cd\u003e\u0026\u2028\"\\\u0007\u0008\n":{}}"#;
    assert_eq!(to_wire(&set), text);
    assert_eq!(from_wire(text), set);
}

#[test]
fn nothing_is_the_empty_set() {
    assert_eq!(to_wire(&FieldSet::new()), "{}");
    for nothing in ["{}", "null", r#"{".":{}}"#] {
        assert!(from_wire(nothing).is_empty(), "{nothing}");
    }
}

#[test]
fn a_place_that_comes_twice_says_both() {
    let set = from_wire(r#"{"f:a":{"f:b":{}},"f:a":{"f:c":{}},"v:1":{},"v:1.0":{"f:x":{}}}"#);
    assert_eq!(to_wire(&set), r#"{"f:a":{"f:b":{},"f:c":{}},"v:1":{".":{},"f:x":{}}}"#);
}

#[test]
fn what_cannot_be_read_is_refused_with_its_place() {
    for (json, place, problem) in [
        (r#"{"f:a":{"z:b":{}}}"#, ".a", "\"z:b\" has a form that is not known"),
        (r#"{"f:a":{"b":{}}}"#, ".a", "\"b\" is no key of a field set"),
        (r#"{"":{}}"#, "", "\"\" is no key"),
        (r#"{"f:a":{"i:x":{}}}"#, ".a", "\"i:x\" is no index"),
        (r#"{"f:a":{"i:":{}}}"#, ".a", "\"i:\" is no index"),
        (r#"{"f:a":{"v:":{}}}"#, ".a", "\"v:\" is no single value"),
        (r#"{"f:a":{"v:[1]":{}}}"#, ".a", "is no single value"),
        (r#"{"f:a":{"k:{}":{}}}"#, ".a", "is no key of a list item"),
        (r#"{"f:a":{"k:1":{}}}"#, ".a", "is no key of a list item"),
        (r#"{"f:a":{"k:{\"b\":{}}":{}}}"#, ".a", "is no key of a list item"),
        (
            r#"{"f:a":{"v:1":{"f:b":"s3cret"}}}"#,
            ".a[=1].b",
            "expected an object, at column",
        ),
        (r#"{"f:a":[]}"#, ".a", "expected an object, at column"),
    ] {
        let fields: FieldsV1 = json.parse().unwrap();
        let error = FieldSet::try_from(&fields).unwrap_err();
        assert_eq!(error.place(), place, "{json}");
        let text = error.to_string();
        assert!(text.contains(problem) && !text.contains("s3cret"), "{json}: {text}");
    }
}

#[test]
fn what_nests_too_deep_is_refused() {
    let nested = |depth: usize| format!("{}{}", r#"{"f:a":"#.repeat(depth), "{}".to_owned() + &"}".repeat(depth));
    let deepest: FieldsV1 = nested(125).parse().unwrap();
    assert_eq!(FieldSet::try_from(&deepest).unwrap().len(), 1);
    let deeper: FieldsV1 = nested(126).parse().unwrap();
    let error = FieldSet::try_from(&deeper).unwrap_err().to_string();
    assert!(error.contains("126 places"), "{error}");
    // Text from elsewhere than the reader of this crate can nest deeper.
    assert!(nested(100_000).parse::<FieldsV1>().is_err());
}
