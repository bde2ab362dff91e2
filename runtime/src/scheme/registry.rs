//! The registry itself.
//!
//! In: kinds, through the visitor that generated crates call. Out: what is registered for a kind. Never: the second of two types.

use std::any::{TypeId, type_name};
use std::collections::BTreeMap;
use std::fmt;

use super::object::{Holder, ObjectHolder, TypedObject};
use crate::discovery::ApiResource;
use crate::kind::{CustomResource, GroupVersionKind, Kind, KindVisitor, Resource};
use crate::value::{self, JsonError};

/// Which Rust type stands for which kind.
///
/// Built-in kinds come from `kubewright_k8s::add_to_scheme`, custom ones from the function of that name in their crate; a kind alone is
/// registered with [`with_kind`](Self::with_kind). Several versions of a kind are several kinds here.
///
/// ```
/// # use kubewright_runtime::meta::Status;
/// # use kubewright_runtime::scheme::{Registrar, Scheme};
/// # mod kubewright_k8s { pub fn add_to_scheme<V: kubewright_runtime::KindVisitor>(_: &mut V) {} }
/// # mod oam { pub fn add_to_scheme<V: kubewright_runtime::KindVisitor>(_: &mut V) {} }
/// let scheme = Scheme::new()
///     .with(kubewright_k8s::add_to_scheme)?
///     .with(oam::add_to_scheme)?
///     .with_kind::<Status>()?;
/// assert!(scheme.knows(&kubewright_runtime::GroupVersionKind::new("", "v1", "Status")));
/// # Ok::<(), kubewright_runtime::scheme::Conflict>(())
/// ```
#[derive(Clone, Default)]
pub struct Scheme(BTreeMap<GroupVersionKind, Registered>);

/// What is registered for a kind.
#[derive(Clone)]
#[non_exhaustive]
pub struct Registered {
    /// The path of the Rust type: `kubewright_k8s::core::v1::Pod`.
    pub type_name: &'static str,
    /// Where its objects are served; none for a kind that is no resource, such as `Scale`.
    pub resource: Option<ApiResource>,
    type_id: TypeId,
    decode: fn(&[u8]) -> Result<TypedObject, JsonError>,
}

/// Two types for one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conflict {
    /// The kind.
    pub kind: GroupVersionKind,
    /// The type that was registered first.
    pub first: &'static str,
    /// The other one.
    pub second: &'static str,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, first, second } = self;
        write!(
            f,
            "{kind} is registered as {first} and as {second}: one scheme needs one of them"
        )
    }
}

impl std::error::Error for Conflict {}

impl Registered {
    /// Whether it is this type.
    pub fn is<K: Kind>(&self) -> bool {
        self.type_id == TypeId::of::<K>()
    }
}

impl fmt::Debug for Registered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.type_name)
    }
}

/// Takes the kinds of a crate; made by [`Scheme::with`].
pub struct Registrar {
    scheme: Scheme,
    conflict: Option<Conflict>,
}

impl Scheme {
    /// No kinds: every object is dynamic.
    pub fn new() -> Self {
        Self::default()
    }

    /// With all kinds that `add` registers: the `add_to_scheme` of a generated crate. A type that is there already is no conflict.
    ///
    /// # Errors
    /// Another type stands for one of the kinds.
    pub fn with(self, add: impl FnOnce(&mut Registrar)) -> Result<Self, Conflict> {
        let mut registrar = Registrar {
            scheme: self,
            conflict: None,
        };
        add(&mut registrar);
        match registrar.conflict {
            None => Ok(registrar.scheme),
            Some(conflict) => Err(conflict),
        }
    }

    /// With one kind, without saying where it is served.
    ///
    /// # Errors
    /// Another type stands for it.
    pub fn with_kind<K: Kind>(self) -> Result<Self, Conflict> {
        self.with(|registrar| registrar.kind::<K>())
    }

    /// With one resource.
    ///
    /// # Errors
    /// Another type stands for its kind.
    pub fn with_resource<K: Resource>(self) -> Result<Self, Conflict> {
        self.with(|registrar| registrar.resource::<K>())
    }

