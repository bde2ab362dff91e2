//! What the one client can work with.
//!
//! In: types of generated crates, [`DynamicObject`], [`PartialObjectMetadata`], apply bodies. Out: where they live and what is sent.
//! Never: a verb that the server does not offer for a type.

use crate::apply::Part;
use crate::client::dynamic::unappliable;
use crate::client::location::Location;
use crate::client::metadata::{PARTIAL, PARTIAL_LIST};
use crate::dynamic::DynamicObject;
use crate::error::cut;
use crate::kind::{GroupVersion, GroupVersionKind, Kind, Resource};
use crate::meta::{ObjectMeta, PartialObjectMetadata, TypeMeta};
use crate::rest::JSON;
use crate::value::{self, Record, Str};
use crate::verbs;

/// An object that the [client](super::Client) can work with: of a type, of any kind, or its metadata alone.
pub trait ClientObject: Record + Default + Clone + sealed::Sealed + 'static {
    /// Its metadata.
    fn metadata(&self) -> &ObjectMeta;
    /// What it is; none for one that does not say it.
    fn group_version_kind(&self) -> Option<GroupVersionKind>;
    /// Where it is served, if its type says so.
    #[doc(hidden)]
    fn location() -> Option<Location>;
    /// The form in which the server is asked for it.
    #[doc(hidden)]
    fn accept() -> &'static str {
        JSON
    }
    /// The form in which the server is asked for a list of such.
    #[doc(hidden)]
    fn accept_list() -> &'static str {
        JSON
    }
    /// Why a list that says this of itself is no list of such, if so.
    #[doc(hidden)]
    fn list_problem(head: &TypeMeta) -> Option<String> {
        let kind = head.kind.as_deref().unwrap_or_default();
        matches!(kind, "Table" | "Status").then(|| format!("expected a list, found a {kind}"))
    }
    /// Says what it is, where it says nothing.
    #[doc(hidden)]
    fn name_kind(&mut self, _kind: &GroupVersionKind) {}
    /// What the server answered when it was asked for `self`.
    #[doc(hidden)]
    fn answered(&self, answer: Self) -> Self {
        answer
    }
}

mod sealed {
    use super::Resource;
    use crate::dynamic::DynamicObject;
    use crate::meta::PartialObjectMetadata;

    pub trait Sealed {}
    impl<K: Resource> Sealed for K {}
    impl Sealed for DynamicObject {}
    impl Sealed for PartialObjectMetadata {}
}

impl<K: Resource> ClientObject for K {
    fn metadata(&self) -> &ObjectMeta {
        crate::kind::Object::metadata(self)
    }

    fn group_version_kind(&self) -> Option<GroupVersionKind> {
        Some(GroupVersionKind::of::<K>())
    }

    fn location() -> Option<Location> {
        Some(Location::of::<K>())
    }

    /// Any list will do: aggregated servers name theirs otherwise than the spec does.
    fn list_problem(head: &TypeMeta) -> Option<String> {
        let kind = head.kind.as_deref().unwrap_or_default();
        let fits = kind.is_empty() || kind == K::LIST_KIND || kind.ends_with("List");
        (!fits).then(|| format!("expected a {}, found a {}", K::LIST_KIND, cut(kind, 100)))
    }
}

impl ClientObject for DynamicObject {
    fn metadata(&self) -> &ObjectMeta {
        &self.metadata
    }

    fn group_version_kind(&self) -> Option<GroupVersionKind> {
        DynamicObject::group_version_kind(self)
    }

    fn name_kind(&mut self, kind: &GroupVersionKind) {
        if self.kind().is_empty() && self.api_version().is_empty() {
            self.set_group_version_kind(kind);
        }
    }

    fn location() -> Option<Location> {
        None
    }
}

impl ClientObject for PartialObjectMetadata {
    fn metadata(&self) -> &ObjectMeta {
        &self.metadata
    }

