//! Selectors: by label, by field, and the reference to a resource.
//!
//! In/Out: plain data. Never: evaluation.

use super::macros::meta_record;
use crate::value::{List, Map, Str};

meta_record! {
    /// Selects objects by label; all requirements must hold. Empty selects everything, absent nothing.
    ///
    /// <https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors>
    pub struct LabelSelector {
        /// Requirements with an operator.
        match_expressions "matchExpressions": List<LabelSelectorRequirement> = List::ABSENT, optional;
        /// Labels and the values that they must have.
        match_labels "matchLabels": Map<Str> = Map::ABSENT, optional;
    }
    merge atomic;
}

meta_record! {
    /// One requirement on a label.
    pub struct LabelSelectorRequirement {
        /// The label.
        key "key": Str = Str::EMPTY, required;
        /// `In`, `NotIn`, `Exists` or `DoesNotExist`.
        operator "operator": Str = Str::EMPTY, required;
        /// What it is compared with, for `In` and `NotIn`.
        values "values": List<Str> = List::ABSENT, optional;
    }
}

meta_record! {
    /// One requirement on a field.
    pub struct FieldSelectorRequirement {
        /// The field, as field selectors name it.
        key "key": Str = Str::EMPTY, required;
        /// `In`, `NotIn`, `Exists` or `DoesNotExist`.
        operator "operator": Str = Str::EMPTY, required;
        /// What it is compared with, for `In` and `NotIn`.
        values "values": List<Str> = List::ABSENT, optional;
    }
}

meta_record! {
    /// A resource without a version.
    pub struct GroupResource {
        /// `apps`; empty for the core group.
        group "group": Str = Str::EMPTY, required;
        /// `deployments`.
        resource "resource": Str = Str::EMPTY, required;
    }
}
