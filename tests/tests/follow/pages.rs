//! `list_all` over a collection whose state is forgotten between two pages.

use std::collections::BTreeSet;
use std::pin::pin;

use futures_util::{Stream, StreamExt as _};
use kubewright_k8s::core::v1::ConfigMap;
use kubewright_runtime::options::{CreateOptions, DeleteOptions, ListOptions, OnExpired};
use kubewright_runtime::{Error, Namespaced};
use kubewright_tests::{ControlPlane, Ground};

use crate::selections::make;
use crate::{FORGETFUL, config_map, config_maps};

const COUNT: usize = 2500;
/// What is read before the state is forgotten; within the second page.
const READ: usize = 600;

/// Reads a while, has the rest changed and the history forgotten, and reads on: the names, and the error at the end.
async fn read(
    plane: &ControlPlane,
    maps: &Namespaced<ConfigMap>,
    all: impl Stream<Item = Result<ConfigMap, Error>>,
    round: usize,
) -> (Vec<String>, Option<Error>) {
    let (mut all, mut names) = (pin!(all), Vec::new());
    while let Some(item) = all.next().await {
        match item {
            Ok(map) => names.push(map.metadata.name().to_owned()),
            Err(error) => return (names, Some(error)),
        }
        if names.len() == READ {
            maps.delete(&format!("map-{:05}", 2000 + round), &DeleteOptions::new())
                .await
                .unwrap();
            maps.create(&config_map(&format!("map-02000-{round}")), &CreateOptions::new())
                .await
                .unwrap();
            tokio::task::block_in_place(|| plane.compact().unwrap());
        }
    }
    (names, None)
}

async fn there(maps: &Namespaced<ConfigMap>) -> BTreeSet<String> {
    let list = maps.list(&ListOptions::new()).await.unwrap();
    list.iter().map(|map| map.metadata.name().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_of_a_forgotten_state_fail_or_go_on() {
    let Some(plane) = FORGETFUL.turn().await else { return };
    let ground = Ground::new(&plane, "pages").unwrap();
    let maps = config_maps(&ground);
    make(&maps, "map", COUNT, ("made", "for-pages")).await;
    let options = ListOptions::new().limit(500);

    let (names, error) = read(&plane, &maps, maps.list_all(&options), 0).await;
    let error = error.expect("the state is forgotten");
    assert!(error.is_expired(), "{error}");
    assert_eq!(names.len(), 1000, "two pages were read, and no third");

    let go_on = options.clone().on_expired(OnExpired::Continue);
    let (names, error) = read(&plane, &maps, maps.list_all(&go_on), 1).await;
    assert!(error.is_none(), "{error:?}");
    check(&names, &there(&maps).await);

    let lenient = maps.collection().list_all_lenient(&go_on);
    let lenient = lenient.map(|item| item.map(|read| read.expect("every object can be read")));
    let (names, error) = read(&plane, &maps, lenient, 2).await;
    assert!(error.is_none(), "{error:?}");
    check(&names, &there(&maps).await);
}

/// What was changed lay behind what was read: so all that is there then came, once.
fn check(names: &[String], there: &BTreeSet<String>) {
    assert_eq!(&names.iter().cloned().collect::<BTreeSet<_>>(), there);
    assert_eq!(names.len(), there.len(), "none came twice");
}
