//! Any deserializer into shapes.
//!
//! In: a self-describing format. Out: filled values. Never: a difference to what the JSON reader makes of the same
//! document, but for numbers that the format itself rounds; text of the document in a message.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Unexpected, Visitor};

use super::fill::{fill_list, fill_map, fill_number, fill_record, fill_unknown};
use super::raw::{is_number, json_of, object_of};
use crate::value::{ByteString, IntOrString, JsonError, Quantity, Reader, Record, ShapeMut, Str, Token, Value};

/// Fills a record.
///
/// # Errors
/// Those of the format, and those of [`from_json`](crate::value::from_json).
pub fn deserialize_record<'de, D: Deserializer<'de>>(record: &mut dyn Record, deserializer: D) -> Result<(), D::Error> {
    Place(ShapeMut::Record(record)).deserialize(deserializer)
}

pub(super) fn deserialize_value<'de, D: Deserializer<'de>>(
    value: &mut dyn Value,
    deserializer: D,
) -> Result<(), D::Error> {
    Place(value.shape_mut()).deserialize(deserializer)
}

/// A place that waits for its value.
pub(super) struct Place<'a>(ShapeMut<'a>);

impl<'a> Place<'a> {
    pub(super) fn of(value: &'a mut dyn Value) -> Self {
        Place(value.shape_mut())
    }

    /// Whether the value is written as a string and as nothing else.
    fn is_text(&self) -> bool {
        matches!(
            self.0,
            ShapeMut::Str(_) | ShapeMut::Time(_) | ShapeMut::MicroTime(_) | ShapeMut::Duration(_) | ShapeMut::Bytes(_)
        )
    }

