//! Types of conditions are told by their fields, wherever they stand.

use serde_json::{Value, json};

use super::support::*;

fn is_condition(properties: Value) -> bool {
    let conditions = json!({"type": "array", "items": object(properties)});
    let status = object(json!({"conditions": conditions}));
    let model = model_alone(&[crd("example.com", "Foo", json!({"status": status}))]);
    ty(&model, "com.example.v1.Foo.status.conditions").is_condition()
}

#[test]
fn a_condition_has_a_type_a_status_and_a_time_whatever_else() {
    let time = json!({"type": "string", "format": "date-time"});
    let number = json!({"type": "integer"});
    for (properties, is) in [
        (
            json!({"type": text(), "status": text(), "lastTransitionTime": time}),
            true,
        ),
        (
            json!({"type": text(), "status": text(), "lastTransitionTime": text(), "severity": text()}),
            true,
        ),
        (
            json!({"type": text(), "status": {"type": "string", "enum": ["True"]}, "lastTransitionTime": time, "n": number}),
            true,
        ),
        (json!({"type": text(), "status": text(), "lastUpdateTime": time}), false),
        (json!({"status": text(), "lastTransitionTime": time}), false),
        (
            json!({"type": text(), "status": {"type": "boolean"}, "lastTransitionTime": time}),
            false,
        ),
        (
            json!({"type": text(), "status": text(), "lastTransitionTime": number}),
            false,
        ),
    ] {
        assert_eq!(is_condition(properties.clone()), is, "{properties}");
    }
}
