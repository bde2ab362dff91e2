//! Who changes objects at full speed.
//!
//! In: a handle, a time. Out: how much was done. Never: two writers at one object: what a writer was told is then what is so.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::join_all;
use kubewright_k8s::core::v1::ConfigMap;
use kubewright_runtime::options::{CreateOptions, DeleteOptions, PatchOptions};
use kubewright_runtime::{Error, Namespaced, Patch};
use serde_json::json;
use tokio::task::JoinHandle;

use crate::config_map;

/// How many objects each writer plays with.
const NAMES: u64 = 40;

/// Writers at work.
pub(crate) struct Writers {
    stop: Arc<AtomicBool>,
    tasks: Vec<JoinHandle<Done>>,
}

/// What was done, by what the server said.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Done {
    pub(crate) created: u32,
    pub(crate) changed: u32,
    pub(crate) deleted: u32,
    /// Requests that the server did not answer, or said to have failed at.
    pub(crate) failed: u32,
}

impl Done {
    pub(crate) fn all(&self) -> u32 {
        self.created + self.changed + self.deleted
    }

    fn note(&mut self, which: fn(&mut Self) -> &mut u32, result: Result<(), Error>) {
        match result {
            Ok(()) => *which(self) += 1,
            // What went through although nobody heard of it.
            Err(error) if error.is_already_exists() || error.is_not_found() => {}
            // A server that goes away or comes back.
            Err(error) if error.is_transport() || error.is_timeout() || error.http_status() >= Some(429) => {
                self.failed += 1;
            }
            Err(error) => panic!("{error}"),
        }
    }
}

impl Writers {
    /// Lets some begin.
    pub(crate) fn begin(maps: &Namespaced<ConfigMap>, count: u64) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let tasks = (0..count).map(|writer| tokio::spawn(write(maps.clone(), writer, Arc::clone(&stop))));
        Self {
            tasks: tasks.collect(),
            stop,
        }
    }

    /// Ends them, and says what they did.
    pub(crate) async fn end(self) -> Done {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = Done::default();
        for done in join_all(self.tasks).await {
            let done = done.unwrap();
            all.created += done.created;
            all.changed += done.changed;
            all.deleted += done.deleted;
            all.failed += done.failed;
        }
        all
    }
}

/// The next of a row of numbers without a pattern, the same in every run.
fn next(state: &mut u64) -> u64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

async fn write(maps: Namespaced<ConfigMap>, writer: u64, stop: Arc<AtomicBool>) -> Done {
    let (mut done, mut chance) = (Done::default(), writer + 1);
    while !stop.load(Ordering::Relaxed) {
        let name = format!("w{writer}-{}", next(&mut chance) % NAMES);
        match next(&mut chance) % 10 {
            0..3 => {
                let mut map = config_map(&name);
                map.metadata.labels.insert("writer", writer.to_string());
                let created = maps.create(&map, &CreateOptions::new()).await;
                done.note(|done| &mut done.created, created.map(drop));
            }
            3..8 => {
                let patch = Patch::merge(json!({"data": {"key": next(&mut chance).to_string()}}));
                let changed = maps.patch(&name, &patch, &PatchOptions::new()).await;
                done.note(|done| &mut done.changed, changed.map(drop));
            }
            _ => {
                let deleted = maps.delete(&name, &DeleteOptions::new()).await;
                done.note(|done| &mut done.deleted, deleted.map(drop));
            }
        }
    }
    done
}
