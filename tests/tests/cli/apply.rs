//! What `kubewright apply` does to the server, and what it says of it.

use serde_json::Value;

use super::bundle::Bundle;
use super::{config_map, stage};

#[test]
fn a_bundle_in_any_order_is_there_after_one_run_and_a_second_one_changes_nothing() {
    let Some(stage) = stage("bundle") else { return };
    let bundle = Bundle::new();
    // Files go by their names: the custom resources before all that they need.
    stage.file("bundle/1-applications.yaml", &bundle.applications());
    stage.file("bundle/2-definition.yml", &bundle.definition());
    stage.file("bundle/3-rest.yaml", &bundle.rest());
    stage.file("bundle/notes.md", "not: [this");
    let folder = stage.path("bundle").display().to_string();

    let Bundle { group, namespace } = &bundle;
    let all = |word: &str| {
        [
            format!("namespace/{namespace}"),
            format!("customresourcedefinition.apiextensions.k8s.io/applications.{group}"),
            format!("application.{group}/shop"),
            format!("application.{group}/blog"),
            "configmap/settings".to_owned(),
            "deployment.apps/web".to_owned(),
        ]
        .map(|name| format!("{name} {word}\n"))
        .concat()
    };
    assert_eq!(stage.run(&["apply", "-f", &folder]).fine(), all("created"));

    let state = || {
        let kinds = format!("applications.{group},configmaps,deployments");
        let mut seen = stage
            .witness
            .kubectl(&["get", &kinds, "-n", namespace])
            .unwrap()
            .unwrap();
        let cluster = ["namespaces", namespace.as_str()];
        let definition = ["customresourcedefinitions", &format!("applications.{group}")];
        for [kind, name] in [cluster, definition] {
            seen[kind] = stage.witness.kubectl(&["get", kind, name]).unwrap().unwrap();
        }
        seen
    };
    let before = state();
    let shop = &before["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["metadata"]["name"] == "shop")
        .unwrap();
    assert_eq!(shop["spec"]["components"][0]["properties"]["kind"], "Deployment");
    assert_eq!(shop["spec"]["components"][1]["properties"]["switch"], "on");

    assert_eq!(stage.run(&["apply", "-f", &folder]).fine(), all("unchanged"));
    // Resource versions are part of it.
    assert_eq!(state(), before);

    // Piped in, and as the objects that are there then.
    let piped = bundle.applications();
    let shown = stage.run_reading(&piped, &["apply", "-f", "-", "-o", "json"]).fine();
    let shown: Value = serde_json::from_str(&shown).unwrap();
    let versions: Vec<&Value> = shown["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["metadata"]["resourceVersion"])
        .collect();
    let of = |name: &str| {
        let items = before["items"].as_array().unwrap();
        &items.iter().find(|item| item["metadata"]["name"] == name).unwrap()["metadata"]["resourceVersion"]
    };
    assert_eq!(versions, [of("shop"), of("blog")]);
}

#[test]
fn a_change_is_told_from_none_and_a_dry_run_makes_neither() {
    let Some(stage) = stage("dry") else { return };
    let namespace = stage.namespace();
    let (a, b) = (config_map("a", namespace, "one"), config_map("b", namespace, "one"));
    let changed = config_map("a", namespace, "two");
    let file = |name: &str, text: &str| stage.file(name, text);
    let (old, new) = (file("old.yaml", &a), file("new.yaml", &format!("{changed}---\n{b}")));

    assert_eq!(stage.run(&["apply", "-f", &old]).fine(), "configmap/a created\n");
    let before = stage.seen(&["configmap", "a", "--show-managed-fields"]);

    let dry = stage.run(&["apply", "-f", &new, "--dry-run"]).fine();
    assert_eq!(
        dry,
        "configmap/a configured (server dry run)\nconfigmap/b created (server dry run)\n"
    );
    let dry = stage.run(&["apply", "-f", &old, "--dry-run"]).fine();
    assert_eq!(dry, "configmap/a unchanged (server dry run)\n");
    let shown = stage.run(&["apply", "-f", &new, "--dry-run", "-o", "yaml"]).fine();
    assert!(
        shown.contains("key: two") && !shown.contains("managedFields"),
        "{shown}"
    );
    assert_eq!(stage.seen(&["configmap", "a", "--show-managed-fields"]), before);
    assert!(!stage.exists(&["configmap", "b"]));

    let wet = stage.run(&["apply", "-f", &new]).fine();
    assert_eq!(wet, "configmap/a configured\nconfigmap/b created\n");
    assert_eq!(stage.seen(&["configmap", "a"])["data"]["key"], "two");
    assert_eq!(
        stage.run(&["apply", "-f", &new, "-o", "name"]).fine(),
        "configmap/a\nconfigmap/b\n"
    );
}

#[test]
fn a_conflict_names_field_and_manager_and_can_be_forced() {
    let Some(stage) = stage("conflict") else { return };
    let namespace = stage.namespace();
    let theirs = stage.file("theirs.yaml", &config_map("a", namespace, "theirs"));
    let ours = stage.file("ours.yaml", &config_map("a", namespace, "ours"));
    stage.run(&["apply", "-f", &theirs, "--field-manager", "them"]).fine();

    let refused = stage.run(&["apply", "-f", &ours]).expect(
        1,
        &[
            &format!("error: configmap/a of `{ours}`: other managers own fields of it:\n"),
            "  .data.key: conflict with \"them\"\n",
            "hint: --force-conflicts",
        ],
    );
    assert_eq!(refused.stdout, "");
    assert_eq!(stage.seen(&["configmap", "a"])["data"]["key"], "theirs");

    let forced = stage.run(&["apply", "-f", &ours, "--force-conflicts"]).fine();
    assert_eq!(forced, "configmap/a configured\n");
    let seen = stage.seen(&["configmap", "a", "--show-managed-fields"]);
    assert_eq!(seen["data"]["key"], "ours");
    let managers = seen["metadata"]["managedFields"].as_array().unwrap().iter();
    let managers: Vec<_> = managers.map(|one| (&one["manager"], &one["operation"])).collect();
    assert_eq!(managers, [(&"kubewright".into(), &"Apply".into())]);
}

#[test]
fn the_namespace_of_the_flag_is_that_of_objects_without_one_and_no_other_is_touched() {
    let Some(stage) = stage("flag") else { return };
    let plain = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: plain}\n";
    let other = config_map("other", "default", "x");
    let text = format!("{plain}---\n{other}");
    let ran = stage.run_reading(&text, &["apply", "-f", "-", "-n", stage.namespace()]);
    let ran = ran.expect(1, &["error: configmap/other of standard input: ", "\"default\""]);
    assert_eq!(ran.stdout, "configmap/plain created\n");
    assert!(stage.exists(&["configmap", "plain"]));
    assert!(
        stage
            .witness
            .kubectl(&["get", "configmap", "other", "-n", "default", "--ignore-not-found"])
            .unwrap()
            .is_none()
    );
}