    /// Whether a type stands for a kind.
    pub fn knows(&self, kind: &GroupVersionKind) -> bool {
        self.0.contains_key(kind)
    }

    /// What is registered for a kind.
    pub fn get(&self, kind: &GroupVersionKind) -> Option<&Registered> {
        self.0.get(kind)
    }

    /// All kinds, by group, version and kind.
    pub fn kinds(&self) -> impl Iterator<Item = (&GroupVersionKind, &Registered)> {
        self.0.iter()
    }

    /// The versions of a kind that are registered, the most stable and newest first: `v2`, `v1`, `v1beta2`, `v1alpha1`.
    ///
    /// <https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#version-priority>
    pub fn versions(&self, group: &str, kind: &str) -> Vec<&str> {
        let of_kind = self.0.keys().filter(|known| known.group == group && known.kind == kind);
        let mut versions: Vec<&str> = of_kind.map(|known| known.version.as_str()).collect();
        versions.sort_by(|one, other| priority(other).cmp(&priority(one)).then_with(|| one.cmp(other)));
        versions
    }

    pub(super) fn decode_as(&self, kind: &GroupVersionKind, json: &[u8]) -> Option<Result<TypedObject, JsonError>> {
        Some((self.0.get(kind)?.decode)(json))
    }
}

/// Stability, major and minor number of a version; least for what is no version of Kubernetes' form, which then goes by its letters.
fn priority(version: &str) -> Option<(u8, u32, u32)> {
    let rest = version.strip_prefix('v')?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (major, rest) = rest.split_at(digits);
    let major = major.parse().ok()?;
    if rest.is_empty() {
        return Some((2, major, 0));
    }
    let (stability, minor) = if let Some(minor) = rest.strip_prefix("beta") {
        (1, minor)
    } else {
        (0, rest.strip_prefix("alpha")?)
    };
    Some((stability, major, if minor.is_empty() { 0 } else { minor.parse().ok()? }))
}

impl Registrar {
    fn add<K: Kind>(&mut self, resource: Option<ApiResource>, decode: fn(&[u8]) -> Result<TypedObject, JsonError>) {
        let kind = GroupVersionKind::of::<K>();
        let new = Registered {
            type_name: type_name::<K>(),
            resource,
            type_id: TypeId::of::<K>(),
            decode,
        };
        match self.scheme.0.get(&kind) {
            Some(known) if known.type_id != new.type_id => {
                self.conflict.get_or_insert(Conflict {
                    kind,
                    first: known.type_name,
                    second: new.type_name,
                });
            }
            // What is known to be a resource stays one.
            Some(known) if known.resource.is_some() && new.resource.is_none() => {}
            _ => {
                self.scheme.0.insert(kind, new);
            }
        }
    }
}

impl KindVisitor for Registrar {
    fn kind<K: Kind>(&mut self) {
        self.add::<K>(None, |json| Ok(TypedObject::new(Holder(value::from_json::<K>(json)?))));
    }

    fn resource<K: Resource>(&mut self) {
        self.add::<K>(Some(ApiResource::of::<K>()), |json| {
            Ok(TypedObject::new(ObjectHolder(value::from_json::<K>(json)?)))
        });
    }

    fn custom_resource<K: CustomResource>(&mut self) {
        self.resource::<K>();
    }
}

impl fmt::Debug for Registrar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Registrar").field(&self.scheme).finish()
    }
}

impl fmt::Debug for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scheme({} kinds)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::priority;

    #[test]
    fn versions_go_from_the_most_stable_and_newest_to_the_oldest() {
        let sorted = [
            "v10",
            "v2",
            "v1",
            "v11beta2",
            "v10beta3",
            "v3beta1",
            "v12alpha1",
            "v11alpha2",
            "foo1",
            "foo10",
        ];
        let mut versions = sorted;
        versions.reverse();
        versions.sort_by(|one, other| priority(other).cmp(&priority(one)).then_with(|| one.cmp(other)));
        assert_eq!(versions, sorted);
    }
}
