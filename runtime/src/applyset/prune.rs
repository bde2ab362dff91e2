//! What is no longer in a set, and its end.
//!
//! In: where members can be, and which were applied. Out: [`Pruned`]. Never: a delete of what is no member at that moment, belongs to
//! another owner, or holds what was applied.

use std::collections::BTreeSet;

use futures_util::TryStreamExt as _;

use super::ApplySet;
use super::marks::PART_OF;
use super::order::rank;
use super::parent::{Keeper, Standing, definition_of, is_gone, optional};
use super::reach::{GroupKind, Reach};
use super::refusal::Refusal;
use super::report::{Fate, Pruned};
use super::run::Found;
use super::show::Subject;
use crate::client::{Client, Deleted, DynamicClient, Key, MetadataClient};
use crate::discovery::ApiResource;
use crate::error::Error;
use crate::kind::GroupVersionKind;
use crate::meta::ObjectMeta;
use crate::options::ListOptions;

/// How often an object may change while it is to be deleted.
const ATTEMPTS: u32 = 5;

pub(super) struct Pruning<'a> {
    pub(super) set: &'a ApplySet,
    pub(super) client: &'a Client,
    pub(super) keeper: &'a Keeper<'a>,
    pub(super) found: &'a [Found],
    pub(super) dry_run: bool,
}

/// A member that was not applied.
struct Candidate {
    kind: GroupVersionKind,
    handle: MetadataClient,
    metadata: ObjectMeta,
}

