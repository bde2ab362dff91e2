//! Every format that serde knows: one visitor in, one walk out.
//!
//! In: a record and a serde (de)serializer. Out: what the JSON interpreter would have given. Never: code for a single type.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{self, Serialize, SerializeMap, SerializeSeq, Serializer};

use super::json::integral;
use super::record::Seen;
use super::type_meta::TypeMetaCheck;
use super::{
    ByteString, FieldsV1, IntOrString, Json, Quantity, RawObject, Record, Shape, ShapeMut, Str, Token, UNKNOWN, Value,
};

/// Writes a record through serde.
///
/// # Errors
/// Those of the serializer.
pub fn serialize_record<S: Serializer>(record: &dyn Record, serializer: S) -> Result<S::Ok, S::Error> {
    let info = record.info();
    let mut map = serializer.serialize_map(None)?;
    if let Some(type_meta) = &info.type_meta {
        map.serialize_entry("apiVersion", type_meta.api_version)?;
        map.serialize_entry("kind", type_meta.kind)?;
    }
    for (index, field) in (0..).zip(info.fields) {
        let value = record.view(index);
        if field.required || !value.is_absent() {
            map.serialize_entry(field.name, &Out(value.shape()))?;
        }
    }
    for (name, value) in record.unknown().into_iter().flat_map(|unknown| unknown.iter()) {
        map.serialize_entry(name, &Out(value.shape()))?;
    }
    map.end()
}

struct Out<'a>(Shape<'a>);

impl Serialize for Out<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Shape::Null => serializer.serialize_unit(),
            Shape::Bool(value) => serializer.serialize_bool(*value),
            Shape::Int(value) => serializer.serialize_i64(*value),
            Shape::Float(value) if !value.is_finite() => serializer.serialize_unit(),
            // A whole number is written without a fraction, as Go does and as the JSON writer does.
            #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53, so exact")]
            Shape::Float(value) if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 => {
                serializer.serialize_i64(*value as i64)
            }
            Shape::Float(value) => serializer.serialize_f64(*value),
            Shape::Str(text) => serializer.serialize_str(text),
            Shape::Quantity(quantity) => serializer.serialize_str(quantity.as_str()),
            Shape::Time(time) => serializer.collect_str(time),
            Shape::MicroTime(time) => serializer.collect_str(time),
            Shape::Duration(duration) => serializer.collect_str(duration),
            Shape::Bytes(bytes) => serializer.serialize_str(&super::bytes::to_base64(bytes)),
            Shape::Raw(text) => {
                let value: serde_json::Value = serde_json::from_str(text).map_err(ser::Error::custom)?;
                value.serialize(serializer)
            }
            Shape::Record(record) => serialize_record(*record, serializer),
            Shape::List(list) => {
                let mut seq = serializer.serialize_seq(Some(list.count()))?;
                for value in (0..list.count()).filter_map(|index| list.at(index)) {
                    seq.serialize_element(&Out(value.shape()))?;
                }
                seq.end()
            }
            Shape::Map(map) => {
                let mut out = serializer.serialize_map(Some(map.count()))?;
                for (key, value) in (0..map.count()).filter_map(|index| map.at(index)) {
                    out.serialize_entry(key, &Out(value.shape()))?;
                }
                out.end()
            }
        }
    }
}

/// Reads a record through serde.
///
/// # Errors
/// As [`from_json`](super::from_json), in the words of the format.
pub fn deserialize_record<'de, D: Deserializer<'de>>(record: &mut dyn Record, deserializer: D) -> Result<(), D::Error> {
    In(ShapeMut::Record(record)).deserialize(deserializer)
}

/// Fills a place from whatever comes.
struct In<'a>(ShapeMut<'a>);

impl<'de> DeserializeSeed<'de> for In<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        // Text is asked for by name: a format such as YAML would otherwise take `on` or `1.10` for something else.
        match self.0 {
            ShapeMut::Str(_)
            | ShapeMut::Time(_)
            | ShapeMut::MicroTime(_)
            | ShapeMut::Duration(_)
            | ShapeMut::Bytes(_) => deserializer.deserialize_option(Text(self.0)),
            place => deserializer.deserialize_any(Any(place)),
        }
    }
}

/// Text or nothing.
struct Text<'a>(ShapeMut<'a>);

impl<'de> Visitor<'de> for Text<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(Any(self.0))
    }
}

struct Any<'a>(ShapeMut<'a>);

