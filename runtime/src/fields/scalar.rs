//! `Scalar`: a single value in a path, the key of a list item or a member of a set.
//!
//! In: JSON that is no list and no object. Out: an order, the text of messages, the JSON of `managedFields`, all as the
//! server has them. Never: two forms of one number.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde_json::Value;

use super::quote::write_quoted;
use crate::value::Str;

/// A single value in a path: text, a number, a boolean or null. Numbers are equal when their values are: `1` is `1.0`.
///
/// In order come numbers, texts, booleans and null.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scalar(Kind);

/// In the order in which the server sorts them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Number(Number),
    Text(Str),
    Bool(bool),
    Null,
}

/// INVARIANT: a float is finite, and no whole number that an `Int` can hold.
#[derive(Clone, Copy, Debug)]
enum Number {
    Int(i64),
    Float(f64),
}

impl Scalar {
    /// Null.
    pub const NULL: Self = Self(Kind::Null);

    /// The scalar that JSON holds; `None` for lists and objects.
    pub fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(Self::NULL),
            Value::Bool(value) => Some(Self::from(*value)),
            Value::Number(number) => match number.as_i64() {
                Some(number) => Some(Self::from(number)),
                None => number.as_f64().map(Self::from),
            },
            Value::String(text) => Some(Self::from(text.as_str())),
            Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// The text, when it is one.
    pub fn as_str(&self) -> Option<&str> {
        match &self.0 {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// As JSON.
    pub fn to_value(&self) -> Value {
        match &self.0 {
            Kind::Number(Number::Int(number)) => Value::from(*number),
            Kind::Number(Number::Float(number)) => Value::from(*number),
            Kind::Text(text) => Value::from(text.as_str()),
            Kind::Bool(value) => Value::from(*value),
            Kind::Null => Value::Null,
        }
    }

    /// The JSON text that the server writes into `managedFields`.
    pub(super) fn write_json(&self, out: &mut String) {
        match &self.0 {
            Kind::Number(number) => number.write_json(out),
            Kind::Text(text) => super::wire::write_text(out, text),
            Kind::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Kind::Null => out.push_str("null"),
        }
    }
}

impl Number {
    fn as_f64(self) -> f64 {
        match self {
            Self::Int(number) => number as f64,
            Self::Float(number) => number,
        }
    }

    fn write_json(self, out: &mut String) {
        match self {
            Self::Int(number) => out.push_str(&number.to_string()),
            Self::Float(number) if (1e-6..1e21).contains(&number.abs()) => out.push_str(&number.to_string()),
            Self::Float(number) => out.push_str(&scientific(number)),
        }
    }
}

/// `1.5e+21`: at least two digits of exponent, and its sign.
fn scientific(number: f64) -> String {
    let text = format!("{number:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, exponent) = exponent
        .strip_prefix('-')
        .map_or(('+', exponent), |exponent| ('-', exponent));
    format!("{digits}e{sign}{exponent:0>2}")
}

impl fmt::Display for Scalar {
    /// As the server writes it into messages. It reads all numbers of field sets as floats, so that a million is `1e+06`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Number(number) => {
                let number = number.as_f64();
                if number == 0.0 || (1e-4..1e6).contains(&number.abs()) {
                    write!(f, "{number}")
                } else {
                    f.write_str(&scientific(number))
                }
            }
            Kind::Text(text) => write_quoted(f, text),
            Kind::Bool(value) => write!(f, "{value}"),
            Kind::Null => f.write_str("null"),
        }
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Int(left), Self::Int(right)) => left.cmp(right),
            (Self::Float(left), Self::Float(right)) => left.total_cmp(right),
            (Self::Int(left), Self::Float(right)) => compare(*left, *right),
            (Self::Float(left), Self::Int(right)) => compare(*right, *left).reverse(),
        }
    }
}

/// Never equal: where a whole number becomes the same float, that is one beyond all of 64 bits.
fn compare(int: i64, float: f64) -> Ordering {
    match (int as f64).total_cmp(&float) {
        Ordering::Equal if float > 0.0 => Ordering::Less,
        Ordering::Equal => Ordering::Greater,
        unequal => unequal,
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Int(number) => number.hash(state),
            Self::Float(number) => number.to_bits().hash(state),
        }
    }
}

impl From<f64> for Scalar {
    /// What is no number becomes null, as in JSON.
    fn from(number: f64) -> Self {
        const BEYOND: f64 = 9_223_372_036_854_775_808.0;
        if !number.is_finite() {
            return Self::NULL;
        }
        let whole = number.fract() == 0.0 && (-BEYOND..BEYOND).contains(&number);
        Self(Kind::Number(if whole {
            Number::Int(number as i64)
        } else {
            Number::Float(number)
        }))
    }
}

macro_rules! from {
    ($($from:ty: $value:ident => $kind:expr;)*) => {
        $(impl From<$from> for Scalar {
            fn from($value: $from) -> Self {
                Self($kind)
            }
        })*
    };
}

from! {
    i64: number => Kind::Number(Number::Int(number));
    i32: number => Kind::Number(Number::Int(number.into()));
    bool: value => Kind::Bool(value);
    Str: text => Kind::Text(text);
    &str: text => Kind::Text(text.into());
    String: text => Kind::Text(text.into());
}

#[cfg(test)]
mod tests {
    use super::Scalar;
    use serde_json::{Value, json};

    fn scalar(value: &Value) -> Scalar {
        Scalar::from_value(value).unwrap()
    }

    #[test]
    fn numbers_are_spelled_as_go_spells_them() {
        // JSON, in messages, in managedFields; from structured-merge-diff 6.3.3.
        for (json, shown, wire) in [
            ("1", "1", "1"),
            ("1.0", "1", "1"),
            ("8443", "8443", "8443"),
            ("123456", "123456", "123456"),
            ("1000000", "1e+06", "1000000"),
            ("1234567", "1.234567e+06", "1234567"),
            ("-1234567.5", "-1.2345675e+06", "-1234567.5"),
            ("1e21", "1e+21", "1e+21"),
            ("1e-7", "1e-07", "1e-07"),
            ("2.5e-7", "2.5e-07", "2.5e-07"),
            ("0.0001", "0.0001", "0.0001"),
            ("0.00001", "1e-05", "0.00001"),
            ("0", "0", "0"),
            ("999999.9", "999999.9", "999999.9"),
            ("18446744073709551615", "1.8446744073709552e+19", "18446744073709552000"),
        ] {
            let number = scalar(&serde_json::from_str(json).unwrap());
            let mut written = String::new();
            number.write_json(&mut written);
            assert_eq!((number.to_string().as_str(), written.as_str()), (shown, wire), "{json}");
        }
    }

    #[test]
    fn the_order_is_that_of_the_server() {
        let sorted = [
            json!(-1e300),
            json!(i64::MIN),
            json!(-1),
            json!(0.5),
            json!(2),
            json!(80),
            json!(443),
            json!(i64::MAX),
            json!(u64::MAX),
            json!(""),
            json!("a"),
            json!("b"),
            json!(false),
            json!(true),
            json!(null),
        ];
        for (index, left) in sorted.iter().enumerate() {
            for (other, right) in sorted.iter().enumerate() {
                let order = scalar(left).cmp(&scalar(right));
                assert_eq!(order, index.cmp(&other), "{left} {right}");
            }
        }
        assert_eq!(scalar(&json!(1)), scalar(&json!(1.0)));
        assert_eq!(Scalar::from(f64::NAN), Scalar::NULL);
        assert_eq!(Scalar::from_value(&json!([])), None);
    }
}
