//! Raw JSON text to a serializer, and any deserializer to raw JSON text.
//!
//! In: text that was checked, or a self-describing format. Out: the same value in the other form. Never: a tree between.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, SerializeMap as _, SerializeSeq as _};
use serde::{Deserializer, Serialize, Serializer};

use super::fill::Key;
use crate::value::{Json, JsonError, NotAnObject, Reader, Writer};

/// The name under which `serde_json`, built to keep all digits, passes a number as text.
pub(super) const NUMBER_TOKEN: &str = "$serde_json::private::Number";

/// JSON text that serialises as the value it holds. The reader moves on while the serializer asks for the parts, each
/// once and in order.
pub(super) struct RawText<'a>(RefCell<Result<Reader<'a>, JsonError>>);

impl<'a> RawText<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self(RefCell::new(Reader::new(text.as_bytes())))
    }

    fn read<T>(&self, step: impl FnOnce(&mut Reader<'a>) -> Result<T, JsonError>) -> Result<T, String> {
        match &mut *self.0.borrow_mut() {
            Ok(reader) => step(reader).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        }
    }
}

impl Serialize for RawText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let next = self.read(|reader| Ok(reader.peek())).map_err(S::Error::custom)?;
        match next {
            Some(b'{') => {
                let mut map = serializer.serialize_map(None)?;
                self.read(Reader::begin_object).map_err(S::Error::custom)?;
                while let Some(key) = self.read(Reader::next_key).map_err(S::Error::custom)? {
                    map.serialize_entry(&key, self)?;
                }
                map.end()
            }
            Some(b'[') => {
                let mut seq = serializer.serialize_seq(None)?;
                self.read(Reader::begin_list).map_err(S::Error::custom)?;
                while self.read(Reader::next_element).map_err(S::Error::custom)? {
                    seq.serialize_element(self)?;
                }
                seq.end()
            }
            Some(b'"') => {
                let text = self.read(Reader::string).map_err(S::Error::custom)?;
                serializer.serialize_str(&text.unwrap_or_default())
            }
            Some(b't' | b'f') => {
                let value = self.read(Reader::bool).map_err(S::Error::custom)?;
                serializer.serialize_bool(value.unwrap_or_default())
            }
            Some(b'n') => {
                self.read(Reader::null).map_err(S::Error::custom)?;
                serializer.serialize_unit()
            }
            _ => {
                let text = self
                    .read(|reader| reader.number_text("a value"))
                    .map_err(S::Error::custom)?;
                serialize_number(text, serializer)
            }
        }
    }
}

/// Whole numbers stay exact as far as serde has types for them; others become floats.
fn serialize_number<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if let Ok(number) = text.parse::<i64>() {
        return serializer.serialize_i64(number);
    }
    if let Ok(number) = text.parse::<u64>() {
        return serializer.serialize_u64(number);
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => serializer.serialize_f64(number),
        _ => Err(S::Error::custom("number too large for 64-bit floating point")),
    }
}

/// Writes whatever the deserializer holds as JSON text.
pub(super) struct ToText<'a>(pub(super) &'a mut Vec<u8>);

impl ToText<'_> {
    fn written(self, write: impl FnOnce(&mut Writer<'_>)) {
        write(&mut Writer::new(self.0));
    }
}

impl<'de> DeserializeSeed<'de> for ToText<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ToText<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON can hold")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.written(|out| out.raw("null"));
        Ok(())
    }

    fn visit_none<E>(self) -> Result<(), E> {
        self.written(|out| out.raw("null"));
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.written(|out| out.raw(if value { "true" } else { "false" }));
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.written(|out| out.int(value));
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.written(|out| out.raw(&value.to_string()));
        Ok(())
    }

    fn visit_i128<E>(self, value: i128) -> Result<(), E> {
        self.written(|out| out.raw(&value.to_string()));
        Ok(())
    }

    fn visit_u128<E>(self, value: u128) -> Result<(), E> {
        self.written(|out| out.raw(&value.to_string()));
        Ok(())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        if !value.is_finite() {
            return Err(E::custom("JSON has no infinite numbers"));
        }
        // As `serde_json` spells floats: a whole one keeps its point.
        self.written(|out| out.raw(&serde_json::Value::from(value).to_string()));
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.written(|out| out.string(text));
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        self.0.push(b'[');
        let start = self.0.len();
        loop {
            let before = self.0.len();
            if before > start {
                self.0.push(b',');
            }
            if seq.next_element_seed(ToText(self.0))?.is_none() {
                self.0.truncate(before);
                self.0.push(b']');
                return Ok(());
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut key = map.next_key_seed(Key)?;
        if key.as_deref() == Some(NUMBER_TOKEN) {
            let text: String = map.next_value()?;
            if !is_number(&text) {
                return Err(A::Error::custom("expected a number"));
            }
            self.written(|out| out.raw(&text));
            return Ok(());
        }
        self.0.push(b'{');
        let mut first = true;
        while let Some(name) = key {
            if !std::mem::replace(&mut first, false) {
                self.0.push(b',');
            }
            Writer::new(self.0).string(&name);
            self.0.push(b':');
            map.next_value_seed(ToText(self.0))?;
            key = map.next_key_seed(Key)?;
        }
        self.0.push(b'}');
        Ok(())
    }
}

/// The JSON that `write` writes.
pub(super) fn json_of<E: serde::de::Error>(write: impl FnOnce(ToText<'_>) -> Result<(), E>) -> Result<Json, E> {
    let mut text = Vec::new();
    write(ToText(&mut text))?;
    // Only text and the parts of JSON were written; a check costs nothing and needs no promise.
    std::str::from_utf8(&text).map(Json::from_compact).map_err(E::custom)
}

/// The object that a map holds.
pub(super) fn object_of<'de, A, T>(map: A) -> Result<T, A::Error>
where
    A: MapAccess<'de>,
    T: TryFrom<Json, Error = NotAnObject>,
{
    T::try_from(json_of(|text| text.visit_map(map))?).map_err(A::Error::custom)
}

/// Any value as JSON text.
pub(super) struct JsonSeed;

impl<'de> DeserializeSeed<'de> for JsonSeed {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        json_of(|text| text.deserialize(deserializer))
    }
}

/// Whether `text` is a number of JSON and nothing else.
pub(super) fn is_number(text: &str) -> bool {
    Reader::new(text.as_bytes())
        .is_ok_and(|mut reader| reader.number_text("a number").is_ok_and(|number| number == text))
}
