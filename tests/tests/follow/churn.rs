//! Many changes at once: every way to follow a collection ends at what the server holds.

use futures_util::future::join_all;
use kubewright_k8s::core::v1::ConfigMap;
use kubewright_runtime::options::CreateOptions;
use kubewright_runtime::watch::Strategy;
use kubewright_tests::Ground;
use tokio::task::JoinHandle;

use crate::mirror::{Held, Mirror, Told};
use crate::writers::Writers;
use crate::{PATIENCE, config_map, config_maps, dynamic, ground, load_time, quick};

/// The object that is made when all others are done.
const LAST: &str = "zz-last";

/// Followers of one collection, each in its own way, each in a task.
pub(crate) struct Followers(Vec<JoinHandle<Told>>);

impl Followers {
    /// By initial events, by lists, over metadata, without types. When this returns, all have read what is there.
    pub(crate) async fn of_every_way(ground: &Ground) -> Self {
        let maps = config_maps(ground);
        let dynamic = dynamic::<ConfigMap>(ground);
        let (initial, listing) = (quick(Strategy::InitialEvents), quick(Strategy::ListThenWatch));
        let small_pages = listing.clone().page_size(17);
        Self(vec![
            follow(Mirror::new("initial events", maps.collection(), &initial)).await,
            follow(Mirror::new("lists", maps.collection(), &small_pages)).await,
            follow(Mirror::new("metadata", maps.metadata().collection(), &initial)).await,
            follow(Mirror::new("metadata by lists", maps.metadata().collection(), &listing)).await,
            follow(Mirror::new("dynamic", dynamic.collection(), &initial)).await,
            follow(Mirror::new("dynamic by lists", dynamic.collection(), &small_pages)).await,
        ])
    }

    /// Makes the last object; when all have seen it, each holds what the server does.
    pub(crate) async fn end(self, ground: &Ground) -> Vec<Told> {
        let options = CreateOptions::new();
        config_maps(ground).create(&config_map(LAST), &options).await.unwrap();
        let all = tokio::time::timeout(PATIENCE, join_all(self.0)).await;
        let all = all.expect("all followers see the last object");
        all.into_iter().map(Result::unwrap).collect()
    }
}

async fn follow<T: Held + 'static>(mut mirror: Mirror<T>) -> JoinHandle<Told> {
    mirror.until_synced(1).await;
    tokio::spawn(async move {
        let mut mirror = mirror.until_there(LAST.to_owned()).await;
        mirror.check().await;
        mirror.told
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_way_to_follow_ends_at_what_the_server_holds() {
    let Some(ground) = ground("churn") else { return };
    let followers = Followers::of_every_way(&ground).await;
    let writers = Writers::begin(&config_maps(&ground), 5);
    tokio::time::sleep(load_time()).await;
    let done = writers.end().await;
    let told = followers.end(&ground).await;
    eprintln!("{done:?}");
    assert_eq!(done.failed, 0, "{done:?}");
    assert!(done.all() > 200, "{done:?}");
    for told in told {
        eprintln!("{told:?}");
        // Nothing has gone wrong, so nothing was read twice; and each change was told, not only the last of some.
        let nothing_else = (told.restarted, told.synced, told.trouble, told.undecodable);
        assert_eq!(nothing_else, (1, 1, 0, 0), "{told:?}");
        let last = 1;
        assert_eq!(
            (told.applied, told.deleted),
            (done.created + done.changed + last, done.deleted)
        );
    }
}
