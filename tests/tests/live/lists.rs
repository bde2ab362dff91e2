//! Pages, states of the past, all namespaces.

use std::collections::BTreeSet;
use std::pin::pin;

use futures_util::{StreamExt, TryStreamExt};
use kubewright_runtime::options::{CreateOptions, ListOptions, VersionMatch};
use kubewright_tests::{ControlPlane, Ground};

use crate::{config_map, config_maps, ground};

#[tokio::test]
async fn list_all_reads_every_page_in_order_and_once() {
    let Some(ground) = ground("pages") else { return };
    let maps = config_maps(&ground);
    let names: Vec<String> = (0..23).map(|number| format!("map-{number:02}")).collect();
    for name in &names {
        maps.create(&config_map(name), &CreateOptions::new()).await.unwrap();
    }
    for size in [1, 5, 23, 100] {
        let all = maps.list_all(&ListOptions::new().limit(size));
        let found: Vec<String> = all
            .map_ok(|map| map.metadata.name().to_owned())
            .try_collect()
            .await
            .unwrap();
        assert_eq!(found, names, "pages of {size}");
    }
    let first = maps.list(&ListOptions::new().limit(5)).await.unwrap();
    assert_eq!(first.items.len(), 5);
    assert_eq!(first.metadata.remaining_item_count, Some(18));
}

/// The pages of one list are of one state, whatever happens meanwhile.
#[tokio::test]
async fn what_is_created_between_two_pages_is_not_in_them() {
    let Some(ground) = ground("consistent") else { return };
    let maps = config_maps(&ground);
    for name in ["a", "c"] {
        maps.create(&config_map(name), &CreateOptions::new()).await.unwrap();
    }
    let mut all = pin!(maps.list_all(&ListOptions::new().limit(1)));
    assert_eq!(all.next().await.unwrap().unwrap().metadata.name(), "a");
    maps.create(&config_map("b"), &CreateOptions::new()).await.unwrap();
    let rest: Vec<_> = all.try_collect().await.unwrap();
    assert_eq!(rest.iter().map(|map| map.metadata.name()).collect::<Vec<_>>(), ["c"]);
}

#[tokio::test]
async fn an_exact_resource_version_lists_the_past() {
    let Some(ground) = ground("past") else { return };
    let maps = config_maps(&ground);
    let first = maps.create(&config_map("first"), &CreateOptions::new()).await.unwrap();
    maps.create(&config_map("second"), &CreateOptions::new()).await.unwrap();
    let past = ListOptions::new()
        .resource_version(first.metadata.resource_version())
        .version_match(VersionMatch::Exact);
    let list = maps.list(&past).await.unwrap();
    assert_eq!(list.items.len(), 1);
    assert_eq!(list.metadata.resource_version(), first.metadata.resource_version());
    let since = past.version_match(VersionMatch::NotOlderThan);
    assert_eq!(maps.list(&since).await.unwrap().items.len(), 2);
}

#[tokio::test]
async fn a_continue_token_of_ones_own_making_is_refused() {
    let Some(ground) = ground("bad-token") else { return };
    let options = ListOptions::new().limit(1).continue_token("nonsense");
    let error = config_maps(&ground).list(&options).await.unwrap_err();
    assert!(error.is_bad_request(), "{error}");
    assert!(error.to_string().contains("continue"), "{error}");
}

#[tokio::test]
async fn all_namespaces_are_listed_together() {
    let Some(plane) = ControlPlane::shared() else { return };
    let (one, other) = (
        Ground::new(plane, "here").unwrap(),
        Ground::new(plane, "there").unwrap(),
    );
    for ground in [&one, &other] {
        let options = CreateOptions::new();
        config_maps(ground)
            .create(&config_map("everywhere"), &options)
            .await
            .unwrap();
    }
    let everywhere = one.clientset.core_v1().configmaps_in_all_namespaces();
    let named = ListOptions::new().fields("metadata.name=everywhere");
    let list = everywhere.list(&named).await.unwrap();
    let found: BTreeSet<&str> = list.iter().map(|map| map.metadata.namespace()).collect();
    assert_eq!(found, BTreeSet::from([one.namespace.name(), other.namespace.name()]));
}
