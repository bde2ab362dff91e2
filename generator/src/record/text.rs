//! JSON as text that is good to store: keys in order, a line for each thing that fits on one.
//!
//! A value goes on one line when it fits into [`WIDTH`] columns, else each of its parts gets a line of
//! its own. A changed description then is a changed line, and the text is little longer than the
//! shortest form.
//!
//! In: JSON values. Out: text with a final line end. Never: loses or reorders elements of an array.

use std::collections::BTreeMap;

use serde_json::Value;

/// Columns that a value on one line may take, its indentation included.
const WIDTH: usize = 120;

/// The text of `value`.
pub(super) fn stable_text(value: &Value) -> Vec<u8> {
    let mut text = String::new();
    write_value(&mut text, value, 0, 0);
    text.push('\n');
    text.into_bytes()
}

/// Writes `value`, which starts at `column` in a line indented by `depth`.
fn write_value(text: &mut String, value: &Value, depth: usize, column: usize) {
    match value {
        Value::Object(object) if !object.is_empty() => {
            // Ordered here, since a map of serde_json keeps another order under one of its features.
            let ordered: BTreeMap<&String, &Value> = object.iter().collect();
            let parts = ordered.into_iter().map(|(key, value)| (Some(quoted(key)), value));
            write_parts(text, value, parts, ['{', '}'], depth, column);
        }
        Value::Array(array) if !array.is_empty() => {
            let parts = array.iter().map(|value| (None, value));
            write_parts(text, value, parts, ['[', ']'], depth, column);
        }
        _ => text.push_str(&compact(value)),
    }
}

/// Writes an object or array, on one line if that fits.
fn write_parts<'a>(
    text: &mut String,
    whole: &Value,
    parts: impl ExactSizeIterator<Item = (Option<String>, &'a Value)>,
    [open, close]: [char; 2],
    depth: usize,
    column: usize,
) {
    let line = compact(whole);
    if column + line.len() <= WIDTH {
        text.push_str(&line);
        return;
    }
    text.push(open);
    let last = parts.len() - 1;
    for (index, (key, part)) in parts.enumerate() {
        new_line(text, depth + 1);
        let mut column = depth + 1;
        if let Some(key) = key {
            column += key.len() + 2;
            text.push_str(&key);
            text.push_str(": ");
        }
        write_value(text, part, depth + 1, column);
        if index < last {
            text.push(',');
        }
    }
    new_line(text, depth);
    text.push(close);
}

/// Ends the line and indents the next one, by one space a level: these texts are deep.
fn new_line(text: &mut String, depth: usize) {
    text.push('\n');
    text.extend(std::iter::repeat_n(' ', depth));
}

/// The value on one line, keys in order.
fn compact(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let ordered: BTreeMap<&String, &Value> = object.iter().collect();
            let parts: Vec<String> = ordered
                .into_iter()
                .map(|(key, value)| format!("{}: {}", quoted(key), compact(value)))
                .collect();
            format!("{{{}}}", parts.join(", "))
        }
        Value::Array(array) => {
            let parts: Vec<String> = array.iter().map(compact).collect();
            format!("[{}]", parts.join(", "))
        }
        scalar => scalar.to_string(),
    }
}

/// A string as JSON.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_fits_stands_on_one_line_and_the_rest_is_broken() {
        let long = "x".repeat(100);
        let value = json!({"b": {"long": long, "short": [1, 2.5, null]}, "a": {}, "c": "\"\n"});
        let expected = format!(
            "{{\n \"a\": {{}},\n \"b\": {{\n  \"long\": \"{long}\",\n  \"short\": [1, 2.5, null]\n }},\n \
             \"c\": \"\\\"\\n\"\n}}\n"
        );
        assert_eq!(String::from_utf8(stable_text(&value)).unwrap(), expected);
    }

    #[test]
    fn the_text_reads_back_as_the_same_value() {
        let value = json!({"numbers": [0, -1, 9_223_372_036_854_775_807_i64, u64::MAX, 1e-7, 1.0],
            "text": "ünï\u{1}\u{2028}", "deep": [[[[{"a": [true, false, null, {}, []]}]]]]});
        let text = stable_text(&value);
        assert_eq!(serde_json::from_slice::<Value>(&text).unwrap(), value);
    }
}
