//! Ids, annotations, order, and what a diff shows.

use std::fmt::Write as _;

use serde_json::json;

use super::changes::changes;
use super::marks::tool_of;
use super::order::rank;
use super::parent::check;
use super::reach::{GroupKind, Named, Reach, named_kinds, named_namespaces};
use super::*;
use crate::kind::GroupVersionKind;
use crate::meta::ObjectMeta;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

fn set() -> Result<ApplySet, Error> {
    ApplySet::new(Parent::secret("test", "my-set"), Tooling::new("shopctl", "v1")?)
}

fn object(value: &serde_json::Value) -> Outcome<DynamicObject> {
    Ok(value.to_string().parse()?)
}

fn annotated(annotations: &[(&str, &str)]) -> ObjectMeta {
    let mut metadata = ObjectMeta::named("my-set");
    for (key, value) in annotations {
        metadata.annotations.insert(*key, *value);
    }
    metadata
}

/// The first two are in the tests of `kubectl`, the third is `sha256sum`'s.
#[test]
fn ids_are_those_of_kubectl() -> Outcome {
    let tool = Tooling::new("kubectl", "v1.36.0")?;
    let cluster = GroupVersionKind::new("sets.example.com", "v1", "Bundle");
    for (parent, id) in [
        (
            Parent::secret("test", "my-set"),
            "applyset-0eFHV8ySqp7XoShsGvyWFQD3s96yqwHmzc4e0HR1dsY-v1",
        ),
        (
            Parent::secret("applyset-namespace", "cross_namespace"),
            "applyset-maUyxm9hLztJjNIswOCgA-VT6EJxr1_CcWA5kSzuMYE-v1",
        ),
        (
            Parent::custom(&cluster, "all"),
            "applyset-HdqeaKeMcYjDvChj8SMxI9yOIqOZymkDJhSiRBuSTNA-v1",
        ),
    ] {
        assert_eq!(ApplySet::new(parent, tool.clone())?.id(), id);
    }
    let config_map = ApplySet::new(Parent::config_map("test", "my-set"), tool)?;
    assert_ne!(config_map.id(), set()?.id());
    Ok(())
}

#[test]
fn parents_without_what_makes_their_id_are_refused() -> Outcome {
    let tool = Tooling::new("shopctl", "v1")?;
    let secret = GroupVersionKind::new("", "v1", "Secret");
    for parent in [
        Parent::secret("", "a"),
        Parent::secret("a", ""),
        Parent::custom(&secret, "a"),
    ] {
        let refused = ApplySet::new(parent, tool.clone()).map(|set| set.id().to_owned());
        assert!(refused.as_ref().is_err_and(Error::is_invalid_request), "{refused:?}");
    }
    Ok(())
}

#[test]
fn tools_have_a_name_and_a_version() {
    let long = "x".repeat(120);
    for (name, version, good) in [
        ("kubectl", "v1.36.0", true),
        ("example.com/shopctl", "1", true),
        ("", "v1", false),
        ("a", "", false),
        ("a", "1/2", false),
        ("a b", "1", false),
        ("a,b", "1", false),
        (long.as_str(), "1", false),
    ] {
        assert_eq!(Tooling::new(name, version).is_ok(), good, "{name:?} {version:?}");
    }
    for (annotation, tool) in [
        ("kubectl/v1.27", "kubectl"),
        ("a/b/v1", "a/b"),
        ("helm", "helm"),
        ("", ""),
    ] {
        assert_eq!(tool_of(annotation), tool);
    }
}

#[test]
fn annotations_are_sorted_minimal_and_read_back() -> Outcome {
    let mut reach = Reach::default();
    for (group, kind, namespace) in [
        ("apps", "Deployment", Some("b")),
        ("", "Secret", Some("own")),
        ("cert-manager.io", "Certificate", Some("a")),
        ("", "Namespace", None),
        ("", "Secret", Some("b")),
    ] {
        reach.add(&GroupVersionKind::new(group, "v1", kind), namespace);
    }
    let kinds = reach.kinds_text();
    assert_eq!(kinds, "Certificate.cert-manager.io,Deployment.apps,Namespace,Secret");
    assert_eq!(reach.namespaces_text(Some("own")).as_deref(), Some("a,b"));
    assert_eq!(reach.namespaces_text(None).as_deref(), Some("a,b,own"));
    let own_alone = Reach {
        namespaces: ["own".to_owned()].into(),
        ..Reach::default()
    };
    assert_eq!(own_alone.namespaces_text(Some("own")), None);

    let parent = annotated(&[(CONTAINS_GROUP_KINDS, &kinds), (ADDITIONAL_NAMESPACES, "a,b")]);
    assert_eq!(named_kinds(&parent)?, Named::Kinds(reach.kinds.clone()));
    assert_eq!(named_namespaces(&parent, Some("own"))?, reach.namespaces);
    Ok(())
}

