//! The lease as an object.
//!
//! In: a Lease as the server has it. Out: who holds it and since when; the same lease with another holder. Never: a member that is lost,
//! such as those of coordinated elections (KEP-4355: `strategy`, `preferredHolder`).

use std::time::Duration;

use crate::discovery::{ApiResource, Scope};
use crate::dynamic::DynamicObject;
use crate::kind::GroupVersionKind;
use crate::value::{Json, MicroTime, PointerError};

fn kind() -> GroupVersionKind {
    GroupVersionKind::new("coordination.k8s.io", "v1", "Lease")
}

/// Where leases are served.
pub(super) fn resource() -> ApiResource {
    ApiResource::new(kind(), "leases", Scope::Namespaced)
}

/// A Lease of `coordination.k8s.io/v1`.
#[derive(Clone, PartialEq)]
pub(super) struct Lease(pub(super) DynamicObject);

impl Lease {
    /// A lease that nobody holds, to be created.
    pub(super) fn new(name: &str) -> Self {
        Self(DynamicObject::new(&kind(), name))
    }

    /// Who holds it; empty when nobody does.
    pub(super) fn holder(&self) -> String {
        self.0.text("/spec/holderIdentity").unwrap_or_default()
    }

    /// How often the holder changed.
    pub(super) fn transitions(&self) -> i64 {
        self.0.read("/spec/leaseTransitions").ok().flatten().unwrap_or_default()
    }

    /// How long the holder may be silent; none where the lease does not say it.
    pub(super) fn duration(&self) -> Option<Duration> {
        let seconds: i64 = self.0.read("/spec/leaseDurationSeconds").ok().flatten()?;
        u64::try_from(seconds)
            .ok()
            .filter(|seconds| *seconds > 0)
            .map(Duration::from_secs)
    }

    /// What changes when the holder renews it. Labels and the like do not count.
    pub(super) fn sign_of_life(&self) -> (String, Option<Json>) {
        (self.0.metadata.uid().to_owned(), self.0.get("/spec"))
    }

    /// Held by another, or by the same for one more term.
    pub(super) fn taken(
        &self,
        holder: &str,
        seconds: u64,
        transitions: i64,
        now: MicroTime,
    ) -> Result<Self, PointerError> {
        let mut lease = self.renewed(seconds, now)?;
        lease.0.set("/spec/holderIdentity", holder)?;
        lease.0.set("/spec/acquireTime", now.to_string())?;
        lease.0.set("/spec/leaseTransitions", transitions)?;
        Ok(lease)
    }

    /// Held by the same for longer.
    pub(super) fn renewed(&self, seconds: u64, now: MicroTime) -> Result<Self, PointerError> {
        let mut lease = self.clone();
        lease.0.set("/spec/leaseDurationSeconds", seconds)?;
        lease.0.set("/spec/renewTime", now.to_string())?;
        Ok(lease)
    }

    /// Held by nobody.
    pub(super) fn released(&self, now: MicroTime) -> Result<Self, PointerError> {
        // K8S: a duration of none is refused.
        self.taken("", 1, self.transitions(), now)
    }

    /// To be created anew, after it was deleted.
    pub(super) fn anew(&self) -> Self {
        let mut lease = self.clone();
        let metadata = &mut lease.0.metadata;
        metadata.resource_version = None;
        metadata.uid = None;
        metadata.creation_timestamp = None;
        metadata.managed_fields = crate::value::List::ABSENT;
        lease
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> MicroTime {
        "2024-01-02T03:04:05.000006Z".parse().unwrap()
    }

    #[test]
    fn taking_and_releasing_keeps_what_it_does_not_know() {
        let stored = r#"{"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"a","resourceVersion":"7","labels":{"x":"y"}},"spec":{"holderIdentity":"them","leaseTransitions":3,"strategy":"OldestEmulationVersion","preferredHolder":"us","leaseDurationSeconds":40,"new":{"a":[1]}}}"#;
        let lease = Lease(stored.parse().unwrap());
        assert_eq!((lease.holder().as_str(), lease.transitions()), ("them", 3));
        assert_eq!(lease.duration(), Some(Duration::from_secs(40)));
        let taken = lease.taken("me", 15, 4, now()).unwrap();
        assert_eq!((taken.holder().as_str(), taken.transitions()), ("me", 4));
        let released = taken.released(now()).unwrap();
        assert_eq!((released.holder().as_str(), released.transitions()), ("", 4));
        for lease in [&taken, &released] {
            assert_eq!(
                lease.0.text("/spec/strategy").as_deref(),
                Some("OldestEmulationVersion")
            );
            assert_eq!(lease.0.text("/spec/preferredHolder").as_deref(), Some("us"));
            assert_eq!(lease.0.read::<i64>("/spec/new/a/0").unwrap(), Some(1));
            assert_eq!(
                lease.0.text("/spec/renewTime").as_deref(),
                Some("2024-01-02T03:04:05.000006Z")
            );
            assert_eq!(lease.0.metadata.resource_version(), "7");
            assert_eq!(lease.0.metadata.label("x"), Some("y"));
        }
        assert_eq!(released.0.read::<i64>("/spec/leaseDurationSeconds").unwrap(), Some(1));
        assert_eq!(taken.anew().0.metadata.resource_version(), "");
    }

    #[test]
    fn a_lease_that_says_little_is_read_as_it_is() {
        let empty = Lease::new("a");
        assert_eq!(
            (empty.holder().as_str(), empty.transitions(), empty.duration()),
            ("", 0, None)
        );
        let odd = r#"{"metadata":{},"spec":{"holderIdentity":null,"leaseTransitions":"x","leaseDurationSeconds":-3}}"#;
        let odd = Lease(odd.parse().unwrap());
        assert_eq!(
            (odd.holder().as_str(), odd.transitions(), odd.duration()),
            ("", 0, None)
        );
    }
}
