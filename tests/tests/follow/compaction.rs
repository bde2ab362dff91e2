//! A history that the server has forgotten: whoever comes back too late reads the collection anew, and misses nothing.

use kubewright_k8s::core::v1::ConfigMap;
use kubewright_runtime::options::{CreateOptions, DeleteOptions, PatchOptions};
use kubewright_runtime::watch::Strategy;
use kubewright_runtime::{Namespaced, Patch};
use kubewright_tests::control_plane::Stop;
use kubewright_tests::{ControlPlane, Ground};
use serde_json::json;

use crate::mirror::Mirror;
use crate::relay::Relay;
use crate::{FORGETFUL, RESTARTED, config_map, config_maps, quick};

/// One is deleted, one made, one changed, one made anew.
async fn change(maps: &Namespaced<ConfigMap>) {
    for name in ["gone", "anew"] {
        maps.delete(name, &DeleteOptions::new()).await.unwrap();
    }
    for name in ["new", "anew"] {
        maps.create(&config_map(name), &CreateOptions::new()).await.unwrap();
    }
    let patch = Patch::merge(json!({"data": {"key": "changed"}}));
    maps.patch("changed", &patch, &PatchOptions::new()).await.unwrap();
}

async fn prepare(ground: &Ground) {
    for name in ["gone", "anew", "changed", "same"] {
        let options = CreateOptions::new();
        config_maps(ground).create(&config_map(name), &options).await.unwrap();
    }
}

/// Two mirrors, one for each strategy, over a relay, and in step with the server.
async fn mirrors(plane: &ControlPlane, ground: &Ground, relay: &Relay) -> [Mirror<ConfigMap>; 2] {
    let far = relay.clientset(plane).core_v1().configmaps(ground.namespace.name());
    let mut mirrors = [Strategy::InitialEvents, Strategy::ListThenWatch]
        .map(|strategy| Mirror::new(&format!("{strategy:?}"), far.collection(), &quick(strategy)));
    for mirror in &mut mirrors {
        mirror.until_synced(1).await;
        assert_eq!(mirror.objects.len(), 4);
    }
    mirrors
}

/// What they must hold after [`change`] and a reading anew, of which they were told once.
async fn check_read_anew(ground: &Ground, mirrors: &mut [Mirror<ConfigMap>; 2], times: u32) {
    for mirror in mirrors {
        mirror.until_synced(times).await;
        let names: Vec<_> = mirror.objects.values().map(|map| map.metadata.name()).collect();
        assert_eq!(names, ["anew", "changed", "new", "same"]);
        mirror.check().await;
        assert_eq!(mirror.told.restarted, times, "{:?}", mirror.troubles);
        // And on it goes.
        let name = format!("after-{times}-{}", mirror.told.applied);
        config_maps(ground)
            .create(&config_map(&name), &CreateOptions::new())
            .await
            .unwrap();
        mirror.until("what came later", |mirror| mirror.has(&name)).await;
        config_maps(ground).delete(&name, &DeleteOptions::new()).await.unwrap();
        mirror.until("that it is gone", |mirror| !mirror.has(&name)).await;
    }
}

/// K8S: the answer to a watch of a forgotten state is 200 all the same, and its first value the 410.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_back_after_the_database_forgot_reads_anew() {
    let Some(plane) = FORGETFUL.turn().await else { return };
    let ground = Ground::new(&plane, "compacted").unwrap();
    prepare(&ground).await;
    let relay = Relay::to(plane.address()).await;
    let mut mirrors = mirrors(&plane, &ground, &relay).await;
    relay.cut();
    change(&config_maps(&ground)).await;
    let compact = || tokio::task::block_in_place(|| plane.compact().unwrap());
    assert!(compact() > 0);
    relay.mend();
    check_read_anew(&ground, &mut mirrors, 2).await;

    // Who has not missed anything goes on where it was, compaction or not.
    relay.cut();
    for mirror in &mut mirrors {
        let troubles = mirror.told.trouble;
        mirror
            .until("that it is cut off", |mirror| mirror.told.trouble > troubles)
            .await;
    }
    relay.mend();
    config_maps(&ground)
        .create(&config_map("last"), &CreateOptions::new())
        .await
        .unwrap();
    for mirror in &mut mirrors {
        mirror.until("what was missed", |mirror| mirror.has("last")).await;
        assert_eq!(mirror.told.restarted, 2, "{:?}", mirror.troubles);
        mirror.check().await;
    }
}

/// What the database says to an API server that comes back to it, that says it to its watchers: a 410 in a stream that was open for long.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_told_amid_a_watch_that_its_state_is_forgotten_reads_anew() {
    let Some(mut plane) = FORGETFUL.turn().await else {
        return;
    };
    let ground = Ground::new(&plane, "amid").unwrap();
    prepare(&ground).await;
    let relay = Relay::to(plane.address()).await;
    let mut mirrors = mirrors(&plane, &ground, &relay).await;
    change(&config_maps(&ground)).await;
    for mirror in &mut mirrors {
        mirror
            .until("what was changed", |mirror| mirror.told.applied == 7)
            .await;
        assert_eq!((mirror.told.restarted, mirror.told.deleted), (1, 2));
    }
    tokio::task::block_in_place(|| plane.restart_database_forgetting()).unwrap();
    check_read_anew(&ground, &mut mirrors, 2).await;
    // No connection broke, and no watch was opened in vain: it was told in the stream.
    for mirror in &mirrors {
        assert_eq!(mirror.told.trouble, 0, "{:?}", mirror.troubles);
    }
    assert_eq!(relay.connections(), 1);
}

/// The cache of a server that comes back begins with what there is then.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_back_to_a_server_that_began_anew_reads_anew() {
    let Some(mut plane) = RESTARTED.turn().await else {
        return;
    };
    let ground = Ground::new(&plane, "restarted").unwrap();
    prepare(&ground).await;
    let relay = Relay::to(plane.address()).await;
    let mut mirrors = mirrors(&plane, &ground, &relay).await;
    relay.cut();
    change(&config_maps(&ground)).await;
    tokio::task::block_in_place(|| plane.restart_api_server(Stop::Kill)).unwrap();
    relay.mend();
    check_read_anew(&ground, &mut mirrors, 2).await;
}
