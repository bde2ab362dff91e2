//! Bodies of a schema, filled at random from few values, so that managers meet.
//!
//! In: a schema and a [`Random`]. Out: JSON that a server takes. Never: two items of one key in a list that merges.

use serde_json::{Map, Value, json};

use crate::random::Random;

const WORDS: [&str; 4] = ["a", "b.c/d", "e f", "g"];
const KEYS: [&str; 4] = ["k1", "k.2", "k/3", "k4"];

/// What stands at a place of this schema.
pub(crate) fn value(schema: &Value, random: &mut Random) -> Value {
    if schema["x-kubernetes-int-or-string"] == true {
        return if random.happens(50) {
            number(random)
        } else {
            json!("10%")
        };
    }
    match schema["type"].as_str() {
        Some("string") => word(random),
        Some("integer") => number(random),
        Some("boolean") => json!(random.happens(50)),
        Some("array") => list(schema, random),
        _ => object(schema, random),
    }
}

fn word(random: &mut Random) -> Value {
    json!(random.one_of(&WORDS))
}

fn number(random: &mut Random) -> Value {
    json!(random.below(3) + 1)
}

fn object(schema: &Value, random: &mut Random) -> Value {
    let mut members = Map::new();
    if random.happens(8) && schema.get("required").is_none() {
        return Value::Object(members);
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let required = schema["required"]
            .as_array()
            .is_some_and(|names| names.iter().any(|known| known == name));
        if required || random.happens(45) {
            members.insert(name.clone(), value(property, random));
        }
    }
    if schema["additionalProperties"].is_object() {
        for key in KEYS.iter().filter(|_| random.happens(45)).collect::<Vec<_>>() {
            members.insert((*key).to_owned(), value(&schema["additionalProperties"], random));
        }
    }
    if schema["x-kubernetes-preserve-unknown-fields"] == true {
        members.extend(free(random, 0));
    }
    Value::Object(members)
}

/// What no schema says anything of.
fn free(random: &mut Random, depth: u32) -> Map<String, Value> {
    let mut members = Map::new();
    for key in ["x", "y.z"] {
        if random.happens(50) {
            let value = match random.below(if depth < 2 { 4 } else { 2 }) {
                0 => word(random),
                1 => json!([number(random), { "in": "a list" }]),
                2 => number(random),
                _ => Value::Object(free(random, depth + 1)),
            };
            members.insert(key.to_owned(), value);
        }
    }
    members
}

fn list(schema: &Value, random: &mut Random) -> Value {
    let length = random.below(4);
    let mut items: Vec<Value> = (0..length).map(|_| value(&schema["items"], random)).collect();
    let keys: Vec<&str> = schema["x-kubernetes-list-map-keys"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let defaults = |item: &Value, key: &str| match item.get(key) {
        Some(value) => value.clone(),
        None => schema["items"]["properties"][key]["default"].clone(),
    };
    let mut seen = Vec::new();
    items.retain(|item| {
        let identity: Vec<Value> = match schema["x-kubernetes-list-type"].as_str() {
            Some("map") => keys.iter().map(|key| defaults(item, key)).collect(),
            Some("set") => vec![item.clone()],
            _ => return true,
        };
        let new = !seen.contains(&identity);
        seen.push(identity);
        new
    });
    Value::Array(items)
}
