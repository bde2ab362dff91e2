//! Samples that an API server accepts: made from the schema, then asked for by dry run, since rules in code (CEL) refuse
//! what the schema allows.
//!
//! In: a control plane that has the definition installed, a version. Out: a small object and a rich one. Never: writes
//! anything; every question is a dry run with strict validation.

use std::fmt;

use serde_json::{Map, Value, json};

use super::definition::Version;
use super::sample::{self, Fill};
use crate::Error;
use crate::raw_http::RawHttp;

const STRICT: &str = "dryRun=All&fieldValidation=Strict";

/// How full the first object is that a server is asked to take; the emptiest that it takes is the small one.
const FILLS: [Fill; 5] = [Fill::Required, Fill::All(1), Fill::All(2), Fill::All(3), Fill::All(8)];
/// How deep properties are filled that the small object has not.
const DEPTHS: [Fill; 3] = [Fill::All(6), Fill::All(1), Fill::Required];
/// Questions for one rich object; a schema with hundreds of properties and a rule for each would take minutes.
const QUESTIONS: usize = 120;

/// What a server accepts as an object of a version.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// As little as the server lets be.
    pub minimal: Value,
    /// The same with as many optional properties as the server takes together; `None` when it takes none.
    pub fuller: Option<Value>,
}

/// Why there is no sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// We know no value for a part that must be there.
    Gap(String),
    /// The server refuses all that we made; what it says to the smallest.
    Server(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gap(gap) => write!(f, "no value for {gap}"),
            Self::Server(said) => write!(f, "refused: {said}"),
        }
    }
}

/// Objects of this version, named `name`, that the server accepts in `namespace`.
///
/// # Errors
/// When the server cannot be asked.
pub fn accepted(
    raw: &RawHttp,
    version: Version<'_>,
    namespace: &str,
    name: &str,
) -> Result<Result<Accepted, Refusal>, Error> {
    let mut asker = Asker {
        raw,
        method: "POST",
        path: format!("{}?{STRICT}", version.place(Some(namespace)).path()),
        left: QUESTIONS,
    };
    let mut refusal = None;
    for fill in FILLS {
        let minimal = match sample::value(version.schema(), fill, "") {
            Ok(value) => whole(version, value, name),
            Err(gap) => {
                refusal.get_or_insert(Refusal::Gap(gap.to_string()));
                continue;
            }
        };
        match asker.ask(&minimal)? {
            Ok(()) => {
                let fuller = asker.grow(&minimal, &candidates(version, &minimal))?;
                let fuller = (fuller != minimal).then_some(fuller);
                return Ok(Ok(Accepted { minimal, fuller }));
            }
            Err(said) => drop(refusal.get_or_insert(Refusal::Server(said))),
        }
    }
    // INVARIANT: each fill that gave no sample left a reason.
    Ok(Err(refusal.unwrap_or_else(|| Refusal::Gap("no schema".to_owned()))))
}

/// A status that the server accepts for the object, which must be there; `None` when the schema has none or the server
/// takes none of those that we make.
///
/// # Errors
/// When the server cannot be asked.
pub fn grown_status(raw: &RawHttp, version: Version<'_>, object: &Value, path: &str) -> Result<Option<Value>, Error> {
    let schema = &version.schema()["properties"]["status"];
    if !schema.is_object() {
        return Ok(None);
    }
    let mut asker = Asker {
        raw,
        method: "PUT",
        path: format!("{path}/status?{STRICT}"),
        left: QUESTIONS,
    };
    for fill in FILLS {
        let Ok(status) = sample::value(schema, fill, "/status") else {
            continue;
        };
        let mut with_status = object.clone();
        with_status["status"] = status;
        if asker.ask(&with_status)?.is_ok() {
            let mut found = Vec::new();
            collect(schema, &with_status["status"], "/status", &[], &mut found);
            let grown = asker.grow(&with_status, &found)?;
            return Ok(Some(grown["status"].clone()));
        }
    }
    Ok(None)
}

/// The object around what the schema gave.
fn whole(version: Version<'_>, value: Value, name: &str) -> Value {
    let mut members = match value {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    if version.has_status() {
        // The server drops it: it is written by its subresource.
        members.remove("status");
    }
    members.insert("apiVersion".into(), version.api_version().into());
    members.insert("kind".into(), version.definition().kind().into());
    members.insert("metadata".into(), json!({"name": name}));
    Value::Object(members)
}

/// A property that is not in the object and may be.
struct Candidate {
    parent: String,
    name: String,
    schema: Value,
}

/// All that may be added to the object, at any place of it.
fn candidates(version: Version<'_>, object: &Value) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut taken = vec!["apiVersion", "kind", "metadata"];
    if version.has_status() {
        taken.push("status");
    }
    collect(version.schema(), object, "", &taken, &mut found);
    found
}

fn collect(schema: &Value, value: &Value, pointer: &str, taken: &[&str], found: &mut Vec<Candidate>) {
    match value {
        Value::Object(members) => {
            for (name, schema) in sample::optional_properties(schema) {
                if !members.contains_key(&name) && !taken.contains(&name.as_str()) {
                    found.push(Candidate {
                        parent: pointer.to_owned(),
                        name,
                        schema,
                    });
                }
            }
            for (name, member) in members.iter().filter(|(name, _)| !taken.contains(&name.as_str())) {
                let inner = format!("{pointer}/{}", escaped(name));
                collect(&schema["properties"][name], member, &inner, &[], found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(&schema["items"], item, &format!("{pointer}/{index}"), &[], found);
            }
        }
        _ => {}
    }
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Asks one question in many forms, and not for ever.
struct Asker<'a> {
    raw: &'a RawHttp,
    method: &'static str,
    path: String,
    left: usize,
}

impl Asker<'_> {
    /// Whether the server takes the object; if not, what it says.
    fn ask(&mut self, object: &Value) -> Result<Result<(), String>, Error> {
        self.left = self.left.saturating_sub(1);
        let body = object.to_string();
        let answer = self
            .raw
            .send(self.method, &self.path, Some(("application/json", body.as_bytes())))?;
        if (200..300).contains(&answer.status) {
            return Ok(Ok(()));
        }
        let said = answer.json()?;
        Ok(Err(said["message"].as_str().unwrap_or_default().to_owned()))
    }

    /// The object with as many of the candidates as the server takes: all of them, or what of either half it takes.
    fn grow(&mut self, object: &Value, candidates: &[Candidate]) -> Result<Value, Error> {
        for fill in DEPTHS {
            if candidates.is_empty() || self.left == 0 {
                return Ok(object.clone());
            }
            let grown = with(object, candidates, fill);
            if grown == *object {
                continue;
            }
            if self.ask(&grown)?.is_ok() {
                return Ok(grown);
            }
            // Only a single one is worth trying in all forms.
            if candidates.len() > 1 {
                break;
            }
        }
        if candidates.len() < 2 {
            return Ok(object.clone());
        }
        let (first, second) = candidates.split_at(candidates.len() / 2);
        let grown = self.grow(object, first)?;
        self.grow(&grown, second)
    }
}

/// The object with these candidates, as far as values for them can be made.
fn with(object: &Value, candidates: &[Candidate], fill: Fill) -> Value {
    let mut grown = object.clone();
    for candidate in candidates {
        let pointer = format!("{}/{}", candidate.parent, candidate.name);
        let Ok(value) = sample::value(&candidate.schema, fill, &pointer) else {
            continue;
        };
        if let Some(Value::Object(parent)) = grown.pointer_mut(&candidate.parent) {
            parent.insert(candidate.name.clone(), value);
        }
    }
    grown
}