impl Pruning<'_> {
    /// Deletes all members that were not applied.
    ///
    /// # Errors
    /// Members cannot be listed; none is deleted then.
    pub(super) async fn prune(&self, standing: &Standing, warnings: &mut Vec<String>) -> Result<Vec<Pruned>, Error> {
        let mut candidates = self.candidates(&standing.reach, warnings).await?;
        candidates.sort_by_cached_key(|candidate| {
            let kind = GroupKind::from(&candidate.kind);
            let metadata = &candidate.metadata;
            (rank(&kind), kind, metadata.namespace.clone(), metadata.name.clone())
        });
        let held = self.held().await;
        let mut pruned = Vec::new();
        for candidate in candidates {
            let ended = self.end(&candidate, &held, standing).await;
            let Some(fate) = ended.unwrap_or_else(|error| Some(Fate::Failed(error))) else {
                continue;
            };
            pruned.push(Pruned {
                key: Key::from(&candidate.metadata),
                uid: candidate.metadata.uid().into(),
                kind: candidate.kind,
                fate,
            });
        }
        Ok(pruned)
    }

    async fn candidates(&self, reach: &Reach, warnings: &mut Vec<String>) -> Result<Vec<Candidate>, Error> {
        let mut candidates: Vec<Candidate> = Vec::new();
        for kind in &reach.kinds {
            let found = match self.of_kind(kind, reach).await {
                // What was known of it may be older than its end.
                Err(error) if error.is_not_found() => {
                    self.client.mapper().refresh().await?;
                    self.of_kind(kind, reach).await
                }
                answer => answer,
            };
            match found {
                Ok(found) => candidates.extend(found),
                // A rehearsal did not make it.
                Err(error) if is_gone(&error) && self.dry_run && self.is_applied(kind) => {}
                Err(error) if is_gone(&error) => {
                    warnings.push(format!(
                        "the server no longer has the kind {kind}, which was in the set"
                    ));
                }
                Err(error) => return Err(error),
            }
        }
        // One object can be served under two groups.
        let mut seen = BTreeSet::new();
        candidates.retain(|candidate| seen.insert(candidate.metadata.uid().to_owned()));
        Ok(candidates)
    }

    fn is_applied(&self, kind: &GroupKind) -> bool {
        self.found
            .iter()
            .any(|found| GroupKind::from(&found.desired.kind) == *kind)
    }

    /// The members of a kind that were not applied.
    async fn of_kind(&self, kind: &GroupKind, reach: &Reach) -> Result<Vec<Candidate>, Error> {
        let resource = self.client.mapper().group_kind(&kind.group, &kind.kind).await?;
        let objects = DynamicClient::new(self.client.rest().clone(), resource.clone());
        let handles: Vec<DynamicClient> = if resource.is_namespaced() {
            reach
                .namespaces
                .iter()
                .map(|namespace| objects.namespace(namespace.as_str()))
                .collect()
        } else {
            vec![objects]
        };
        if handles.is_empty() {
            let parent = self.set.parent().subject();
            return Err(Error::invalid_request(format!(
                "{parent} names the kind {kind}, whose objects live in namespaces, and no namespace"
            )));
        }
        let members = ListOptions::new().labels(format!("{PART_OF}={}", self.set.id()));
        let mut candidates = Vec::new();
        for handle in handles {
            let handle = handle.metadata();
            let found: Vec<_> = handle.list_all(&members).try_collect().await?;
            let gone = found
                .into_iter()
                .filter(|member| !self.was_applied(kind, &member.metadata));
            candidates.extend(gone.map(|member| Candidate {
                kind: resource.kind.clone(),
                handle: handle.clone(),
                metadata: member.metadata,
            }));
        }
        Ok(candidates)
    }

    fn was_applied(&self, kind: &GroupKind, member: &ObjectMeta) -> bool {
        self.found.iter().any(|found| {
            let same_name = GroupKind::from(&found.desired.kind) == *kind && found.desired.key == Key::from(member);
            same_name || !found.uid.is_empty() && found.uid == member.uid()
        })
    }

    /// Namespaces and definitions that applied objects, or the parent, depend on.
    async fn held(&self) -> BTreeSet<(GroupKind, String)> {
        let mut held = BTreeSet::new();
        let mut hold = |key: &Key, resource: Option<&ApiResource>| {
            let of = |kind: &str, group: &str| GroupKind {
                kind: kind.to_owned(),
                group: group.to_owned(),
            };
            held.extend(
                key.namespace
                    .as_ref()
                    .map(|namespace| (of("Namespace", ""), namespace.to_string())),
            );
            let definition = of("CustomResourceDefinition", "apiextensions.k8s.io");
            held.extend(resource.map(|resource| (definition, definition_of(resource))));
        };
        hold(self.set.parent().key(), Some(&self.keeper.resource));
        for Found { desired, .. } in self.found {
            let resource = self.client.resource_of(&desired.kind).await.ok();
            hold(&desired.key, resource.as_ref());
        }
        held
    }

    /// Deletes a member; none if it is a member no longer.
    async fn end(
        &self,
        candidate: &Candidate,
        held: &BTreeSet<(GroupKind, String)>,
        standing: &Standing,
    ) -> Result<Option<Fate>, Error> {
        let subject = Subject(&candidate.kind, &Key::from(&candidate.metadata)).to_string();
        if held.contains(&(GroupKind::from(&candidate.kind), candidate.metadata.name().to_owned())) {
            return Err(Refusal::InUse.error(subject));
        }
        let mut metadata = candidate.metadata.clone();
        for _ in 0..ATTEMPTS {
            if metadata.is_being_deleted() {
                return Ok(Some(Fate::Terminating));
            }
            let mut owners = metadata.owner_references.iter();
            if let Some(owner) = owners.find(|owner| owner.uid != standing.uid) {
                let owner = format!("{} {}", owner.kind, owner.name);
                return Err(Refusal::OwnedBy(owner).error(subject));
            }
            match self.delete(candidate, &metadata).await {
                Err(error) if error.is_conflict() => {}
                answer => return answer.map(Some),
            }
            // Somebody changed it. Is it a member still?
            let again = optional(candidate.handle.get(metadata.name()).await)?.map(|again| again.metadata);
            match again {
                Some(again) if again.uid() == metadata.uid() => metadata = again,
                _ => return Ok(Some(Fate::Deleted)),
            }
            if metadata.label(PART_OF) != Some(self.set.id()) {
                return Ok(None);
            }
        }
        Err(Error::invalid_request(format!(
            "{subject}: it changes too often to be deleted"
        )))
    }

    async fn delete(&self, candidate: &Candidate, metadata: &ObjectMeta) -> Result<Fate, Error> {
        let options = self.set.deletes.clone();
        let options = options
            .if_uid(metadata.uid())
            .if_resource_version(metadata.resource_version());
        let options = if self.dry_run { options.dry_run() } else { options };
        let Some(deleted) = optional(candidate.handle.delete(metadata.name(), &options).await)? else {
            return Ok(Fate::Deleted);
        };
        match deleted {
            Deleted::Object(object) if object.metadata.is_being_deleted() && !self.dry_run => Ok(Fate::Terminating),
            _ => Ok(Fate::Deleted),
        }
    }
}
