//! Paths out of the text in which the server shows them.
//!
//! In: the path of a conflict. Out: a path. Never: a guess where the text has several readings in an object.

use std::str::FromStr;

use serde_json::Value;

use super::path::{FieldPath, ItemKey, PathElement};
use super::problem::{DEEPEST, FieldsError, not_too_deep};
use super::quote::read_quoted;
use super::scalar::Scalar;

impl FromStr for FieldPath {
    type Err = FieldsError;

    /// Reads the text by itself: every dot outside of brackets begins a name, every `[` ends one. A name that holds one of
    /// the two (a label such as `app.kubernetes.io/name`, a file in a ConfigMap) comes out in pieces;
    /// [`locate`](FieldPath::locate) does better where the object is at hand.
    fn from_str(text: &str) -> Result<Self, FieldsError> {
        let (mut path, mut rest) = (Vec::new(), text);
        while !rest.is_empty() {
            not_too_deep(&path)?;
            let (element, behind) = next(rest).map_err(|problem| FieldsError::new(&path, problem))?;
            path.push(element);
            rest = behind;
        }
        Ok(Self::from(path))
    }
}

/// The first step, when a name ends at the next dot or bracket.
fn next(text: &str) -> Result<(PathElement, &str), &'static str> {
    let Some(name) = text.strip_prefix('.') else {
        return bracket(text).ok_or("this is neither a name behind a dot nor a key, value or index in brackets");
    };
    match name.find(['.', '[']).unwrap_or(name.len()) {
        0 => Err("there is no name behind the dot"),
        end => Ok((PathElement::field(&name[..end]), &name[end..])),
    }
}

/// A step in brackets.
fn bracket(text: &str) -> Option<(PathElement, &str)> {
    let inside = text.strip_prefix('[')?;
    if let Some(value) = inside.strip_prefix('=') {
        let (value, behind) = scalar(value)?;
        return Some((PathElement::Value(value), behind.strip_prefix(']')?));
    }
    let end = inside.find(['=', ']'])?;
    if inside[end..].starts_with(']') {
        return Some((PathElement::Index(inside[..end].parse().ok()?), &inside[end + 1..]));
    }
    let (mut fields, mut rest) = (Vec::new(), inside);
    loop {
        let (name, value) = rest.split_once('=')?;
        let (value, behind) = scalar(value)?;
        fields.push((name, value));
        match behind.strip_prefix(',') {
            Some(more) => rest = more,
            None => return Some((PathElement::Key(ItemKey::new(fields)), behind.strip_prefix(']')?)),
        }
    }
}

/// A scalar, up to the comma or bracket behind it.
fn scalar(text: &str) -> Option<(Scalar, &str)> {
    if text.starts_with('"') {
        let (value, behind) = read_quoted(text)?;
        return Some((value.into(), behind));
    }
    let (value, behind) = text.split_at(text.find([',', ']'])?);
    let value = match value {
        "true" => true.into(),
        "false" => false.into(),
        "null" => Scalar::NULL,
        number => match number.parse::<i64>() {
            Ok(number) => number.into(),
            Err(_) if number.starts_with(|first: char| first == '-' || first.is_ascii_digit()) => {
                number.parse::<f64>().ok()?.into()
            }
            Err(_) => return None,
        },
    };
    Some((value, behind))
}

impl FieldPath {
    /// The place in `object` that is shown as `text`, with its names undivided: `None` when nothing is there, or more than one
    /// place is shown like this.
    ///
    /// Items are found by their keys; one that leaves out a key field, which then has its default, is taken when no other fits.
    ///
    /// ```
    /// use kubewright_runtime::fields::FieldPath;
    /// use serde_json::json;
    ///
    /// let object = json!({ "metadata": { "labels": { "app.kubernetes.io/name": "web" } } });
    /// let path = FieldPath::locate(".metadata.labels.app.kubernetes.io/name", &object);
    /// assert_eq!(path, Some(FieldPath::new().field("metadata").field("labels").field("app.kubernetes.io/name")));
    /// ```
    pub fn locate(text: &str, object: &Value) -> Option<Self> {
        let mut search = Search {
            path: Vec::new(),
            found: Vec::new(),
        };
        search.go(text, object);
        match search.found.len() {
            1 => search.found.pop(),
            _ => None,
        }
    }
}

/// All readings of a text. Each place of the object is looked at once at most: the way to a place fixes the text left there.
struct Search {
    path: Vec<PathElement>,
    found: Vec<FieldPath>,
}

impl Search {
    fn go(&mut self, text: &str, at: &Value) {
        if text.is_empty() {
            self.found.push(FieldPath::from(self.path.clone()));
        } else if self.found.len() < 2 && self.path.len() < DEEPEST {
            match (text.strip_prefix('.'), at) {
                (Some(names), Value::Object(object)) => {
                    for (name, value) in object {
                        let behind = names.strip_prefix(name.as_str());
                        if let Some(rest) = behind.filter(|rest| rest.is_empty() || rest.starts_with(['.', '['])) {
                            self.step(PathElement::field(name.as_str()), rest, value);
                        }
                    }
                }
                (None, Value::Array(list)) => self.item(text, list),
                _ => {}
            }
        }
    }

    fn step(&mut self, element: PathElement, rest: &str, at: &Value) {
        self.path.push(element);
        self.go(rest, at);
        self.path.pop();
    }

    fn item(&mut self, text: &str, list: &[Value]) {
        let Some((element, rest)) = bracket(text) else { return };
        let found = match &element {
            PathElement::Key(key) => keyed(key, list),
            PathElement::Value(value) => list
                .iter()
                .find(|item| Scalar::from_value(item).as_ref() == Some(value)),
            PathElement::Index(index) => usize::try_from(*index).ok().and_then(|index| list.get(index)),
            PathElement::Field(_) => None,
        };
        if let Some(item) = found {
            self.step(element, rest, item);
        }
    }
}

/// The item that has this key; else the only one that has all of it that it does not leave out.
fn keyed<'a>(key: &ItemKey, list: &'a [Value]) -> Option<&'a Value> {
    let fits = |item: &Value, left_out: bool| {
        key.fields().iter().all(|(name, value)| match item.get(name.as_str()) {
            Some(found) => Scalar::from_value(found).as_ref() == Some(value),
            None => left_out,
        })
    };
    let some = |item: &&Value| key.fields().iter().any(|(name, _)| item.get(name.as_str()).is_some());
    let mut likely = list.iter().filter(|item| fits(item, true)).filter(some);
    list.iter()
        .find(|item| fits(item, false))
        .or_else(|| likely.next().filter(|_| likely.next().is_none()))
}
