//! Waiting for states that a real server brings about, and for those that it does not.

use std::time::Duration;

use kubewright_k8s::apiextensions::v1::CustomResourceDefinition;
use kubewright_k8s::apps::v1::Deployment;
use kubewright_k8s::core::v1::ConfigMap;
use kubewright_runtime::client::{ClientObject, Collection};
use kubewright_runtime::options::{CreateOptions, DeleteOptions, PatchOptions};
use kubewright_runtime::wait::{Condition, Verdict, WaitError, wait_for};
use kubewright_runtime::watch::{Strategy, WatcherOptions};
use kubewright_runtime::{Deleted, Patch};
use kubewright_tests::namespace::unique;
use serde_json::{Value, json};

use crate::{PATIENCE, config_map, config_maps, dynamic, ground, object, quick};

/// Long enough for a collection to be read, and for nothing more.
const SHORT: Duration = Duration::from_secs(4);

async fn wait<T: ClientObject + Send>(
    collection: &Collection<T>,
    key: (&str, &str),
    condition: &Condition<T>,
) -> Result<Option<T>, WaitError> {
    wait_for(collection.watcher(&WatcherOptions::new()), key, condition, PATIENCE).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_object_that_is_made_while_one_waits() {
    let Some(ground) = ground("exists") else { return };
    let (maps, key) = (config_maps(&ground), (ground.namespace.name(), "late"));
    for strategy in [Strategy::InitialEvents, Strategy::ListThenWatch] {
        let steps = maps.collection().named("late").watcher(&quick(strategy));
        let condition = Condition::exists();
        let waiting = wait_for(steps, key, &condition, PATIENCE);
        let make = async {
            // Others of the collection are not it.
            for name in ["early", "late"] {
                maps.create(&config_map(name), &CreateOptions::new()).await.unwrap();
            }
        };
        let (found, ()) = tokio::join!(waiting, make);
        assert_eq!(found.unwrap().unwrap(), maps.get("late").await.unwrap());
        for name in ["early", "late"] {
            maps.delete(name, &DeleteOptions::new()).await.unwrap();
        }
        let gone = wait(&maps.collection(), key, &Condition::deleted()).await;
        assert_eq!(gone.unwrap(), None);
    }
    let steps = maps.collection().watcher(&WatcherOptions::new());
    let late = wait_for(steps, key, &Condition::exists(), SHORT).await.unwrap_err();
    assert!(late.is_timeout());
    assert_eq!(late.last_seen(), Some("it is not there"));
    let text = late.to_string();
    assert!(
        text.contains(&format!("{}/late", key.0)) && text.contains("not within 4s"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deletion_that_a_finalizer_holds_up() {
    let Some(ground) = ground("finalizer") else { return };
    let (maps, key) = (config_maps(&ground), (ground.namespace.name(), "held"));
    let map: ConfigMap = object(&json!({"metadata": {"name": "held", "finalizers": ["example.com/wait"]}}));
    let created = maps.create(&map, &CreateOptions::new()).await.unwrap();
    let uid = created.metadata.uid().to_owned();
    match maps.delete("held", &DeleteOptions::new()).await.unwrap() {
        Deleted::Object(map) => assert!(map.metadata.is_being_deleted()),
        other => panic!("{other:?}"),
    }
    let steps = maps.collection().watcher(&WatcherOptions::new());
    let late = wait_for(steps, key, &Condition::deleted(), SHORT).await.unwrap_err();
    assert_eq!(
        late.last_seen(),
        Some("its deletion waits for the finalizers example.com/wait"),
        "{late}"
    );

    let all = maps.collection();
    let gone = Condition::deleted_uid(uid);
    let waiting = wait(&all, key, &gone);
    let let_go = async {
        let patch = Patch::merge(json!({"metadata": {"finalizers": null}}));
        maps.patch("held", &patch, &PatchOptions::new()).await.unwrap();
        // Another one of the name takes its place.
        maps.create(&config_map("held"), &CreateOptions::new()).await.unwrap();
    };
    let (found, ()) = tokio::join!(waiting, let_go);
    // As it is then: gone, or already another.
    assert!(
        found
            .unwrap()
            .is_none_or(|map| map.metadata.uid() != created.metadata.uid())
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_definition_until_it_is_served() {
    let Some(ground) = ground("established") else { return };
    let definitions = ground.clientset.apiextensions_v1().customresourcedefinitions();
    let plural = unique("things");
    let name = format!("{plural}.waits.example.com");
    let definition: CustomResourceDefinition = object(&json!({
        "metadata": {"name": name},
        "spec": {
            "group": "waits.example.com", "scope": "Namespaced",
            "names": {"plural": plural, "kind": format!("K{}", plural.replace('-', ""))},
            "versions": [{"name": "v1", "served": true, "storage": true,
                "schema": {"openAPIV3Schema": {"type": "object"}}}]
        }
    }));
    let all = definitions.collection().named(&name);
    let steps = all.watcher(&WatcherOptions::new());
    let established = Condition::established();
    let waiting = wait_for(steps, &*name, &established, PATIENCE);
    let create = async {
        definitions.create(&definition, &CreateOptions::new()).await.unwrap();
    };
    let (found, ()) = tokio::join!(waiting, create);
    let found = found.unwrap().unwrap();
    let true_ones = found
        .status
        .conditions
        .iter()
        .filter(|condition| condition.status == "True");
    let mut true_ones: Vec<_> = true_ones.map(|condition| condition.type_.to_string()).collect();
    true_ones.sort();
    assert_eq!(true_ones, ["Established", "NamesAccepted"]);
    definitions.delete(&name, &DeleteOptions::new()).await.unwrap();
}

fn deployment() -> Deployment {
    let labels = json!({"app": "web"});
    object(&json!({
        "metadata": {"name": "web"},
        "spec": {
            "replicas": 3, "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "main", "image": "i"}]}}
        }
    }))
}

/// What the controller would write: generation, replicas, updated, available.
fn status(numbers: [i64; 4]) -> Value {
    let [generation, replicas, updated, available] = numbers;
    json!({"status": {
        "observedGeneration": generation, "replicas": replicas, "updatedReplicas": updated,
        "readyReplicas": available, "availableReplicas": available,
        "unavailableReplicas": replicas - available
    }})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rollout_as_its_controller_goes_through_it() {
    let Some(ground) = ground("rollout") else { return };
    let deployments = ground.clientset.apps_v1().deployments(ground.namespace.name());
    let key = (ground.namespace.name(), "web");
    deployments.create(&deployment(), &CreateOptions::new()).await.unwrap();
    let plain = dynamic::<Deployment>(&ground);
    let untyped = plain.collection();
    let typed = deployments.collection();
    let write = async |body: Value| {
        let options = PatchOptions::new();
        deployments
            .status("web")
            .patch(&Patch::merge(body), &options)
            .await
            .unwrap();
    };
    let (typed_done, done) = (Condition::rollout_complete(), Condition::rollout_complete());
    for (numbers, seen) in [
        (None, "its controller has not seen the change"),
        (Some([1, 1, 1, 0]), "1 of 3 replicas are updated"),
        (Some([1, 4, 3, 3]), "1 old replicas are still there"),
        (Some([1, 3, 3, 2]), "2 of 3 updated replicas are available"),
    ] {
        if let Some(numbers) = numbers {
            write(status(numbers)).await;
        }
        let (web, untyped_web) = (deployments.get("web").await.unwrap(), plain.get("web").await.unwrap());
        let not_yet = Verdict::NotYet(seen.to_owned());
        assert_eq!(done.verdict(Some(&untyped_web)), not_yet);
        assert_eq!(typed_done.verdict(Some(&web)), not_yet);
    }
    let both = async { tokio::join!(wait(&typed, key, &typed_done), wait(&untyped, key, &done)) };
    let ((typed_web, web), ()) = tokio::join!(both, write(status([1, 3, 3, 3])));
    assert_eq!(typed_web.unwrap().unwrap().metadata.generation, Some(1));
    assert_eq!(
        web.unwrap().unwrap().read("/status/availableReplicas").unwrap(),
        Some(3)
    );

    let stuck = json!({"status": {"conditions": [{"type": "Progressing", "status": "False",
        "reason": "ProgressDeadlineExceeded", "message": "too slow"}]}});
    write(stuck).await;
    let never = wait(&untyped, key, &done).await.unwrap_err();
    assert!(never.is_impossible(), "{never}");
    assert_eq!(
        never.last_seen(),
        Some("Progressing is False (ProgressDeadlineExceeded: too slow)")
    );
}
