//! An API server that goes away and comes back while it has much to do: what was said to be done is done, once, and nobody hangs.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::join_all;
use kubewright_k8s::core::v1::ConfigMap;
use kubewright_runtime::meta::ObjectMeta;
use kubewright_runtime::options::{CreateOptions, ListOptions, UpdateOptions, WatchOptions};
use kubewright_runtime::{Error, Namespaced, WatchEvent};
use kubewright_tests::control_plane::Stop;
use kubewright_tests::{ControlPlane, Ground};

use crate::{config_map, config_maps};

type Maps = Namespaced<ConfigMap>;

/// What a writer was told.
#[derive(Default)]
struct Told {
    done: BTreeSet<String>,
    /// Neither done nor refused: the connection broke when the server may have begun.
    unknown: BTreeSet<String>,
}

impl Told {
    fn note(&mut self, id: &str, result: Result<ConfigMap, Error>) {
        let of = match result {
            Ok(_) => &mut self.done,
            // What else could go wrong is no fault of a restart.
            Err(error) if error.is_transport() || error.is_timeout() || error.http_status() >= Some(500) => {
                &mut self.unknown
            }
            Err(error) => panic!("{id}: {error}"),
        };
        of.insert(id.to_owned());
    }
}

/// Creates one object after the other, whose names the server makes up, until told to stop.
async fn create_many(maps: Maps, writer: usize, stop: Arc<AtomicBool>) -> Told {
    let mut told = Told::default();
    for number in 0.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let id = format!("{writer}-{number}");
        let map = ConfigMap {
            metadata: ObjectMeta {
                generate_name: Some("load-".into()),
                labels: [("made", id.as_str())].into_iter().collect(),
                ..ObjectMeta::EMPTY
            },
            ..ConfigMap::EMPTY
        };
        told.note(&id, maps.create(&map, &CreateOptions::new()).await);
    }
    told
}

