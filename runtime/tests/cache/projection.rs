//! Reading a part of objects.

use kubewright_runtime::DynamicObject;
use kubewright_runtime::meta::{ObjectMeta, PartialObjectMetadata, PartialObjectMetadataList, Status};
use kubewright_runtime::value::{Projection, Record, from_json, from_json_projected, to_json};
use serde_json::{Value, json};

fn pod(name: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {
            "name": name, "namespace": "n", "uid": "u", "resourceVersion": "7", "generation": 3,
            "labels": { "app": "web", "a.b/c": "d" },
            "annotations": { "kubectl.kubernetes.io/last-applied-configuration": "{}", "note": "x" },
            "ownerReferences": [
                { "apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "uid": "1" },
                { "apiVersion": "v1", "kind": "Node", "name": "node", "uid": "2" },
            ],
            "managedFields": [{ "manager": "kubelet", "fieldsV1": { "f:status": {} } }],
        },
        "spec": {
            "nodeName": "node-1",
            "containers": [{ "name": "a", "image": "a:1" }, { "name": "b", "image": "b:1", "env": [] }],
            "odd \"key\"\\": 1e2,
        },
        "status": { "phase": "Running", "list": [[1], [2]] },
    })
}

fn read<T: Record + Default>(value: &Value, projection: &Projection) -> Value {
    // With white space, as people write it.
    let text = serde_json::to_vec_pretty(value).unwrap();
    let object: T = from_json_projected(&text, projection).unwrap();
    serde_json::from_slice(&to_json(&object)).unwrap()
}

fn whole<T: Record + Default>(value: &Value) -> Value {
    read::<T>(value, &Projection::whole())
}

fn without(mut value: Value, pointers: &[(&str, &str)]) -> Value {
    for (parent, member) in pointers {
        let parent = value.pointer_mut(parent).unwrap();
        assert!(parent.as_object_mut().unwrap().remove(*member).is_some(), "{member}");
    }
    value
}

#[test]
fn is_what_is_left_of_the_whole() {
    let drop = |paths: &[&str]| Projection::whole().without(paths).unwrap();
    let cases: &[(Projection, &[(&str, &str)])] = &[
        (Projection::whole(), &[]),
        (Projection::without_managed_fields(), &[("/metadata", "managedFields")]),
        (
            Projection::without_managed_fields().without_manifests(),
            &[
                ("/metadata", "managedFields"),
                (
                    "/metadata/annotations",
                    "kubectl.kubernetes.io/last-applied-configuration",
                ),
            ],
        ),
        (drop(&["metadata.labels"]), &[("/metadata", "labels")]),
        (drop(&["metadata.labels[\"a.b/c\"]"]), &[("/metadata/labels", "a.b/c")]),
        (
            drop(&["metadata.ownerReferences[*].apiVersion", "metadata.generation"]),
            &[
                ("/metadata/ownerReferences/0", "apiVersion"),
                ("/metadata/ownerReferences/1", "apiVersion"),
                ("/metadata", "generation"),
            ],
        ),
    ];
    for (projection, cut) in cases {
        // Fields that are always written come back empty where they were not read.
        let partial = read::<PartialObjectMetadata>(&pod("x"), projection);
        let expected = without(whole::<PartialObjectMetadata>(&pod("x")), cut);
        let expected = from_json::<PartialObjectMetadata>(expected.to_string().as_bytes()).unwrap();
        assert_eq!(partial, serde_json::from_slice::<Value>(&to_json(&expected)).unwrap());
        let dynamic = read::<DynamicObject>(&pod("x"), projection);
        let expected = without(pod("x"), cut);
        let expected = from_json::<DynamicObject>(expected.to_string().as_bytes()).unwrap();
        assert_eq!(dynamic, serde_json::from_slice::<Value>(&to_json(&expected)).unwrap());
    }
    let cut = [
        ("/spec/containers/0", "image"),
        ("/spec/containers/1", "image"),
        ("/spec", "odd \"key\"\\"),
        ("/status", "phase"),
    ];
    let projection = drop(&[
        "spec.containers[*].image",
        "spec[\"odd \\\"key\\\"\\\\\"]",
        "status.phase",
    ]);
    assert_eq!(read::<DynamicObject>(&pod("x"), &projection), without(pod("x"), &cut));
}

