//! Rehearsals and diffs: what they say, and that they leave all as it is.

use serde_json::Value;

use super::manifests::{ALL, DEPLOYMENT, GADGET, KEYS, Manifests, NAMESPACE, OTHER_KEYS, OTHER_SETTINGS, SETTINGS};
use super::{lines, options, stage};

#[tokio::test]
async fn a_rehearsal_says_what_would_come_and_changes_nothing() {
    let Some(stage) = stage("rehearsals") else { return };
    let (set, manifests) = (stage.set("release"), Manifests::new());
    let (ns, all) = (&manifests.namespace, manifests.of(&ALL));
    let state = || -> Vec<Value> {
        [
            vec!["namespace", ns],
            vec!["configmaps,secrets,deployments", "-n", ns],
            vec!["customresourcedefinition", "-l", "applyset.kubernetes.io/part-of"],
            vec!["secret,configmap", "-n", stage.namespace()],
        ]
        .iter()
        .map(|what| stage.seen(what))
        .collect()
    };

    let nothing = stage.parent("release");
    let rehearsed = set.apply_yaml(&stage.client, &all, &options().dry_run()).await.unwrap();
    assert!(rehearsed.dry_run && rehearsed.is_complete(), "{rehearsed}");
    assert!(
        lines(&rehearsed).iter().all(|line| line.starts_with("created ")),
        "{rehearsed}"
    );
    assert_eq!((rehearsed.members.len(), rehearsed.pruned.len()), (6, 0));
    assert_eq!(
        (stage.parent("release"), stage.seen(&["namespace", ns])),
        (nothing, Value::Null)
    );

    assert!(stage.apply(&set, &all).await.is_complete());
    assert!(set.diff_yaml(&stage.client, &all, &options()).await.unwrap().is_empty());
    let before = state();
    let next = manifests.of(&[
        NAMESPACE,
        super::manifests::DEFINITION,
        OTHER_SETTINGS,
        OTHER_KEYS,
        DEPLOYMENT,
    ]);
    let diff = set.diff_yaml(&stage.client, &next, &options()).await.unwrap();
    let group = &manifests.group;
    let expected = format!(
        "configured v1 ConfigMap {ns}/settings\n- .data.level: \"1\"\n- .data.mode: \"off\"\n+ .data.mode: \"on\"\n\
         + .data.size: \"1\"\nconfigured v1 Secret {ns}/keys\n- .data.key: (hidden)\n+ .data.key: (hidden)\n\
         pruned {group}/v1 Gadget {ns}/g\n"
    );
    assert_eq!(diff.to_string(), expected);
    assert!(!format!("{diff:?}").contains("aHVza"));
    assert_eq!(state(), before, "a rehearsal changed something");

    // What was said comes true.
    let applied = stage.apply(&set, &next).await;
    assert_eq!(lines(&applied), lines(&diff.report));
    assert_ne!(state(), before);
}

#[tokio::test]
async fn all_of_a_new_object_is_shown_but_what_is_secret() {
    let Some(stage) = stage("new") else { return };
    let (set, manifests) = (stage.set("release"), Manifests::new());
    let ns = &manifests.namespace;
    assert!(stage.apply(&set, &manifests.of(&[NAMESPACE])).await.is_complete());
    let diff = set
        .diff_yaml(&stage.client, &manifests.of(&[NAMESPACE, KEYS, SETTINGS]), &options())
        .await
        .unwrap();
    let id = set.id();
    let expected = format!(
        "created v1 Secret {ns}/keys\n+ .apiVersion: \"v1\"\n+ .data.key: (hidden)\n+ .kind: \"Secret\"\n\
         + .metadata.labels.applyset.kubernetes.io/part-of: \"{id}\"\n+ .metadata.name: \"keys\"\n\
         + .metadata.namespace: \"{ns}\"\n+ .type: \"Opaque\"\n\
         created v1 ConfigMap {ns}/settings\n+ .apiVersion: \"v1\"\n+ .data.level: \"1\"\n+ .data.mode: \"off\"\n\
         + .kind: \"ConfigMap\"\n+ .metadata.labels.applyset.kubernetes.io/part-of: \"{id}\"\n\
         + .metadata.name: \"settings\"\n+ .metadata.namespace: \"{ns}\"\n"
    );
    assert_eq!(diff.to_string(), expected);
    // A kind that nobody defines is no creation.
    let unknown = set
        .diff_yaml(&stage.client, &manifests.of(&[NAMESPACE, GADGET]), &options())
        .await
        .unwrap();
    assert!(
        unknown.report.members[1]
            .error()
            .is_some_and(kubewright_runtime::Error::is_no_match),
        "{unknown}"
    );
}
