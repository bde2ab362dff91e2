//! What an apply makes of a set, from the first to the last object.

use kubewright_runtime::DynamicObject;
use kubewright_runtime::applyset::{ApplySet, Fate, Outcome, Refusal};
use serde_json::Value;

use super::manifests::{ALL, BROKEN_DEPLOYMENT, DEFINITION, DEPLOYMENT, KEYS, Manifests, NAMESPACE, SETTINGS};
use super::{Stage, lines, mark, options, stage};

#[tokio::test]
async fn a_set_is_made_kept_shrunk_and_emptied() {
    let Some(stage) = stage("sets") else { return };
    let (set, manifests) = (stage.set("release"), Manifests::new());
    let (ns, group) = (&manifests.namespace, &manifests.group);
    let all = |word: &str| {
        vec![
            format!("{word} v1 Namespace {ns}"),
            format!("{word} apiextensions.k8s.io/v1 CustomResourceDefinition gadgets.{group}"),
            format!("{word} {group}/v1 Gadget {ns}/g"),
            format!("{word} apps/v1 Deployment {ns}/web"),
            format!("{word} v1 ConfigMap {ns}/settings"),
            format!("{word} v1 Secret {ns}/keys"),
        ]
    };
    let first = stage.apply(&set, &manifests.of(&ALL)).await;
    assert_eq!(lines(&first), all("created"));
    let parent = stage.parent("release");
    assert_eq!(mark(&parent, "id"), Some(set.id()));
    assert_eq!(mark(&parent, "tooling"), Some("shopctl/v1"));
    let kinds = format!(
        "ConfigMap,CustomResourceDefinition.apiextensions.k8s.io,Deployment.apps,Gadget.{group},Namespace,Secret"
    );
    assert_eq!(mark(&parent, "contains-group-kinds"), Some(&*kinds));
    assert_eq!(mark(&parent, "additional-namespaces"), Some(&**ns));
    assert_eq!(
        mark(&stage.seen(&["deployment", "web", "-n", ns]), "part-of"),
        Some(set.id())
    );

    let second = stage.apply(&set, &manifests.of(&ALL)).await;
    assert_eq!(lines(&second), all("unchanged"));
    assert!(second.is_unchanged() && !first.is_unchanged());
    assert_eq!(stage.parent("release"), parent, "a second apply wrote to the parent");

    // Others' objects, with other marks or none, and one that has no other difference.
    let labels = ["applyset.kubernetes.io/part-of=applyset-others-v1", "app=web"];
    for name in ["foreign", "plain", "ours"] {
        stage.kubectl(&["create", "configmap", name, "-n", ns]);
    }
    stage.kubectl(&["label", "configmap", "foreign", "-n", ns, labels[0], labels[1]]);
    let ours = format!("applyset.kubernetes.io/part-of={}", set.id());
    stage.kubectl(&["label", "configmap", "ours", "-n", ns, &ours, labels[1]]);

    let rest = [DEPLOYMENT, KEYS, NAMESPACE, DEFINITION];
    let third = stage.apply(&set, &manifests.of(&rest)).await;
    let pruned: Vec<String> = third.pruned.iter().map(ToString::to_string).collect();
    let expected = [
        format!("pruned {group}/v1 Gadget {ns}/g"),
        format!("pruned v1 ConfigMap {ns}/ours"),
        format!("pruned v1 ConfigMap {ns}/settings"),
    ];
    assert_eq!(pruned, expected);
    assert!(third.is_complete(), "{third}");
    let names = stage.seen(&["configmaps", "-n", ns]);
    let names: Vec<&str> = names["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["metadata"]["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["foreign", "plain"]);
    let kinds = "CustomResourceDefinition.apiextensions.k8s.io,Deployment.apps,Namespace,Secret";
    assert_eq!(mark(&stage.parent("release"), "contains-group-kinds"), Some(kinds));
    goes(&stage, &set, &manifests, kinds).await;
}

