//! Names given by the server, owners of fields, patches made from two states.

use kubewright_k8s::Clientset;
use kubewright_k8s::core::v1::ConfigMap;
use kubewright_runtime::options::{CreateOptions, PatchOptions, UpdateOptions};
use kubewright_runtime::{Apply, ApplyOptions, FieldManager, Patch};
use kubewright_tests::control_plane::Form;
use kubewright_tests::{ControlPlane, Ground, ground};
use serde_json::{Value, json};

use crate::{config_map, config_maps, witnessed};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_generated_name_is_the_servers_and_comes_back() {
    let Some(ground) = crate::ground("generated-name") else {
        return;
    };
    let maps = config_maps(&ground);
    let mut nameless = config_map("");
    nameless.metadata.name = None;
    nameless.metadata.generate_name = Some("made-up-".into());
    let first = maps.create(&nameless, &CreateOptions::new()).await.unwrap();
    let second = maps.create(&nameless, &CreateOptions::new()).await.unwrap();
    assert_ne!(first.metadata.name(), second.metadata.name());
    for made in [&first, &second] {
        let name = made.metadata.name();
        assert!(name.starts_with("made-up-") && name.len() > "made-up-".len(), "{name}");
        assert_eq!(
            witnessed(&ground, name).expect(name)["metadata"]["uid"],
            made.metadata.uid()
        );
    }
}

fn managers(found: &Value) -> Vec<&str> {
    let entries = found["metadata"]["managedFields"].as_array().expect("owners");
    entries.iter().filter_map(|entry| entry["manager"].as_str()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_write_without_a_field_manager_is_owned_by_the_program() {
    let Some(plane) = ControlPlane::shared() else { return };
    let ground = Ground::new(plane, "owners").unwrap();
    let config = ground::config(plane, Form::Token)
        .unwrap()
        .with_user_agent("night-watch/1.2 (test)");
    let maps = Clientset::new(config)
        .unwrap()
        .core_v1()
        .configmaps(ground.namespace.name());
    maps.create(&config_map("owned"), &CreateOptions::new()).await.unwrap();
    assert_eq!(managers(&witnessed(&ground, "owned").expect("owned")), ["night-watch"]);

    let other = UpdateOptions::new().field_manager(&FieldManager::new("day-shift").unwrap());
    let mut map = maps.get("owned").await.unwrap();
    map.data.insert("more", "data");
    maps.update(&map, &other).await.unwrap();
    let found = witnessed(&ground, "owned").expect("owned");
    let mut both = managers(&found);
    both.sort_unstable();
    assert_eq!(both, ["day-shift", "night-watch"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_update_without_a_resource_version_overwrites_whatever_is_there() {
    let Some(ground) = crate::ground("unconditional") else {
        return;
    };
    let maps = config_maps(&ground);
    let read = maps
        .create(&config_map("contested"), &CreateOptions::new())
        .await
        .unwrap();
    let patch = Patch::merge(json!({"data": {"other": "writer"}}));
    maps.patch("contested", &patch, &PatchOptions::new()).await.unwrap();

    let conflict = maps.update(&read, &UpdateOptions::new()).await.unwrap_err();
    assert!(conflict.is_conflict(), "{conflict}");
    let mut unconditional = read.clone();
    unconditional.metadata.resource_version = None;
    maps.update(&unconditional, &UpdateOptions::new()).await.unwrap();
    assert_eq!(
        witnessed(&ground, "contested").expect("it")["data"],
        json!({"key": "value"})
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_patch_between_two_states_leaves_alone_what_others_changed() {
    let Some(ground) = crate::ground("between") else { return };
    let maps = config_maps(&ground);
    let before = maps.create(&config_map("shared"), &CreateOptions::new()).await.unwrap();
    let theirs = Patch::merge(json!({"data": {"theirs": "1"}}));
    maps.patch("shared", &theirs, &PatchOptions::new()).await.unwrap();

    let mut after: ConfigMap = before.clone();
    after.data.remove("key");
    after.data.insert("ours", "2");
    let patched = maps
        .patch("shared", &Patch::between(&before, &after), &PatchOptions::new())
        .await
        .unwrap();
    assert_eq!(patched.data.len(), 2);
    assert_eq!(
        witnessed(&ground, "shared").expect("it")["data"],
        json!({"theirs": "1", "ours": "2"})
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_apply_lets_go_of_what_it_no_longer_names() {
    let Some(ground) = crate::ground("letting-go") else {
        return;
    };
    let maps = config_maps(&ground);
    let options = ApplyOptions::new(&FieldManager::new("owner").unwrap());
    let both = Apply::new("thing").set("/data/kept", "1").set("/data/dropped", "2");
    assert!(maps.apply(&both, &options).await.unwrap().created);
    let foreign = Patch::merge(json!({"data": {"foreign": "3"}}));
    maps.patch("thing", &foreign, &PatchOptions::new()).await.unwrap();

    let one = Apply::new("thing").set("/data/kept", "1");
    maps.apply(&one, &options).await.unwrap();
    assert_eq!(
        witnessed(&ground, "thing").expect("it")["data"],
        json!({"kept": "1", "foreign": "3"})
    );
}

/// What comes back from the server can be applied again: the fields that the server owns stay out of the body.
#[tokio::test]
async fn an_object_that_was_read_can_be_applied() {
    let Some(ground) = crate::ground("reapplied") else {
        return;
    };
    let maps = config_maps(&ground);
    maps.create(&config_map("read"), &CreateOptions::new()).await.unwrap();
    let read = maps.get("read").await.unwrap();
    let options = ApplyOptions::new(&FieldManager::new("owner").unwrap()).force();
    let applied = maps.apply(&Apply::from_object(&read), &options).await.unwrap();
    assert!(!applied.created);
    assert_eq!(applied.object.data, read.data);
}
