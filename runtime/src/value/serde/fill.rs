//! Sequences and maps of any format into lists, maps and records.
//!
//! In: what serde lends of a sequence or map. Out: filled places. Never: a member of a typed object taken twice.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::de::Place;
use super::raw::{JsonSeed, NUMBER_TOKEN};
use crate::value::record::Seen;
use crate::value::type_meta::TypeMetaCheck;
use crate::value::{ListSlot, MapSlot, Record, Str, UNKNOWN, Unknown};

pub(super) fn fill_list<'de, A: SeqAccess<'de>>(list: &mut dyn ListSlot, mut seq: A) -> Result<(), A::Error> {
    list.start();
    while seq.next_element_seed(NextElement(list))?.is_some() {}
    list.finish();
    Ok(())
}

/// Appends an element only when there is one.
struct NextElement<'a>(&'a mut dyn ListSlot);

impl<'de> DeserializeSeed<'de> for NextElement<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        Place::of(self.0.push()).deserialize(deserializer)
    }
}

pub(super) fn fill_map<'de, A: MapAccess<'de>>(place: &mut dyn MapSlot, mut map: A) -> Result<(), A::Error> {
    place.start();
    while let Some(key) = map.next_key_seed(Key)? {
        map.next_value_seed(Place::of(place.push(Str::from(key))))?;
    }
    place.finish().map_err(|key| twice(&key))
}

pub(super) fn fill_unknown<'de, A: MapAccess<'de>>(place: &mut Unknown, mut map: A) -> Result<(), A::Error> {
    while let Some(key) = map.next_key_seed(Key)? {
        let json = map.next_value_seed(JsonSeed)?;
        place.push(Str::from(key), json);
    }
    place.finish().map_err(|key| twice(&key))
}

pub(super) fn fill_record<'de, A: MapAccess<'de>>(record: &mut dyn Record, mut map: A) -> Result<(), A::Error> {
    let mut seen = Seen::default();
    let mut type_meta = TypeMetaCheck::new(record.info().type_meta);
    while let Some(key) = map.next_key_seed(Key)? {
        let index = record.index(&key);
        if index != UNKNOWN {
            if !seen.insert(index) {
                return Err(twice(&key));
            }
            map.next_value_seed(Place::of(record.slot(index)))
                .map_err(|error| without_secret(record, index, error))?;
        } else if let Some(place) = type_meta.place(&key) {
            let mut text = Str::EMPTY;
            map.next_value_seed(Place::of(&mut text))?;
            if place.replace(text).is_some() {
                return Err(twice(&key));
            }
        } else if let Some(unknown) = record.unknown_mut() {
            let json = map.next_value_seed(JsonSeed)?;
            unknown.push(Str::from(key), json);
        } else {
            map.next_value::<IgnoredAny>()?;
        }
    }
    if let Some(unknown) = record.unknown_mut() {
        unknown.finish().map_err(|key| twice(&key))?;
    }
    type_meta.verdict().map_err(A::Error::custom)
}

/// Formats quote what they cannot use; in a secret field that would be the secret.
#[cold]
fn without_secret<E: Error>(record: &dyn Record, index: u16, error: E) -> E {
    match record.info().fields.get(usize::from(index)) {
        Some(field) if field.secret => E::custom(format_args!(
            "`{}` is a secret and holds something of another form (not shown)",
            field.name
        )),
        _ => error,
    }
}

/// A number that its format passes as a map of one entry, to keep all digits.
pub(super) fn fill_number<'de, A: MapAccess<'de>>(place: Place<'_>, mut map: A) -> Result<(), A::Error> {
    match map.next_key_seed(Key)? {
        Some(key) if key == NUMBER_TOKEN => {
            let text: String = map.next_value()?;
            place.number(&text)
        }
        _ => Err(A::Error::invalid_type(serde::de::Unexpected::Map, &place)),
    }
}

fn twice<E: Error>(key: &str) -> E {
    E::custom(format_args!("`{key}` stands twice in one object"))
}

/// The text of a key; numbers and booleans, which YAML has for keys, become text.
pub(super) struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text))
    }

    fn visit_bool<E>(self, key: bool) -> Result<Self::Value, E> {
        Ok(Cow::Owned(key.to_string()))
    }

    fn visit_i64<E>(self, key: i64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(key.to_string()))
    }

    fn visit_u64<E>(self, key: u64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(key.to_string()))
    }
}