impl Any<'_> {
    fn whole<E: de::Error>(self, number: i64) -> Result<(), E> {
        match self.0 {
            ShapeMut::I32(place) => {
                *place = i32::try_from(number).map_err(|_| E::custom(format!("{number} does not fit into 32 bits")))?
            }
            ShapeMut::I64(place) => *place = number,
            #[expect(
                clippy::cast_precision_loss,
                reason = "a number field takes whole numbers to its precision"
            )]
            ShapeMut::F64(place) => *place = number as f64,
            ShapeMut::IntOrString(place) => *place = IntOrString::Int(number),
            ShapeMut::Quantity(place) => *place = Quantity::from(number),
            ShapeMut::Json(place) => *place = Json::from(serde_json::Value::from(number)),
            ShapeMut::Opt(place) => return Any(place.fill().shape_mut()).whole(number),
            other => return Err(mismatch(&other, "a number")),
        }
        Ok(())
    }

    fn container<'de, A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        match self.0 {
            ShapeMut::Record(record) => read_record(record, map),
            ShapeMut::Opt(place) => Any(place.fill().shape_mut()).container(map),
            ShapeMut::Map(place) => {
                place.start();
                while let Some(key) = map.next_key::<String>()? {
                    map.next_value_seed(In(place.push(Str::from(key)).shape_mut()))?;
                }
                place.finish().map_err(twice)
            }
            ShapeMut::Union(place) => match place.choose(Token::Object) {
                Some(place) => Any(place.shape_mut()).container(map),
                None => Err(de::Error::custom(format!(
                    "expected {}, found an object",
                    place.expected()
                ))),
            },
            ShapeMut::Json(place) => {
                *place = Json::from(object(map)?);
                Ok(())
            }
            ShapeMut::RawObject(place) => {
                *place = RawObject::try_from(object(map)?).map_err(de::Error::custom)?;
                Ok(())
            }
            ShapeMut::FieldsV1(place) => {
                *place = FieldsV1::try_from(object(map)?).map_err(de::Error::custom)?;
                Ok(())
            }
            ShapeMut::Unknown(place) => {
                while let Some((name, value)) = map.next_entry::<String, serde_json::Value>()? {
                    place.push(Str::from(name), Json::from(value));
                }
                place.finish().map_err(twice)
            }
            other => Err(mismatch(&other, "an object")),
        }
    }
}

fn object<'de, A: MapAccess<'de>>(map: A) -> Result<serde_json::Value, A::Error> {
    serde::Deserialize::deserialize(de::value::MapAccessDeserializer::new(map))
}

fn twice<E: de::Error>(key: Str) -> E {
    E::custom(format!("`{key}` stands twice in one object"))
}

fn read_record<'de, A: MapAccess<'de>>(record: &mut dyn Record, mut map: A) -> Result<(), A::Error> {
    let mut seen = Seen::default();
    let mut type_meta = TypeMetaCheck::new(record.info().type_meta);
    while let Some(key) = map.next_key::<String>()? {
        let index = record.index(&key);
        if index != UNKNOWN {
            if !seen.insert(index) {
                return Err(twice(Str::from(key)));
            }
            map.next_value_seed(In(record.slot(index).shape_mut()))?;
        } else if let Some(place) = type_meta.place(&key) {
            *place = Some(map.next_value::<Option<String>>()?.map(Str::from).unwrap_or_default());
        } else if let Some(unknown) = record.unknown_mut() {
            let value: serde_json::Value = map.next_value()?;
            unknown.push(Str::from(key), Json::from(value));
        } else {
            map.next_value::<IgnoredAny>()?;
        }
    }
    if let Some(unknown) = record.unknown_mut() {
        unknown.finish().map_err(twice)?;
    }
    type_meta.verdict().map_err(de::Error::custom)
}

fn mismatch<E: de::Error>(place: &ShapeMut<'_>, found: &str) -> E {
    let expected = match place {
        ShapeMut::Bool(_) => "a boolean",
        ShapeMut::I32(_) | ShapeMut::I64(_) | ShapeMut::F64(_) => "a number",
        ShapeMut::IntOrString(_) => "a whole number or a string",
        ShapeMut::Quantity(_) => "a quantity",
        ShapeMut::List(_) => "a list",
        ShapeMut::Union(place) => place.expected(),
        ShapeMut::Record(_)
        | ShapeMut::Map(_)
        | ShapeMut::RawObject(_)
        | ShapeMut::FieldsV1(_)
        | ShapeMut::Unknown(_) => "an object",
        _ => "a string",
    };
    E::custom(format!("expected {expected}, found {found}"))
}