/// Adds an entry of its own to one object that all share, again and again, as controllers do: read, change, write that state.
async fn add_many(maps: Maps, writer: usize, stop: Arc<AtomicBool>) -> Told {
    let mut told = Told::default();
    for number in 0.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let id = format!("w{writer}-{number}");
        loop {
            let Ok(mut map) = maps.get("shared").await else {
                continue;
            };
            if map.data.get(&id).is_some() {
                // An attempt that was said to have failed had come through.
                told.done.insert(id);
                break;
            }
            map.data.insert(id.as_str(), "1");
            match maps.update(&map, &UpdateOptions::new()).await {
                Err(error) if error.is_conflict() => {}
                result => {
                    told.note(&id, result);
                    break;
                }
            }
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    told
}

/// Keeps what the server holds, as a cache does: lists, follows, goes on where it was, lists again where the server cannot.
#[derive(Default)]
struct Mirror {
    objects: BTreeMap<String, String>,
    resumed: u32,
    listed: u32,
}

impl Mirror {
    async fn follow(mut self, maps: Maps, stop: Arc<AtomicBool>) -> Self {
        while !stop.load(Ordering::Relaxed) {
            let Ok(list) = maps.list(&ListOptions::new()).await else {
                continue;
            };
            self.listed += 1;
            let mut version = list.metadata.resource_version().to_owned();
            self.objects = list.items.iter().map(entry).collect();
            while !stop.load(Ordering::Relaxed) {
                match self.watch(&maps, &mut version).await {
                    Err(error) if error.is_expired() => break,
                    _ => self.resumed += 1,
                }
            }
        }
        self
    }

    /// One watch, to its end. It is a short one, so that somebody looks whether to stop.
    async fn watch(&mut self, maps: &Maps, version: &mut String) -> Result<(), Error> {
        let options = WatchOptions::new()
            .resource_version(version.as_str())
            .timeout(Duration::from_secs(3));
        let mut events = pin!(maps.watch(&options).await?);
        while let Some(event) = events.next().await {
            let (object, gone) = match event? {
                WatchEvent::Added(object) | WatchEvent::Modified(object) => (object, false),
                WatchEvent::Deleted(object) => (object, true),
                WatchEvent::Bookmark(bookmark) => {
                    *version = bookmark.resource_version.to_string();
                    continue;
                }
                _ => continue,
            };
            *version = object.metadata.resource_version().to_owned();
            let (name, state) = entry(&object);
            if gone {
                self.objects.remove(&name);
            } else {
                self.objects.insert(name, state);
            }
        }
        Ok(())
    }
}

/// Name and state of an object.
fn entry(map: &ConfigMap) -> (String, String) {
    (
        map.metadata.name().to_owned(),
        map.metadata.resource_version().to_owned(),
    )
}

async fn all_told(tasks: Vec<tokio::task::JoinHandle<Told>>) -> Told {
    let mut all = Told::default();
    for told in join_all(tasks).await {
        let mut told = told.unwrap();
        all.done.append(&mut told.done);
        all.unknown.append(&mut told.unknown);
    }
    all
}

/// What was said to be created is there, and nothing is there twice.
async fn check_created(maps: &Maps, created: &Told) {
    let list = maps.list(&ListOptions::new()).await.unwrap();
    let mut made: BTreeMap<&str, u32> = BTreeMap::new();
    for map in &list.items {
        if let Some(id) = map.metadata.labels.get("made") {
            *made.entry(id).or_default() += 1;
        }
    }
    let doubled: Vec<_> = made.iter().filter(|(_, count)| **count > 1).collect();
    assert!(doubled.is_empty(), "created twice: {doubled:?}");
    let lost: Vec<_> = created
        .done
        .iter()
        .filter(|id| !made.contains_key(id.as_str()))
        .collect();
    assert!(lost.is_empty(), "said to be created, and not there: {lost:?}");
    assert!(created.done.len() > 50, "{}", created.done.len());
}

/// What was said to be added is there.
async fn check_added(maps: &Maps, added: &Told) {
    let shared = maps.get("shared").await.unwrap();
    let lost: Vec<_> = added
        .done
        .iter()
        .filter(|id| shared.data.get(id.as_str()).is_none())
        .collect();
    assert!(lost.is_empty(), "said to be added, and not there: {lost:?}");
    assert!(added.done.len() > 20, "{}", added.done.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_or_done_twice_when_the_server_restarts_under_load() {
    if ControlPlane::shared().is_none() {
        return;
    }
    // One of its own: this one goes down.
    let mut plane = ControlPlane::start().unwrap();
    let ground = Ground::new(&plane, "restarts").unwrap();
    let maps = config_maps(&ground);
    maps.create(&config_map("shared"), &CreateOptions::new()).await.unwrap();
    let (stop, stop_mirrors) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let mirrors: Vec<_> = (0..3)
        .map(|_| tokio::spawn(Mirror::default().follow(maps.clone(), Arc::clone(&stop_mirrors))))
        .collect();
    let creators = (0..4).map(|writer| tokio::spawn(create_many(maps.clone(), writer, Arc::clone(&stop))));
    let creators: Vec<_> = creators.collect();
    let adders = (0..3).map(|writer| tokio::spawn(add_many(maps.clone(), writer, Arc::clone(&stop))));
    let adders: Vec<_> = adders.collect();

    for how in [Stop::Kill, Stop::Terminate, Stop::Kill] {
        tokio::time::sleep(Duration::from_secs(2)).await;
        tokio::task::block_in_place(|| plane.restart_api_server(how)).unwrap();
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    stop.store(true, Ordering::Relaxed);
    let (created, added) = (all_told(creators).await, all_told(adders).await);

    check_created(&maps, &created).await;
    check_added(&maps, &added).await;

    // The mirrors have seen it all, each at least one watch that was cut.
    let held: BTreeMap<String, String> = maps
        .list(&ListOptions::new())
        .await
        .unwrap()
        .items
        .iter()
        .map(entry)
        .collect();
    // A mirror may be in the longest wait between two attempts.
    tokio::time::sleep(Duration::from_secs(8)).await;
    stop_mirrors.store(true, Ordering::Relaxed);
    for mirror in join_all(mirrors).await {
        let mirror = mirror.unwrap();
        assert_eq!(mirror.objects, held);
        assert!(
            mirror.resumed >= 3,
            "{} resumed, {} listed",
            mirror.resumed,
            mirror.listed
        );
        eprintln!(
            "a mirror listed {} times, resumed {} times",
            mirror.listed, mirror.resumed
        );
    }
    eprintln!(
        "{} created ({} unknown), {} added ({} unknown)",
        created.done.len(),
        created.unknown.len(),
        added.done.len(),
        added.unknown.len(),
    );
}
