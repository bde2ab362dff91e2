//! Conditions as values: what an object should be, and why it is not yet.
//!
//! In: an object, or that there is none. Out: a [`Verdict`]. Never: a status of an older generation taken for one of this.

use std::fmt;

use serde_json::Value;

use super::kinds;
use crate::client::ClientObject;
use crate::kind::GroupVersionKind;
use crate::value;

/// Whether a condition is met.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// It is.
    Met,
    /// Not yet, and why: `Ready is False (ImagePull: no such image)`.
    NotYet(String),
    /// It never will be, and why: nothing is gained by waiting.
    Never(String),
}

type Check<O> = Box<dyn Fn(Option<&O>) -> Verdict + Send + Sync>;

/// What an object should be, for objects of any type.
pub struct Condition<O>(Check<O>);

impl<O> Condition<O> {
    /// A condition of one's own. It is given the object, or none when there is none.
    pub fn new(check: impl Fn(Option<&O>) -> Verdict + Send + Sync + 'static) -> Self {
        Self(Box::new(check))
    }

    /// That the object is there and `check` says yes; `what` stands in the error: `"has an address"`.
    pub fn check(what: &'static str, check: impl Fn(&O) -> bool + Send + Sync + 'static) -> Self {
        Self::new(move |object| match object {
            Some(object) if check(object) => Verdict::Met,
            Some(_) => Verdict::NotYet(format!("not so: {what}")),
            None => absent(),
        })
    }

    /// What is the case.
    pub fn verdict(&self, object: Option<&O>) -> Verdict {
        (self.0)(object)
    }
}

impl<O: 'static> Condition<O> {
    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::new(move |object| match (self.verdict(object), other.verdict(object)) {
            (Verdict::Never(why), _) | (_, Verdict::Never(why)) => Verdict::Never(why),
            (Verdict::Met, verdict) | (verdict, Verdict::Met) => verdict,
            (Verdict::NotYet(one), Verdict::NotYet(two)) => Verdict::NotYet(joined(one, &two, "and")),
        })
    }

    /// One of the two, or both.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self::new(move |object| match (self.verdict(object), other.verdict(object)) {
            (Verdict::Met, _) | (_, Verdict::Met) => Verdict::Met,
            (Verdict::Never(one), Verdict::Never(two)) => Verdict::Never(joined(one, &two, "and")),
            (Verdict::Never(_), verdict) | (verdict, Verdict::Never(_)) => verdict,
            (Verdict::NotYet(one), Verdict::NotYet(two)) => Verdict::NotYet(joined(one, &two, "and")),
        })
    }

    /// That it is not met.
    #[must_use]
    #[allow(clippy::should_implement_trait, reason = "it stands in a row with `and` and `or`")]
    pub fn not(self) -> Self {
        Self::new(move |object| match self.verdict(object) {
            Verdict::Met => Verdict::NotYet("what should not be still is".to_owned()),
            Verdict::NotYet(_) | Verdict::Never(_) => Verdict::Met,
        })
    }
}

impl<O: ClientObject> Condition<O> {
    /// That the object is there.
    pub fn exists() -> Self {
        Self::new(|object| object.map_or_else(absent, |_| Verdict::Met))
    }

    /// That there is no object of this name.
    pub fn deleted() -> Self {
        Self::new(|object| match object {
            None => Verdict::Met,
            Some(object) => still_there(object),
        })
    }

    /// That the object with this unique id is gone: another one of its name does not count.
    pub fn deleted_uid(uid: impl Into<String>) -> Self {
        let uid = uid.into();
        Self::new(
            move |object| match object.filter(|object| object.metadata().uid() == uid) {
                None => Verdict::Met,
                Some(object) => still_there(object),
            },
        )
    }

    /// That a condition of its status is `status`: `status_condition("Ready", "True")`. One that speaks of an earlier generation of the object, by
    /// `observedGeneration` of its own or of the status, does not count.
    pub fn status_condition(type_: impl Into<String>, status: impl Into<String>) -> Self {
        let (type_, status) = (type_.into(), status.into());
        Self::of_json(move |object, _| kinds::condition(object, &type_, &status))
    }

    /// That a Deployment, StatefulSet or DaemonSet has rolled out, by the rules of `kubectl rollout status`. Never for a Deployment that
    /// exceeded its progress deadline, for an update strategy that does not roll out, and for other kinds.
    pub fn rollout_complete() -> Self {
        Self::of_json(kinds::rollout)
    }

    /// That a CustomResourceDefinition is served: `Established` and `NamesAccepted`.
    pub fn established() -> Self {
        Self::of_json(|object, _| {
            let names = kinds::condition(object, "NamesAccepted", "True");
            if names == Verdict::Met {
                kinds::condition(object, "Established", "True")
            } else {
                names
            }
        })
    }

    /// That a Job is complete. Never for one that failed.
    pub fn job_complete() -> Self {
        Self::of_json(|object, _| kinds::job(object))
    }

    fn of_json(check: impl Fn(&Value, Option<GroupVersionKind>) -> Verdict + Send + Sync + 'static) -> Self {
        Self::new(move |object| {
            let Some(object) = object else { return absent() };
            match serde_json::from_slice(&value::to_json(object)) {
                Ok(json) => check(&json, object.group_version_kind()),
                // INVARIANT: what is written is JSON.
                Err(_) => Verdict::NotYet("it cannot be looked at".to_owned()),
            }
        })
    }
}

pub(super) fn absent() -> Verdict {
    Verdict::NotYet("it is not there".to_owned())
}

fn still_there<O: ClientObject>(object: &O) -> Verdict {
    let metadata = object.metadata();
    let finalizers = metadata
        .finalizers
        .iter()
        .map(|name| &**name)
        .collect::<Vec<_>>()
        .join(", ");
    Verdict::NotYet(match (metadata.is_being_deleted(), finalizers.is_empty()) {
        (false, _) => "it is still there, and its deletion has not begun".to_owned(),
        (true, true) => "its deletion goes on".to_owned(),
        (true, false) => format!("its deletion waits for the finalizers {finalizers}"),
    })
}

fn joined(one: String, two: &str, word: &str) -> String {
    if one == two { one } else { format!("{one} {word} {two}") }
}

impl<O> fmt::Debug for Condition<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Condition").finish_non_exhaustive()
    }
}
