//! What is left alone: parents of others, members of others, and objects that cannot be members.

use kubewright_k8s::core::v1::ConfigMap;
use kubewright_runtime::applyset::{ApplySet, Parent, Refusal, Tooling};
use kubewright_runtime::{Apply, GroupVersionKind};
use serde_json::Value;

use super::manifests::{Manifests, NAMESPACE, SETTINGS};
use super::{lines, mark, options, refusal, shopctl, stage};

#[tokio::test]
async fn a_member_of_another_set_stays_there_unless_it_is_taken() {
    let Some(stage) = stage("members") else { return };
    let (first, second, manifests) = (stage.set("first"), stage.set("second"), Manifests::new());
    let ns = &manifests.namespace;
    assert!(
        stage
            .apply(&first, &manifests.of(&[NAMESPACE, SETTINGS]))
            .await
            .is_complete()
    );
    let settings = || stage.seen(&["configmap", "settings", "-n", ns]);
    let before = settings();

    // That the apply is forced makes no difference.
    let forced = options().force();
    for options in [options(), forced.clone(), forced.dry_run()] {
        let refused = second
            .apply_yaml(&stage.client, &manifests.of(&[SETTINGS]), &options)
            .await
            .unwrap();
        let refusals: Vec<_> = refused.errors().map(|error| Refusal::of(error).cloned()).collect();
        assert_eq!(refusals, [Some(Refusal::MemberOf(first.id().to_owned()))]);
    }
    assert_eq!(settings(), before);

    let taking = second.clone().taking_over();
    let taken = stage.apply(&taking, &manifests.of(&[SETTINGS])).await;
    assert_eq!(lines(&taken), [format!("configured v1 ConfigMap {ns}/settings")]);
    assert_eq!(mark(&settings(), "part-of"), Some(second.id()));
    // It is no longer the first one's to delete.
    let without = stage.apply(&first, &manifests.of(&[NAMESPACE])).await;
    assert!(without.is_complete() && without.pruned.is_empty(), "{without}");
    assert_ne!(settings(), Value::Null);
}

#[tokio::test]
async fn a_parent_that_is_not_this_sets_is_left_alone() {
    let Some(stage) = stage("parents") else { return };
    let (ns, manifests) = (stage.namespace(), Manifests::new().of(&[NAMESPACE]));
    stage.kubectl(&["create", "secret", "generic", "release", "-n", ns]);
    let set = stage.set("release");
    let apply = async |set: &ApplySet| set.apply_yaml(&stage.client, &manifests, &options()).await;
    let before = stage.parent("release");
    assert_eq!(refusal(apply(&set).await), Refusal::NoTooling);
    assert_eq!(stage.parent("release"), before);
    assert!(apply(&set.clone().adopting_parent()).await.unwrap().is_complete());
    assert_eq!(mark(&stage.parent("release"), "id"), Some(set.id()));

    // Another version of the tool may, another tool may not, not even by adoption.
    let newer = ApplySet::new(Parent::secret(ns, "release"), Tooling::new("shopctl", "v2").unwrap()).unwrap();
    assert!(apply(&newer).await.unwrap().is_complete());
    assert_eq!(mark(&stage.parent("release"), "tooling"), Some("shopctl/v2"));
    let other = ApplySet::new(Parent::secret(ns, "release"), Tooling::new("other", "v1").unwrap()).unwrap();
    assert_eq!(
        refusal(apply(&other.clone().adopting_parent()).await),
        Refusal::OtherTooling("shopctl".into())
    );

    for (change, expected) in [
        (
            "applyset.kubernetes.io/id=applyset-x-v1",
            Refusal::OtherId("applyset-x-v1".into()),
        ),
        ("applyset.kubernetes.io/id-", Refusal::NoId),
    ] {
        stage.kubectl(&["label", "--overwrite", "secret", "release", "-n", ns, change]);
        let before = stage.parent("release");
        assert_eq!(refusal(apply(&set).await), expected);
        assert_eq!(stage.parent("release"), before);
    }
}

