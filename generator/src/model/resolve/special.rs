//! Definitions that the runtime has by hand, recognised by name.
//!
//! In: definition names. Out: what stands for them. Never: looks at a schema: `Time` and a string
//! with a date in it have the same one.
//!
//! Three spellings are known: `io.k8s.apimachinery.pkg.apis.meta.v1.Time` (API servers),
//! `k8s.io.apimachinery.pkg.apis.meta.v1.Time` (KubeVirt) and `v1.Time` (documents made from Go
//! types alone, where the definition itself is often missing).

use crate::model::{MetaType, Scalar};

/// What stands for a definition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Special {
    /// A scalar of the runtime.
    Scalar(Scalar),
    /// A struct of the runtime.
    Meta(MetaType),
    /// One of the unions of apiextensions; the struct is `JSONSchemaProps` of the same package.
    Union(Union),
    /// Nothing: the definition describes requests or streams, not data.
    NotAType,
}

/// The unions of apiextensions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Union {
    /// A schema, or an array of schemas.
    Array,
    /// A schema, or a boolean.
    Bool,
    /// A schema, or an array of strings.
    StringArray,
}

/// Structs of meta/v1 that the runtime has. The second word is whether the bare spelling
/// (`v1.ObjectMeta`) is taken for it too: words that other packages use as well are not.
const META: [(&str, bool); 22] = [
    ("APIGroup", false),
    ("APIGroupList", false),
    ("APIResource", false),
    ("APIResourceList", false),
    ("APIVersions", false),
    ("Condition", false),
    ("DeleteOptions", true),
    ("FieldSelectorRequirement", false),
    ("GroupResource", false),
    ("GroupVersionForDiscovery", false),
    ("LabelSelector", true),
    ("LabelSelectorRequirement", true),
    ("ListMeta", true),
    ("ManagedFieldsEntry", true),
    ("ObjectMeta", true),
    ("OwnerReference", true),
    ("Preconditions", true),
    ("ServerAddressByClientCIDR", false),
    ("ShardInfo", false),
    ("Status", false),
    ("StatusCause", false),
    ("StatusDetails", false),
];

/// What stands for the definition `name`; none for an ordinary one.
pub(super) fn special(name: &str) -> Option<Special> {
    let (package, short) = name.rsplit_once('.')?;
    let is = |suffix: &str| package == suffix || package.ends_with(&format!(".{suffix}"));
    if is("apis.meta.v1") || package == "meta.v1" {
        return meta_v1(short, true);
    }
    if package == "v1" {
        return meta_v1(short, false);
    }
    if is("resource") && short == "Quantity" {
        return Some(Special::Scalar(Scalar::Quantity));
    }
    if is("intstr") && short == "IntOrString" {
        return Some(Special::Scalar(Scalar::IntOrString));
    }
    if is("runtime") && (short == "RawExtension" || short == "Object") {
        return Some(Special::Scalar(Scalar::RawObject));
    }
    if is("pkg.version") && short == "Info" {
        return Some(Special::Meta(MetaType("Info")));
    }
    if is("apiextensions.v1") || is("apiextensions.v1beta1") {
        return apiextensions(short);
    }
    None
}

fn meta_v1(short: &str, exact: bool) -> Option<Special> {
    let scalar = |scalar| Some(Special::Scalar(scalar));
    match short {
        "Time" => scalar(Scalar::Time),
        "MicroTime" => scalar(Scalar::MicroTime),
        "Duration" => scalar(Scalar::Duration),
        "FieldsV1" => scalar(Scalar::FieldsV1),
        "Patch" | "WatchEvent" if exact => Some(Special::NotAType),
        _ => META
            .iter()
            .find(|(known, bare)| *known == short && (exact || *bare))
            .map(|(known, _)| Special::Meta(MetaType(known))),
    }
}

fn apiextensions(short: &str) -> Option<Special> {
    Some(match short {
        "JSON" => Special::Scalar(Scalar::Json),
        "JSONSchemaPropsOrArray" => Special::Union(Union::Array),
        "JSONSchemaPropsOrBool" => Special::Union(Union::Bool),
        "JSONSchemaPropsOrStringArray" => Special::Union(Union::StringArray),
        _ => return None,
    })
}

/// Whether the definition is meta/v1 `ListMeta`, by which lists are told.
pub(super) fn is_list_meta(name: &str) -> bool {
    special(name) == Some(Special::Meta(MetaType("ListMeta")))
}

/// Whether the definition is meta/v1 `ObjectMeta`.
pub(super) fn is_object_meta(name: &str) -> bool {
    special(name) == Some(Special::Meta(MetaType("ObjectMeta")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_special_definition_is_known() {
        for prefix in [
            "io.k8s.apimachinery.pkg.apis.meta.v1",
            "k8s.io.apimachinery.pkg.apis.meta.v1",
            "v1",
        ] {
            assert_eq!(special(&format!("{prefix}.Time")), Some(Special::Scalar(Scalar::Time)));
            assert!(is_object_meta(&format!("{prefix}.ObjectMeta")), "{prefix}");
        }
        let quantity = Some(Special::Scalar(Scalar::Quantity));
        assert_eq!(special("io.k8s.apimachinery.pkg.api.resource.Quantity"), quantity);
        assert_eq!(special("resource.Quantity"), quantity);
    }

    #[test]
    fn a_kind_of_another_package_with_a_meta_name_is_ordinary() {
        assert_eq!(special("v1.Status"), None);
        assert_eq!(special("io.k8s.api.core.v1.Time"), None);
        assert_eq!(special("com.example.resource.v1.Quantity"), None);
        assert_eq!(special("Time"), None);
    }
}
