//! Reads YAML 1.2 into JSON values, straight from the events of the parser.
//!
//! In: bytes of a file, one or many documents. Out: [`YamlDocument`]s, or the first [`YamlError`] with line, column and
//! what to do. Never: goes deeper than [`MAX_DEPTH`], multiplies aliases without a limit, or takes a key twice.
//!
//! What YAML has and JSON has not: plain scalars are read by the core schema (`on` and `yes` are text), keys become
//! their text (`200:` is `"200"`), merge keys (`<<`) are carried out, tags only tell text from other scalars.

mod anchors;
mod error;
mod scalar;

use std::borrow::Cow;

use granit_parser::{Event, Marker, Options, Parser, ScalarStyle, Tag};
use serde_json::map::Entry;
use serde_json::{Map, Value};

use anchors::Anchors;
pub(crate) use error::YamlError;

/// How many objects and arrays may be open at once. What `serde_json` takes, so that a value can be written as JSON and
/// read again; the deepest of 1,448 real definitions opens 58.
pub(crate) const MAX_DEPTH: usize = 127;

/// One document of a file. Empty documents (nothing, comments, `null`) are none.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct YamlDocument {
    /// The line of its first value, from 1.
    pub(crate) line: usize,
    /// What it holds.
    pub(crate) value: Value,
}

/// Reads every document.
///
/// # Errors
/// The first thing that is no YAML, or that JSON has no form for.
pub(crate) fn read_documents(bytes: &[u8]) -> Result<Vec<YamlDocument>, YamlError> {
    let text = error::text_of(bytes)?;
    let mut reader = Reader::default();
    for event in Parser::new_from_str_with_options(text, options()) {
        let taken = match event {
            Ok((event, span)) => reader.take(event, span.start),
            Err(problem) => Err(error::of_parser(&problem)),
        };
        taken.map_err(|problem| problem.in_template(text))?;
    }
    Ok(reader.documents)
}

