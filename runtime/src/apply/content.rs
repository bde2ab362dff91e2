//! How the body of an apply is filled: at places, from objects laid over it, from what is set in typed structs.
//!
//! In: JSON and records. Out: JSON. Never: a field that nobody set; a list element out of order.

use serde_json::{Map, Value};

use crate::value::{Record, Shape, Writer};

/// What can be set as a part of an apply: a typed struct, of which only what is set is taken, or JSON as it stands.
pub trait Content {
    /// The JSON to set.
    fn what_is_set(&self) -> Value;
}

impl<T: Record> Content for T {
    fn what_is_set(&self) -> Value {
        Value::Object(set_fields(self))
    }
}

impl Content for Value {
    fn what_is_set(&self) -> Value {
        self.clone()
    }
}

/// The place at a path, made where it is missing.
pub(super) fn place<'a>(root: &'a mut Value, path: &[&str]) -> Result<&'a mut Value, String> {
    let mut at = root;
    for (depth, token) in path.iter().enumerate() {
        if at.is_null() {
            *at = Value::Object(Map::new());
        }
        at = match at {
            Value::Object(object) => object.entry(*token).or_insert(Value::Null),
            Value::Array(list) => {
                let index = if *token == "-" {
                    list.len()
                } else {
                    token.parse().unwrap_or(usize::MAX)
                };
                if index == list.len() {
                    list.push(Value::Null);
                }
                let length = list.len();
                list.get_mut(index).ok_or_else(|| {
                    format!(
                        "`{token}` is no place in a list of {length} at /{}",
                        path[..depth].join("/")
                    )
                })?
            }
            _ => return Err(format!("/{} is neither an object nor a list", path[..depth].join("/"))),
        };
    }
    Ok(at)
}

/// Sets what stands in `over`; objects are merged.
pub(super) fn lay_over(body: &mut Value, over: Value) {
    match (body, over) {
        (Value::Object(body), Value::Object(over)) => {
            for (key, value) in over {
                lay_over(body.entry(key).or_insert(Value::Null), value);
            }
        }
        (body, over) => *body = over,
    }
}

/// The fields of a record that are set. A required text, list, map or struct that is empty was not set by anybody.
pub(super) fn set_fields(record: &dyn Record) -> Map<String, Value> {
    let mut fields = Map::new();
    for (index, field) in (0..).zip(record.info().fields) {
        let value = record.view(index);
        let shape = value.shape();
        let set =
            !value.is_absent() || (field.required && matches!(shape, Shape::Bool(_) | Shape::Int(_) | Shape::Float(_)));
        if set {
            fields.insert(field.name.to_owned(), set_value(&shape));
        }
    }
    for (name, value) in record.unknown().into_iter().flat_map(|unknown| unknown.iter()) {
        fields.insert(name.to_string(), value.to_value());
    }
    fields
}

pub(super) fn set_value(shape: &Shape<'_>) -> Value {
    match shape {
        Shape::Record(record) => Value::Object(set_fields(*record)),
        Shape::List(list) => (0..list.count())
            .filter_map(|index| list.at(index))
            .map(|item| set_value(&item.shape()))
            .collect(),
        Shape::Map(map) => (0..map.count())
            .filter_map(|index| map.at(index))
            .map(|(key, value)| (key.to_owned(), set_value(&value.shape())))
            .collect(),
        Shape::Null => Value::Null,
        Shape::Bool(value) => Value::from(*value),
        Shape::Int(value) => Value::from(*value),
        Shape::Str(text) => Value::from(*text),
        leaf => {
            let mut json = Vec::new();
            Writer::new(&mut json).shape(leaf);
            // INVARIANT: the writer gives JSON.
            serde_json::from_slice(&json).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::place;
    use serde_json::{Value, json};

    #[test]
    fn what_is_missing_on_the_way_is_made() {
        let mut body = json!({});
        *place(&mut body, &["spec", "replicas"]).unwrap() = json!(3);
        *place(&mut body, &["metadata", "labels", "a/b"]).unwrap() = json!("c");
        assert_eq!(
            body,
            json!({ "spec": { "replicas": 3 }, "metadata": { "labels": { "a/b": "c" } } })
        );
    }

    #[test]
    fn lists_grow_at_their_end_only() {
        let mut body: Value = json!({ "list": [1] });
        *place(&mut body, &["list", "-"]).unwrap() = json!(2);
        *place(&mut body, &["list", "2"]).unwrap() = json!(3);
        assert_eq!(body, json!({ "list": [1, 2, 3] }));
        assert!(place(&mut body, &["list", "7"]).unwrap_err().contains("`7`"));
        assert!(
            place(&mut body, &["list", "0", "deeper"])
                .unwrap_err()
                .contains("/list/0")
        );
    }
}