    /// The place that a present value goes to: inside of optional ones.
    fn present(self) -> ShapeMut<'a> {
        let mut shape = self.0;
        while let ShapeMut::Opt(opt) = shape {
            shape = opt.fill().shape_mut();
        }
        shape
    }

    /// Takes a number that comes as text, by the rules of the JSON reader.
    pub(super) fn number<E: Error>(self, text: &str) -> Result<(), E> {
        let read = |value: &mut dyn Value| {
            let mut reader = Reader::new(text.as_bytes())?;
            value.read(&mut reader)
        };
        if !is_number(text) {
            return Err(E::custom("expected a number"));
        }
        let done = match self.present() {
            ShapeMut::I32(place) => read(place),
            ShapeMut::I64(place) => read(place),
            ShapeMut::F64(place) => read(place),
            ShapeMut::Quantity(place) => read(place),
            ShapeMut::IntOrString(place) => read(place),
            ShapeMut::Json(place) => read(place),
            other => return Err(E::invalid_type(Unexpected::Other("number"), &Place(other))),
        };
        done.map_err(|error: JsonError| E::custom(error.message()))
    }

    fn clear(self) {
        match self.0 {
            ShapeMut::Opt(opt) => opt.clear(),
            ShapeMut::List(list) => list.clear(),
            ShapeMut::Map(map) => map.clear(),
            ShapeMut::Union(union) => union.clear(),
            // The others are empty before they are read into, and stay so.
            _ => {}
        }
    }
}

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = ();

    /// Text is asked for as text: a format such as YAML would take `on` or `1.10` for something else otherwise. All other
    /// values show what they are.
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.0 {
            ShapeMut::Opt(_) => deserializer.deserialize_option(self),
            _ if self.is_text() => deserializer.deserialize_option(self),
            _ => deserializer.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Place<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            ShapeMut::Bool(_) => "a boolean",
            ShapeMut::I32(_) => "an integer of 32 bits",
            ShapeMut::I64(_) => "an integer of 64 bits",
            ShapeMut::F64(_) => "a number",
            ShapeMut::Str(_) => "a string",
            ShapeMut::Quantity(_) => "a quantity",
            ShapeMut::IntOrString(_) => "an integer or a string",
            ShapeMut::Time(_) | ShapeMut::MicroTime(_) => "a time such as 2024-01-31T23:59:59Z",
            ShapeMut::Duration(_) => "a duration such as 1h30m",
            ShapeMut::Bytes(_) => "base64",
            ShapeMut::Json(_) => "any value",
            ShapeMut::List(_) => "a list",
            ShapeMut::Union(union) => union.expected(),
            ShapeMut::Record(record) => return write!(f, "an object ({})", record.info().name),
            ShapeMut::Opt(_) => "another value",
            ShapeMut::RawObject(_) | ShapeMut::FieldsV1(_) | ShapeMut::Unknown(_) | ShapeMut::Map(_) => "an object",
        })
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.clear();
        Ok(())
    }

    fn visit_none<E>(self) -> Result<(), E> {
        self.clear();
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.0 {
            ShapeMut::Opt(opt) => Place(opt.fill().shape_mut()).visit_some(deserializer),
            _ if self.is_text() => deserializer.deserialize_str(self),
            _ => deserializer.deserialize_any(self),
        }
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        match self.present() {
            ShapeMut::Bool(place) => *place = value,
            ShapeMut::Json(place) => *place = json_of(|text| text.visit_bool(value))?,
            ShapeMut::Union(union) => match union.choose(Token::Bool) {
                Some(place) => return Place::of(place).visit_bool(value),
                None => return Err(E::invalid_type(Unexpected::Bool(value), &union.expected())),
            },
            other => return Err(E::invalid_type(Unexpected::Bool(value), &Place(other))),
        }
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        match self.present() {
            ShapeMut::I64(place) => *place = value,
            ShapeMut::I32(place) => match i32::try_from(value) {
                Ok(value) => *place = value,
                Err(_) => return Err(E::custom(format_args!("{value} does not fit into 32 bits"))),
            },
            // The nearest float, as for any number.
            ShapeMut::F64(place) => *place = value as f64,
            ShapeMut::Quantity(place) => *place = Quantity::from_whole(value),
            ShapeMut::IntOrString(place) => *place = IntOrString::Int(value),
            ShapeMut::Json(place) => *place = json_of(|text| text.visit_i64(value))?,
            other => return Err(E::invalid_type(Unexpected::Signed(value), &Place(other))),
        }
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        if let Ok(value) = i64::try_from(value) {
            return self.visit_i64(value);
        }
        match self.present() {
            ShapeMut::F64(place) => *place = value as f64,
            ShapeMut::Quantity(place) => *place = Quantity::from_whole(value),
            ShapeMut::Json(place) => *place = json_of(|text| text.visit_u64(value))?,
            ShapeMut::I32(_) => {
                return Err(E::custom(format_args!("{value} does not fit into 32 bits")));
            }
            ShapeMut::I64(_) | ShapeMut::IntOrString(_) => {
                return Err(E::custom(format_args!("{value} does not fit into 64 bits")));
            }
            other => return Err(E::invalid_type(Unexpected::Unsigned(value), &Place(other))),
        }
        Ok(())
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<(), E> {
        match i64::try_from(value) {
            Ok(value) => self.visit_i64(value),
            Err(_) => self.number(&value.to_string()),
        }
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<(), E> {
        match u64::try_from(value) {
            Ok(value) => self.visit_u64(value),
            Err(_) => self.number(&value.to_string()),
        }
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        match self.present() {
            ShapeMut::F64(place) if value.is_finite() => *place = value,
            ShapeMut::Quantity(place) => match Quantity::from_f64(value) {
                Some(quantity) => *place = quantity,
                None => return Err(E::invalid_value(Unexpected::Float(value), &"a quantity")),
            },
            ShapeMut::Json(place) => *place = json_of(|text| text.visit_f64(value))?,
            shape @ (ShapeMut::I32(_) | ShapeMut::I64(_) | ShapeMut::IntOrString(_)) => {
                // Beyond 2^53 a float stands for more than one integer: refused rather than guessed.
                if value.fract() != 0.0 || value.abs() > 9_007_199_254_740_992.0 {
                    return Err(E::invalid_value(Unexpected::Float(value), &Place(shape)));
                }
                return Place(shape).visit_i64(value as i64);
            }
            other => return Err(E::invalid_type(Unexpected::Float(value), &Place(other))),
        }
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        match self.present() {
            ShapeMut::Str(place) => *place = Str::from(text),
            ShapeMut::Quantity(place) => *place = Quantity::from(text),
            ShapeMut::IntOrString(place) => *place = IntOrString::from(text),
            ShapeMut::Time(place) => *place = text.parse().map_err(E::custom)?,
            ShapeMut::MicroTime(place) => *place = text.parse().map_err(E::custom)?,
            ShapeMut::Duration(place) => *place = text.parse().map_err(E::custom)?,
            ShapeMut::Bytes(place) => {
                *place = ByteString::from_base64(text).ok_or_else(|| E::custom("not base64"))?;
            }
            ShapeMut::Json(place) => *place = json_of(|out| out.visit_str(text))?,
            other => return Err(E::invalid_type(Unexpected::Other("string"), &Place(other))),
        }
        Ok(())
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<(), E> {
        match self.present() {
            ShapeMut::Bytes(place) => *place = ByteString::from(bytes),
            other => return Err(E::invalid_type(Unexpected::Bytes(bytes), &Place(other))),
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        match self.present() {
            ShapeMut::List(list) => fill_list(list, seq),
            ShapeMut::Json(place) => {
                *place = json_of(|text| text.visit_seq(seq))?;
                Ok(())
            }
            ShapeMut::Union(union) => match union.choose(Token::List) {
                Some(place) => Place::of(place).visit_seq(seq),
                None => Err(A::Error::invalid_type(Unexpected::Seq, &union.expected())),
            },
            other => Err(A::Error::invalid_type(Unexpected::Seq, &Place(other))),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        match self.present() {
            ShapeMut::Record(record) => return fill_record(record, map),
            ShapeMut::Map(place) => return fill_map(place, map),
            ShapeMut::Unknown(place) => return fill_unknown(place, map),
            ShapeMut::Json(place) => *place = json_of(|text| text.visit_map(map))?,
            ShapeMut::RawObject(place) => *place = object_of(map)?,
            ShapeMut::FieldsV1(place) => *place = object_of(map)?,
            ShapeMut::Union(union) => match union.choose(Token::Object) {
                Some(place) => return Place::of(place).visit_map(map),
                None => return Err(A::Error::invalid_type(Unexpected::Map, &union.expected())),
            },
            other => return fill_number(Place(other), map),
        }
        Ok(())
    }
}
