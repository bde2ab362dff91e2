//! Which words of an input may become part of the model.
//!
//! In: groups, versions, kinds and URL words as a document spells them. Out: the checked value, or
//! an error with its place. Never: corrects a word. Groups and versions become folders and modules,
//! plurals become URL segments, so a word with a slash in it must end here.

use crate::diag::Diagnostics;
use crate::location::SpecLocation;
use crate::model::GroupVersion;
use crate::parse::RawGvk;

/// Longest word that is let through: DNS names end at 253 characters, kinds at 63.
const MAX_LENGTH: usize = 253;

/// A group version whose parts are what Kubernetes allows them to be.
pub(super) fn group_version(group: &str, version: &str) -> Result<GroupVersion, String> {
    if !group.is_empty() && !is_dotted(group) {
        return Err(format!(
            "the group {group:?} is not a DNS name; only [A-Za-z0-9.-] may stand in it"
        ));
    }
    if !is_dotted(version) {
        return Err(format!(
            "the version {version:?} is not a version such as v1; only [A-Za-z0-9.-] may stand in it"
        ));
    }
    Ok(GroupVersion::new(group, version))
}

/// A kind: a letter, then letters, digits, `-` and `_`.
pub(super) fn kind(kind: &str) -> Result<(), String> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let starts = kind.starts_with(|c: char| c.is_ascii_alphabetic());
    if starts && kind.len() <= MAX_LENGTH && kind.chars().all(is_word) {
        return Ok(());
    }
    Err(format!("the kind {kind:?} is not a name such as Deployment"))
}

/// A plural or the name of a subresource.
pub(super) fn url_word(word: &str) -> Result<(), String> {
    if is_dotted(word) {
        return Ok(());
    }
    Err(format!("{word:?} is not a resource name such as deployments"))
}

/// The checked form of a group, version and kind.
pub(super) fn gvk(raw: &RawGvk) -> Result<(GroupVersion, &str), String> {
    let group_version = group_version(&raw.group, &raw.version)?;
    kind(&raw.kind)?;
    Ok((group_version, &raw.kind))
}

/// Reports a word that was refused.
pub(super) fn refuse(message: &str, location: &SpecLocation, diagnostics: &mut Diagnostics) {
    diagnostics.error("bad-name", location, format!("{message}; correct the document"));
}

/// `[A-Za-z0-9]` at both ends, `[A-Za-z0-9.-]` between, no two dots in a row.
fn is_dotted(word: &str) -> bool {
    let is_inner = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    word.starts_with(|c: char| c.is_ascii_alphanumeric())
        && word.ends_with(|c: char| c.is_ascii_alphanumeric())
        && word.len() <= MAX_LENGTH
        && word.chars().all(is_inner)
        && !word.contains("..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_that_would_leave_the_output_folder_are_refused() {
        for group in [
            "../../x", "..", ".", "a/b", "a..b", "a\\b", "a b", "ä", "a\n", "-a", "a.",
        ] {
            assert!(group_version(group, "v1").is_err(), "{group:?}");
        }
        for group in ["", "apps", "rbac.authorization.k8s.io", "acid.zalan.do", "x-k8s.io"] {
            assert!(group_version(group, "v1").is_ok(), "{group:?}");
        }
    }

    #[test]
    fn versions_kinds_and_url_words_are_checked() {
        for version in ["", "v1/x", "..", "v1 "] {
            assert!(group_version("apps", version).is_err(), "{version:?}");
        }
        for name in ["", "1Pod", "Pod/x", "Pod\"", "r#Pod", "P od"] {
            assert!(kind(name).is_err(), "{name:?}");
        }
        for name in ["Pod", "postgresql", "VLogs"] {
            assert!(kind(name).is_ok(), "{name:?}");
        }
        for word in ["", "{name}", "a/b", "..", "pods?"] {
            assert!(url_word(word).is_err(), "{word:?}");
        }
    }
}
