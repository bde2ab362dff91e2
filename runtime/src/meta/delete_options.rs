//! `DeleteOptions` and `Preconditions` as they go on the wire.
//!
//! In/Out: plain data; `options::DeleteOptions` builds and checks them. Never: a default of our own.

use super::macros::meta_record;
use crate::value::{List, Opt, Str};

meta_record! {
    /// How an object is deleted: the body of a `DELETE`.
    pub struct DeleteOptions (kind "DeleteOptions") {
        /// `All`: everything is checked and nothing is stored.
        dry_run "dryRun": List<Str> = List::ABSENT, optional;
        /// Seconds that the object gets to end; 0 means at once.
        grace_period_seconds "gracePeriodSeconds": Option<i64> = None, optional;
        /// Deletes even an object that cannot be read from storage. Dangerous: may break the cluster.
        ignore_store_read_error_with_cluster_breaking_potential "ignoreStoreReadErrorWithClusterBreakingPotential":
            Option<bool> = None, optional;
        /// Replaced by `propagation_policy`.
        orphan_dependents "orphanDependents": Option<bool> = None, optional;
        /// What must hold for the deletion to happen.
        preconditions "preconditions": Opt<Preconditions> = Opt::ABSENT, optional;
        /// `Background`, `Foreground` or `Orphan`.
        propagation_policy "propagationPolicy": Option<Str> = None, optional;
    }
}

meta_record! {
    /// What must hold of an object for a deletion to happen; otherwise it is a conflict.
    pub struct Preconditions {
        /// The state that the object must be in.
        resource_version "resourceVersion": Option<Str> = None, optional;
        /// The id that the object must have.
        uid "uid": Option<Str> = None, optional;
    }
}
