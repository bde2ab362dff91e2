//! `Status`: how the server says that something failed, or that something without an object of its own succeeded.
//!
//! In/Out: plain data. Never: a verdict; `Error` asks the questions.

use super::macros::meta_record;
use super::object_meta::ListMeta;
use crate::value::{List, Opt, Str};

meta_record! {
    /// The answer to a request that has no object to give.
    ///
    /// <https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/>
    pub struct Status (kind "Status") {
        /// Metadata; after an expired page its `continue` may hold a token to go on with.
        metadata "metadata": ListMeta = ListMeta::EMPTY, optional;
        /// HTTP status code; 0 or unset where the server leaves it out.
        code "code": Option<i32> = None, optional;
        /// What the answer is about, and why.
        details "details": Opt<StatusDetails> = Opt::ABSENT, optional;
        /// For people.
        message "message": Option<Str> = None, optional;
        /// For programs: one word, such as `NotFound`.
        reason "reason": Option<Str> = None, optional;
        /// `Success` or `Failure`.
        status "status": Option<Str> = None, optional;
    }
}

impl Status {
    /// Whether it says `Success`.
    pub fn is_success(&self) -> bool {
        self.status.as_deref() == Some("Success")
    }

    /// Whether it says `Failure`.
    pub fn is_failure(&self) -> bool {
        self.status.as_deref() == Some("Failure")
    }
}

meta_record! {
    /// What a `Status` is about.
    pub struct StatusDetails {
        /// The single reasons, where there are several.
        causes "causes": List<StatusCause> = List::ABSENT, optional;
        /// Group of the object.
        group "group": Option<Str> = None, optional;
        /// Kind of the object, or its resource.
        kind "kind": Option<Str> = None, optional;
        /// Name of the object.
        name "name": Option<Str> = None, optional;
        /// Seconds after which another try may succeed.
        retry_after_seconds "retryAfterSeconds": Option<i32> = None, optional;
        /// Unique id of the object.
        uid "uid": Option<Str> = None, optional;
    }
}

meta_record! {
    /// One reason among several.
    pub struct StatusCause {
        /// The field that caused it, e.g. `.spec.replicas`.
        field "field": Option<Str> = None, optional;
        /// For people.
        message "message": Option<Str> = None, optional;
        /// For programs: one word, such as `FieldValueInvalid` or `FieldManagerConflict`.
        reason "reason": Option<Str> = None, optional;
    }
}
