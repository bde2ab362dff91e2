//! Selected objects: thousands deleted by one request, and those that leave the selection.

use futures_util::StreamExt as _;
use futures_util::future::join;
use futures_util::stream::iter;
use kubewright_k8s::core::v1::ConfigMap;
use kubewright_runtime::options::{CreateOptions, DeleteOptions, ListOptions, PatchOptions};
use kubewright_runtime::watch::Strategy;
use kubewright_runtime::{Namespaced, Patch};
use serde_json::json;

use crate::mirror::Mirror;
use crate::{config_map, config_maps, ground, quick};

/// Makes objects with a label, many at a time.
pub(crate) async fn make(maps: &Namespaced<ConfigMap>, prefix: &str, count: usize, label: (&'static str, &str)) {
    let options = CreateOptions::new();
    let made = iter(0..count).map(|number| {
        let mut map = config_map(&format!("{prefix}-{number:05}"));
        map.metadata.labels.insert(label.0, label.1);
        let options = &options;
        async move { maps.create(&map, options).await }
    });
    made.buffer_unordered(16)
        .for_each(|made| async { drop(made.unwrap()) })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_that_one_request_deletes_are_all_seen_to_go() {
    let Some(ground) = ground("thousands") else { return };
    let maps = config_maps(&ground);
    join(
        make(&maps, "doomed", 3000, ("fate", "doomed")),
        make(&maps, "spared", 50, ("fate", "spared")),
    )
    .await;

    let all = maps.collection();
    let doomed = maps.collection().labels("fate=doomed");
    let mut mirrors = [
        Mirror::new("initial events", all.clone(), &quick(Strategy::InitialEvents)),
        Mirror::new("lists", all.clone(), &quick(Strategy::ListThenWatch)),
        Mirror::new("selected", doomed.clone(), &quick(Strategy::InitialEvents)),
        Mirror::new("selected lists", doomed, &quick(Strategy::ListThenWatch)),
    ];
    for (mirror, expected) in mirrors.iter_mut().zip([3050, 3050, 3000, 3000]) {
        mirror.until_synced(1).await;
        assert_eq!(mirror.objects.len(), expected);
    }
    let which = ListOptions::new().labels("fate=doomed");
    maps.delete_collection(&DeleteOptions::new(), &which).await.unwrap();
    for (mirror, left) in mirrors.iter_mut().zip([50, 50, 0, 0]) {
        mirror.until("all deleted", |mirror| mirror.told.deleted == 3000).await;
        assert_eq!(mirror.objects.len(), left);
        mirror.check().await;
        assert_eq!(
            (mirror.told.restarted, mirror.told.trouble),
            (1, 0),
            "{:?}",
            mirror.troubles
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_leaves_a_selection_is_deleted_and_comes_back_as_new() {
    let Some(ground) = ground("leaving") else { return };
    let maps = config_maps(&ground);
    make(&maps, "moving", 3, ("tier", "a")).await;
    let mut mirrors = [Strategy::InitialEvents, Strategy::ListThenWatch].map(|strategy| {
        let collection = maps.collection().labels("tier in (a, b)");
        Mirror::new("selected", collection, &quick(strategy))
    });
    for mirror in &mut mirrors {
        mirror.until_synced(1).await;
        assert_eq!(mirror.objects.len(), 3);
    }
    // Within the selection, out of it, changed there, and in again.
    for tier in ["b", "c", "d", "a"] {
        let patch = Patch::merge(json!({"metadata": {"labels": {"tier": tier}}}));
        maps.patch("moving-00001", &patch, &PatchOptions::new()).await.unwrap();
    }
    for mirror in &mut mirrors {
        mirror.until("it came back", |mirror| mirror.told.applied == 5).await;
        assert_eq!((mirror.told.deleted, mirror.objects.len()), (1, 3));
        mirror.check().await;
    }
}
