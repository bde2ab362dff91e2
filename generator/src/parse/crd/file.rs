//! Finds the CustomResourceDefinitions in a file, among whatever else is in it.
//!
//! In: a file of YAML or JSON. Out: [`CrdDocument`]s, in their order. Never: an error for an object of another kind;
//! silence about one.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::{CrdDocument, definition};
use crate::diag::Diagnostics;
use crate::location::SpecLocation;
use crate::parse::place::Place;
use crate::parse::yaml::{self, YamlDocument, YamlError};
use crate::source::SourceDocument;

/// Kind of the objects that are looked for.
pub(crate) const DEFINITION: &str = "CustomResourceDefinition";
/// Kind of what a server answers when it is asked for all of them.
pub(crate) const DEFINITION_LIST: &str = "CustomResourceDefinitionList";
/// Kind of what `kubectl` prints when it is asked for several objects.
pub(crate) const LIST: &str = "List";

/// The objects of a file: JSON, else YAML.
///
/// # Errors
/// A file that is neither; what is told is why it is no YAML, of which JSON is a part.
pub(crate) fn read_objects(bytes: &[u8]) -> Result<Vec<YamlDocument>, YamlError> {
    // What starts like this is JSON nearly always, and then read several times as fast.
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
        && let Ok(value) = serde_json::from_slice(bytes)
    {
        return Ok(vec![YamlDocument { line: 1, value }]);
    }
    yaml::read_documents(bytes)
}

/// Whether an object is a definition or holds one.
pub(crate) fn has_definition(object: &Value) -> bool {
    match kind_of(object) {
        Some(DEFINITION | DEFINITION_LIST) => true,
        Some(LIST) => items_of(object).iter().any(|item| kind_of(item) == Some(DEFINITION)),
        _ => false,
    }
}

/// `kind` of an object.
pub(crate) fn kind_of(object: &Value) -> Option<&str> {
    object.get("kind").and_then(Value::as_str)
}

fn items_of(list: &Value) -> &[Value] {
    list.get("items").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The definitions of a file. Objects of other kinds are left out with one note.
pub(crate) fn read_file(source: &SourceDocument, diagnostics: &mut Diagnostics) -> Vec<CrdDocument> {
    let objects = match read_objects(&source.bytes) {
        Ok(objects) => objects,
        Err(error) => {
            let YamlError { line, column, .. } = error;
            let location = SpecLocation::document(format!("{}:{line}:{column}", source.name));
            diagnostics.error(error.code, &location, error.message);
            return Vec::new();
        }
    };
    let is_alone = objects.len() == 1;
    let mut found = Found::default();
    for YamlDocument { line, value } in objects {
        let name = if is_alone {
            Arc::clone(&source.name)
        } else {
            Arc::from(format!("{}:{line}", source.name))
        };
        found.object(&name, value, diagnostics);
    }
    found.report(&source.name, diagnostics);
    found.definitions
}

/// What a file holds.
#[derive(Default)]
struct Found {
    definitions: Vec<CrdDocument>,
    others: usize,
    /// Their kinds.
    kinds: BTreeSet<String>,
}

impl Found {
    fn object(&mut self, name: &Arc<str>, mut value: Value, diagnostics: &mut Diagnostics) {
        let list = match kind_of(&value) {
            Some(DEFINITION) => {
                let read = definition::read(value, name, None, &Place::root(name), diagnostics);
                return self.definitions.extend(read);
            }
            Some(list @ (DEFINITION_LIST | LIST)) => list.to_owned(),
            _ => return self.other(&value),
        };
        let version = value.get("apiVersion").cloned();
        let Some(Value::Array(items)) = value.get_mut("items").map(Value::take) else {
            return self.other(&value);
        };
        let root = Place::root(name);
        let items_place = root.key("items");
        for (index, mut item) in items.into_iter().enumerate() {
            if list == DEFINITION_LIST {
                inherit(&mut item, version.as_ref());
            }
            if kind_of(&item) == Some(DEFINITION) {
                let place = items_place.index(index);
                let read = definition::read(item, name, Some(index), &place, diagnostics);
                self.definitions.extend(read);
            } else {
                self.other(&item);
            }
        }
    }

    fn other(&mut self, object: &Value) {
        self.others += 1;
        self.kinds
            .insert(kind_of(object).unwrap_or("(without a kind)").to_owned());
    }

    fn report(&self, name: &Arc<str>, diagnostics: &mut Diagnostics) {
        if self.others > 0 {
            let kinds: Vec<&str> = self.kinds.iter().map(String::as_str).collect();
            diagnostics.note(
                "object-skipped",
                &SpecLocation::document(Arc::clone(name)),
                format!(
                    "{} skipped: no CustomResourceDefinition, but {}",
                    if self.others == 1 {
                        "1 object".to_owned()
                    } else {
                        format!("{} objects", self.others)
                    },
                    kinds.join(", ")
                ),
            );
        }
    }
}

/// Servers leave out of the items what the list says of all.
fn inherit(item: &mut Value, version: Option<&Value>) {
    if let Value::Object(members) = item {
        members.entry("kind").or_insert_with(|| DEFINITION.into());
        if let Some(version) = version {
            members.entry("apiVersion").or_insert_with(|| version.clone());
        }
    }
}
