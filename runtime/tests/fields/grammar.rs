//! The text of paths, both ways.

use kubewright_runtime::fields::{FieldPath, PathElement, Scalar};
use serde_json::{Value, json};

fn path() -> FieldPath {
    FieldPath::new()
}

#[test]
fn paths_are_written_as_the_server_writes_them_and_read_again() {
    for (path, text) in [
        (path(), ""),
        (path().field("spec").field("replicas"), ".spec.replicas"),
        (
            path()
                .field("spec")
                .field("containers")
                .key([("name", "app")])
                .field("image"),
            r#".spec.containers[name="app"].image"#,
        ),
        (
            path().field("ports").with(PathElement::key([
                ("protocol", Scalar::from("TCP")),
                ("containerPort", Scalar::from(8443)),
            ])),
            r#".ports[containerPort=8443,protocol="TCP"]"#,
        ),
        (path().field("f").value("example.com/a"), r#".f[="example.com/a"]"#),
        (
            path().field("f").value(1).value(true).value(Scalar::NULL),
            ".f[=1][=true][=null]",
        ),
        (path().field("f").value(1_000_000), ".f[=1e+06]"),
        (path().field("f").value(-1.5), ".f[=-1.5]"),
        (path().field("l").with(PathElement::Index(0)), ".l[0]"),
        (path().field("l").with(PathElement::Index(-1)).field("a"), ".l[-1].a"),
        (
            path().field("c").key([("name", "a]\"b\\.c[d=,\n\u{200b}é")]).field("x"),
            ".c[name=\"a]\\\"b\\\\.c[d=,\\n\\u200bé\"].x",
        ),
    ] {
        assert_eq!(path.to_string(), text);
        assert_eq!(text.parse(), Ok(path), "{text}");
    }
}

#[test]
fn what_is_no_path_is_refused_with_its_place() {
    for (text, place) in [
        ("spec", ""),
        (".", ""),
        (".spec.", ".spec"),
        (".spec..a", ".spec"),
        (".spec[", ".spec"),
        (".spec[]", ".spec"),
        (".spec[x]", ".spec"),
        (".spec[=x]", ".spec"),
        (".spec[=inf]", ".spec"),
        (".spec[=NaN]", ".spec"),
        (".spec[=\"x]", ".spec"),
        (".spec[=\"x\"", ".spec"),
        (".spec[a=1,]", ".spec"),
        (".spec[a=1b=2]", ".spec"),
        (".spec[0]x", ".spec[0]"),
        (".a[99999999999999999999]", ".a"),
    ] {
        let error = text.parse::<FieldPath>().unwrap_err();
        assert_eq!(error.place(), place, "{text}");
    }
    let deep = ".a".repeat(1_000_000).parse::<FieldPath>().unwrap_err();
    assert!(deep.to_string().contains("126"), "{deep}");
}

#[test]
fn what_reads_at_all_is_written_as_it_reads() {
    let pieces = [
        ".", "[", "]", "=", ",", "\"", "\\", "a", "é", "1", "-", "e", "u00e9", "true", "null", "/", " ",
    ];
    let (mut chance, mut read) = (1_u64, 0);
    for _ in 0..20_000 {
        let mut text = String::from(".a");
        for _ in 0..8 {
            chance = chance
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[(chance >> 33) as usize % pieces.len()]);
        }
        if let Ok(path) = text.parse::<FieldPath>() {
            read += 1;
            assert_eq!(path.to_string().parse(), Ok(path), "{text}");
        }
    }
    assert!(read > 500, "{read}");
}

#[test]
fn the_order_is_fields_keys_values_indexes() {
    let sorted = [
        path(),
        path().field("a"),
        path().field("a").field("b"),
        path().field("b"),
        path().key([("a", 80)]),
        path().key([("a", 443)]),
        path().with(PathElement::key([("a", 443), ("b", 1)])),
        path().key([("b", 1)]),
        path().value(1),
        path().value("a"),
        path().value(false),
        path().with(PathElement::Index(0)),
        path().with(PathElement::Index(1)),
    ];
    assert!(sorted.is_sorted_by(|left, right| left < right));
}

#[test]
fn the_object_tells_which_names_hold_dots() {
    let object = json!({
        "metadata": { "labels": { "app": 1, "app.kubernetes.io/name": 1, "app.kubernetes": { "io": 1 } } },
        "data": { "a.yaml": "x", "b": "y", "a[0]": "z" },
        "list": [{ "port": 80 }, { "port": 443, "protocol": "UDP" }, { "port": 443, "protocol": "TCP" }],
        "set": ["a", 1, "a]"],
        "two": { "a.b": 1, "a": { "b": 1 } },
    });
    let field = |names: &[&str]| {
        names
            .iter()
            .map(|name| PathElement::field(*name))
            .collect::<FieldPath>()
    };
    let in_list = |protocol: &str, port: i32| {
        let key = [("port", Scalar::from(port)), ("protocol", Scalar::from(protocol))];
        path().field("list").with(PathElement::key(key))
    };
    for (text, found) in [
        (
            ".metadata.labels.app.kubernetes.io/name",
            Some(field(&["metadata", "labels", "app.kubernetes.io/name"])),
        ),
        (
            ".metadata.labels.app.kubernetes.io",
            Some(field(&["metadata", "labels", "app.kubernetes", "io"])),
        ),
        (".data.a.yaml", Some(field(&["data", "a.yaml"]))),
        (".data.a[0]", Some(field(&["data", "a[0]"]))),
        (".data.a", None),
        (".data.b", Some(field(&["data", "b"]))),
        (".data.b.c", None),
        (".two.a.b", None),
        (r#".list[port=443,protocol="TCP"]"#, Some(in_list("TCP", 443))),
        (
            r#".list[port=443,protocol="UDP"].port"#,
            Some(in_list("UDP", 443).field("port")),
        ),
        // The item leaves out the protocol, which then is TCP.
        (
            r#".list[port=80,protocol="TCP"].port"#,
            Some(in_list("TCP", 80).field("port")),
        ),
        (r#".list[port=81,protocol="TCP"]"#, None),
        (
            ".list[0].port",
            Some(path().field("list").with(PathElement::Index(0)).field("port")),
        ),
        (".list[7]", None),
        (r#".set[="a]"]"#, Some(path().field("set").value("a]"))),
        (".set[=1]", Some(path().field("set").value(1))),
        (".set[=2]", None),
        ("", Some(path())),
        ("x", None),
    ] {
        assert_eq!(FieldPath::locate(text, &object), found, "{text}");
        if let Some(found) = found {
            assert_eq!(found.to_string(), text);
        }
    }
    assert_eq!(FieldPath::locate(".a", &Value::Null), None);
}
