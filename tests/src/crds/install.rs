//! Puts definitions onto a control plane and waits until everything there knows of them.
//!
//! In: definitions. Out: nothing; when it returns, objects can be written, and discovery and OpenAPI v3 tell of them.
//! Never: replaces a definition that is there; two of the same name with other content are the caller's mistake.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::definition::Definition;
use crate::Error;
use crate::control_plane::ControlPlane;
use crate::raw_http::RawHttp;

const PATH: &str = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/// How many are sent at once; the server takes some hundred milliseconds to check a big schema.
const SENDERS: usize = 4;
/// The server establishes about three a second, one after the other, on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(60);
const PATIENCE_EACH: Duration = Duration::from_secs(2);
const LOOK_EVERY: Duration = Duration::from_millis(300);

/// Installs those that are not there yet, and waits for all.
///
/// # Errors
/// When the server refuses one, or does not serve all of them in time; with their names.
pub fn install(plane: &ControlPlane, definitions: &[Definition]) -> Result<(), Error> {
    let raw = plane.raw()?;
    send_all(&raw, definitions)?;
    let mut waiting: Vec<&Definition> = definitions.iter().collect();
    let until = Instant::now() + PATIENCE + PATIENCE_EACH * u32::try_from(definitions.len()).unwrap_or(u32::MAX);
    loop {
        waiting = still_missing(&raw, &waiting)?;
        if waiting.is_empty() {
            return Ok(());
        }
        if Instant::now() > until {
            let names: Vec<&str> = waiting.iter().map(|definition| definition.name()).collect();
            return Err(Error::new(format!(
                "the API server does not serve {} of {} definitions in time: {}",
                names.len(),
                definitions.len(),
                names.join(", ")
            )));
        }
        thread::sleep(LOOK_EVERY);
    }
}

fn send_all(raw: &RawHttp, definitions: &[Definition]) -> Result<(), Error> {
    let next = AtomicUsize::new(0);
    let worker = || {
        while let Some(definition) = definitions.get(next.fetch_add(1, Ordering::Relaxed)) {
            send(raw, definition)?;
        }
        Ok(())
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..SENDERS).map(|_| scope.spawn(worker)).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|_| Err(Error::new("a sender panicked"))))
            .collect()
    })
}

fn send(raw: &RawHttp, definition: &Definition) -> Result<(), Error> {
    let body = definition.manifest().to_string();
    let answer = raw.send("POST", PATH, Some(("application/json", body.as_bytes())))?;
    match answer.status {
        201 | 409 => Ok(()),
        status => Err(Error::new(format!(
            "the API server refuses {}: HTTP {status}: {}",
            definition.name(),
            answer
                .json()
                .map_or_else(|error| error.to_string(), |body| body["message"].to_string())
        ))),
    }
}

/// Those that discovery, OpenAPI v3 or the storage do not know yet.
fn still_missing<'a>(raw: &RawHttp, waiting: &[&'a Definition]) -> Result<Vec<&'a Definition>, Error> {
    let discovered = discovered(raw)?;
    let mut documents = Documents::default();
    let mut missing = Vec::new();
    for definition in waiting {
        let mut ready = true;
        for version in definition.versions() {
            let (api_version, plural) = (version.api_version(), definition.plural());
            ready &= discovered.contains(&format!("{api_version}/{plural}"))
                && documents.defines(raw, &api_version, &definition_name(definition, version.name()))?
                && raw.get(&format!("{}?limit=1", version.place(None).path()))?.status == 200;
            if !ready {
                break;
            }
        }
        if !ready {
            missing.push(*definition);
        }
    }
    Ok(missing)
}

/// `group/version/plural` of all that aggregated discovery shows.
fn discovered(raw: &RawHttp) -> Result<BTreeSet<String>, Error> {
    let list = raw.get_as("/apis", AGGREGATED)?.json()?;
    let each = |list: &Value| list.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut found = BTreeSet::new();
    for group in each(&list["items"]) {
        for version in each(&group["versions"]) {
            for resource in each(&version["resources"]) {
                let parts = [&group["metadata"]["name"], &version["version"], &resource["resource"]];
                found.insert(parts.map(text).join("/"));
            }
        }
    }
    Ok(found)
}

/// The names in the OpenAPI documents, each document read once a look.
#[derive(Default)]
struct Documents(BTreeMap<String, BTreeSet<String>>);

impl Documents {
    fn defines(&mut self, raw: &RawHttp, api_version: &str, name: &str) -> Result<bool, Error> {
        if !self.0.contains_key(api_version) {
            let answer = raw.get(&format!("/openapi/v3/apis/{api_version}"))?;
            let names = match answer.status {
                200 => answer.json()?["components"]["schemas"]
                    .as_object()
                    .map(|schemas| schemas.keys().cloned().collect())
                    .unwrap_or_default(),
                _ => BTreeSet::new(),
            };
            self.0.insert(api_version.to_owned(), names);
        }
        Ok(self.0.get(api_version).is_some_and(|names| names.contains(name)))
    }
}

/// `dev.oam.core.v1beta1.Application`
fn definition_name(definition: &Definition, version: &str) -> String {
    let mut parts: Vec<&str> = definition.group().rsplit('.').collect();
    parts.extend([version, definition.kind()]);
    parts.join(".")
}
