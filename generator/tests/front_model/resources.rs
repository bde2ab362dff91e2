//! What paths and discovery become in the Model.

use kubewright::model::{MetaType, PatchType, Scope, SubresourceShape, TypeRef, Verb};
use kubewright::source::Format;
use serde_json::{Value, json};

use super::support::*;

const ONE: &str = "/apis/example.com/v1/namespaces/{namespace}/foos/{name}";

#[test]
fn a_resource_has_the_verbs_scope_and_list_kind_of_its_paths() {
    let (model, diagnostics) = v3(foo_schemas(), foo_paths());
    let foos = resource(&model, "foos");
    assert_eq!(foos.gvk.to_string(), "example.com/v1/Foo");
    assert_eq!(foos.scope, Scope::Namespaced);
    assert_eq!(foos.list_kind, "FooList");
    assert_eq!(
        foos.verbs.iter().copied().collect::<Vec<_>>(),
        [
            Verb::Get,
            Verb::List,
            Verb::Create,
            Verb::Update,
            Verb::Patch,
            Verb::Delete,
            Verb::DeleteCollection,
        ]
    );
    assert_eq!(foos.patch_types.iter().copied().collect::<Vec<_>>(), [PatchType::Merge]);
    assert_eq!(foos.singular, "", "nothing in the paths says it");
    assert_eq!(model.ty(foos.object).definition, "com.example.v1.Foo");
    assert_quiet(&diagnostics);
}

#[test]
fn lists_of_kinds_are_no_types() {
    let (model, _) = v3(foo_schemas(), foo_paths());
    assert!(model.types.iter().all(|ty| ty.name != "FooList"));
}

#[test]
fn every_operation_is_in_the_model_with_the_resource_it_belongs_to() {
    let paths = with(
        foo_paths(),
        json!({
            "/version/": {"get": operation("", &Value::Null, None, None)},
            "/apis/example.com/v1/watch/foos": {"get": operation("watchlist", &foo_kind(), None, None)},
            format!("{ONE}/status"): {"get": operation("get", &foo_kind(), None, Some("com.example.v1.Foo"))},
        }),
    );
    let (model, _) = v3(foo_schemas(), paths);
    assert_eq!(model.operations.len(), 11);
    let of = |path: &str| {
        model
            .operations
            .iter()
            .find(|operation| operation.path == path)
            .unwrap()
    };
    assert_eq!(of("/version/").resource, None);
    assert!(of("/apis/example.com/v1/watch/foos").resource.is_some());
    assert_eq!(of(&format!("{ONE}/status")).subresource.as_deref(), Some("status"));
    assert!(
        resource(&model, "foos").verbs.contains(&Verb::Watch),
        "from the watch path"
    );
}

#[test]
fn where_no_watch_paths_are_published_the_parameter_of_the_list_tells() {
    let mut paths = foo_paths();
    let list = &mut paths["/apis/example.com/v1/foos"]["get"];
    list["parameters"] = json!([{"name": "watch", "in": "query", "schema": {"type": "boolean"}}]);
    let (model, _) = v3(foo_schemas(), paths.clone());
    assert!(resource(&model, "foos").verbs.contains(&Verb::Watch));

    let elsewhere =
        json!({"/apis/example.com/v1/watch/bars": {"get": operation("watchlist", &foo_kind(), None, None)}});
    let (model, _) = v3(foo_schemas(), with(paths, elsewhere));
    assert!(
        !resource(&model, "foos").verbs.contains(&Verb::Watch),
        "every list declares it there"
    );
}

#[test]
fn cluster_scope_is_the_absence_of_a_namespace_in_every_path() {
    let kind = foo_kind();
    let paths =
        json!({"/apis/example.com/v1/foos/{name}": {"get": operation("get", &kind, None, Some("com.example.v1.Foo"))}});
    let (model, _) = v3(foo_schemas(), paths);
    assert_eq!(resource(&model, "foos").scope, Scope::Cluster);
}

