//! How many connections many watchers take.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use kubewright_k8s::core::v1::ConfigMap;
use kubewright_runtime::options::CreateOptions;
use kubewright_runtime::watch::Strategy;
use kubewright_runtime::{Namespaced, RestClient};
use kubewright_tests::ControlPlane;

use crate::mirror::Mirror;
use crate::relay::Relay;
use crate::{config_map, config_maps, ground, quick};

/// K8S: an API server takes 100 streams (or 250, by version) of one HTTP/2 connection, so a hundred watches and a request beside them are two
/// connections at most.
const MOST: usize = 2;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_watchers_share_connections() {
    let Some(ground) = ground("hundred") else { return };
    let plane = ControlPlane::shared().unwrap();
    let relay = Relay::to(plane.address()).await;
    let client = RestClient::new(relay.config(plane)).unwrap();
    let maps: Namespaced<ConfigMap> = Namespaced::new(client, ground.namespace.name());
    // The connection is there before all watchers want one at once.
    assert!(maps.get_opt("none").await.unwrap().is_none());

    let mut mirrors: Vec<_> = (0..100)
        .map(|number| {
            let name = format!("of-{number}");
            let collection = maps.collection().named(&name);
            Mirror::new(&name, collection, &quick(Strategy::InitialEvents))
        })
        .collect();
    join_all(mirrors.iter_mut().map(|mirror| mirror.until_synced(1))).await;
    assert!(mirrors.iter().all(|mirror| mirror.objects.is_empty()));
    for number in 0..100 {
        let map = config_map(&format!("of-{number}"));
        config_maps(&ground).create(&map, &CreateOptions::new()).await.unwrap();
    }
    join_all(
        mirrors
            .iter_mut()
            .map(|mirror| mirror.until("its object", |mirror| !mirror.objects.is_empty())),
    )
    .await;
    let each: BTreeSet<_> = mirrors.iter().flat_map(|mirror| mirror.objects.keys()).collect();
    assert_eq!(each.len(), 100);
    eprintln!("{} connections", relay.connections());
    assert!(relay.connections() <= MOST, "{} connections", relay.connections());
    for mirror in &mirrors {
        let told = mirror.told;
        assert_eq!(
            (told.restarted, told.applied, told.trouble),
            (1, 1, 0),
            "{told:?} {:?}",
            mirror.troubles
        );
    }
}
