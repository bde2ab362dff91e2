//! Whether a variant keeps every bit of information of a list that it decodes and encodes again.
//!
//! In: the source text. Out: nothing, or the first place that differs.
//! Never: forgives anything but what Kubernetes itself does not tell apart: the order of properties, `null` and absent,
//! `1` and `1.0`, and `apiVersion` and `kind` in the items of a list, which a server leaves out.

use std::error::Error;

use serde_json::Value;

use crate::codec::{Codec, Job};

/// Decodes, encodes and compares with the source.
pub struct Lossless<'a> {
    /// The text of the list.
    pub source: &'a [u8],
    /// How many objects it holds.
    pub count: usize,
}

impl Job for Lossless<'_> {
    type Output = ();

    fn run<C: Codec>(self) -> Result<(), Box<dyn Error>> {
        let list = C::decode(self.source)?;
        if C::len(&list) != self.count {
            return Err(format!("{} objects in, {} decoded", self.count, C::len(&list)).into());
        }
        let copy = C::encode(&list)?;
        drop(list);
        let (source, copy): (Value, Value) = (serde_json::from_slice(self.source)?, serde_json::from_slice(&copy)?);
        match difference(&source, &copy, "$") {
            None => Ok(()),
            Some(place) => Err(place.into()),
        }
    }
}

/// The first place where `copy` says something else than `source`.
pub fn difference(source: &Value, copy: &Value, path: &str) -> Option<String> {
    match (source, copy) {
        (Value::Object(before), Value::Object(after)) => {
            for (key, value) in before {
                let place = format!("{path}.{key}");
                if let Some(found) = difference(value, after.get(key).unwrap_or(&Value::Null), &place) {
                    return Some(found);
                }
            }
            let added = after.iter().find(|(key, value)| {
                !value.is_null() && !before.contains_key(*key) && !is_type_meta_of_item(path, key)
            });
            added.map(|(key, value)| format!("{path}.{key} was absent and became {}", shortened(value)))
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => before
            .iter()
            .zip(after)
            .enumerate()
            .find_map(|(index, (before, after))| difference(before, after, &format!("{path}[{index}]"))),
        (Value::Number(before), Value::Number(after))
            if before.as_f64() == after.as_f64()
                && before
                    .as_i64()
                    .is_none_or(|number| after.as_i64().is_none_or(|other| number == other)) =>
        {
            None
        }
        (before, after) if before == after => None,
        (before, after) => Some(format!(
            "{path} was {} and became {}",
            shortened(before),
            shortened(after)
        )),
    }
}

/// `apiVersion` and `kind` of `$.items[17]`.
fn is_type_meta_of_item(path: &str, key: &str) -> bool {
    let index = path.strip_prefix("$.items[").and_then(|rest| rest.strip_suffix(']'));
    (key == "apiVersion" || key == "kind") && index.is_some_and(|index| index.bytes().all(|byte| byte.is_ascii_digit()))
}

fn shortened(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use kubewright_bench_data::DataSet;
    use serde_json::json;

    use super::{Lossless, difference};
    use crate::codec::{Variant, run};

    #[test]
    fn a_lost_or_invented_value_is_found() {
        let source = json!({"items": [{"a": {}, "b": 1, "c": null}]});
        assert_eq!(
            difference(
                &source,
                &json!({"items": [{"a": {}, "b": 1.0, "kind": "Pod", "apiVersion": "v1"}]}),
                "$"
            ),
            None
        );
        for wrong in [
            json!({"items": [{"b": 1}]}),
            json!({"items": []}),
            json!({"items": [{"a": {}, "b": 1, "d": []}]}),
            json!({"items": [{"a": {"kind": "Pod"}, "b": 1}]}),
        ] {
            assert!(difference(&source, &wrong, "$").is_some(), "{wrong}");
        }
    }

    #[test]
    fn every_variant_keeps_every_value_of_every_data_set() {
        for set in DataSet::ALL {
            let source = set.list(60);
            for variant in Variant::ALL {
                let result = run(
                    set,
                    variant,
                    Lossless {
                        source: source.as_bytes(),
                        count: 60,
                    },
                );
                assert!(
                    result.is_ok(),
                    "{} through {}: {:?}",
                    set.name(),
                    variant.name(),
                    result
                );
            }
        }
    }
}