fn subresource_shape(name: &str, operations: Value, more_schemas: Value) -> SubresourceShape {
    let paths = with(foo_paths(), json!({format!("{ONE}/{name}"): operations}));
    let (model, _) = v3(with(foo_schemas(), more_schemas), paths);
    let foos = resource(&model, "foos");
    foos.subresources
        .iter()
        .find(|sub| sub.name == name)
        .unwrap()
        .shape
        .clone()
}

#[test]
fn subresources_take_their_type_from_bodies_and_answers_not_from_the_kind_of_the_operation() {
    let scale = json!({"com.example.v1.Scale": {"type": "object", "properties": {"replicas": {"type": "integer"}}}});
    let shape = subresource_shape(
        "scale",
        json!({
            "get": operation("get", &foo_kind(), None, Some("com.example.v1.Scale")),
            "put": operation("put", &foo_kind(), Some(("*/*", "com.example.v1.Scale")), Some("com.example.v1.Scale")),
        }),
        scale,
    );
    let SubresourceShape::Object { verbs, patch_types, .. } = &shape else {
        panic!("{shape:?}")
    };
    assert_eq!(verbs.iter().copied().collect::<Vec<_>>(), [Verb::Get, Verb::Update]);
    assert!(patch_types.is_empty());
}

#[test]
fn a_post_only_subresource_is_created_and_answers_as_declared() {
    let order = json!({"com.example.v1.Order": {"type": "object", "properties": {"a": {"type": "string"}}}});
    let status = "io.k8s.apimachinery.pkg.apis.meta.v1.Status";
    let post = operation("post", &foo_kind(), Some(("*/*", "com.example.v1.Order")), Some(status));
    let shape = subresource_shape("order", json!({"post": post}), order);
    let SubresourceShape::Create { response, .. } = &shape else {
        panic!("{shape:?}")
    };
    assert_eq!(*response, TypeRef::Meta(MetaType("Status")));
}

#[test]
fn text_and_connections_are_told_apart() {
    let content = |content_type: &str| json!({"responses": {"200": {"description": "OK", "content": {content_type: {"schema": {"type": "string"}}}}}});
    let log = with(content("text/plain"), json!({"x-kubernetes-action": "get"}));
    assert_eq!(
        subresource_shape("log", json!({"get": log}), json!({})),
        SubresourceShape::Text
    );
    let connect = with(content("*/*"), json!({"x-kubernetes-action": "connect"}));
    let exec = json!({"get": connect.clone(), "post": connect});
    assert_eq!(subresource_shape("exec", exec, json!({})), SubresourceShape::Connect);
}

#[test]
fn the_verb_is_told_by_method_and_path_where_there_is_no_action() {
    let none = Value::Null;
    let foo = "com.example.v1.Foo";
    let list = "com.example.v1.FooList";
    let mut schemas = foo_schemas();
    schemas[foo]
        .as_object_mut()
        .unwrap()
        .remove("x-kubernetes-group-version-kind");
    schemas[list]
        .as_object_mut()
        .unwrap()
        .remove("x-kubernetes-group-version-kind");
    let paths = json!({
        "/apis/example.com/v1/namespaces/{namespace}/foos": {
            "get": operation("", &none, None, Some(list)),
            "post": operation("", &none, Some(("*/*", foo)), Some(foo)),
            "delete": operation("", &none, None, None),
        },
        "/apis/example.com/v1/watch/foos": {"get": operation("", &none, None, None)},
    });
    let (model, diagnostics) = v3(schemas, paths);
    let foos = resource(&model, "foos");
    assert_eq!(
        foos.verbs.iter().copied().collect::<Vec<_>>(),
        [Verb::List, Verb::Watch, Verb::Create, Verb::DeleteCollection]
    );
    assert_eq!(foos.list_kind, "FooList");
    let kind = ty(&model, foo);
    assert_eq!(kind.gvk.as_ref().unwrap().to_string(), "example.com/v1/Foo");
    assert!(
        kind.fields.iter().all(|field| field.wire != "kind"),
        "it is a kind all the same"
    );
    assert!(
        diagnostics.iter().any(|d| d.code == "kind-from-definition"),
        "and that is said"
    );
}

