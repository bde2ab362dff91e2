//! Objects and their schemas: what is owned, extracted, removed, changed.

use kubewright_runtime::fields::{Deduced, FieldPath, FieldSet, PathElement, changes, extract, remove};
use serde_json::{Value, json};

use crate::schema::WORKLOAD;
use crate::set;

fn of(body: &Value) -> FieldSet {
    FieldSet::of(body, &WORKLOAD).unwrap()
}

#[test]
fn an_applier_owns_what_the_body_names() {
    for (body, owned) in [
        (json!({}), ""),
        (
            json!({ "spec": { "replicas": 3, "paused": null } }),
            ".spec.replicas\n.spec.paused",
        ),
        // Objects that merge are owned as such when they are empty, lists never.
        (json!({ "spec": {} }), ".spec"),
        (json!({ "spec": null }), ".spec"),
        (json!({ "spec": { "strategy": {} } }), ".spec.strategy"),
        (json!({ "metadata": { "labels": {} } }), ".metadata.labels"),
        (json!({ "metadata": { "labels": { "a": "b" } } }), ".metadata.labels.a"),
        (json!({ "metadata": { "finalizers": [] } }), ""),
        (json!({ "metadata": { "finalizers": null } }), ".metadata.finalizers"),
        (
            json!({ "metadata": { "finalizers": ["a", 1] } }),
            ".metadata.finalizers[=1]\n.metadata.finalizers[=\"a\"]",
        ),
        (json!({ "spec": { "containers": [] } }), ""),
        (
            json!({ "spec": { "selector": { "a": 1 }, "tolerations": [{}] } }),
            ".spec.selector\n.spec.tolerations",
        ),
        // Entries of maps are owned beside what is in them; so are items of lists.
        (
            json!({ "spec": { "groups": { "a": { "size": 1, "tags": ["x"] } } } }),
            ".spec.groups.a\n.spec.groups.a.size\n.spec.groups.a.tags[=\"x\"]",
        ),
        (
            json!({ "spec": { "containers": [{ "name": "app", "ports": [{ "containerPort": 80 }], "args": [] }] } }),
            r#".spec.containers[name="app"]
               .spec.containers[name="app"].args
               .spec.containers[name="app"].name
               .spec.containers[name="app"].ports[containerPort=80,protocol="TCP"]
               .spec.containers[name="app"].ports[containerPort=80,protocol="TCP"].containerPort"#,
        ),
        // Nothing is known: objects are maps, lists atomic.
        (
            json!({ "spec": { "free": { "a": { "b": [{ "c": 1 }] }, "d": null, "e": {} } } }),
            ".spec.free.a\n.spec.free.a.b\n.spec.free.d\n.spec.free.e",
        ),
        (json!({ "spec": { "free": [1] } }), ".spec.free"),
        (json!({ "spec": { "free": null } }), ".spec.free"),
    ] {
        assert_eq!(of(&body), set(owned), "{body}");
    }
}

#[test]
fn without_a_schema_all_is_deduced() {
    let body = json!({ "kind": "A", "spec": { "list": [{ "name": "x" }], "a": { "b": 1 } } });
    let owned = FieldSet::of(&body, &Deduced).unwrap();
    assert_eq!(owned, set(".kind\n.spec\n.spec.list\n.spec.a\n.spec.a.b"));
}

#[test]
fn what_the_server_would_refuse_has_no_fields() {
    for (body, place, problem) in [
        (json!({ "spec": { "size": 1 } }), ".spec.size", "not declared"),
        (json!({ "spec": [] }), ".spec", "expected an object"),
        (
            json!({ "spec": { "replicas": {} } }),
            ".spec.replicas",
            "expected a text, number or boolean",
        ),
        (
            json!({ "spec": { "containers": {} } }),
            ".spec.containers",
            "expected a list",
        ),
        (
            json!({ "spec": { "containers": [{ "image": "a" }] } }),
            ".spec.containers",
            "none of its key fields",
        ),
        (
            json!({ "spec": { "containers": ["a"] } }),
            ".spec.containers",
            "expected an object",
        ),
        (
            json!({ "spec": { "containers": [{ "name": {} }] } }),
            ".spec.containers",
            "a list or an object",
        ),
        (
            json!({ "spec": { "containers": [{ "name": "a" }, { "name": "b" }, { "name": "a" }] } }),
            r#".spec.containers[name="a"]"#,
            "two items",
        ),
        (
            json!({ "metadata": { "finalizers": [1, 1.0] } }),
            ".metadata.finalizers[=1]",
            "two items",
        ),
        (
            json!({ "metadata": { "finalizers": [null] } }),
            ".metadata.finalizers",
            "as the item of a set",
        ),
    ] {
        let error = FieldSet::of(&body, &WORKLOAD).unwrap_err();
        assert_eq!(error.place(), place, "{body}");
        assert!(error.to_string().contains(problem), "{error}");
    }
    let deep = (0..1000).fold(json!({}), |inner, _| json!({ "a": inner }));
    assert!(FieldSet::of(&deep, &Deduced).unwrap_err().to_string().contains("126"));
    assert!(changes(&json!({}), &deep, &Deduced).is_err());
}

