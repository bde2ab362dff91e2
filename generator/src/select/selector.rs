//! Selectors: `v1/Pod`, `apps/v1/*`, `core`, `core.oam.dev/*`, `v1/Pod:get,list,watch`.
//!
//! In: text from the user. Out: a [`Selector`] that can be asked about resources and types.
//! Never: guesses a version or a kind; matching is exact, but a plural may stand for its kind.
//!
//! | text | chooses |
//! |---|---|
//! | `*` | everything |
//! | `core`, `apps`, `core.oam.dev` or with `/*` | a group, all versions |
//! | `v1` or `v1/*` | a version of the core group |
//! | `apps/v1` or `apps/v1/*` | a group version |
//! | `v1/Pod`, `apps/v1/Deployment`, `core/v1/Pod` | a kind |
//! | `apps/Deployment`, `apps/*/Deployment` | a kind in all versions of its group |
//! | any of them with `:get,list,watch` | the same, but only these verbs of it |
//!
//! Verbs are those of RBAC; `patch` holds server-side apply. Subresources keep the named verbs too (`scale` and `status`
//! have get, update and patch, `log` has get, `eviction` has create), and a subresource or resource without a verb left is
//! not chosen: `*:get,list,watch` is everything that can be read. Several includes of one kind add up. An exclude with
//! verbs takes only these away: `*:deletecollection`, `v1/Secret:create,update,patch`.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use crate::model::{GroupVersion, ResourceDef, TypeDef, Verb};

/// What a selection names. `None` stands for all.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Selector {
    /// `apps`; empty for the core group.
    group: Option<String>,
    /// `v1`.
    version: Option<String>,
    /// A kind, a plural, or the name of a type.
    kind: Option<String>,
    /// Never empty.
    verbs: Option<BTreeSet<Verb>>,
}

/// Why a text is no selector.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{}` is not a selector: {reason}; write e.g. `v1/Pod`, `apps/v1/*`, `core`, `core.oam.dev/*` or `v1/Pod:get,list,watch`",
    text.escape_debug()
)]
pub struct SelectorError {
    text: String,
    reason: String,
}

impl FromStr for Selector {
    type Err = SelectorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = |reason: String| SelectorError {
            text: text.to_owned(),
            reason,
        };
        let (name, verbs) = match text.trim().split_once(':') {
            Some((name, verbs)) => (name.trim_end(), Some(parse_verbs(verbs).map_err(error)?)),
            None => (text.trim(), None),
        };
        let [group, version, kind] = parts(name).map_err(|reason| error(reason.to_owned()))?;
        let part = |part: &str| (part != "*").then(|| part.to_owned());
        let group = part(group).map(|group| if group == "core" { String::new() } else { group });
        Ok(Self {
            group,
            version: part(version),
            kind: part(kind),
            verbs,
        })
    }
}

/// Group, version and kind of a name; `*` where one is left out.
fn parts(name: &str) -> Result<[&str; 3], &'static str> {
    let parts: Vec<&str> = name.split('/').collect();
    if parts.iter().any(|part| part.is_empty()) {
        return Err("a part between the slashes is empty");
    }
    if parts.iter().any(|part| *part != "*" && !part.chars().all(is_name_char)) {
        return Err("it holds a character that no group, version or kind has");
    }
    Ok(match parts[..] {
        ["*"] => ["*", "*", "*"],
        [version] if is_version(version) => ["core", version, "*"],
        [group] => [group, "*", "*"],
        [version, kind] if is_version(version) => ["core", version, kind],
        [group, version] if is_version(version) => [group, version, "*"],
        [group, kind] => [group, "*", kind],
        [group, version, kind] => [group, version, kind],
        _ => return Err("it has more than three parts"),
    })
}

/// `get,list,watch`
fn parse_verbs(words: &str) -> Result<BTreeSet<Verb>, String> {
    let verb = |word: &str| {
        Verb::from_word(word.trim()).ok_or_else(|| {
            format!(
                "`{}` is no verb; the verbs are {}",
                word.trim().escape_debug(),
                Verb::ALL.map(Verb::word).join(", ")
            )
        })
    };
    words.split(',').map(verb).collect()
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let group = match self.group.as_deref() {
            Some("") => "core",
            Some(group) => group,
            None => "*",
        };
        match (&self.version, &self.kind) {
            (None, None) => f.write_str(group)?,
            (Some(version), None) => write!(f, "{group}/{version}")?,
            (version, Some(kind)) => {
                write!(f, "{group}/{}/{kind}", version.as_deref().unwrap_or("*"))?;
            }
        }
        match &self.verbs {
            Some(verbs) => {
                let words: Vec<&str> = verbs.iter().map(|verb| verb.word()).collect();
                write!(f, ":{}", words.join(","))
            }
            None => Ok(()),
        }
    }
}

