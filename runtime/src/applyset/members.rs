//! The objects of a set, as they are to be applied: labelled, in order, each once.
//!
//! In: objects as users have them. Out: [`Desired`]. Never: a request but for discovery; an object that stands there twice.

use std::collections::BTreeSet;

use super::ApplySet;
use super::marks::PART_OF;
use super::reach::{GroupKind, Reach};
use super::refusal::Refusal;
use super::show::Subject;
use crate::client::{Client, Key, defines_a_kind, turn};
use crate::dynamic::DynamicObject;
use crate::error::Error;
use crate::kind::GroupVersionKind;

/// An object that is to be applied.
#[derive(Debug)]
pub(super) struct Desired {
    pub(super) object: DynamicObject,
    pub(super) kind: GroupVersionKind,
    pub(super) key: Key,
}

/// Prepares all objects; refuses them all if one cannot be a member.
pub(super) async fn prepare(
    set: &ApplySet,
    client: &Client,
    mut objects: Vec<DynamicObject>,
) -> Result<Vec<Desired>, Error> {
    objects.sort_by_key(turn);
    let new_kinds: Vec<(String, String, bool)> = objects.iter().filter_map(new_kind).collect();
    let mut seen = BTreeSet::new();
    let mut prepared = Vec::new();
    for object in objects {
        let desired = one(set, client, &new_kinds, object).await?;
        let Key { namespace, name } = &desired.key;
        let (group_kind, parent) = (GroupKind::from(&desired.kind), set.parent());
        let refused = |refusal: Refusal| Err(refusal.error(Subject(&desired.kind, &desired.key)));
        if group_kind == GroupKind::from(parent.kind()) && desired.key == *parent.key() {
            return refused(Refusal::IsTheParent);
        }
        if !seen.insert((group_kind, namespace.clone(), name.clone())) {
            return refused(Refusal::Twice);
        }
        prepared.push(desired);
    }
    Ok(prepared)
}

async fn one(
    set: &ApplySet,
    client: &Client,
    new_kinds: &[(String, String, bool)],
    mut object: DynamicObject,
) -> Result<Desired, Error> {
    let name = object.metadata.name().to_owned();
    let Some(kind) = object.group_version_kind() else {
        return Err(Error::invalid_request(format!(
            "the object {name:?} does not say what it is: apiVersion or kind is missing"
        )));
    };
    if name.is_empty() {
        return Err(Error::invalid_request(format!(
            "a {kind} has no name; a set cannot find it again"
        )));
    }
    if is_namespaced(client, new_kinds, &kind).await? {
        let given = object
            .metadata
            .namespace
            .take()
            .filter(|namespace| !namespace.is_empty());
        object.metadata.namespace = given.or_else(|| Some(client.default_namespace().into()));
    } else {
        object.metadata.namespace = None;
    }
    let key = Key::from(&object.metadata);
    if object.metadata.label(PART_OF).is_some() {
        return Err(Refusal::Marked.error(Subject(&kind, &key)));
    }
    object.metadata.labels.insert(PART_OF, set.id());
    Ok(Desired { object, kind, key })
}

/// Whether objects of a kind live in namespaces. Of a kind that nobody knows yet they do: nothing follows from it but a namespace too many.
async fn is_namespaced(
    client: &Client,
    new_kinds: &[(String, String, bool)],
    kind: &GroupVersionKind,
) -> Result<bool, Error> {
    match client.resource_of(kind).await {
        Ok(resource) => Ok(resource.is_namespaced()),
        Err(error) if error.is_no_match() || error.is_ambiguous() => {
            let mut new = new_kinds.iter();
            let found = new.find(|(group, name, _)| kind.group == *group && kind.kind == *name);
            Ok(found.is_none_or(|(_, _, namespaced)| *namespaced))
        }
        Err(error) => Err(error),
    }
}

/// Group and kind that a definition defines, and whether objects live in namespaces.
fn new_kind(object: &DynamicObject) -> Option<(String, String, bool)> {
    if !defines_a_kind(object) {
        return None;
    }
    let namespaced = object.text("/spec/scope").as_deref() != Some("Cluster");
    Some((
        object.text("/spec/group")?,
        object.text("/spec/names/kind")?,
        namespaced,
    ))
}

/// Where these objects are.
pub(super) fn reach_of(objects: &[Desired]) -> Reach {
    let mut reach = Reach::default();
    for Desired { kind, key, .. } in objects {
        reach.add(kind, key.namespace.as_deref());
    }
    reach
}