/// The limits of the parser are ours, so that it gives up where we do.
fn options() -> Options {
    let mut options = granit_parser::options! {
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    options.set_emit_comments(false);
    options
}

/// Builds values out of events.
#[derive(Default)]
struct Reader {
    documents: Vec<YamlDocument>,
    /// The collections that are not complete, the outermost first.
    open: Vec<Open>,
    anchors: Anchors,
}

/// A collection that is not complete.
struct Open {
    start: Marker,
    /// 0 when nothing can refer to it.
    anchor: usize,
    content: Content,
}

enum Content {
    Array(Vec<Value>),
    Object(Members),
}

/// The members of an object so far.
#[derive(Default)]
struct Members {
    own: Map<String, Value>,
    /// The key whose value comes next, and where it stands.
    key: Option<(Key, Marker)>,
    /// What `<<` brings in, in its order.
    merged: Vec<Map<String, Value>>,
}

enum Key {
    Text(String),
    Merge,
}

impl Reader {
    fn take(&mut self, event: Event<'_>, at: Marker) -> Result<(), YamlError> {
        match event {
            Event::DocumentStart(..) => self.anchors.forget(),
            Event::Scalar(text, style, anchor, tag) => {
                if self.wants_key() {
                    let is_merge = text == "<<" && style == ScalarStyle::Plain;
                    let key = if is_merge {
                        Key::Merge
                    } else {
                        Key::Text(text.clone().into_owned())
                    };
                    self.key(key, at);
                    return self.anchors.define(anchor, &Value::String(text.into_owned()), at);
                }
                let value = scalar(text, style, tag.as_deref());
                self.anchors.define(anchor, &value, at)?;
                self.place(value, at)?;
            }
            Event::SequenceStart(_, anchor, _) => self.open(Content::Array(Vec::new()), anchor, at)?,
            Event::MappingStart(_, anchor, _) => self.open(Content::Object(Members::default()), anchor, at)?,
            Event::SequenceEnd | Event::MappingEnd => self.close()?,
            Event::Alias(anchor) => self.alias(anchor, at)?,
            // No presentation events are asked for; the rest carries nothing.
            _ => {}
        }
        Ok(())
    }

    /// Whether the next scalar is a key.
    fn wants_key(&self) -> bool {
        matches!(
            self.open.last(),
            Some(Open {
                content: Content::Object(Members { key: None, .. }),
                ..
            })
        )
    }

    fn key(&mut self, key: Key, at: Marker) {
        if let Some(Open {
            content: Content::Object(members),
            ..
        }) = self.open.last_mut()
        {
            members.key = Some((key, at));
        }
    }

    fn open(&mut self, content: Content, anchor: usize, at: Marker) -> Result<(), YamlError> {
        if self.wants_key() {
            return Err(error::complex_key(at));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(error::too_deep(at));
        }
        self.open.push(Open {
            start: at,
            anchor,
            content,
        });
        Ok(())
    }

    fn close(&mut self) -> Result<(), YamlError> {
        let Some(Open { start, anchor, content }) = self.open.pop() else {
            return Ok(());
        };
        let value = match content {
            Content::Array(items) => Value::Array(items),
            Content::Object(members) => Value::Object(members.complete()),
        };
        self.anchors.define(anchor, &value, start)?;
        self.place(value, start)
    }

    fn alias(&mut self, anchor: usize, at: Marker) -> Result<(), YamlError> {
        let value = self.anchors.value(anchor, self.open.len(), at)?;
        if self.wants_key() {
            let Some(text) = scalar::text_of(&value) else {
                return Err(error::complex_key(at));
            };
            self.key(Key::Text(text), at);
            return Ok(());
        }
        self.place(value, at)
    }

    /// Puts a complete value where it belongs.
    fn place(&mut self, value: Value, at: Marker) -> Result<(), YamlError> {
        match self.open.last_mut() {
            None if value.is_null() => {}
            None => self.documents.push(YamlDocument { line: at.line(), value }),
            Some(Open {
                content: Content::Array(items),
                ..
            }) => items.push(value),
            Some(Open {
                content: Content::Object(members),
                ..
            }) => return members.place(value),
        }
        Ok(())
    }
}

impl Members {
    fn place(&mut self, value: Value) -> Result<(), YamlError> {
        match self.key.take() {
            Some((Key::Merge, at)) => self.merge(value, at),
            Some((Key::Text(key), at)) => match self.own.entry(key) {
                Entry::Occupied(entry) => Err(error::repeated_key(entry.key(), at)),
                Entry::Vacant(entry) => {
                    entry.insert(value);
                    Ok(())
                }
            },
            None => Ok(()),
        }
    }

    /// Takes what `<<` names: an object, or an array of objects.
    fn merge(&mut self, value: Value, at: Marker) -> Result<(), YamlError> {
        let values = match value {
            Value::Array(values) => values,
            one => vec![one],
        };
        for value in values {
            match value {
                Value::Object(members) => self.merged.push(members),
                other => return Err(error::bad_merge(&other, at)),
            }
        }
        Ok(())
    }

    /// All members: own ones come before merged ones, earlier merged ones before later ones.
    fn complete(mut self) -> Map<String, Value> {
        for members in self.merged {
            for (key, value) in members {
                self.own.entry(key).or_insert(value);
            }
        }
        self.own
    }
}

/// The value of a scalar: of a plain one by the core schema, unless it is tagged as text.
fn scalar(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    let resolves = match tag {
        None => style == ScalarStyle::Plain,
        Some(tag) => match tag.core_suffix() {
            Some("null" | "bool" | "int" | "float") => true,
            // `!!str`, `!!binary`, `!!timestamp`, and `!` alone: text.
            Some(_) => false,
            None if tag.handle().starts_with("tag:yaml.org,2002:") || tag.suffix() == "!" => false,
            // The tag of some other program says nothing here.
            None => style == ScalarStyle::Plain,
        },
    };
    let value = if resolves { scalar::resolve(&text) } else { None };
    value.unwrap_or_else(|| Value::String(text.into_owned()))
}

#[cfg(test)]
mod tests;
