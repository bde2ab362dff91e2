//! Names that lead to no resource, or to more than one.
//!
//! In: what was asked for, and what the server offers.
//! Out: [`Unmapped`], and the questions about it.
//! Never: a network failure; that is an error of its own.

use std::fmt;

use super::{Error, Kind};
use crate::kind::{GroupVersion, GroupVersionResource};

/// What was asked for, and why it is no resource.
#[derive(Clone, Debug)]
pub(crate) struct Unmapped {
    /// In words: `a resource named "deploys"`.
    pub(crate) asked: String,
    /// What it could be, if it could be several.
    pub(crate) candidates: Vec<GroupVersionResource>,
    /// What could not be looked into.
    pub(crate) failed: Vec<GroupVersion>,
}

impl Error {
    /// What was asked for does not lead to one resource.
    pub(crate) fn unmapped(unmapped: Unmapped) -> Self {
        Self::new(Kind::Unmapped(Box::new(unmapped)))
    }

    /// The server offers nothing of this name: no resource, kind, category or document. Nothing was sent but discovery requests, if any.
    ///
    /// Where a part of discovery failed the name may belong there: see [`failed_group_versions`](Self::failed_group_versions).
    pub fn is_no_match(&self) -> bool {
        self.as_unmapped()
            .is_some_and(|unmapped| unmapped.candidates.is_empty())
    }

    /// A name could be several resources between which no rule decides: see [`candidates`](Self::candidates).
    pub fn is_ambiguous(&self) -> bool {
        !self.candidates().is_empty()
    }

    /// For an ambiguous name: the resources it could be, at least two.
    pub fn candidates(&self) -> &[GroupVersionResource] {
        self.as_unmapped().map_or(&[], |unmapped| &unmapped.candidates)
    }

    /// For a name that nothing was found for: the group versions whose resources the server could not tell, so that the name may be one of
    /// theirs.
    pub fn failed_group_versions(&self) -> &[GroupVersion] {
        self.as_unmapped().map_or(&[], |unmapped| &unmapped.failed)
    }

    fn as_unmapped(&self) -> Option<&Unmapped> {
        match &self.0.kind {
            Kind::Unmapped(unmapped) => Some(unmapped),
            _ => None,
        }
    }
}

impl fmt::Display for Unmapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            asked,
            candidates,
            failed,
        } = self;
        if candidates.is_empty() {
            write!(f, "the server has no {asked}")?;
            if !failed.is_empty() {
                write!(f, "; it could not tell the resources of {}", listed(failed))?;
            }
            return Ok(());
        }
        write!(f, "{asked} could be any of {}", listed(candidates))?;
        f.write_str("; name it in full, as resource.version.group")
    }
}

fn listed(names: &[impl fmt::Display]) -> String {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unmapped(candidates: Vec<GroupVersionResource>, failed: Vec<GroupVersion>) -> Error {
        let asked = "resource \"things\"".to_owned();
        Error::unmapped(Unmapped {
            asked,
            candidates,
            failed,
        })
    }

    #[test]
    fn no_match_and_ambiguity_are_told_apart() {
        let none = unmapped(Vec::new(), vec![GroupVersion::new("metrics.k8s.io", "v1")]);
        assert!(none.is_no_match() && !none.is_ambiguous() && !none.is_not_found());
        assert_eq!(none.failed_group_versions().len(), 1);
        assert_eq!(
            none.to_string(),
            "the server has no resource \"things\"; it could not tell the resources of metrics.k8s.io/v1"
        );

        let of = |plural: &str| GroupVersionResource::new("a.io", "v1", plural);
        let many = unmapped(vec![of("things"), of("thingses")], Vec::new());
        assert!(!many.is_no_match() && many.is_ambiguous());
        assert_eq!(many.candidates().len(), 2);
        assert_eq!(
            many.to_string(),
            "resource \"things\" could be any of a.io/v1/things, a.io/v1/thingses; name it in full, as resource.version.group"
        );
    }

    #[test]
    fn a_duplicate_says_what_its_original_says() {
        let source = std::io::Error::other("deep");
        let error = Error::connect("nobody listens").with_hint("look").with_source(source);
        let other = error.duplicate();
        assert_eq!(format!("{error} {error:?}"), format!("{other} {other:?}"));
        assert!(std::error::Error::source(&other).is_some());
    }
}
