//! Apply configurations of meta/v1: what an apply sets of metadata, selectors, owners, conditions.
//!
//! In: plain values. Out: the configuration with them. Never: a method for what the server sets and refuses to take.

use super::{Condition, LabelSelector, LabelSelectorRequirement, ObjectMeta, OwnerReference};
use crate::apply::{Apply, IntoField, add, apply_methods, entry, item, set};
use crate::value::{List, Map, Str, Time};

/// What an apply sets of an [`ObjectMeta`].
pub type ObjectMetaApply = Apply<ObjectMeta>;
/// What an apply sets of an [`OwnerReference`].
pub type OwnerReferenceApply = Apply<OwnerReference>;
/// What an apply sets of a [`LabelSelector`].
pub type LabelSelectorApply = Apply<LabelSelector>;
/// What an apply sets of a [`LabelSelectorRequirement`].
pub type LabelSelectorRequirementApply = Apply<LabelSelectorRequirement>;
/// What an apply sets of a [`Condition`].
pub type ConditionApply = Apply<Condition>;

apply_methods! {
    ObjectMeta {
        /// Sets all annotations that this apply owns.
        annotations "annotations": Map<Str>;
        /// Sets all finalizers that this apply owns.
        finalizers "finalizers": List<Str>;
        /// Sets all labels that this apply owns.
        labels "labels": Map<Str>;
        /// Names the object.
        name "name": Str;
        /// Says where it lives; must be the namespace of the client which applies it.
        namespace "namespace": Str;
        /// Sets all owners that this apply owns.
        owner_references "ownerReferences": List<OwnerReference>;
        /// Only an object of this resource version is changed: the apply is refused when somebody was faster.
        resource_version "resourceVersion": Str;
        /// Only the object of this id is changed, and none created.
        uid "uid": Str;
    }
    OwnerReference {
        /// Sets group and version of the owner.
        api_version "apiVersion": Str;
        /// Sets whether the owner waits for this object when it is deleted in the foreground.
        block_owner_deletion "blockOwnerDeletion": bool;
        /// Sets whether the owner is the controller of this object.
        controller "controller": bool;
        /// Sets the kind of the owner.
        kind "kind": Str;
        /// Sets the name of the owner.
        name "name": Str;
        /// Sets the id of the owner.
        uid "uid": Str;
    }
    LabelSelector {
        /// Sets the requirements with an operator.
        match_expressions "matchExpressions": List<LabelSelectorRequirement>;
        /// Sets the labels and the values that they must have.
        match_labels "matchLabels": Map<Str>;
    }
    LabelSelectorRequirement {
        /// Sets the label.
        key "key": Str;
        /// Sets the operator: `In`, `NotIn`, `Exists` or `DoesNotExist`.
        operator "operator": Str;
        /// Sets what it is compared with.
        values "values": List<Str>;
    }
    Condition {
        /// Sets when `status` last changed.
        last_transition_time "lastTransitionTime": Time;
        /// Sets what is said to people.
        message "message": Str;
        /// Sets the generation that the condition speaks of.
        observed_generation "observedGeneration": i64;
        /// Sets what is said to programs.
        reason "reason": Str;
        /// Sets `True`, `False` or `Unknown`.
        status "status": Str;
        /// Sets what the condition is about.
        type_ "type": Str;
    }
}

impl Apply<ObjectMeta> {
    /// Sets one annotation.
    pub fn annotations_with(self, key: &str, value: impl IntoField<Str>) -> Self {
        entry::<_, Str>(self, "annotations", key, value)
    }

    /// Adds a finalizer, unless it is there.
    pub fn finalizers_with(self, value: impl IntoField<Str>) -> Self {
        add::<_, Str>(self, "finalizers", value)
    }

    /// Sets one label.
    pub fn labels_with(self, key: &str, value: impl IntoField<Str>) -> Self {
        entry::<_, Str>(self, "labels", key, value)
    }

    /// Goes on with the owner of this id.
    pub fn owner_references_with(
        self,
        uid: impl IntoField<Str>,
        edit: impl FnOnce(OwnerReferenceApply) -> OwnerReferenceApply,
    ) -> Self {
        item(self, "ownerReferences", [uid.into_field()], edit)
    }
}

impl Apply<LabelSelector> {
    /// Sets the value that one label must have.
    pub fn match_labels_with(self, key: &str, value: impl IntoField<Str>) -> Self {
        entry::<_, Str>(self, "matchLabels", key, value)
    }
}