#[test]
fn annotations_in_no_known_form_are_refused() {
    let kinds = |text| named_kinds(&annotated(&[(CONTAINS_GROUP_KINDS, text)]));
    assert_eq!(kinds(""), Ok(Named::Kinds([].into())));
    for text in [
        "v2:[Secret]",
        "Secret,,ConfigMap",
        ".apps",
        "Secret/a",
        "Secret,",
        "Deployment.",
    ] {
        assert_eq!(kinds(text), Err(Refusal::UnknownForm(CONTAINS_GROUP_KINDS)), "{text}");
    }
    assert_eq!(named_kinds(&annotated(&[])), Err(Refusal::NoGroupKinds));
    let old = annotated(&[(CONTAINS_GROUP_RESOURCES, "deployments.apps,secrets")]);
    let resources = ["deployments.apps".to_owned(), "secrets".to_owned()];
    assert_eq!(named_kinds(&old), Ok(Named::Resources(resources.into())));
    let odd = annotated(&[(ADDITIONAL_NAMESPACES, "v2:a")]);
    assert_eq!(
        named_namespaces(&odd, None),
        Err(Refusal::UnknownForm(ADDITIONAL_NAMESPACES))
    );
}

#[test]
fn a_parent_of_another_tool_or_id_is_refused() -> Outcome {
    let set = set()?;
    let with = |tool: &[(&str, &str)], id: Option<&str>| {
        let mut parent = annotated(tool);
        if let Some(id) = id {
            parent.labels.insert(ID, id);
        }
        check(&parent, &set)
    };
    let (ours, id) = ([(TOOLING, "shopctl/v9")], set.id());
    assert_eq!(with(&ours, Some(id)), Ok(()));
    assert_eq!(with(&[], Some(id)), Err(Refusal::NoTooling));
    assert_eq!(with(&[(TOOLING, "")], Some(id)), Err(Refusal::NoTooling));
    assert_eq!(
        with(&[(TOOLING, "kubectl/v1")], Some(id)),
        Err(Refusal::OtherTooling("kubectl".into()))
    );
    assert_eq!(with(&ours, None), Err(Refusal::NoId));
    assert_eq!(
        with(&ours, Some("applyset-x-v1")),
        Err(Refusal::OtherId("applyset-x-v1".into()))
    );
    let error = Refusal::NoId.error("it");
    assert_eq!(Refusal::of(&error), Some(&Refusal::NoId));
    Ok(())
}

#[test]
fn definitions_and_namespaces_go_last() {
    let mut kinds = [
        ("Namespace", ""),
        ("CustomResourceDefinition", "apiextensions.k8s.io"),
        ("Secret", ""),
        ("Deployment", "apps"),
        ("Application", "core.oam.dev"),
        ("ValidatingWebhookConfiguration", "admissionregistration.k8s.io"),
        ("ClusterRole", "rbac.authorization.k8s.io"),
        ("APIService", "apiregistration.k8s.io"),
    ]
    .map(|(kind, group)| GroupKind {
        kind: kind.to_owned(),
        group: group.to_owned(),
    });
    kinds.sort_by_key(rank);
    assert_eq!(
        kinds.map(|kind| kind.kind),
        [
            "ValidatingWebhookConfiguration",
            "Application",
            "Deployment",
            "Secret",
            "ClusterRole",
            "APIService",
            "CustomResourceDefinition",
            "Namespace",
        ]
    );
}

fn text_of(before: Option<&serde_json::Value>, after: &serde_json::Value) -> Outcome<String> {
    let before = before.map(object).transpose()?;
    let mut text = String::new();
    for change in changes(before.as_ref(), &object(after)?) {
        write!(text, "{change}")?;
    }
    Ok(text)
}

