//! What a refusal says, and what is no error.

use kubewright_runtime::value::from_json;

use crate::node::{Inner, Node};

fn refused(text: &str) -> String {
    assert!(serde_json::from_str::<Node>(text).is_err(), "{text}");
    from_json::<Node>(text.as_bytes()).unwrap_err().to_string()
}

#[test]
fn an_error_names_the_field_the_line_and_the_column() {
    for (text, message) in [
        ("", "expected an object, found the end of the text at line 1 column 1"),
        ("[]", "expected an object, found a list at line 1 column 1"),
        (
            "{\n \"child\": {\n  \"texts\": [\"é\", 7]}}",
            "child.texts[1]: expected a string, found a number at line 3 column 18",
        ),
        (
            r#"{"labels":{"app.kubernetes.io/name":1}}"#,
            "labels[\"app.kubernetes.io/name\"]: expected a string, found a number at line 1 column 37",
        ),
        (
            r#"{"nodes":[{},{"small":1,"small":2}]}"#,
            "nodes[1]: `small` stands twice in one object at line 1 column 33",
        ),
        (
            r#"{"labels":{"b":"1","a":"2","b":"3"}}"#,
            "labels: `b` stands twice in one object at line 1 column 36",
        ),
        (
            r#"{"text":"a"#,
            "text: the text ends inside a string at line 1 column 11",
        ),
        (
            "{\"text\":\"a\nb\"}",
            "text: control byte 0x0A in a string at line 1 column 11",
        ),
        (
            r#"{"text":"\ud800"}"#,
            "text: half of a surrogate pair alone at line 1 column 10",
        ),
        (
            r#"{"text":"a" "flag":true}"#,
            "expected `,` or `}`, found a string at line 1 column 13",
        ),
        (
            r#"{"flag":yes}"#,
            "flag: expected a boolean, found 'y' at line 1 column 9",
        ),
        (r#"{"flag":tru}"#, "flag: expected `true` at line 1 column 9"),
        (
            r#"{"since":"yesterday"}"#,
            "since: expected a time such as 2024-01-31T23:59:59Z at line 1 column 21",
        ),
        (
            r#"{"timeout":"5"}"#,
            "timeout: expected a duration such as 1h30m, 1.5s or 100ms at line 1 column 15",
        ),
        (r#"{"data":{"k":"???"}}"#, "data.k: not base64 at line 1 column 19"),
        (
            r#"{"object":[]}"#,
            "object: expected an object, found a list at line 1 column 11",
        ),
        (
            r#"{"orBool":"x"}"#,
            "orBool: expected an object or a boolean, found a string at line 1 column 11",
        ),
        ("{} {}", "text behind the end of the document at line 1 column 4"),
    ] {
        assert_eq!(refused(text), message);
    }
    let error = from_json::<Node>(b"{\"a\": \"\n\xFF\"}").unwrap_err();
    assert_eq!(
        (error.to_string().as_str(), error.line()),
        ("not UTF-8 at line 2 column 1", 2)
    );
}

#[test]
fn the_top_of_a_document_is_an_object_not_null() {
    assert!(from_json::<Node>(b"null").is_err());
}

#[test]
fn null_means_absent_everywhere() {
    let nulls: String = crate::node::NAMES.map(|name| format!("\"{name}\":null")).join(",");
    let text = format!("{{{nulls}}}");
    assert_eq!(from_json::<Node>(text.as_bytes()).unwrap(), Node::EMPTY);
    assert_eq!(serde_json::from_str::<Node>(&text).unwrap(), Node::EMPTY);
    let text = r#"{"texts":[null],"labels":{"a":null},"data":{"a":null},"nodes":[null],"limits":{"cpu":null}}"#;
    let node: Node = from_json(text.as_bytes()).unwrap();
    assert_eq!((&*node.texts[0], &*node.labels["a"], node.data["a"].len()), ("", "", 0));
    assert_eq!(serde_json::from_str::<Node>(text).unwrap(), node);
}

#[test]
fn another_kind_or_version_is_refused_by_name() {
    let expected = "expected example.com/v1 Inner, found ";
    for (text, found) in [
        (r#"{"apiVersion":"v1","kind":"Pod","metadata":7}"#, "v1 Pod"),
        (r#"{"kind":"Pod","metadata":7,"apiVersion":"v1"}"#, "v1 Pod"),
        (r#"{"kind":"Status"}"#, "kind Status"),
        (
            r#"{"apiVersion":"example.com/v2","kind":"Inner"}"#,
            "example.com/v2 Inner",
        ),
        (r#"{"apiVersion":"example.com/v2"}"#, "apiVersion example.com/v2"),
    ] {
        let error = from_json::<Inner>(text.as_bytes()).unwrap_err();
        assert_eq!(error.message(), format!("{expected}{found}"), "{text}");
    }
    for text in [
        "{}",
        r#"{"kind":"Inner"}"#,
        r#"{"kind":null,"apiVersion":""}"#,
        r#"{"apiVersion":"example.com/v1","kind":"Inner"}"#,
    ] {
        assert_eq!(from_json::<Inner>(text.as_bytes()).unwrap(), Inner::EMPTY, "{text}");
        assert_eq!(serde_json::from_str::<Inner>(text).unwrap(), Inner::EMPTY, "{text}");
    }
    let error = serde_json::from_str::<Inner>(r#"{"kind":"Pod","apiVersion":"v1"}"#).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("expected example.com/v1 Inner, found v1 Pod"),
        "{error}"
    );
    assert!(from_json::<Inner>(br#"{"kind":"Inner","kind":"Inner"}"#).is_err());
    assert!(serde_json::from_str::<Inner>(r#"{"kind":"Inner","kind":"Inner"}"#).is_err());
}
