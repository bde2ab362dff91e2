//! How people name resources: `deploy`, `deployments.apps`, `Deployment.v1.apps`.
//!
//! In: text.
//! Out: what it can mean, the most exact meaning first.
//! Never: a decision between them; that takes the resources of a server.

/// One of the meanings of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Form<'n> {
    /// Plural, singular, short name or kind.
    pub(super) word: &'n str,
    /// Any, if none.
    pub(super) version: Option<&'n str>,
    pub(super) group: Named<'n>,
}

/// Which groups a form means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named<'n> {
    Any,
    Exactly(&'n str),
    /// Those whose names begin like this: `storage` for `storage.k8s.io`.
    Prefix(&'n str),
}

/// `word.version.group`, then `word.group`, then `word.` with the start of a group; or a word alone. An empty group is any group.
pub(super) fn forms(name: &str) -> impl Iterator<Item = Form<'_>> {
    let (word, rest) = match name.split_once('.') {
        Some((word, rest)) => (word, Some(rest)),
        None => (name, None),
    };
    let with_version = rest.and_then(|rest| rest.split_once('.')).map(|(version, group)| Form {
        word,
        version: Some(version),
        group: if group.is_empty() {
            Named::Any
        } else {
            Named::Exactly(group)
        },
    });
    let versionless = match rest {
        None | Some("") => [Some(Named::Any), None],
        Some(group) => [Some(Named::Exactly(group)), Some(Named::Prefix(group))],
    };
    let versionless = versionless.into_iter().flatten().map(move |group| Form {
        word,
        version: None,
        group,
    });
    with_version
        .into_iter()
        .chain(versionless)
        .filter(|form| !form.word.is_empty() && form.version != Some(""))
}

impl Named<'_> {
    pub(super) fn means(self, group: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exactly(name) => group == name,
            Self::Prefix(start) => group.starts_with(start),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_to_three_meanings() {
        let of = |word, version, group| Form { word, version, group };
        for (name, expected) in [
            ("deploy", vec![of("deploy", None, Named::Any)]),
            ("pods.", vec![of("pods", None, Named::Any)]),
            (
                "pods.v1.",
                vec![
                    of("pods", Some("v1"), Named::Any),
                    of("pods", None, Named::Exactly("v1.")),
                    of("pods", None, Named::Prefix("v1.")),
                ],
            ),
            (
                "deploy.apps",
                vec![
                    of("deploy", None, Named::Exactly("apps")),
                    of("deploy", None, Named::Prefix("apps")),
                ],
            ),
            (
                "sc.v1.storage.k8s.io",
                vec![
                    of("sc", Some("v1"), Named::Exactly("storage.k8s.io")),
                    of("sc", None, Named::Exactly("v1.storage.k8s.io")),
                    of("sc", None, Named::Prefix("v1.storage.k8s.io")),
                ],
            ),
            (
                "a..b",
                vec![of("a", None, Named::Exactly(".b")), of("a", None, Named::Prefix(".b"))],
            ),
            ("", vec![]),
            (".apps", vec![]),
        ] {
            assert_eq!(forms(name).collect::<Vec<_>>(), expected, "{name:?}");
        }
    }
}