impl<'de> Visitor<'de> for Any<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of a Kubernetes object")
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        // `null` in an alternative or a map leaves the place empty, as it was made.
        Ok(())
    }

    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        In(self.0).deserialize(deserializer)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
        match self.0 {
            ShapeMut::Bool(place) => *place = value,
            ShapeMut::Json(place) => *place = Json::from(serde_json::Value::from(value)),
            ShapeMut::Opt(place) => return Any(place.fill().shape_mut()).visit_bool(value),
            ShapeMut::Union(place) => match place.choose(Token::Bool) {
                Some(place) => return Any(place.shape_mut()).visit_bool(value),
                None => return Err(E::custom(format!("expected {}, found a boolean", place.expected()))),
            },
            other => return Err(mismatch(&other, "a boolean")),
        }
        Ok(())
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        self.whole(value)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        match (i64::try_from(value), self.0) {
            (Ok(value), place) => Any(place).whole(value),
            (Err(_), ShapeMut::Json(place)) => {
                *place = Json::from(serde_json::Value::from(value));
                Ok(())
            }
            (Err(_), ShapeMut::Quantity(place)) => {
                *place = Quantity::from(value.to_string());
                Ok(())
            }
            #[expect(
                clippy::cast_precision_loss,
                reason = "a number field takes whole numbers to its precision"
            )]
            (Err(_), ShapeMut::F64(place)) => {
                *place = value as f64;
                Ok(())
            }
            (Err(_), ShapeMut::Opt(place)) => Any(place.fill().shape_mut()).visit_u64(value),
            (Err(_), _) => Err(E::custom(format!("{value} does not fit into 64 bits with sign"))),
        }
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        match self.0 {
            ShapeMut::F64(place) => *place = value,
            ShapeMut::Quantity(place) => *place = Quantity::from(value.to_string()),
            ShapeMut::Json(place) => *place = Json::from(serde_json::Value::from(value)),
            ShapeMut::Opt(place) => return Any(place.fill().shape_mut()).visit_f64(value),
            place @ (ShapeMut::I32(_) | ShapeMut::I64(_) | ShapeMut::IntOrString(_)) => {
                let whole = integral(&format!("{value:e}"))
                    .map_err(|_| E::custom(format!("expected a whole number, found {value}")))?;
                return Any(place).whole(whole);
            }
            other => return Err(mismatch(&other, "a number")),
        }
        Ok(())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        match self.0 {
            ShapeMut::Str(place) => *place = Str::from(text),
            ShapeMut::Quantity(place) => *place = Quantity::from(text),
            ShapeMut::IntOrString(place) => *place = IntOrString::from(text),
            ShapeMut::Time(place) => *place = text.parse().map_err(E::custom)?,
            ShapeMut::MicroTime(place) => *place = text.parse().map_err(E::custom)?,
            ShapeMut::Duration(place) => *place = text.parse().map_err(E::custom)?,
            ShapeMut::Bytes(place) => *place = ByteString::from_base64(text).map_err(E::custom)?,
            ShapeMut::Json(place) => *place = Json::from(serde_json::Value::from(text)),
            ShapeMut::Opt(place) => return Any(place.fill().shape_mut()).visit_str(text),
            other => return Err(mismatch(&other, "a string")),
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        match self.0 {
            ShapeMut::List(place) => {
                place.start();
                let mut more = true;
                while more {
                    more = seq.next_element_seed(Element(place))?.is_some();
                }
                place.finish();
                Ok(())
            }
            ShapeMut::Opt(place) => Any(place.fill().shape_mut()).visit_seq(seq),
            ShapeMut::Union(place) => match place.choose(Token::List) {
                Some(place) => Any(place.shape_mut()).visit_seq(seq),
                None => Err(de::Error::custom(format!(
                    "expected {}, found a list",
                    place.expected()
                ))),
            },
            ShapeMut::Json(place) => {
                let value: serde_json::Value =
                    serde::Deserialize::deserialize(de::value::SeqAccessDeserializer::new(seq))?;
                *place = Json::from(value);
                Ok(())
            }
            other => Err(mismatch(&other, "a list")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.container(map)
    }
}

/// The next element of a list, if there is one: its place is made only then.
struct Element<'a>(&'a mut dyn super::ListSlot);

impl<'de> DeserializeSeed<'de> for Element<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        In(self.0.push().shape_mut()).deserialize(deserializer)
    }
}