fn live() -> Value {
    json!({
        "metadata": { "name": "web", "labels": { "a": "1", "b.c/d": "2" }, "finalizers": ["x", "y", "z"] },
        "spec": {
            "replicas": 3,
            "selector": { "app": "web", "more": [1] },
            "strategy": { "type": "Rolling" },
            "containers": [
                { "name": "side", "image": "s:1" },
                { "name": "app", "image": "a:1", "args": ["--x"], "ports": [
                    { "containerPort": 443, "protocol": "UDP", "name": "u" },
                    { "containerPort": 443, "name": "t" },
                ] },
                { "image": "broken" },
            ],
            "free": { "a": { "b": 1, "c": [2] } },
        },
        "unknown": { "x": { "y": 1, "z": 2 } },
    })
}

#[test]
fn what_is_extracted_is_what_is_owned() {
    let label = FieldPath::new().field("metadata").field("labels").field("b.c/d");
    for (fields, part) in [
        (FieldSet::new(), json!({})),
        (
            set(".spec.replicas\n.spec.paused"),
            json!({ "spec": { "replicas": 3 } }),
        ),
        (
            FieldSet::from_iter([label]),
            json!({ "metadata": { "labels": { "b.c/d": "2" } } }),
        ),
        (
            set(".spec.selector"),
            json!({ "spec": { "selector": { "app": "web", "more": [1] } } }),
        ),
        // Once granular, atomic now.
        (
            set(".spec.selector.app"),
            json!({ "spec": { "selector": { "app": "web", "more": [1] } } }),
        ),
        // Owned, but nothing in it is.
        (
            set(".spec.strategy\n.metadata.labels"),
            json!({ "spec": { "strategy": {} }, "metadata": { "labels": {} } }),
        ),
        (set(".spec.strategy.surge"), json!({})),
        (
            set(".metadata.finalizers[=\"z\"]\n.metadata.finalizers[=\"x\"]"),
            json!({ "metadata": { "finalizers": ["x", "z"] } }),
        ),
        (set(".spec.containers"), json!({ "spec": { "containers": [] } })),
        (
            set(r#".spec.containers[name="app"].image
                   .spec.containers[name="app"].ports[containerPort=443,protocol="TCP"].name
                   .spec.containers[name="side"]
                   .spec.containers[name="gone"].image"#),
            json!({ "spec": { "containers": [
                { "name": "side" },
                { "name": "app", "image": "a:1", "ports": [{ "containerPort": 443, "name": "t" }] },
            ] } }),
        ),
        (set(r#".spec.containers[name="side"].args"#), json!({})),
        (
            set(".spec.free.a.c"),
            json!({ "spec": { "free": { "a": { "c": [2] } } } }),
        ),
        (set(".unknown.x.y"), json!({ "unknown": { "x": { "y": 1 } } })),
    ] {
        assert_eq!(extract(&live(), &WORKLOAD, &fields), part, "{fields}");
    }
}

#[test]
fn what_an_applier_owns_is_what_it_applied() {
    let body = json!({
        "metadata": { "labels": { "a": "1" }, "finalizers": ["y"] },
        "spec": { "strategy": {}, "selector": { "app": "web", "more": [1] }, "containers": [
            { "name": "app", "args": ["--x"], "ports": [{ "containerPort": 443, "name": "t" }] },
        ] },
    });
    assert_eq!(extract(&live(), &WORKLOAD, &of(&body)), body);
    assert!(changes(&live(), &body, &WORKLOAD).unwrap().is_empty());
}

#[test]
fn what_is_removed_goes_and_nothing_else() {
    for (fields, gone) in [
        (set(".spec.replicas"), vec!["/spec/replicas"]),
        (set(".spec.paused\n.spec.selector.x.y"), vec!["/spec/selector"]),
        // What becomes empty would be owned.
        (set(".spec.strategy.type"), vec!["/spec/strategy"]),
        (set(".metadata.finalizers[=\"y\"]"), vec!["/metadata/finalizers/1"]),
        (set(".spec.free.a.b\n.spec.free.a.c"), vec!["/spec/free"]),
        (set(r#".spec.containers[name="side"]"#), vec!["/spec/containers/0"]),
        (
            set(r#".spec.containers[name="app"].image
                   .spec.containers[name="app"].name
                   .spec.containers[name="app"].ports[containerPort=443,protocol="TCP"]"#),
            vec!["/spec/containers/1/image", "/spec/containers/1/ports/1"],
        ),
        (set(".unknown.x.z"), vec!["/unknown/x/z"]),
    ] {
        let mut left = live();
        remove(&mut left, &WORKLOAD, &fields);
        let mut expected = live();
        for pointer in gone {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            match expected.pointer_mut(parent).unwrap() {
                Value::Object(object) => drop(object.remove(name).unwrap()),
                Value::Array(list) => drop(list.remove(name.parse().unwrap())),
                other => panic!("{other}"),
            }
        }
        assert_eq!(left, expected, "{fields}");
    }
}

#[test]
fn only_what_an_apply_adds_or_modifies_is_a_change() {
    for (desired, changed) in [
        (json!({}), ""),
        (live_without_what_is_broken(), ""),
        (json!({ "spec": { "replicas": 3.0 } }), ""),
        (json!({ "spec": { "replicas": 4 } }), ".spec.replicas"),
        (json!({ "spec": { "replicas": "3" } }), ".spec.replicas"),
        (json!({ "spec": { "replicas": null } }), ".spec.replicas"),
        (json!({ "spec": { "paused": null } }), ".spec.paused"),
        // Into what is there already, `{}` and `null` are merged.
        (
            json!({ "spec": { "strategy": {}, "free": null, "containers": [] }, "metadata": { "labels": null } }),
            "",
        ),
        (
            json!({ "status": {}, "metadata": { "annotations": {} } }),
            ".status\n.metadata.annotations",
        ),
        (
            json!({ "spec": { "strategy": { "surge": 1 } } }),
            ".spec.strategy.surge",
        ),
        (json!({ "spec": { "selector": { "app": "web" } } }), ".spec.selector"),
        (json!({ "spec": { "selector": { "more": [1.0], "app": "web" } } }), ""),
        (
            json!({ "metadata": { "finalizers": ["n", "x"] } }),
            ".metadata.finalizers[=\"n\"]",
        ),
        (
            json!({ "spec": { "containers": [
                { "name": "app", "image": "a:2", "ports": [{ "containerPort": 443, "protocol": "TCP", "name": "t" }] },
                { "name": "new", "image": "n" },
            ] } }),
            r#".spec.containers[name="app"].image
               .spec.containers[name="app"].ports[containerPort=443,protocol="TCP"].protocol
               .spec.containers[name="new"]
               .spec.containers[name="new"].image
               .spec.containers[name="new"].name"#,
        ),
        (
            json!({ "spec": { "free": { "a": { "b": 2, "c": [2], "d": {} } } } }),
            ".spec.free.a.b\n.spec.free.a.d",
        ),
        // What is not there is added with all that is in it.
        (
            json!({ "metadata": { "annotations": { "x": "y" } }, "spec": { "groups": { "g": { "tags": [] } } } }),
            ".metadata.annotations\n.metadata.annotations.x\n.spec.groups\n.spec.groups.g\n.spec.groups.g.tags",
        ),
        // From one type to another.
        (json!({ "spec": { "free": [1] } }), ".spec.free"),
        (
            json!({ "spec": { "free": { "a": { "c": { "x": 1 } } } } }),
            ".spec.free.a.c\n.spec.free.a.c.x",
        ),
    ] {
        assert_eq!(
            changes(&live(), &desired, &WORKLOAD).unwrap(),
            set(changed),
            "{desired}"
        );
    }
    let refused = json!({ "spec": { "containers": [{ "image": "a" }] } });
    let error = changes(&live(), &refused, &WORKLOAD).unwrap_err();
    assert_eq!(error.place(), ".spec.containers");
}

/// The server would refuse the item without a key.
fn live_without_what_is_broken() -> Value {
    let mut live = live();
    live["spec"]["containers"].as_array_mut().unwrap().pop();
    live
}

#[test]
fn of_several_items_of_one_key_none_is_the_one_that_is_there() {
    let live = json!({ "spec": { "containers": [{ "name": "a", "image": "1" }, { "name": "a", "image": "2" }] } });
    let desired = json!({ "spec": { "containers": [{ "name": "a", "image": "1" }] } });
    let item = FieldPath::new().field("spec").field("containers").key([("name", "a")]);
    let added = ["image", "name"].map(|name| item.clone().with(PathElement::field(name)));
    let added = added.into_iter().chain([item]).collect::<FieldSet>();
    assert_eq!(changes(&live, &desired, &WORKLOAD).unwrap(), added);
}