#[test]
fn objects_of_a_resource_have_metadata_even_when_the_document_lost_it() {
    let schemas = with(
        foo_schemas(),
        json!({"com.example.v1.Foo": {
            "type": "object",
            "x-kubernetes-group-version-kind": [{"group": "example.com", "version": "v1", "kind": "Foo"}],
        }}),
    );
    let (model, _) = v3(schemas, foo_paths());
    let foo = ty(&model, "com.example.v1.Foo");
    assert!(foo.has_metadata);
    assert_eq!(field(foo, "metadata").ty, TypeRef::Meta(MetaType("ObjectMeta")));
}

fn discovery(resource: Value) -> Value {
    json!({"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "items": [
        {"metadata": {"name": "example.com"}, "versions": [{"version": "v1", "freshness": "Current", "resources": [resource]}]},
    ]})
}

fn discovered_foos() -> Value {
    json!({
        "resource": "foos", "responseKind": {"group": "", "version": "", "kind": "Foo"}, "scope": "Namespaced",
        "singularResource": "foo", "shortNames": ["fo"], "categories": ["all"],
        "verbs": ["get", "list", "watch", "patch", "frobnicate"],
    })
}

#[test]
fn discovery_decides_scope_verbs_and_names() {
    let documents = [
        (Format::OpenApiV3, "a.json", v3_document(foo_schemas(), foo_paths())),
        (Format::AggregatedDiscovery, "d.json", discovery(discovered_foos())),
    ];
    let (model, diagnostics) = run(&sources(&documents));
    let foos = resource(&model, "foos");
    assert_eq!(
        (foos.singular.as_str(), foos.short_names.as_slice()),
        ("foo", ["fo".to_owned()].as_slice())
    );
    assert_eq!(foos.categories, ["all"]);
    assert_eq!(
        foos.verbs.iter().copied().collect::<Vec<_>>(),
        [Verb::Get, Verb::List, Verb::Watch, Verb::Patch]
    );
    assert!(diagnostics.iter().any(|d| d.code == "verbs-differ"));
    assert_quiet(&diagnostics);
}

#[test]
fn legacy_discovery_says_the_same() {
    let legacy = json!({"kind": "APIResourceList", "groupVersion": "example.com/v1", "resources": [
        {"name": "foos", "singularName": "foo", "namespaced": true, "kind": "Foo", "shortNames": ["fo"], "categories": ["all"], "verbs": ["get", "list", "watch", "patch"]},
        {"name": "foos/status", "singularName": "", "namespaced": true, "kind": "Foo", "verbs": ["get"]},
    ]});
    let spec = (Format::OpenApiV3, "a.json", v3_document(foo_schemas(), foo_paths()));
    let aggregated = (Format::AggregatedDiscovery, "d.json", discovery(discovered_foos()));
    let (by_aggregated, _) = run(&sources(&[spec.clone(), aggregated]));
    let (by_legacy, _) = run(&sources(&[spec, (Format::LegacyDiscovery, "l.json", legacy)]));
    assert_eq!(by_aggregated, by_legacy);
}

#[test]
fn a_discovered_resource_without_a_document_is_reported_and_left_out() {
    let documents = [
        (Format::OpenApiV3, "a.json", v3_document(json!({}), json!({}))),
        (Format::AggregatedDiscovery, "d.json", discovery(discovered_foos())),
    ];
    let (model, diagnostics) = run(&sources(&documents));
    assert!(model.resources.is_empty());
    assert_finding(
        &diagnostics,
        "warning[undescribed-resource]: foos of example.com/v1 is left out: discovery lists it, but no OpenAPI document describes it; add the document of example.com/v1\n  --> d.json#/items/0/versions/0/resources/0",
    );
}