#[test]
fn a_diff_shows_fields_and_not_what_the_server_keeps() -> Outcome {
    let before = json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "web", "uid": "1", "resourceVersion": "1", "generation": 1, "labels": {"a": "b"},
            "managedFields": [{"manager": "a"}]},
        "spec": {"replicas": 1, "list": [1, 2], "containers": [
            {"name": "a", "image": "x"}, {"name": "b", "image": "y"}]},
        "status": {"observedGeneration": 1},
    });
    let after = json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "web", "uid": "1", "resourceVersion": "2", "generation": 2, "labels": {},
            "managedFields": [{"manager": "b"}]},
        "spec": {"replicas": 2, "list": [1], "containers": [
            {"name": "b", "image": "z"}, {"name": "c", "image": "\u{9b}"}]},
        "status": {"observedGeneration": 1},
    });
    let text = text_of(Some(&before), &after)?;
    assert_eq!(
        text,
        "- .metadata.labels.a: \"b\"\n+ .metadata.labels: {}\n\
         - .spec.containers[name=\"a\"].image: \"x\"\n- .spec.containers[name=\"a\"].name: \"a\"\n\
         - .spec.containers[name=\"b\"].image: \"y\"\n+ .spec.containers[name=\"b\"].image: \"z\"\n\
         + .spec.containers[name=\"c\"].image: \"\\u009b\"\n+ .spec.containers[name=\"c\"].name: \"c\"\n\
         - .spec.list[1]: 2\n- .spec.replicas: 1\n+ .spec.replicas: 2\n"
    );
    assert_eq!(text_of(Some(&before), &before)?, "");
    Ok(())
}

#[test]
fn all_of_a_new_object_is_added() -> Outcome {
    let after = json!({
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "uid": "1", "creationTimestamp": "2024-01-31T23:59:59Z"},
        "data": {"k": "v"}, "status": {"seen": true},
    });
    let all = "+ .apiVersion: \"v1\"\n+ .data.k: \"v\"\n+ .kind: \"ConfigMap\"\n+ .metadata.name: \"a\"\n";
    assert_eq!(text_of(None, &after)?, all);
    Ok(())
}

#[test]
fn no_value_of_a_secret_is_shown() -> Outcome {
    let (old, new) = ("aHVzaC1vbGQ=", "aHVzaC1uZXc=");
    let secret = |value: &str| {
        json!({"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "data": {"k": value, "list": [value]},
            "stringData": value, "metadata": {"name": "a"}})
    };
    let last = "kubectl.kubernetes.io/last-applied-configuration";
    let template = |value: &str| {
        json!({"apiVersion": "example.com/v1", "kind": "Bundle",
            "metadata": {"name": "a", "annotations": {last: value}}, "spec": {"parts": [secret(value)]}})
    };
    for (before, after) in [(secret(old), secret(new)), (template(old), template(new))] {
        let bare = json!({"apiVersion": before["apiVersion"], "kind": before["kind"], "metadata": {"name": "a"}});
        for (from, to) in [
            (Some(&before), &after),
            (None, &after),
            (Some(&before), &bare),
            (Some(&bare), &after),
        ] {
            let text = text_of(from, to)?;
            assert!(
                text.contains("data.k: (hidden)") && text.contains("stringData: (hidden)"),
                "{text}"
            );
            assert!(!text.contains("aHVza"), "{text}");
            let from = from.map(object).transpose()?;
            let debug = format!("{:?}", changes(from.as_ref(), &object(to)?));
            assert!(!debug.contains("aHVza"), "{debug}");
        }
    }
    let text = text_of(Some(&template(old)), &template(new))?;
    assert!(
        text.contains(&format!(".metadata.annotations.{last}: (hidden)")),
        "{text}"
    );
    assert_eq!(text_of(Some(&secret(old)), &secret(old))?, "");
    Ok(())
}

#[test]
fn an_apply_can_be_awaited_on_any_thread() -> Outcome {
    fn is_send<T: Send>(_: &T) {}
    let set = set()?;
    let config = crate::Config::new("http://127.0.0.1:1")?;
    let client = Client::new(crate::RestClient::new(config)?, Scheme::new());
    let options = ApplyOptions::new(&crate::FieldManager::new("tester")?);
    is_send(&set.apply::<DynamicObject>(&client, [], &options));
    is_send(&set.diff_yaml(&client, "", &options));
    Ok(())
}
