//! Objects whose kind is known only at run time: as their type where one is registered, else as JSON.
//!
//! In: typed objects, dynamic ones. Out: [`AnyObject`], which gives back what is in it. Never: a copy that was not asked for.

use std::any::Any;
use std::fmt;

use crate::dynamic::DynamicObject;
use crate::kind::{GroupVersionKind, Kind, Object};
use crate::meta::ObjectMeta;
use crate::value::Record;

/// An object of any kind: as its type where one is [registered](super::Scheme), else as JSON.
#[derive(Clone, Debug)]
pub enum AnyObject {
    /// Of a registered kind.
    Typed(TypedObject),
    /// Of any other kind.
    Dynamic(Box<DynamicObject>),
}

/// An object of a type that a [scheme](super::Scheme) knows.
pub struct TypedObject(Box<dyn Typed>);

pub(super) trait Typed: Send + Sync {
    fn group_version_kind(&self) -> GroupVersionKind;
    fn metadata(&self) -> Option<&ObjectMeta>;
    fn record(&self) -> &dyn Record;
    fn any(&self) -> &dyn Any;
    fn into_any(self: Box<Self>) -> Box<dyn Any>;
    fn cloned(&self) -> Box<dyn Typed>;
    fn to_dynamic(&self) -> DynamicObject;
}

/// Of a kind that may have no metadata.
pub(super) struct Holder<K>(pub(super) K);

/// Of a kind that has metadata.
pub(super) struct ObjectHolder<K>(pub(super) K);

macro_rules! typed {
    ($holder:ident, $bound:ident, $metadata:expr) => {
        impl<K: $bound> Typed for $holder<K> {
            fn group_version_kind(&self) -> GroupVersionKind {
                GroupVersionKind::of::<K>()
            }

            fn metadata(&self) -> Option<&ObjectMeta> {
                let metadata: fn(&K) -> Option<&ObjectMeta> = $metadata;
                metadata(&self.0)
            }

            fn record(&self) -> &dyn Record {
                &self.0
            }

            fn any(&self) -> &dyn Any {
                &self.0
            }

            fn into_any(self: Box<Self>) -> Box<dyn Any> {
                Box::new(self.0)
            }

            fn cloned(&self) -> Box<dyn Typed> {
                Box::new(Self(self.0.clone()))
            }

            fn to_dynamic(&self) -> DynamicObject {
                DynamicObject::from_object(&self.0)
            }
        }
    };
}

typed!(Holder, Kind, |_| None);
typed!(ObjectHolder, Object, |object| Some(Object::metadata(object)));

impl TypedObject {
    pub(super) fn new(typed: impl Typed + 'static) -> Self {
        Self(Box::new(typed))
    }

    /// Its kind.
    pub fn group_version_kind(&self) -> GroupVersionKind {
        self.0.group_version_kind()
    }

    /// Its metadata; none for a kind that is no resource.
    pub fn metadata(&self) -> Option<&ObjectMeta> {
        self.0.metadata()
    }

    /// As the type that it is.
    pub fn downcast_ref<K: Kind>(&self) -> Option<&K> {
        self.0.any().downcast_ref()
    }

    /// As the type that it is.
    ///
    /// # Errors
    /// It is another type; it is given back.
    pub fn downcast<K: Kind>(self) -> Result<K, Self> {
        if self.0.any().is::<K>() {
            match self.0.into_any().downcast() {
                Ok(object) => Ok(*object),
                // INVARIANT: asked for above, of the same value.
                Err(_) => Ok(K::default()),
            }
        } else {
            Err(self)
        }
    }

    /// As JSON, with all that it would be sent with.
    pub fn to_dynamic(&self) -> DynamicObject {
        self.0.to_dynamic()
    }
}

impl Clone for TypedObject {
    fn clone(&self) -> Self {
        Self(self.0.cloned())
    }
}

impl fmt::Debug for TypedObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.record().fmt(f)
    }
}

impl AnyObject {
    /// Its kind; none for a dynamic object that does not say it.
    pub fn group_version_kind(&self) -> Option<GroupVersionKind> {
        match self {
            Self::Typed(object) => Some(object.group_version_kind()),
            Self::Dynamic(object) => object.group_version_kind(),
        }
    }

    /// Its metadata; none for a registered kind that is no resource.
    pub fn metadata(&self) -> Option<&ObjectMeta> {
        match self {
            Self::Typed(object) => object.metadata(),
            Self::Dynamic(object) => Some(&object.metadata),
        }
    }

    /// As a type, if it is held as that.
    pub fn downcast_ref<K: Kind>(&self) -> Option<&K> {
        match self {
            Self::Typed(object) => object.downcast_ref(),
            Self::Dynamic(_) => None,
        }
    }

    /// As JSON, with all that it would be sent with.
    pub fn to_dynamic(&self) -> DynamicObject {
        match self {
            Self::Typed(object) => object.to_dynamic(),
            Self::Dynamic(object) => DynamicObject::clone(object),
        }
    }
}

impl From<DynamicObject> for AnyObject {
    fn from(object: DynamicObject) -> Self {
        Self::Dynamic(Box::new(object))
    }
}
