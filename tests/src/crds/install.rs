//! Puts definitions onto a control plane and waits until the server acts by them.
//!
//! In: definitions. Out: nothing; when [`install`] returns, objects can be written and discovery shows them; when
//! [`until_described`] returns, so does OpenAPI v3.
//! Never: replaces a definition that is there: two of one name on one server are an error.

use std::cell::RefCell;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::definition::{Definition, Version};
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

/// Installs definitions and waits until all are served and discovery shows them.
///
/// # Errors
/// When the server refuses one or has it already, or does not serve all of them in time; with their names.
pub fn install(plane: &ControlPlane, definitions: &[Definition]) -> Result<(), Error> {
    let raw = plane.raw()?;
    send_all(&raw, definitions)?;
    wait("serve", definitions, |waiting| unserved(&raw, waiting))
}

/// Waits until the server's OpenAPI v3 documents describe all versions of these installed definitions.
///
/// # Errors
/// When they do not in time; with the names of those that are missing.
pub fn until_described(plane: &ControlPlane, definitions: &[Definition]) -> Result<(), Error> {
    let raw = plane.raw()?;
    wait("describe", definitions, |waiting| undescribed(&raw, waiting))
}

/// Looks again and again until `missing` finds nothing more.
fn wait<'a>(
    what: &str,
    definitions: &'a [Definition],
    missing: impl Fn(&[&'a Definition]) -> Result<Vec<&'a Definition>, Error>,
) -> Result<(), Error> {
    let mut waiting: Vec<&Definition> = definitions.iter().collect();
    let until = Instant::now() + PATIENCE + PATIENCE_EACH * u32::try_from(definitions.len()).unwrap_or(u32::MAX);
    loop {
        waiting = missing(&waiting)?;
        if waiting.is_empty() {
            return Ok(());
        }
        if Instant::now() > until {
            let names: Vec<&str> = waiting.iter().map(|definition| definition.name()).collect();
            return Err(Error::new(format!(
                "the API server does not {what} {} of {} definitions in time: {}",
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
        let join = |worker: thread::ScopedJoinHandle<'_, _>| {
            worker.join().unwrap_or_else(|_| Err(Error::new("a sender panicked")))
        };
        workers.into_iter().try_for_each(join)
    })
}

fn send(raw: &RawHttp, definition: &Definition) -> Result<(), Error> {
    let body = definition.manifest().to_string();
    let answer = raw.send("POST", PATH, Some(("application/json", body.as_bytes())))?;
    match answer.status {
        201 => Ok(()),
        status => Err(Error::new(format!(
            "the API server refuses {}: HTTP {status}: {}",
            definition.name(),
            answer
                .json()
                .map_or_else(|error| error.to_string(), |body| body["message"].to_string())
        ))),
    }
}

/// Those that discovery or the storage do not know yet.
fn unserved<'a>(raw: &RawHttp, waiting: &[&'a Definition]) -> Result<Vec<&'a Definition>, Error> {
    let discovered = discovered(raw)?;
    those_with(waiting, |version| {
        let plural = version.definition().plural();
        let known = discovered.contains(&format!("{}/{plural}", version.api_version()));
        Ok(!known || raw.get(&format!("{}?limit=1", version.place(None).path()))?.status != 200)
    })
}

/// Those that OpenAPI v3 does not know yet. Each document is read once a look.
fn undescribed<'a>(raw: &RawHttp, waiting: &[&'a Definition]) -> Result<Vec<&'a Definition>, Error> {
    let documents = RefCell::new(BTreeMap::new());
    those_with(waiting, |version| {
        let api_version = version.api_version();
        let mut documents = documents.borrow_mut();
        let names: &BTreeSet<String> = match documents.entry(api_version.clone()) {
            Entry::Occupied(names) => names.into_mut(),
            Entry::Vacant(place) => place.insert(described(raw, &api_version)?),
        };
        Ok(!names.contains(&definition_name(version)))
    })
}

/// The definitions with a version of which `is_missing` holds.
fn those_with<'a>(
    waiting: &[&'a Definition],
    is_missing: impl Fn(Version<'_>) -> Result<bool, Error>,
) -> Result<Vec<&'a Definition>, Error> {
    let mut missing = Vec::new();
    for definition in waiting {
        for version in definition.versions() {
            if is_missing(version)? {
                missing.push(*definition);
                break;
            }
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

/// The names of the definitions in an OpenAPI v3 document; none while there is no document.
fn described(raw: &RawHttp, api_version: &str) -> Result<BTreeSet<String>, Error> {
    let answer = raw.get(&format!("/openapi/v3/apis/{api_version}"))?;
    if answer.status != 200 {
        return Ok(BTreeSet::new());
    }
    let document = answer.json()?;
    let schemas = document["components"]["schemas"].as_object();
    Ok(schemas.into_iter().flatten().map(|(name, _)| name.clone()).collect())
}

/// `dev.oam.core.v1beta1.Application`
fn definition_name(version: Version<'_>) -> String {
    let definition = version.definition();
    let mut parts: Vec<&str> = definition.group().rsplit('.').collect();
    parts.extend([version.name(), definition.kind()]);
    parts.join(".")
}
