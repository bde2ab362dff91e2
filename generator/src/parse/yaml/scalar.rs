//! Plain scalars by the core schema of YAML 1.2.
//!
//! In: the text of a plain scalar. Out: its JSON value. Never: an error; what JSON has no number for (`.inf`, `1e999`)
//! stays text.

use serde_json::{Number, Value};

/// The value of a plain scalar; none when it is text.
pub(super) fn resolve(text: &str) -> Option<Value> {
    match text.as_bytes().first() {
        None => Some(Value::Null),
        Some(b'~' | b'n' | b'N') => matches!(text, "~" | "null" | "Null" | "NULL").then_some(Value::Null),
        Some(b't' | b'T') => matches!(text, "true" | "True" | "TRUE").then_some(Value::Bool(true)),
        Some(b'f' | b'F') => matches!(text, "false" | "False" | "FALSE").then_some(Value::Bool(false)),
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') => number(text).map(Value::Number),
        Some(_) => None,
    }
}

/// The text of a value as a key; none for collections.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Null | Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// Exact while it fits 64 bits, else the nearest float.
fn number(text: &str) -> Option<Number> {
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let signed = text.parse::<i64>().map(Number::from);
        let unsigned = || text.parse::<u64>().map(Number::from);
        return signed.or_else(|_| unsigned()).ok().or_else(|| float(text));
    }
    let plain = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-');
    if text.bytes().all(plain) { float(text) } else { None }
}

/// What Rust and the core schema both call a float; of their differences (`inf`, `nan`) no letter comes here.
fn float(text: &str) -> Option<Number> {
    text.parse().ok().and_then(Number::from_f64)
}

/// Digits after `0x` or `0o`, which have no sign.
fn radix(digits: &str, radix: u32) -> Option<Number> {
    if digits.is_empty() {
        return None;
    }
    let mut value: f64 = 0.0;
    for digit in digits.chars() {
        value = value * f64::from(radix) + f64::from(digit.to_digit(radix)?);
    }
    match u64::from_str_radix(digits, radix) {
        Ok(exact) => Some(Number::from(exact)),
        Err(_) => Number::from_f64(value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_core_schema_decides() {
        for (text, value) in [
            ("", Value::Null),
            ("~", Value::Null),
            ("NULL", Value::Null),
            ("True", json!(true)),
            ("FALSE", json!(false)),
            ("0", json!(0)),
            ("-0", json!(0)),
            ("+12", json!(12)),
            ("007", json!(7)),
            ("0x1F", json!(31)),
            ("0o17", json!(15)),
            ("9223372036854775807", json!(i64::MAX)),
            ("-9223372036854775808", json!(i64::MIN)),
            ("18446744073709551615", json!(u64::MAX)),
            ("9007199254740993", json!(9_007_199_254_740_993_i64)),
            ("1.0", json!(1.0)),
            ("-.5", json!(-0.5)),
            ("5.", json!(5.0)),
            ("6.02e23", json!(6.02e23)),
            ("1E-3", json!(0.001)),
        ] {
            assert_eq!(resolve(text), Some(value), "{text}");
        }
    }

    #[test]
    fn numbers_beyond_64_bits_are_floats() {
        for (text, value) in [
            ("18446744073709551616", 18_446_744_073_709_551_616.0),
            ("-9223372036854775809", -9_223_372_036_854_775_809.0),
            ("0x10000000000000000", 18_446_744_073_709_551_616.0),
        ] {
            assert_eq!(resolve(text), Some(json!(value)), "{text}");
        }
    }

    #[test]
    fn what_older_versions_of_yaml_took_for_something_else_is_text() {
        for text in [
            "y",
            "n",
            "yes",
            "No",
            "on",
            "OFF",
            "nULL",
            "tRUE",
            "1_000",
            "0b11",
            "190:20:30",
            "1.2.3",
            "10.0.0.1",
            "2020-01-02",
            "2001-12-14t21:59:43.10-05:00",
            "0x",
            "0o8",
            "0xG",
            "-0x1",
            "+",
            "-",
            ".",
            "..",
            "1e",
            "e5",
            ".inf",
            "-.INF",
            ".nan",
            "1e999",
            "+-1",
            "1-2",
            "nan",
            "inf",
            "-inf",
            "٣",
        ] {
            assert_eq!(resolve(text), None, "{text}");
        }
    }
}