/// The end of a set that holds a namespace, a definition, a Deployment and a Secret.
async fn goes(stage: &Stage, set: &ApplySet, manifests: &Manifests, kinds: &str) {
    let ns = &manifests.namespace;
    // Its namespace is still needed: that is a failure, and what is not needed goes all the same.
    let fourth = stage.apply(set, &manifests.of(&[KEYS])).await;
    let fates: Vec<(&str, bool)> = fourth
        .pruned
        .iter()
        .map(|pruned| (&*pruned.kind.kind, matches!(pruned.fate, Fate::Failed(_))))
        .collect();
    assert_eq!(
        fates,
        [
            ("Deployment", false),
            ("CustomResourceDefinition", false),
            ("Namespace", true)
        ]
    );
    let refusals: Vec<_> = fourth.errors().map(|error| Refusal::of(error).cloned()).collect();
    assert_eq!(refusals, [Some(Refusal::InUse)]);
    assert_eq!(
        mark(&stage.parent("release"), "contains-group-kinds"),
        Some(kinds),
        "narrowed after a failure"
    );
    assert_eq!(stage.seen(&["deployment", "web", "-n", ns]), Value::Null);

    let last = set.apply::<DynamicObject>(&stage.client, [], &options()).await.unwrap();
    let (gone, namespace) = (&last.pruned[0], &last.pruned[1]);
    assert!(last.is_complete(), "{last}");
    assert!(matches!(gone.fate, Fate::Deleted) && gone.key.name == "keys", "{last}");
    // No controller empties namespaces here: it stays, and so does its kind in the parent.
    assert!(matches!(namespace.fate, Fate::Terminating), "{last}");
    assert_eq!(
        mark(&stage.parent("release"), "contains-group-kinds"),
        Some("Namespace")
    );
    kubewright_tests::namespace::finalize(&stage.plane.raw().unwrap(), ns).unwrap();
    let over = set.apply::<DynamicObject>(&stage.client, [], &options()).await.unwrap();
    assert!(over.is_unchanged(), "{over}");
    assert_eq!(mark(&stage.parent("release"), "contains-group-kinds"), Some(""));
    assert_eq!(mark(&stage.parent("release"), "additional-namespaces"), None);
}

#[tokio::test]
async fn nothing_is_pruned_when_an_apply_fails() {
    let Some(stage) = stage("fails") else { return };
    let (set, manifests) = (stage.set("release"), Manifests::new());
    let ns = &manifests.namespace;
    assert!(
        stage
            .apply(&set, &manifests.of(&[NAMESPACE, SETTINGS]))
            .await
            .is_complete()
    );

    let failed = stage
        .apply(&set, &manifests.of(&[NAMESPACE, BROKEN_DEPLOYMENT, KEYS]))
        .await;
    assert!(!failed.is_complete() && failed.pruned.is_empty(), "{failed}");
    let [namespace, deployment, keys] = &*failed.members else {
        panic!("{failed}")
    };
    assert!(matches!(namespace.outcome, Outcome::Unchanged), "{failed}");
    assert!(
        deployment.error().is_some_and(kubewright_runtime::Error::is_invalid),
        "{failed}"
    );
    assert!(
        matches!(keys.outcome, Outcome::Created),
        "one that fails stops no other: {failed}"
    );
    assert_ne!(stage.seen(&["configmap", "settings", "-n", ns]), Value::Null);
    let kinds = "ConfigMap,Deployment.apps,Namespace,Secret";
    assert_eq!(mark(&stage.parent("release"), "contains-group-kinds"), Some(kinds));

    let mended = stage.apply(&set, &manifests.of(&[NAMESPACE, DEPLOYMENT, KEYS])).await;
    assert!(mended.is_complete() && mended.pruned.len() == 1, "{mended}");
    assert_eq!(stage.seen(&["configmap", "settings", "-n", ns]), Value::Null);
}

#[tokio::test]
async fn a_kind_that_is_gone_is_dropped_with_a_warning() {
    let Some(stage) = stage("gone") else { return };
    let (set, manifests) = (stage.set("release"), Manifests::new());
    let some = [NAMESPACE, DEFINITION, super::manifests::GADGET];
    assert!(stage.apply(&set, &manifests.of(&some)).await.is_complete());
    let definition = format!(
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gadgets.{}",
        manifests.group
    );
    let raw = stage.plane.raw().unwrap();
    raw.send("DELETE", &definition, None).unwrap();
    while raw.get(&definition).unwrap().status != 404 {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    // A while later: the server goes on to serve the kind for a moment.
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    let report = stage.apply(&set, &manifests.of(&[NAMESPACE])).await;
    assert!(report.is_complete() && report.warnings.len() == 1, "{report}");
    assert!(report.warnings[0].contains("Gadget"), "{report}");
    assert_eq!(
        mark(&stage.parent("release"), "contains-group-kinds"),
        Some("Namespace")
    );
}