#[test]
fn keeps_what_is_named_and_the_identity() {
    let keep = |paths: &[&str]| Projection::keep(paths).unwrap();
    let identity = json!({ "name": "x", "namespace": "n", "uid": "u", "resourceVersion": "7" });
    let of = |projection: &Projection| {
        let mut object = read::<DynamicObject>(&pod("x"), projection);
        let members = object.as_object_mut().unwrap();
        assert_eq!(
            (members.remove("apiVersion"), members.remove("kind")),
            (Some("v1".into()), Some("Pod".into()))
        );
        assert_eq!(members.remove("metadata"), Some(identity.clone()));
        object
    };
    assert_eq!(of(&keep(&[])), json!({}));
    assert_eq!(
        of(&keep(&[
            "spec.containers[*].image",
            "status.phase",
            "spec.missing.field"
        ])),
        json!({ "spec": { "containers": [{ "image": "a:1" }, { "image": "b:1" }] }, "status": { "phase": "Running" } }),
    );
    assert_eq!(of(&keep(&["status"])), json!({ "status": pod("x")["status"] }));
    assert_eq!(
        of(&keep(&["status", "status.phase"])),
        of(&keep(&["status.phase", "status"]))
    );
    assert_eq!(
        of(&keep(&["status.list[*]"])),
        json!({ "status": { "list": [[1], [2]] } })
    );
    // A list whose items nobody named has none.
    assert_eq!(
        of(&keep(&["spec.containers.image"])),
        json!({ "spec": { "containers": [] } })
    );
    assert_eq!(
        of(&keep(&["spec"])
            .without(["spec.containers", "spec[\"odd \\\"key\\\"\\\\\"]"])
            .unwrap()),
        json!({ "spec": { "nodeName": "node-1" } })
    );
    let labels = read::<PartialObjectMetadata>(&pod("x"), &keep(&["metadata.labels.app"]));
    assert_eq!(labels["metadata"]["labels"], json!({ "app": "web" }));
    assert!(labels["metadata"].get("annotations").is_none());
}

