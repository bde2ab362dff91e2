//! `DynamicObject`: an object of any kind.
//!
//! In: JSON, or a typed object. Out: its type, its metadata, and every other member as it was written. Never: a schema; what a server
//! makes of the object, it says itself.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::kind::{GroupVersion, GroupVersionKind, Kind};
use crate::meta::ObjectMeta;
use crate::value::{
    self, Json, JsonError, Pointer, PointerError, Record, RecordInfo, Str, UNKNOWN, Unknown, Value, cut, find,
    optional, put,
};

/// An object of any kind: its type and metadata as fields, all else as JSON.
///
/// Numbers keep every digit and `null` stays what it is, so that reading, changing a member and writing loses nothing. Members are reached
/// by JSON pointers (RFC 6901); whoever reads many converts the object into its type with [`decode`](Self::decode).
///
/// ```
/// use kubewright_runtime::{DynamicObject, GroupVersionKind};
///
/// let kind = GroupVersionKind::new("core.oam.dev", "v1beta1", "Application");
/// let mut app = DynamicObject::new(&kind, "shop");
/// app.set("/spec/components/-/name", "web")?;
/// app.set("/spec/components/0/properties/replicas", 3)?;
/// assert_eq!(app.read::<i64>("/spec/components/0/properties/replicas")?, Some(3));
/// assert_eq!(app.kind(), "Application");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct DynamicObject {
    api_version: Option<Str>,
    kind: Option<Str>,
    /// Name, namespace, labels and the rest of the standard metadata.
    pub metadata: ObjectMeta,
    members: Unknown,
}

/// Why a member cannot be read as a type.
#[derive(Debug)]
pub struct ReadError {
    pointer: String,
    problem: String,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.pointer, self.problem)
    }
}

impl std::error::Error for ReadError {}

impl DynamicObject {
    /// An object with nothing set.
    pub const EMPTY: Self = Self {
        api_version: None,
        kind: None,
        metadata: ObjectMeta::EMPTY,
        members: Unknown::EMPTY,
    };

    /// An object of a kind, with a name.
    #[must_use]
    pub fn new(kind: &GroupVersionKind, name: impl Into<Str>) -> Self {
        Self {
            api_version: Some(kind.api_version().into()),
            kind: Some(kind.kind.clone()),
            metadata: ObjectMeta::named(name),
            ..Self::EMPTY
        }
    }

    /// A typed object, with all that it would be sent with.
    #[must_use]
    pub fn from_object<K: Kind>(object: &K) -> Self {
        // INVARIANT: what the writer writes, the reader reads.
        value::from_json(&value::to_json(object)).unwrap_or(Self::EMPTY)
    }

    /// Reads it as its type. Members that the type does not know are passed over.
    ///
    /// # Errors
    /// It is of another kind or version, or does not fit the type.
    pub fn decode<K: Kind>(&self) -> Result<K, JsonError> {
        value::from_json(&value::to_json(self))
    }

    /// What stands in `apiVersion`: `apps/v1`, `v1`; empty if nothing does.
    #[must_use]
    pub fn api_version(&self) -> &str {
        self.api_version.as_deref().unwrap_or_default()
    }

