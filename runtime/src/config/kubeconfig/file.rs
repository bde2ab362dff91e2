//! The text of kubeconfig files, and several of them as one.
//!
//! In: YAML (JSON is YAML too).
//! Out: named entries, each knowing the file that defined it.
//! Never: looking at what an entry means; the YAML text in a message (it holds credentials).

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

/// One kubeconfig file.
#[derive(Debug)]
pub(super) struct File {
    path: Arc<Path>,
    clusters: Vec<(String, Value)>,
    users: Vec<(String, Value)>,
    contexts: Vec<(String, Value)>,
    current_context: Option<String>,
}

impl File {
    /// Reads the text of the file at `path`. Empty text is an empty file.
    pub(super) fn parse(text: &str, path: &Path) -> Result<Self, String> {
        let document = parse_yaml(text).map_err(|problem| format!("{}: {problem}", path.display()))?;
        let mut file = Self {
            path: path.into(),
            clusters: Vec::new(),
            users: Vec::new(),
            contexts: Vec::new(),
            current_context: None,
        };
        if document.is_null() {
            return Ok(file);
        }
        if !document.is_object() {
            return Err(format!(
                "{}: not a kubeconfig: the document is not a mapping",
                path.display()
            ));
        }
        let at = |problem: String| format!("{}: {problem}", path.display());
        file.clusters = named(&document, "clusters", "cluster").map_err(at)?;
        file.users = named(&document, "users", "user").map_err(at)?;
        file.contexts = named(&document, "contexts", "context").map_err(at)?;
        file.current_context = match &document["current-context"] {
            Value::Null => None,
            Value::String(name) => Some(name.clone()).filter(|name| !name.is_empty()),
            _ => return Err(at("current-context is not a string (quote it)".to_owned())),
        };
        Ok(file)
    }

    /// Nothing in it that could be used.
    pub(super) fn is_empty(&self) -> bool {
        self.clusters.is_empty() && self.users.is_empty() && self.contexts.is_empty() && self.current_context.is_none()
    }
}

fn parse_yaml(text: &str) -> Result<Value, String> {
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    // A snippet would print the lines around the error, tokens and keys among them.
    let options = serde_saphyr::options! { with_snippet: false };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| match error.location() {
        Some(place) => format!("not YAML: line {}, column {}", place.line(), place.column()),
        None => "not YAML".to_owned(),
    })
}

/// The list under `key`, whose items are `{name: …, CONTENT: {…}}`.
fn named(document: &Value, key: &str, content: &str) -> Result<Vec<(String, Value)>, String> {
    let items = match &document[key] {
        Value::Null => return Ok(Vec::new()),
        Value::Array(items) => items,
        _ => return Err(format!("{key} is not a list")),
    };
    let mut entries: Vec<(String, Value)> = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let Some(name) = item["name"].as_str() else {
            return Err(format!("{key}[{index}] has no name, or one that is not a string"));
        };
        if entries.iter().any(|(known, _)| known == name) {
            return Err(format!("{key} holds the name {name:?} twice"));
        }
        match &item[content] {
            Value::Null => entries.push((name.to_owned(), Value::Null)),
            entry @ Value::Object(_) => entries.push((name.to_owned(), entry.clone())),
            _ => {
                return Err(format!("{key}[{index}] ({name:?}): {content} is not a mapping"));
            }
        }
    }
    Ok(entries)
}

/// The files of `KUBECONFIG` as one: of each name the first file that has it gives the whole entry.
#[derive(Debug)]
pub(super) struct Merged {
    files: Vec<File>,
}

/// One named cluster, user or context.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    kind: &'static str,
    name: &'a str,
    value: &'a Value,
    file: &'a Path,
}

impl Merged {
    pub(super) fn of(files: Vec<File>) -> Self {
        Self { files }
    }

    /// `current-context` of the first file that sets it.
    pub(super) fn current_context(&self) -> Option<&str> {
        self.files.iter().find_map(|file| file.current_context.as_deref())
    }

    /// The entry of a kind (`cluster`, `user`, `context`) and name.
    ///
    /// # Errors
    /// A message that lists the names there are, and the files.
    pub(super) fn entry<'a>(&'a self, kind: &'static str, name: &str) -> Result<Entry<'a>, String> {
        let entries = || {
            self.files.iter().flat_map(move |file| {
                list(file, kind)
                    .iter()
                    .map(move |(name, value)| (name, value, &*file.path))
            })
        };
        match entries().find(|(known, ..)| *known == name) {
            Some((name, value, file)) => Ok(Entry {
                kind,
                name,
                value,
                file,
            }),
            None => {
                let mut known: Vec<_> = entries().map(|(name, ..)| format!("{name:?}")).collect();
                known.sort();
                known.dedup();
                let known = if known.is_empty() {
                    format!("there are no {kind}s")
                } else {
                    format!("known {kind}s: {}", known.join(", "))
                };
                Err(format!("{}: no {kind} is named {name:?}; {known}", self.describe()))
            }
        }
    }

    /// The names of all contexts, sorted, for messages.
    pub(super) fn contexts(&self) -> Vec<&str> {
        let mut names: Vec<_> = self
            .files
            .iter()
            .flat_map(|file| file.contexts.iter().map(|(name, _)| name.as_str()))
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The files, for messages.
    pub(super) fn describe(&self) -> String {
        self.files
            .iter()
            .map(|file| file.path.display().to_string())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

fn list<'a>(file: &'a File, kind: &str) -> &'a [(String, Value)] {
    match kind {
        "cluster" => &file.clusters,
        "user" => &file.users,
        _ => &file.contexts,
    }
}

impl<'a> Entry<'a> {
    /// The text at `key`; empty text is none.
    pub(super) fn text(&self, key: &str) -> Result<Option<&'a str>, String> {
        match &self.value[key] {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            _ => Err(self.problem(&format!("{key} is not a string (quote it)"))),
        }
    }

    /// The truth value at `key`; false if it is not there.
    pub(super) fn flag(&self, key: &str) -> Result<bool, String> {
        match &self.value[key] {
            Value::Null => Ok(false),
            Value::Bool(value) => Ok(*value),
            _ => Err(self.problem(&format!("{key} is neither true nor false"))),
        }
    }

    /// The list of texts at `key`, which stands inside this entry or is handed in.
    pub(super) fn texts(&self, key: &str, value: &'a Value) -> Result<Vec<&'a str>, String> {
        match value {
            Value::Null => Ok(Vec::new()),
            Value::Array(items) => items
                .iter()
                .map(|item| {
                    item.as_str()
                        .ok_or_else(|| self.problem(&format!("{key} holds something that is not a string")))
                })
                .collect(),
            _ => Err(self.problem(&format!("{key} is not a list"))),
        }
    }

    /// Whatever stands at `key`.
    pub(super) fn value(&self, key: &str) -> &'a Value {
        &self.value[key]
    }

    /// The path at `key`, relative to the file that defined this entry.
    pub(super) fn path(&self, key: &str) -> Result<Option<std::path::PathBuf>, String> {
        let base = self.file.parent().unwrap_or(Path::new(""));
        Ok(self.text(key)?.map(|path| base.join(path)))
    }

    /// A message about this entry.
    pub(super) fn problem(&self, what: &str) -> String {
        format!("{}: {} {:?}: {what}", self.file.display(), self.kind, self.name)
    }

    /// `user "a" in /path`, for messages.
    pub(super) fn describe(&self) -> String {
        format!("{} {:?} in {}", self.kind, self.name, self.file.display())
    }
}