#[test]
fn reads_optional_objects_and_lists_of_objects() {
    let status = json!({
        "apiVersion": "v1", "kind": "Status", "message": "m",
        "details": { "name": "x", "causes": [{ "field": "f", "message": "a" }, { "message": "b" }], "uid": "u" },
    });
    let projection = Projection::keep(["details.causes[*].message"])
        .unwrap()
        .for_type::<Status>()
        .unwrap();
    let read: Status = from_json_projected(status.to_string().as_bytes(), &projection).unwrap();
    let messages: Vec<_> = read
        .details
        .causes
        .iter()
        .map(|cause| cause.message.as_deref())
        .collect();
    assert_eq!(
        (messages, read.message.is_none(), read.details.name.is_none()),
        (vec![Some("a"), Some("b")], true, true)
    );
    assert!(read.details.causes.iter().all(|cause| cause.field.is_none()));
    let null: Status = from_json_projected(br#"{"details":null}"#, &projection).unwrap();
    assert!(!null.details.is_set());

    let list = json!({ "metadata": { "resourceVersion": "9" }, "items": [pod("x"), pod("y")] });
    let items = Projection::without_managed_fields()
        .for_items()
        .for_type::<PartialObjectMetadataList>()
        .unwrap();
    let list: PartialObjectMetadataList = from_json_projected(list.to_string().as_bytes(), &items).unwrap();
    assert_eq!(
        (list.items.len(), list.metadata.resource_version.as_deref()),
        (2, Some("9"))
    );
    assert!(
        list.items
            .iter()
            .all(|item| item.metadata.managed_fields.is_empty() && item.metadata.generation == Some(3))
    );
}

#[test]
fn what_is_passed_over_is_json_all_the_same() {
    let projection = Projection::keep(["spec.a[*].b"]).unwrap();
    for (text, path) in [
        (r#"{"metadata":{"labels":{"x":1,}}}"#, "metadata.labels"),
        (r#"{"spec":{"c":tru}}"#, "spec.c"),
        (r#"{"spec":{"a":[{"b":1},{"c":"\ud800"}]}}"#, "spec.a[1].c"),
        (r#"{"metadata":{"name":1}}"#, "metadata.name"),
        (r#"{"metadata":{"labels":{},"labels":{}}}"#, "metadata"),
    ] {
        let error = from_json_projected::<DynamicObject>(text.as_bytes(), &projection).unwrap_err();
        assert_eq!(error.path(), path, "{error}");
    }
    assert!(from_json_projected::<Status>(br#"{"kind":"Pod"}"#, &projection).is_err());
    let deep = format!(r#"{{"spec":{}"#, "[".repeat(200));
    assert!(from_json_projected::<DynamicObject>(deep.as_bytes(), &projection).is_err());
}

#[test]
fn paths_are_checked() {
    for path in [
        "",
        ".spec",
        "spec.",
        "spec..x",
        "spec[0]",
        "spec[*",
        "spec[\"x]",
        "spec[*]x",
        "spec x",
        "[*",
    ] {
        assert!(Projection::keep([path]).is_err(), "{path:?}");
    }
    for path in [
        "metadata",
        "metadata.name",
        "kind",
        "[*]",
        "metadata[*]",
        "metadata.uid",
        "metadata[\"resourceVersion\"]",
    ] {
        let error = Projection::whole().without([path]).unwrap_err();
        assert_eq!(error.path(), path);
    }
    assert!(
        Projection::whole()
            .without(["metadata.name.x", "metadata.labels[*]"])
            .is_ok()
    );
}

#[test]
fn types_have_the_fields_that_are_named() {
    let check = |path: &str| {
        Projection::keep([path])
            .unwrap()
            .for_type::<PartialObjectMetadata>()
            .map(drop)
    };
    for path in [
        "metadata.ownerReferences[*].name",
        "metadata.labels.app",
        "metadata.labels[*]",
        "apiVersion",
        "metadata.managedFields[*].fieldsV1",
    ] {
        assert_eq!(check(path), Ok(()), "{path}");
    }
    let table = [
        (
            "spec.x",
            "`spec` is no field: PartialObjectMetadata has none of this name",
        ),
        (
            "metadata.label",
            "`metadata.label` is no field: ObjectMeta has none of this name",
        ),
        (
            "metadata.ownerReferences[*].nam",
            "`metadata.ownerReferences[*].nam` is no field: OwnerReference has none of this name",
        ),
        (
            "metadata.ownerReferences.name",
            "`metadata.ownerReferences` is a list: its items are named by `[*]`",
        ),
        (
            "metadata[*].x",
            "`metadata[*]` names entries of a ObjectMeta, which has fields",
        ),
        ("metadata.generation.x", "`metadata.generation` has no fields"),
        ("metadata.labels[\"a.b\"].x", "`metadata.labels[*]` has no fields"),
        (
            "metadata.managedFields[*].fieldsV1.x",
            "`metadata.managedFields[*].fieldsV1` has no fields",
        ),
    ];
    for (path, message) in table {
        assert_eq!(
            check(path).map_err(|error| error.to_string()),
            Err(message.to_owned()),
            "{path}"
        );
    }
    let free = Projection::keep(["spec.any[*].thing", "metadata.labels"]).unwrap();
    assert!(free.for_type::<DynamicObject>().is_ok());
    assert!(
        Projection::keep(["kind", "message"])
            .unwrap()
            .for_type::<Status>()
            .is_ok()
    );
    assert!(
        Projection::without_managed_fields()
            .without_manifests()
            .for_type::<PartialObjectMetadata>()
            .is_ok()
    );
}

/// What is passed over takes no memory: the list that would hold it is not even there.
#[test]
fn less_is_kept() {
    let text = pod("x").to_string();
    let whole: PartialObjectMetadata = from_json(text.as_bytes()).unwrap();
    let part: PartialObjectMetadata = from_json_projected(
        text.as_bytes(),
        &Projection::without_managed_fields().without_manifests(),
    )
    .unwrap();
    let size = |metadata: &ObjectMeta| (metadata.managed_fields.is_set(), metadata.annotations.len());
    assert_eq!((size(&whole.metadata), size(&part.metadata)), ((true, 2), (false, 1)));
}