#[test]
fn of_two_plurals_of_one_kind_the_one_with_more_verbs_stays() {
    let kind = foo_kind();
    let paths = with(
        foo_paths(),
        json!({
            "/apis/example.com/v1/foobindings": {"post": operation("post", &kind, Some(("*/*", "com.example.v1.Foo")), Some("com.example.v1.Foo"))},
        }),
    );
    let (model, diagnostics) = v3(foo_schemas(), paths);
    assert_eq!(model.resources.len(), 1);
    assert_eq!(model.resources[0].plural, "foos");
    assert_finding(
        &diagnostics,
        "warning[kind-taken]: foobindings is left out: foos is the resource of example.com/v1/Foo already\n  --> a.json#/paths/~1apis~1example.com~1v1~1foobindings/post",
    );
}

#[test]
fn subresources_of_what_is_not_served_are_reported() {
    let paths = json!({format!("{ONE}/start"): {"put": operation("", &Value::Null, None, None)}});
    let (model, diagnostics) = v3(json!({}), paths);
    assert!(model.resources.is_empty());
    assert_eq!(model.operations.len(), 1, "the operation is there all the same");
    assert!(diagnostics.iter().any(|d| d.code == "subresource-without-resource"));
}

#[test]
fn eviction_and_binding_answer_with_a_status_whatever_is_declared() {
    let pod = json!({"group": "", "version": "v1", "kind": "Pod"});
    let schemas = json!({
        "io.k8s.api.core.v1.Pod": {"type": "object", "properties": {}, "x-kubernetes-group-version-kind": [pod.clone()]},
        "io.k8s.api.policy.v1.Eviction": {"type": "object", "properties": {"a": {"type": "string"}},
            "x-kubernetes-group-version-kind": [{"group": "policy", "version": "v1", "kind": "Eviction"}]},
    });
    let eviction = "io.k8s.api.policy.v1.Eviction";
    let one = "/api/v1/namespaces/{namespace}/pods/{name}";
    let paths = json!({
        one: {"get": operation("get", &pod, None, Some("io.k8s.api.core.v1.Pod"))},
        format!("{one}/eviction"): {"post": operation("post", &pod, Some(("*/*", eviction)), Some(eviction))},
    });
    let (model, diagnostics) = v3(schemas, paths);
    let shape = &resource(&model, "pods").subresources[0].shape;
    assert!(
        matches!(
            shape,
            SubresourceShape::Create {
                response: TypeRef::Meta(MetaType("Status")),
                ..
            }
        ),
        "{shape:?}"
    );
    let reported = |code: &str, id: &str| diagnostics.iter().any(|d| d.code == code && d.message.starts_with(id));
    assert!(reported("fixup-applied", "eviction-answers-status"));
    assert!(reported("fixup-unmatched", "binding-answers-status"));
}

#[test]
fn what_holds_a_credential_of_kubernetes_itself_is_secret() {
    let text = || json!({"type": "string"});
    let kind = |group: &str, kind: &str, properties: serde_json::Value| {
        json!({
            "type": "object", "properties": properties,
            "x-kubernetes-group-version-kind": [{"group": group, "version": "v1", "kind": kind}],
        })
    };
    let texts = json!({"type": "object", "additionalProperties": text()});
    let schemas = json!({
        "io.k8s.api.core.v1.Secret": kind("", "Secret", json!({"stringData": texts, "type": text()})),
        "io.k8s.api.authentication.v1.TokenReviewSpec":
            kind("authentication.k8s.io", "TokenReviewSpec", json!({"token": text()})),
        "com.example.v1.Secret": kind("example.com", "Secret", json!({"stringData": text()})),
    });
    let (model, diagnostics) = v3(schemas, json!({}));
    let secret = |definition: &str, wire: &str| field(ty(&model, definition), wire).secret;
    assert!(secret("io.k8s.api.core.v1.Secret", "stringData"));
    assert!(secret("io.k8s.api.authentication.v1.TokenReviewSpec", "token"));
    assert!(!secret("io.k8s.api.core.v1.Secret", "type"));
    assert!(!secret("com.example.v1.Secret", "stringData"));
    let applied = diagnostics.iter().filter(|found| found.code == "fixup-applied");
    assert_eq!(
        applied
            .filter(|found| found.message.starts_with("credentials-are-secret"))
            .count(),
        2
    );
}
