//! Objects out of YAML and JSON.
//!
//! In: text with one or many documents, and lists in them. Out: the objects, in their order. Never: an object that is left out without a
//! word; the content of a document in a message, since it may be a Secret.

use super::object::AnyObject;
use super::registry::Scheme;
use crate::dynamic::{DynamicList, DynamicObject};
use crate::error::Error;
use crate::kind::GroupVersion;
use crate::value::{self, Json, JsonError};

/// Definitions of kinds have up to 50,000 nodes, and a bundle has many of them. What few lines could grow into by aliases is bounded beside
/// this.
const MOST_NODES: usize = 4_000_000;

impl Scheme {
    /// Reads one object of JSON: as its type if that is registered, else as a dynamic one.
    ///
    /// # Errors
    /// It is no JSON object; it does not say what it is; it does not fit its type.
    pub fn decode(&self, json: &[u8]) -> Result<AnyObject, JsonError> {
        let object: DynamicObject = value::from_json(json)?;
        let typed = object.group_version_kind().and_then(|kind| self.decode_as(&kind, json));
        match typed {
            Some(typed) => typed.map(AnyObject::Typed),
            None => Ok(object.into()),
        }
    }

    /// Reads all objects of a text: JSON, or YAML with any number of documents. The items of a `List`, or of any list of objects, are given
    /// one by one. Empty documents are none. YAML is read as `kubectl` reads it:
    /// plain `yes` and `on` are booleans. It may nest 64 levels deep, and JSON 128.
    ///
    /// # Errors
    /// [`Error::is_decode`], with the number of the document and the place in it: it is neither JSON nor YAML, an object does not say its
    /// `apiVersion` and `kind`, or does not fit the type that is registered for it.
    pub fn decode_all(&self, text: &str) -> Result<Vec<AnyObject>, Error> {
        let mut objects = Vec::new();
        for (index, object) in documents(text)?.iter().enumerate() {
            let place = |problem: String| Error::decode(format!("document {}: {problem}", index + 1));
            for object in items(object).map_err(place)? {
                objects.push(self.typed(object).map_err(place)?);
            }
        }
        Ok(objects)
    }

    fn typed(&self, object: DynamicObject) -> Result<AnyObject, String> {
        let Some(kind) = object.group_version_kind() else {
            return Err(unnamed(&object));
        };
        match self.decode_as(&kind, &value::to_json(&object)) {
            None => Ok(object.into()),
            Some(Ok(typed)) => Ok(AnyObject::Typed(typed)),
            Some(Err(error)) => Err(format!("{kind} {:?}: {error}", object.metadata.name())),
        }
    }
}

/// What the documents of a text hold, without the empty ones.
fn documents(text: &str) -> Result<Vec<Json>, Error> {
    let documents = match json_documents(text) {
        Some(documents) => documents,
        None => yaml_documents(text)?,
    };
    Ok(documents.into_iter().filter(|document| !document.is_null()).collect())
}

/// The documents of a text that is JSON throughout, with lines of `---` between them where there are several. It is read as such, so that
/// numbers keep their digits. No document of JSON has such a line within.
fn json_documents(text: &str) -> Option<Vec<Json>> {
    if !text.trim_start_matches(['-', ' ', '\t', '\r', '\n']).starts_with('{') {
        return None;
    }
    let mut documents = Vec::new();
    let mut take = |document: &str| {
        if !document.trim().is_empty() {
            documents.push(document.parse::<Json>().ok()?);
        }
        Some(())
    };
    let (mut start, mut end) = (0, 0);
    for line in text.split_inclusive('\n') {
        if line.trim_end() == "---" {
            take(&text[start..end])?;
            start = end + line.len();
        }
        end += line.len();
    }
    take(&text[start..])?;
    Some(documents)
}

fn yaml_documents(text: &str) -> Result<Vec<Json>, Error> {
    // A snippet would print the lines around the error, which may be those of a Secret.
    let options = serde_saphyr::options! {
        with_snippet: false,
        budget: serde_saphyr::budget! {
            max_documents: MOST_NODES,
            max_nodes: MOST_NODES,
            max_events: 4 * MOST_NODES,
        },
    };
    serde_saphyr::from_multiple_with_options(text, options)
        .map_err(|error| Error::decode(format!("neither JSON nor YAML: {}", error.without_snippet())))
}

/// The objects of a document: itself, or what it is a list of.
fn items(document: &Json) -> Result<Vec<DynamicObject>, String> {
    let json = document.as_str().as_bytes();
    let object: DynamicObject = value::from_json(json).map_err(|error| error.to_string())?;
    let is_list = object.kind().ends_with("List") && object.get("/items").is_some();
    if !is_list {
        return Ok(vec![object]);
    }
    let mut list: DynamicList = value::from_json(json).map_err(|error| error.to_string())?;
    list.name_items();
    let mut objects = Vec::new();
    for (index, item) in list.items.into_iter().enumerate() {
        if item.group_version_kind().is_none() {
            return Err(format!("item {}: {}", index + 1, unnamed(&item)));
        }
        objects.push(item);
    }
    Ok(objects)
}

fn unnamed(object: &DynamicObject) -> String {
    match (object.api_version(), object.kind()) {
        ("", _) => "apiVersion is missing".to_owned(),
        (version, _) if GroupVersion::parse(version).is_none() => format!("{version:?} is no apiVersion"),
        _ => "kind is missing".to_owned(),
    }
}
