//! What is written: as Go writes it, nothing lost, the same through serde.

use kubewright_runtime::value::{from_json, semantic_eq, to_json, to_json_pretty};
use kubewright_runtime::{IntOrString, Json, List, Map, OrBool, Quantity};

use crate::node::{Inner, Node, Required};

fn written(record: &dyn kubewright_runtime::value::Record) -> String {
    String::from_utf8(to_json(record)).unwrap()
}

#[test]
fn required_fields_are_written_in_the_form_go_gives_their_zero() {
    let expected = concat!(
        r#"{"text":"","count":0,"flag":false,"ratio":0,"list":null,"map":null,"time":null,"micro":null,"timeout":"0s","#,
        r#""data":"","amount":"0","port":0,"raw":null,"inner":{"apiVersion":"example.com/v1","kind":"Inner"},"nullable":null}"#,
    );
    assert_eq!(written(&Required::EMPTY), expected);
    assert_eq!(serde_json::to_string(&Required::EMPTY).unwrap(), expected);
    assert_eq!(from_json::<Required>(expected.as_bytes()).unwrap(), Required::EMPTY);
}

#[test]
fn absent_optional_fields_are_not_written_and_empty_ones_are() {
    assert_eq!(written(&Node::EMPTY), "{}");
    let empties = concat!(
        r#"{"text":"","small":0,"large":0,"ratio":0,"flag":false,"raw":{},"object":{},"fields":{},"child":{},"#,
        r#""nodes":[],"texts":[],"ratios":[],"gaps":[],"labels":{},"groups":{},"limits":{},"port":0,"timeout":"0s","#,
        r#""data":{},"orArray":[],"orBool":false,"orTexts":[],"ended":""}"#,
    );
    let node: Node = from_json(empties.as_bytes()).unwrap();
    assert_eq!(written(&node), empties);
    assert_eq!(serde_json::to_string(&node).unwrap(), empties);
}

#[test]
fn every_kind_of_value_comes_back_as_it_was_written() {
    let text = concat!(
        r#"{"text":"tab\t quote\" back\\ bell\u0007 é 😀 </script>","small":-12,"large":9007199254740993,"ratio":1.5,"#,
        r#""flag":true,"raw":[1.10,"x",null,{"b":1,"a":2}],"object":{"z":1,"a":[]},"fields":{"f:spec":{".":{}}},"#,
        r#""child":{"child":{}},"nodes":[{},{"text":"in"}],"texts":["",""],"ratios":[0.1],"gaps":[1,null],"#,
        r#""labels":{"a":"1","b":"2"},"groups":{"g":["x"],"h":null},"limits":{"cpu":"500m"},"port":"http","#,
        r#""since":"2024-05-06T07:08:09Z","renewed":"2024-05-06T07:08:09.120000Z","timeout":"1m30s","#,
        r#""data":{"k":"aGk="},"orArray":{"text":"one"},"orBool":{"flag":false},"orTexts":["a"],"#,
        r#""ended":"2024-01-02T03:04:05.123456789+02:00"}"#,
    );
    let node: Node = from_json(text.as_bytes()).unwrap();
    assert_eq!(written(&node), text);
    assert_eq!(serde_json::from_str::<Node>(text).unwrap(), node);
    assert_eq!(
        serde_json::from_value::<Node>(serde_json::from_str(text).unwrap()).unwrap(),
        node
    );
    // A float inside of raw JSON loses its spelling where serde stands between, not its value.
    assert_eq!(serde_json::to_string(&node).unwrap(), text.replace("1.10", "1.1"));
    let pretty = to_json_pretty(&node);
    assert_eq!(from_json::<Node>(&pretty).unwrap(), node);
    let tree: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&pretty).unwrap(), tree);
}

#[test]
fn raw_json_is_kept_without_white_space_and_with_all_its_digits() {
    let node: Node = from_json(b"{\"raw\": [ 1.0 , {\"a b\" : 1e400}\n] }").unwrap();
    assert_eq!(node.raw.as_str(), r#"[1.0,{"a b":1e400}]"#);
    assert!("[1".parse::<Json>().is_err());
    assert_eq!(
        r#"{"a":1,"b":"A"}"#.parse::<Json>().unwrap(),
        r#"{"b":"\u0041","a":1}"#.parse::<Json>().unwrap()
    );
}

#[test]
fn unknown_members_are_kept_in_their_order_by_records_that_keep_them() {
    let text = r#"{"apiVersion":"example.com/v1","kind":"Inner","metadata":{"name":"n"},"z":1.0,"a":{"x":[null]}}"#;
    let inner: Inner = from_json(text.as_bytes()).unwrap();
    assert_eq!(written(&inner), text);
    assert_eq!(serde_json::from_str::<Inner>(text).unwrap(), inner);
    assert_eq!(serde_json::to_string(&inner).unwrap(), text);
    assert!(from_json::<Inner>(br#"{"z":1,"a":2,"z":3}"#).is_err());
    assert!(serde_json::from_str::<Inner>(r#"{"z":1,"a":2,"z":3}"#).is_err());
}

#[test]
fn debug_shows_json_names_and_leaves_out_what_is_absent() {
    let mut node = Node {
        text: Some("a".into()),
        or_bool: Some(OrBool::Bool(true)),
        ..Node::EMPTY
    };
    node.child.make().labels = [("k", "v")].into();
    node.data.insert("secret", "hidden");
    let shown = format!("{node:?}");
    assert_eq!(
        shown,
        r#"Node { text: "a", child: Node { labels: {"k": "v"} }, data: {"secret": (6 bytes)}, orBool: true }"#
    );
}

#[test]
fn semantic_equality_minds_neither_absence_nor_spelling() {
    let full = Node {
        texts: List::empty(),
        labels: Map::empty(),
        text: Some("".into()),
        child: Node {
            texts: List::empty(),
            ..Node::EMPTY
        }
        .into(),
        limits: [("cpu", "1000m")].into(),
        raw: r#"{"a":1,"b":[]}"#.parse().unwrap(),
        ..Node::EMPTY
    };
    let plain = Node {
        limits: [("cpu", "1")].into(),
        raw: r#"{"b":[],"a":1}"#.parse().unwrap(),
        ..Node::EMPTY
    };
    assert!(full != plain && semantic_eq(&full, &plain) && semantic_eq(&plain, &full));
    for other in [
        Node {
            limits: [("cpu", "2")].into(),
            ..plain.clone()
        },
        Node {
            limits: [("memory", "1")].into(),
            ..plain.clone()
        },
        Node {
            small: Some(0),
            ..plain.clone()
        },
        Node {
            texts: ["a"].into(),
            ..plain.clone()
        },
        Node {
            raw: "1".parse().unwrap(),
            ..plain.clone()
        },
        Node {
            port: Some(IntOrString::from(0)),
            ..plain.clone()
        },
        Node {
            child: Node {
                flag: Some(false),
                ..Node::EMPTY
            }
            .into(),
            ..plain.clone()
        },
    ] {
        assert!(!semantic_eq(&plain, &other), "{other:?}");
    }
    assert!(semantic_eq(
        &Required::EMPTY,
        &Required {
            amount: Quantity::from("0Ki"),
            ..Required::EMPTY
        }
    ));
}