#[tokio::test]
async fn custom_resources_are_parents_where_their_definition_allows_it() {
    let Some(stage) = stage("custom") else { return };
    let manifests = Manifests::new();
    let kind = GroupVersionKind::new(manifests.group.clone(), "v1", "Gadget");
    let parent = Parent::custom(&kind, (stage.namespace(), "release"));
    let set = ApplySet::new(parent, shopctl()).unwrap();
    let definition = manifests.of(&[super::manifests::DEFINITION]);
    stage.client.apply_yaml(&definition, &options()).await.unwrap();
    let members = manifests.of(&[NAMESPACE, SETTINGS]);
    let apply = async |set: &ApplySet| set.apply_yaml(&stage.client, &members, &options()).await;
    assert_eq!(refusal(apply(&set).await), Refusal::NotAParentType);

    let name = format!("gadgets.{}", manifests.group);
    stage.kubectl(&["label", "crd", &name, "applyset.kubernetes.io/is-parent-type=true"]);
    assert_eq!(refusal(apply(&set).await), Refusal::NoParent);
    let gadget = manifests.of(&[super::manifests::GADGET]);
    let gadget = gadget.replace(
        &format!("namespace: {}", manifests.namespace),
        &format!("namespace: {}", stage.namespace()),
    );
    stage
        .client
        .apply_yaml(&gadget.replace("name: g,", "name: release,"), &options())
        .await
        .unwrap();
    let set = set.adopting_parent();
    assert!(apply(&set).await.unwrap().is_complete());
    assert!(apply(&set).await.unwrap().is_unchanged());
    let object = stage.seen(&[&name, "release", "-n", stage.namespace()]);
    assert_eq!(mark(&object, "contains-group-kinds"), Some("ConfigMap,Namespace"));
    assert_eq!(object["spec"]["size"], 1);
    let of_the_cluster = ApplySet::new(Parent::custom(&kind, "release"), shopctl()).unwrap();
    assert_eq!(refusal(apply(&of_the_cluster).await), Refusal::WrongScope);
}

#[tokio::test]
async fn objects_that_cannot_be_members_stop_all() {
    let Some(stage) = stage("objects") else { return };
    let (set, manifests) = (stage.set("release"), Manifests::new());
    let labelled = SETTINGS.replace(
        "{name: settings,",
        "{name: a, labels: {applyset.kubernetes.io/part-of: x},",
    );
    let itself = KEYS_OF_PARENT.replace("NAMESPACE", stage.namespace());
    for (text, expected) in [
        (format!("{SETTINGS}---{labelled}"), Refusal::Marked),
        (format!("{SETTINGS}---{SETTINGS}"), Refusal::Twice),
        (itself, Refusal::IsTheParent),
    ] {
        let text = text.replace("NAMESPACE", &manifests.namespace);
        assert_eq!(
            refusal(set.apply_yaml(&stage.client, &text, &options()).await),
            expected
        );
    }
    assert_eq!(stage.parent("release"), Value::Null);
}

const KEYS_OF_PARENT: &str = "
apiVersion: v1
kind: Secret
metadata: {name: release, namespace: NAMESPACE}
";

#[tokio::test]
async fn what_belongs_to_another_owner_is_not_pruned() {
    let Some(stage) = stage("owners") else { return };
    let (set, manifests) = (stage.set("release"), Manifests::new());
    let ns = &manifests.namespace;
    assert!(
        stage
            .apply(&set, &manifests.of(&[NAMESPACE, SETTINGS]))
            .await
            .is_complete()
    );
    let owner = r#"{"metadata":{"ownerReferences":[{"apiVersion":"v1","kind":"Node","name":"n","uid":"u"}]}}"#;
    stage.kubectl(&["patch", "configmap", "settings", "-n", ns, "--type=merge", "-p", owner]);
    let report = stage.apply(&set, &manifests.of(&[NAMESPACE])).await;
    let refusals: Vec<_> = report.errors().map(|error| Refusal::of(error).cloned()).collect();
    assert_eq!(refusals, [Some(Refusal::OwnedBy("Node n".into()))]);
    assert_eq!(
        mark(&stage.parent("release"), "contains-group-kinds"),
        Some("ConfigMap,Namespace")
    );
}

#[tokio::test]
async fn typed_objects_are_members_like_any_other() {
    let Some(stage) = stage("typed") else { return };
    let set = stage.set("release");
    let mut settings = ConfigMap::default();
    settings.metadata.name = Some("typed".into());
    settings.metadata.namespace = Some(stage.namespace().into());
    let report = set.apply(&stage.client, [&settings], &options()).await.unwrap();
    assert_eq!(
        lines(&report),
        [format!("created v1 ConfigMap {}/typed", stage.namespace())]
    );
    // Fields that another manager owns are conflicts, as with any apply.
    let other = Apply::<ConfigMap>::new("typed")
        .namespace(stage.namespace())
        .set("/data/k", "theirs");
    stage
        .client
        .apply(
            &other,
            &kubewright_runtime::ApplyOptions::new(&kubewright_runtime::FieldManager::new("other").unwrap()),
        )
        .await
        .unwrap();
    settings.data.insert("k", "ours");
    let report = set.apply(&stage.client, [&settings], &options()).await.unwrap();
    assert!(
        report.members[0]
            .error()
            .is_some_and(kubewright_runtime::Error::is_apply_conflict),
        "{report}"
    );
    let report = set.apply(&stage.client, [&settings], &options().force()).await.unwrap();
    assert!(report.is_complete(), "{report}");
}