    /// What stands in `kind`: `Deployment`; empty if nothing does.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.kind.as_deref().unwrap_or_default()
    }

    /// Group, version and kind; none if the object does not say them, or `apiVersion` is not one.
    #[must_use]
    pub fn group_version_kind(&self) -> Option<GroupVersionKind> {
        let version = GroupVersion::parse(self.api_version())?;
        let kind = self.kind.clone().filter(|kind| !kind.is_empty())?;
        Some(version.with_kind(kind))
    }

    /// Says what kind it is.
    pub fn set_group_version_kind(&mut self, kind: &GroupVersionKind) {
        self.api_version = Some(kind.api_version().into());
        self.kind = Some(kind.kind.clone());
    }

    /// The value at a JSON pointer, as it is written: `/spec/replicas`, `/metadata/name`, `/spec/containers/0`. None if there is none, or
    /// the pointer is no pointer.
    #[must_use]
    pub fn get(&self, pointer: &str) -> Option<Json> {
        let pointer = Pointer::parse(pointer).ok()?;
        let Some((member, rest)) = pointer.split() else {
            return json(&self.to_json());
        };
        match self.members.get(member) {
            Some(value) => json(find(value.as_str(), rest)?),
            None => json(find(&self.field(member)?, rest)?),
        }
    }

    /// The value at a JSON pointer as a type of serde's; none if there is none, or `null`.
    ///
    /// # Errors
    /// It is there and does not fit the type. The message does not show it: it may be secret.
    pub fn read<T: DeserializeOwned>(&self, pointer: &str) -> Result<Option<T>, ReadError> {
        let Some(value) = self.get(pointer) else {
            return Ok(None);
        };
        value.decode().map_err(|error| ReadError {
            pointer: pointer.to_owned(),
            problem: format!(
                "does not fit {}: {:?} error",
                std::any::type_name::<T>(),
                error.classify()
            ),
        })
    }

    /// The text at a JSON pointer; none if there is none, or something else.
    #[must_use]
    pub fn text(&self, pointer: &str) -> Option<String> {
        self.get(pointer)?.decode().ok()
    }

    /// Puts a value at a JSON pointer. Objects that are missing on the way are made; `-` appends to a list.
    ///
    /// # Errors
    /// The place cannot be: it is in a text or a number, or beyond the end of a list; the value cannot be written as JSON; it is no
    /// metadata, or no text for `apiVersion` and `kind`.
    pub fn set(&mut self, pointer: &str, value: impl Serialize) -> Result<(), PointerError> {
        let value = Json::from_serialize(&value).map_err(|error| {
            PointerError::new(format!("the value for `{pointer}` cannot be written as JSON: {error}"))
        })?;
        let parsed = Pointer::parse(pointer)?;
        let Some((member, rest)) = parsed.split() else {
            return self.replace(pointer, value.as_str());
        };
        if Record::index(self, member) != UNKNOWN {
            let field = self.field(member).unwrap_or_else(|| "null".to_owned());
            let changed = put(&field, rest, value.as_str())?;
            return self
                .set_field(member, &changed)
                .map_err(|error| misfit(pointer, &error));
        }
        let before = self.members.get(member).map_or("null", Json::as_str);
        let changed = put(before, rest, value.as_str())?;
        self.members.insert(member, compact(&changed));
        Ok(())
    }

    /// Takes the value at a JSON pointer out; none if there is none.
    pub fn remove(&mut self, pointer: &str) -> Option<Json> {
        let pointer = Pointer::parse(pointer).ok()?;
        let (member, rest) = pointer.split()?;
        if rest.is_empty() && Record::index(self, member) == UNKNOWN {
            return self.members.remove(member);
        }
        if let Some(before) = self.members.get(member) {
            let (changed, removed) = cut(before.as_str(), rest)?;
            self.members.insert(member, compact(&changed));
            return json(&removed);
        }
        let whole = self.to_json();
        let mut tokens = vec![member.to_owned()];
        tokens.extend_from_slice(rest);
        let (changed, removed) = cut(&whole, &tokens)?;
        *self = value::from_json(changed.as_bytes()).ok()?;
        json(&removed)
    }

    /// The members beside `apiVersion`, `kind` and `metadata`, in their order.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.members.iter()
    }

    /// The whole object as the tree of `serde_json`, in which whole numbers of up to 64 bits stay exact.
    #[must_use]
    pub fn to_value(&self) -> serde_json::Value {
        json(&self.to_json()).unwrap_or_default().to_value()
    }

    fn to_json(&self) -> String {
        String::from_utf8_lossy(&value::to_json(self)).into_owned()
    }

    /// The JSON of a field of the type; none if it is absent.
    fn field(&self, name: &str) -> Option<String> {
        let index = Record::index(self, name);
        let field = (index != UNKNOWN).then(|| self.view(index))?;
        if field.is_absent() {
            return None;
        }
        let mut out = Vec::new();
        field.write(&mut value::Writer::new(&mut out));
        Some(String::from_utf8_lossy(&out).into_owned())
    }

    fn set_field(&mut self, name: &str, text: &str) -> Result<(), JsonError> {
        let mut reader = value::Reader::new(text.as_bytes())?;
        let index = Record::index(self, name);
        let mut fresh = Self::EMPTY;
        fresh.slot(index).read(&mut reader)?;
        match index {
            0 => self.api_version = fresh.api_version,
            1 => self.kind = fresh.kind,
            _ => self.metadata = fresh.metadata,
        }
        Ok(())
    }

    fn replace(&mut self, pointer: &str, text: &str) -> Result<(), PointerError> {
        *self = value::from_json(text.as_bytes()).map_err(|error| misfit(pointer, &error))?;
        Ok(())
    }
}

fn misfit(pointer: &str, error: &JsonError) -> PointerError {
    PointerError::new(format!("this cannot stand at `{pointer}`: {error}"))
}

fn json(text: &str) -> Option<Json> {
    text.parse().ok()
}

fn compact(text: &str) -> Json {
    // INVARIANT: made of checked texts.
    json(text).unwrap_or_default()
}

impl std::str::FromStr for DynamicObject {
    type Err = JsonError;

    /// Reads JSON.
    fn from_str(text: &str) -> Result<Self, JsonError> {
        value::from_json(text.as_bytes())
    }
}

impl<K: Kind> From<&K> for DynamicObject {
    /// As [`DynamicObject::from_object`].
    fn from(object: &K) -> Self {
        Self::from_object(object)
    }
}

impl Record for DynamicObject {
    fn info(&self) -> &'static RecordInfo {
        const {
            &RecordInfo {
                name: "DynamicObject",
                fields: &[optional("apiVersion"), optional("kind"), optional("metadata")],
                type_meta: None,
            }
        }
    }

    fn index(&self, name: &str) -> u16 {
        match name {
            "apiVersion" => 0,
            "kind" => 1,
            "metadata" => 2,
            _ => UNKNOWN,
        }
    }

    fn slot(&mut self, index: u16) -> &mut dyn Value {
        match index {
            0 => &mut self.api_version,
            1 => &mut self.kind,
            _ => &mut self.metadata,
        }
    }

    fn view(&self, index: u16) -> &dyn Value {
        match index {
            0 => &self.api_version,
            1 => &self.kind,
            _ => &self.metadata,
        }
    }

    fn unknown(&self) -> Option<&Unknown> {
        Some(&self.members)
    }

    fn unknown_mut(&mut self) -> Option<&mut Unknown> {
        Some(&mut self.members)
    }
}

crate::record!(DynamicObject);