impl Selector {
    /// Group, version, and kind, plural or type; `None` stands for all.
    pub(super) fn parts(&self) -> [Option<&str>; 3] {
        [self.group.as_deref(), self.version.as_deref(), self.kind.as_deref()]
    }

    /// The verbs that it names; none when it names no verb, and so means all.
    pub fn verbs(&self) -> Option<&BTreeSet<Verb>> {
        self.verbs.as_ref()
    }

    /// Whether it chooses all of, or something in, `group_version`.
    pub(super) fn matches_group_version(&self, group_version: &GroupVersion) -> bool {
        self.group.as_ref().is_none_or(|group| *group == group_version.group)
            && self
                .version
                .as_ref()
                .is_none_or(|version| *version == group_version.version)
    }

    /// Whether it chooses `resource`.
    pub fn matches_resource(&self, resource: &ResourceDef) -> bool {
        self.matches_group_version(&resource.gvk.group_version)
            && self
                .kind
                .as_ref()
                .is_none_or(|kind| *kind == resource.gvk.kind || *kind == resource.plural)
    }

    /// Whether it names `ty` itself, not just the group version around it.
    pub fn names_type(&self, ty: &TypeDef) -> bool {
        ty.anonymous.is_none()
            && self.matches_group_version(&ty.home)
            && self
                .kind
                .as_ref()
                .is_some_and(|kind| *kind == ty.name || ty.gvk.as_ref().is_some_and(|gvk| gvk.kind == *kind))
    }
}

/// `v1`, `v1beta2`: what Kubernetes calls a version that it can order.
fn is_version(part: &str) -> bool {
    let Some(rest) = part.strip_prefix('v') else {
        return false;
    };
    let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    if digits.len() == rest.len() {
        return false;
    }
    let stage = digits.trim_end_matches(|c: char| c.is_ascii_digit());
    digits.is_empty() || (matches!(stage, "alpha" | "beta") && stage.len() < digits.len())
}

fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_reads_as_group_version_kind() {
        for (text, expected) in [
            ("*", "*"),
            ("core", "core"),
            ("apps", "apps"),
            ("core.oam.dev/*", "core.oam.dev"),
            ("v1", "core/v1"),
            ("v1/Pod", "core/v1/Pod"),
            ("core/v1/Pod", "core/v1/Pod"),
            ("core/v1", "core/v1"),
            ("apps/v1", "apps/v1"),
            ("apps/v1/*", "apps/v1"),
            ("apps/v1beta1", "apps/v1beta1"),
            ("apps/Deployment", "apps/*/Deployment"),
            ("apps/*/Deployment", "apps/*/Deployment"),
            ("apps/v1/Deployment", "apps/v1/Deployment"),
            ("v2.edp.epam.com", "v2.edp.epam.com"),
            ("*/*/Event", "*/*/Event"),
            ("v1/Pod:watch,get,list", "core/v1/Pod:get,list,watch"),
            (" apps/v1 : get , get ", "apps/v1:get"),
            ("*:deletecollection", "*:deletecollection"),
        ] {
            assert_eq!(text.parse::<Selector>().unwrap().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_selector_is_refused_with_an_example() {
        for text in [
            "",
            "/",
            "apps/",
            "/v1/Pod",
            "a/b/c/d",
            "apps/v1/De*",
            "apps v1",
            ":get",
            "apps/:get",
            "v1/Pod:get:list",
        ] {
            match text.parse::<Selector>() {
                Ok(selector) => panic!("{text:?} reads as {selector}"),
                Err(error) => assert!(error.to_string().contains("apps/v1/*"), "{error}"),
            }
        }
    }

    #[test]
    fn a_word_that_is_no_verb_is_named_and_the_verbs_are_listed() {
        for (text, word) in [
            ("v1/Pod:", "``"),
            ("v1/Pod:get,", "``"),
            ("v1/Pod:read", "`read`"),
            ("v1/Pod:GET", "`GET`"),
            ("v1/Pod:*", "`*`"),
            ("v1/Pod:get\u{1b}", "`get\\u{1b}`"),
        ] {
            let error = text.parse::<Selector>().unwrap_err().to_string();
            assert!(error.contains(&format!("{word} is no verb")), "{error}");
            assert!(error.contains("delete, deletecollection"), "{error}");
            assert!(!error.contains('\u{1b}'), "{error}");
        }
    }
}
