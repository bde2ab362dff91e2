//! Objects inside of objects: a [`RawObject`] as the typed object that it holds.
//!
//! In: typed objects, raw ones. Out: the other; what a raw one says it is. Never: a change of what a raw one holds.

use crate::kind::Kind;
use crate::meta::{ObjectMeta, PartialObjectMetadata, TypeMeta};
use crate::value::{JsonError, RawObject, Record, Str, from_json};

/// The fields of custom resources that hold a whole object (`x-kubernetes-embedded-resource`), such as `spec.workload` of an
/// OAM `Component`. `RawObject` keeps everything in them; these functions read and write it by the types of a kind.
impl RawObject {
    /// A typed object, written with its `apiVersion` and `kind`. `RawObject::from(&object)` is the same.
    #[must_use]
    pub fn from_object<K: Kind>(object: &K) -> Self {
        Self::from_record(object)
    }

    /// Reads the object as a kind or any other type of a generated crate, as [`from_json`] does: members that the type does
    /// not know are passed over, and a kind accepts an object that does not say what it is.
    ///
    /// # Errors
    /// The object is of another kind or version, or does not fit the type; or there is none. Line and column count in
    /// [`RawObject::as_str`].
    pub fn decode_as<T: Record + Default>(&self) -> Result<T, JsonError> {
        from_json(self.as_str().as_bytes())
    }

    /// What stands in `apiVersion`: `apps/v1`. `None` when it is missing or no text.
    #[must_use]
    pub fn api_version(&self) -> Option<Str> {
        self.type_meta().api_version
    }

    /// What stands in `kind`: `Deployment`. `None` when it is missing or no text.
    #[must_use]
    pub fn kind(&self) -> Option<Str> {
        self.type_meta().kind
    }

    /// Whether the object says that it is a `K`, in the version that `K` stands for.
    #[must_use]
    pub fn is<K: Kind>(&self) -> bool {
        self.type_meta().is(K::API_VERSION, K::KIND)
    }

    /// Its metadata; with nothing set when there is none, as in a template.
    ///
    /// # Errors
    /// The metadata does not fit its type, or there is no object.
    pub fn metadata(&self) -> Result<ObjectMeta, JsonError> {
        self.decode_as::<PartialObjectMetadata>().map(|object| object.metadata)
    }

    fn type_meta(&self) -> TypeMeta {
        self.decode_as().unwrap_or_default()
    }
}

impl<K: Kind> From<&K> for RawObject {
    /// As [`RawObject::from_object`].
    fn from(object: &K) -> Self {
        Self::from_object(object)
    }
}
