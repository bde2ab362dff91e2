//! How deep values may nest, typed, raw and passed over, alone and mixed.

use kubewright_runtime::value::from_json;

use crate::node::Node;

/// `levels` of `open` and `close` around `inner`, inside of one object.
fn nested(levels: usize, open: &str, inner: &str, close: &str) -> String {
    [&open.repeat(levels), inner, &close.repeat(levels)].concat()
}

/// Texts that are `levels` deep.
fn texts(levels: usize) -> Vec<String> {
    let inside = levels - 1;
    vec![
        nested(levels, r#"{"child":"#, "null", "}"),
        nested(inside, r#"{"child":"#, "{}", "}"),
        nested(inside, r#"{"orBool":"#, "{}", "}"),
        format!(r#"{{"raw":{}}}"#, nested(inside, "[", "", "]")),
        format!(r#"{{"unknown":{}}}"#, nested(inside, "[", "", "]")),
        format!(r#"{{"fields":{}}}"#, nested(inside - 1, r#"{"f:a":"#, "{}", "}")),
        format!(r#"{{"object":{}}}"#, nested(inside, r#"{"a":"#, "1", "}")),
        nested(
            100,
            r#"{"child":"#,
            &format!(r#"{{"raw":{}}}"#, nested(levels - 101, "[", "", "]")),
            "}",
        ),
    ]
}

#[test]
fn a_depth_of_128_is_read() {
    for text in texts(128) {
        assert!(
            from_json::<Node>(text.as_bytes()).is_ok(),
            "{:?} {text}",
            from_json::<Node>(text.as_bytes())
        );
    }
}

#[test]
fn more_than_128_levels_are_refused_without_using_up_the_stack() {
    for levels in [129, 100_000] {
        for text in texts(levels) {
            let error = from_json::<Node>(text.as_bytes()).unwrap_err();
            assert_eq!(error.message(), "nested deeper than 128", "{error}");
        }
    }
}

#[test]
fn levels_side_by_side_do_not_add_up() {
    let deep = nested(100, "[", "", "]");
    let text = format!(r#"{{"raw":[{deep},{deep}],"nodes":[{{"raw":{deep}}},{{"unknown":{deep}}}]}}"#);
    assert!(from_json::<Node>(text.as_bytes()).is_ok());
}
