//! Metadata of objects: `ObjectMeta`, `OwnerReference`, `ManagedFieldsEntry`.
//!
//! In/Out: plain data. Never: a rule of the server; what a name may look like is decided there.

use super::macros::meta_record;
use crate::value::{FieldsV1, List, Map, Merge, Opt, Str, Time, key};

meta_record! {
    /// What every object of the API carries beside its own content.
    ///
    /// <https://kubernetes.io/docs/concepts/overview/working-with-objects/>
    pub struct ObjectMeta {
        /// Notes by tools and people, which do not select anything. Keys may have a DNS prefix: `example.com/owner`.
        annotations "annotations": Map<Str> = Map::ABSENT, optional;
        /// When the server stored the object. Set by the server.
        creation_timestamp "creationTimestamp": Option<Time> = None, optional;
        /// Seconds that the object has left to end by itself. Set by the server when deletion begins.
        deletion_grace_period_seconds "deletionGracePeriodSeconds": Option<i64> = None, optional;
        /// When the object is to be gone; it is being deleted from the moment this is set. Set by the server.
        deletion_timestamp "deletionTimestamp": Option<Time> = None, optional;
        /// Who still has work to do before the object may go. The object stays until the list is empty.
        finalizers "finalizers": List<Str> = List::ABSENT, optional;
        /// Beginning of a name that the server completes, when `name` is not set on creation.
        generate_name "generateName": Option<Str> = None, optional;
        /// Counts the changes of what is wished for. Set by the server.
        generation "generation": Option<i64> = None, optional;
        /// What selectors select by. Keys may have a DNS prefix.
        labels "labels": Map<Str> = Map::ABSENT, optional;
        /// Which manager set which fields, and how. Kept by the server; never sent in an apply.
        managed_fields "managedFields": List<ManagedFieldsEntry> = List::ABSENT, optional;
        /// Unique among the objects of a kind in a namespace, or in the cluster. Cannot change.
        name "name": Option<Str> = None, optional;
        /// Where the object lives; unset for objects of the cluster. Cannot change.
        namespace "namespace": Option<Str> = None, optional;
        /// Objects that this one depends on; it is deleted when none of them is left.
        owner_references "ownerReferences": List<OwnerReference> = List::ABSENT, optional;
        /// Which state of the object this is. Opaque: compared for equality and sent back, never computed with.
        resource_version "resourceVersion": Option<Str> = None, optional;
        /// No longer filled by servers.
        self_link "selfLink": Option<Str> = None, optional;
        /// Tells this object from a later one of the same name. Set by the server.
        uid "uid": Option<Str> = None, optional;
    }
    merge {
        finalizers: Merge::Set;
        owner_references: Merge::Keys(const { &[key("uid")] });
    }
}

impl ObjectMeta {
    /// Metadata with a name.
    pub fn named(name: impl Into<Str>) -> Self {
        Self {
            name: Some(name.into()),
            ..Self::EMPTY
        }
    }

    /// The same in a namespace.
    #[must_use]
    pub fn in_namespace(mut self, namespace: impl Into<Str>) -> Self {
        self.namespace = Some(namespace.into());
        self
    }

    /// The name, or `""` when there is none yet.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    /// The namespace, or `""` for an object of the cluster.
    pub fn namespace(&self) -> &str {
        self.namespace.as_deref().unwrap_or_default()
    }

    /// The resource version, or `""` for an object that was never stored.
    pub fn resource_version(&self) -> &str {
        self.resource_version.as_deref().unwrap_or_default()
    }

    /// The unique id, or `""` for an object that was never stored.
    pub fn uid(&self) -> &str {
        self.uid.as_deref().unwrap_or_default()
    }

    /// The value of a label.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.labels.get(key).map(|value| &**value)
    }

    /// The value of an annotation.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.annotations.get(key).map(|value| &**value)
    }

    /// Whether deletion of the object has begun.
    pub fn is_being_deleted(&self) -> bool {
        self.deletion_timestamp.is_some()
    }
}

meta_record! {
    /// An object that another one depends on, in the same namespace or in the cluster.
    ///
    /// <https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/>
    pub struct OwnerReference {
        /// Group and version of the owner: `apps/v1`.
        api_version "apiVersion": Str = Str::EMPTY, required;
        /// Whether the owner, deleted in the foreground, waits for this object to go.
        block_owner_deletion "blockOwnerDeletion": Option<bool> = None, optional;
        /// Whether the owner is the controller of this object; at most one is.
        controller "controller": Option<bool> = None, optional;
        /// Kind of the owner.
        kind "kind": Str = Str::EMPTY, required;
        /// Name of the owner.
        name "name": Str = Str::EMPTY, required;
        /// Unique id of the owner.
        uid "uid": Str = Str::EMPTY, required;
    }
    merge atomic;
}

meta_record! {
    /// Fields of an object that one manager set in one way.
    ///
    /// <https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management>
    pub struct ManagedFieldsEntry {
        /// Version of the object that the field set speaks of.
        api_version "apiVersion": Option<Str> = None, optional;
        /// Form of the field set; `FieldsV1` is the only one.
        fields_type "fieldsType": Option<Str> = None, optional;
        /// The fields.
        fields_v1 "fieldsV1": Option<FieldsV1> = None, optional;
        /// Who set them.
        manager "manager": Option<Str> = None, optional;
        /// `Apply` or `Update`.
        operation "operation": Option<Str> = None, optional;
        /// Through which subresource, when not through the object itself.
        subresource "subresource": Option<Str> = None, optional;
        /// When the set last changed.
        time "time": Option<Time> = None, optional;
    }
}

meta_record! {
    /// What is true of an object at a time, in a list of conditions keyed by type.
    pub struct Condition {
        /// When `status` last changed.
        last_transition_time "lastTransitionTime": Time = Time::EMPTY, required;
        /// For people; may be empty.
        message "message": Str = Str::EMPTY, required;
        /// `metadata.generation` that the condition speaks of.
        observed_generation "observedGeneration": Option<i64> = None, optional;
        /// For programs: one word in CamelCase.
        reason "reason": Str = Str::EMPTY, required;
        /// `True`, `False` or `Unknown`.
        status "status": Str = Str::EMPTY, required;
        /// What is true or not: `Ready`, or with a DNS prefix.
        type_ "type": Str = Str::EMPTY, required;
    }
}

meta_record! {
    /// Metadata of a list.
    pub struct ListMeta {
        /// Where the next page begins; unset on the last one. Opaque.
        continue_ "continue": Option<Str> = None, optional;
        /// How many objects follow this page, when the server knows.
        remaining_item_count "remainingItemCount": Option<i64> = None, optional;
        /// The state of the collection that the list shows: where a watch can begin.
        resource_version "resourceVersion": Option<Str> = None, optional;
        /// No longer filled by servers.
        self_link "selfLink": Option<Str> = None, optional;
        /// Which part of the collection the list holds, when a shard was asked for.
        shard_info "shardInfo": Opt<ShardInfo> = Opt::ABSENT, optional;
    }
}

impl ListMeta {
    /// The resource version, or `""` when there is none.
    pub fn resource_version(&self) -> &str {
        self.resource_version.as_deref().unwrap_or_default()
    }

    /// The token for the next page, if there is one.
    pub fn next_page(&self) -> Option<&str> {
        self.continue_.as_deref().filter(|token| !token.is_empty())
    }
}

meta_record! {
    /// Part of a collection (KEP-5866).
    pub struct ShardInfo {
        /// The selector as the server understood it.
        selector "selector": Str = Str::EMPTY, required;
    }
}
