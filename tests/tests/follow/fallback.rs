//! A server that sends no initial events: what is read by lists instead is the same.

use kubewright_k8s::core::v1::ConfigMap;
use kubewright_runtime::options::{CreateOptions, DeleteOptions, WatchOptions};
use kubewright_runtime::watch::Strategy;
use kubewright_tests::Ground;

use crate::mirror::Mirror;
use crate::selections::make;
use crate::{WITHOUT_INITIAL_EVENTS, config_map, config_maps, dynamic, quick};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_initial_events_the_collection_is_read_by_lists() {
    let Some(plane) = WITHOUT_INITIAL_EVENTS.turn().await else {
        return;
    };
    let ground = Ground::new(&plane, "fallback").unwrap();
    let maps = config_maps(&ground);
    make(&maps, "map", 40, ("made", "for-lists")).await;
    // The ground of this test: the server does refuse.
    let refused = maps
        .watch(&WatchOptions::new().initial_events())
        .await
        .err()
        .expect("a refusal");
    assert!(refused.is_invalid(), "{refused}");

    let options = quick(Strategy::InitialEvents).page_size(7);
    let mut typed = Mirror::new("typed", maps.collection(), &options);
    let mut untyped = Mirror::new("dynamic", dynamic::<ConfigMap>(&ground).collection(), &options);
    let mut metadata = Mirror::new("metadata", maps.metadata().collection(), &options);
    typed.until_synced(1).await;
    untyped.until_synced(1).await;
    metadata.until_synced(1).await;
    assert_eq!(
        (typed.objects.len(), untyped.objects.len(), metadata.objects.len()),
        (40, 40, 40)
    );

    maps.create(&config_map("later"), &CreateOptions::new()).await.unwrap();
    maps.delete("map-00007", &DeleteOptions::new()).await.unwrap();
    typed
        .until("both changes", |mirror| mirror.told.deleted == 1 && mirror.has("later"))
        .await;
    untyped
        .until("both changes", |mirror| mirror.told.deleted == 1 && mirror.has("later"))
        .await;
    metadata
        .until("both changes", |mirror| mirror.told.deleted == 1 && mirror.has("later"))
        .await;
    typed.check().await;
    untyped.check().await;
    metadata.check().await;
    for (told, troubles) in [
        (typed.told, typed.troubles),
        (untyped.told, untyped.troubles),
        (metadata.told, metadata.troubles),
    ] {
        // No trouble: a refusal of this kind is how servers without the feature say so.
        assert_eq!((told.restarted, told.synced, told.trouble), (1, 1, 0), "{troubles:?}");
    }
}