    /// Of the object, if this was made with its kind: what a [`MetadataClient`](crate::client::MetadataClient) answers says
    /// `PartialObjectMetadata`, as the server does.
    fn group_version_kind(&self) -> Option<GroupVersionKind> {
        let version = GroupVersion::parse(self.api_version.as_deref()?)?;
        let kind = self.kind.clone().filter(|kind| !kind.is_empty())?;
        Some(version.with_kind(kind))
    }

    fn location() -> Option<Location> {
        None
    }

    fn accept() -> &'static str {
        PARTIAL
    }

    fn accept_list() -> &'static str {
        PARTIAL_LIST
    }

    /// Says which kind it is the metadata of, so that it can be asked for again.
    fn answered(&self, answer: Self) -> Self {
        Self {
            api_version: self.api_version.clone(),
            kind: self.kind.clone(),
            ..answer
        }
    }
}

/// What can be done with an object: for types what the server offers, for others what it then says.
pub mod can {
    use super::ClientObject;
    use crate::dynamic::DynamicObject;
    use crate::meta::PartialObjectMetadata;
    use crate::subresource::{self, HasSubresource};
    use crate::verbs;

    macro_rules! can {
        ($(#[$doc:meta])* $verb:ident for $($other:ident),*) => {
            $(#[$doc])*
            pub trait $verb: ClientObject {}
            impl<K: verbs::$verb> $verb for K {}
            $(impl $verb for $other {})*
        };
    }

    can! {
        /// It can be read.
        Get for DynamicObject, PartialObjectMetadata
    }
    can! {
        /// It can be added.
        Create for DynamicObject
    }
    can! {
        /// It can be replaced.
        Update for DynamicObject
    }
    can! {
        /// It can be changed by a patch.
        Patch for DynamicObject, PartialObjectMetadata
    }
    can! {
        /// It can be deleted.
        Delete for DynamicObject, PartialObjectMetadata
    }

    /// Its status can be replaced.
    pub trait UpdateStatus: ClientObject {}
    impl<K> UpdateStatus for K where
        K: HasSubresource<subresource::Status, Body = K> + subresource::verbs::Update<subresource::Status>
    {
    }
    impl UpdateStatus for DynamicObject {}
}

/// The body of an apply, and what it is read back as.
pub trait Appliable: appliable::Sealed {
    /// The object as the server then has it.
    type Object: Record + Default;
    #[doc(hidden)]
    fn body(&self) -> Body;
}

mod appliable {
    pub trait Sealed {}
    impl<A: crate::apply::Part<Of: crate::kind::Object>> Sealed for A {}
    impl Sealed for crate::dynamic::DynamicObject {}
}

/// What an apply is made of.
#[doc(hidden)]
#[derive(Debug)]
pub struct Body {
    pub(super) head: PartialObjectMetadata,
    pub(super) location: Option<Location>,
    pub(super) bytes: Vec<u8>,
    pub(super) problem: Option<String>,
}

impl<A: Part<Of: verbs::Apply>> Appliable for A {
    type Object = A::Of;

    fn body(&self) -> Body {
        let apply = self.as_apply();
        let mut head = PartialObjectMetadata {
            api_version: Some(Str::from_static(A::Of::API_VERSION)),
            kind: Some(Str::from_static(A::Of::KIND)),
            metadata: ObjectMeta::named(apply.name()),
        };
        head.metadata.namespace = apply.namespace_of_body().map(Str::from);
        Body {
            head,
            location: Some(Location::of::<A::Of>()),
            bytes: apply.bytes(),
            problem: apply.problem().map(str::to_owned),
        }
    }
}

impl Appliable for DynamicObject {
    type Object = Self;

    fn body(&self) -> Body {
        let mut head = PartialObjectMetadata {
            api_version: Some(self.api_version().into()),
            kind: Some(self.kind().into()),
            metadata: ObjectMeta::named(self.metadata.name()),
        };
        head.metadata.namespace.clone_from(&self.metadata.namespace);
        Body {
            head,
            location: None,
            bytes: value::to_json(self),
            problem: unappliable(self),
        }
    }
}
