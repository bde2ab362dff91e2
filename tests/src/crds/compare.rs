//! Whether a typed client kept an object as it was.
//!
//! In: what the server holds, what a client read and wrote again, the schema. Out: the differences. Never: forgives a
//! field, a number or a `null` but where the schema says that it means nothing.

use serde_json::{Map, Value};

/// What stands in one and not, or otherwise, in the other, as pointers; empty when nothing was lost.
///
/// Two things are the same to typed clients, those of Kubernetes among them, and to servers: a declared property that is
/// `null` and one that is left out; the empty metadata of a template and none.
/// Where the schema says nothing (free JSON) every value counts, `null` too.
pub fn lost(held: &Value, kept: &Value, schema: &Value) -> Vec<String> {
    let mut differences = Vec::new();
    compare(held, kept, Some(schema), "", &mut differences);
    differences
}

/// What was sent and did not arrive, as pointers; empty when all is there. A server adds defaults to what it is given.
pub fn missing(sent: &Value, held: &Value) -> Vec<String> {
    let mut differences = Vec::new();
    look_for(sent, held, "", &mut differences);
    differences
}

fn look_for(sent: &Value, held: &Value, pointer: &str, differences: &mut Vec<String>) {
    match (sent, held) {
        (Value::Object(sent), Value::Object(held)) => {
            for (name, sent) in sent {
                let pointer = format!("{pointer}/{name}");
                match held.get(name) {
                    Some(held) => look_for(sent, held, &pointer, differences),
                    // The metadata of a template that says nothing is not sent by a typed client.
                    None if name == "metadata" && says_nothing(name, sent) => {}
                    None => differences.push(format!("{pointer}: {sent} did not arrive")),
                }
            }
        }
        (Value::Array(sent), Value::Array(held)) if sent.len() == held.len() => {
            for (index, (sent, held)) in sent.iter().zip(held).enumerate() {
                look_for(sent, held, &format!("{pointer}/{index}"), differences);
            }
        }
        _ if same_scalar(sent, held) => {}
        _ => differences.push(format!("{pointer}: {sent} arrived as {held}")),
    }
}

fn compare(held: &Value, kept: &Value, schema: Option<&Value>, pointer: &str, differences: &mut Vec<String>) {
    match (held, kept) {
        (Value::Object(held), Value::Object(kept)) => {
            let names: std::collections::BTreeSet<&String> = held.keys().chain(kept.keys()).collect();
            for name in names {
                let pointer = format!("{pointer}/{name}");
                let (inner, declared) = member(schema, name);
                match (held.get(name), kept.get(name)) {
                    (Some(held), Some(kept)) => compare(held, kept, inner, &pointer, differences),
                    (Some(one), None) | (None, Some(one)) if declared && says_nothing(name, one) => {}
                    // What servers keep of the status of a kind whose schema has none.
                    (Some(Value::Null), None) if name == "status" => {}
                    (Some(held), None) => differences.push(format!("{pointer}: lost {held}")),
                    (None, Some(kept)) => differences.push(format!("{pointer}: made up {kept}")),
                    (None, None) => {}
                }
            }
        }
        (Value::Array(held), Value::Array(kept)) if held.len() == kept.len() => {
            let items = schema.and_then(|schema| schema.get("items"));
            for (index, (held, kept)) in held.iter().zip(kept).enumerate() {
                compare(held, kept, items, &format!("{pointer}/{index}"), differences);
            }
        }
        _ if same_scalar(held, kept) => {}
        _ => differences.push(format!("{pointer}: {held} became {kept}")),
    }
}

fn says_nothing(name: &str, value: &Value) -> bool {
    value.is_null() || (name == "metadata" && value.as_object().is_some_and(Map::is_empty))
}

/// `1` and `1.0` are one number to Kubernetes; integers are compared as such, to the last digit.
fn same_scalar(held: &Value, kept: &Value) -> bool {
    match (held, kept) {
        (Value::Number(held), Value::Number(kept)) if held.is_f64() != kept.is_f64() => held.as_f64() == kept.as_f64(),
        _ => held == kept,
    }
}

/// The schema of a member, and whether it is a declared property.
fn member<'a>(schema: Option<&'a Value>, name: &str) -> (Option<&'a Value>, bool) {
    let Some(schema) = schema else {
        return (None, false);
    };
    match schema.get("properties").and_then(|properties| properties.get(name)) {
        Some(property) => (Some(property), true),
        // Objects know their own metadata, and every schema leaves it out.
        None if name == "metadata" => (None, true),
        None => (schema.get("additionalProperties"), false),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn null_is_absent_where_declared_and_a_value_where_free() {
        let schema = json!({"properties": {"a": {"type": "string"}, "free": {"type": "object"}}});
        let held = json!({"a": null, "free": {"x": null}});
        assert_eq!(lost(&held, &json!({"free": {"x": null}}), &schema), [""; 0]);
        assert_eq!(lost(&held, &json!({"free": {}}), &schema), ["/free/x: lost null"]);
        assert_eq!(lost(&json!({}), &json!({"b": 1}), &schema), ["/b: made up 1"]);
    }

    #[test]
    fn a_number_and_its_text_are_two_things() {
        let port = json!({"x-kubernetes-int-or-string": true});
        assert_eq!(lost(&json!(1), &json!("1"), &port), [": 1 became \"1\""]);
        assert_eq!(lost(&json!(1), &json!(1.0), &port), [""; 0]);
    }

    #[test]
    fn defaults_are_no_difference_to_what_was_sent() {
        assert_eq!(
            missing(&json!({"a": [{"b": 1}]}), &json!({"a": [{"b": 1.0, "c": 2}], "d": 3})),
            [""; 0]
        );
        assert_eq!(missing(&json!({"a": null}), &json!({})), ["/a: null did not arrive"]);
        assert_eq!(missing(&json!([1]), &json!([2])), ["/0: 1 arrived as 2"]);
    }

    #[test]
    fn numbers_are_compared_to_the_last_digit() {
        let schema = json!({});
        let held = json!({"n": 9_007_199_254_740_993_i64});
        assert_eq!(lost(&held, &json!({"n": 9_007_199_254_740_992_i64}), &schema).len(), 1);
        assert_eq!(lost(&json!([1, 2]), &json!([1]), &schema), [": [1,2] became [1]"]);
    }
}
