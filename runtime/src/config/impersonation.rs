//! Acting as another user.
//!
//! In: user, uid, groups and extra attributes.
//! Out: the `Impersonate-…` headers, all of them: leaving one out would act as somebody else than asked.
//! Never: the right to do so; the server decides that.

use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What a header name may hold besides letters and digits (RFC 7230, `token`), but `%`, which escapes the rest.
const TOKEN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'*')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// Whom to act as, as `kubectl --as` does ([user impersonation]). The one who asks needs the right to impersonate all of it.
///
/// Building never fails: a value that cannot stand in a header is remembered, and refused where this is used.
///
/// ```
/// use kubewright_runtime::Config;
/// use kubewright_runtime::config::Impersonation;
///
/// let jane = Impersonation::new("jane").group("developers").extra("acme.com/project", "x");
/// let config = Config::new("https://127.0.0.1:6443")?.with_impersonation(jane)?;
/// # Ok::<(), kubewright_runtime::Error>(())
/// ```
///
/// [user impersonation]: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
#[derive(Clone, Debug)]
pub struct Impersonation {
    user: String,
    headers: HeaderMap,
    refused: Option<String>,
}

impl Impersonation {
    /// The user of that name, in no group but those that the server gives to everybody.
    #[must_use]
    pub fn new(user: impl Into<String>) -> Self {
        let user = user.into();
        let refused = user
            .is_empty()
            .then(|| "to impersonate, a user must be named".to_owned());
        let who = Self {
            user: user.clone(),
            headers: HeaderMap::new(),
            refused,
        };
        who.with(HeaderName::from_static("impersonate-user"), &user)
    }

    /// The user's UID; the last one counts.
    #[must_use]
    pub fn uid(mut self, uid: impl AsRef<str>) -> Self {
        let name = HeaderName::from_static("impersonate-uid");
        self.headers.remove(&name);
        self.with(name, uid.as_ref())
    }

    /// One more group.
    #[must_use]
    pub fn group(self, group: impl AsRef<str>) -> Self {
        self.with(HeaderName::from_static("impersonate-group"), group.as_ref())
    }

    /// One more value of an extra attribute. Keys are lower case for the server: header names have no case.
    #[must_use]
    pub fn extra(mut self, key: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        let key = key.as_ref().to_lowercase();
        let name = format!("impersonate-extra-{}", utf8_percent_encode(&key, TOKEN));
        match HeaderName::from_bytes(name.as_bytes()) {
            Ok(name) if !key.is_empty() => self.with(name, value.as_ref()),
            _ => {
                self.refuse(format!("the extra key {key:?} cannot be part of a header name"));
                self
            }
        }
    }

    /// The name of the user.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Why this cannot be asked for, if so.
    pub(crate) fn refused(&self) -> Option<&str> {
        self.refused.as_deref()
    }

    /// The headers to send, all of them.
    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    fn with(mut self, name: HeaderName, value: &str) -> Self {
        match HeaderValue::from_bytes(value.as_bytes()) {
            Ok(value) => {
                self.headers.append(name, value);
            }
            Err(_) => self.refuse(format!("{value:?} cannot stand in the header {name}")),
        }
        self
    }

    fn refuse(&mut self, why: String) {
        self.refused.get_or_insert(why);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_was_asked_for_is_sent() {
        let who = Impersonation::new("jane")
            .uid("u-0")
            .uid("u-1")
            .group("a")
            .group("b")
            .extra("Acme.com/Project", "x")
            .extra("acme.com/project", "y")
            .extra("100% \u{e9}", "z");
        assert_eq!(who.refused(), None);
        let mut sent: Vec<_> = who
            .headers()
            .iter()
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
            .collect();
        sent.sort();
        assert_eq!(
            sent,
            [
                "impersonate-extra-100%25%20%c3%a9: z",
                "impersonate-extra-acme.com%2fproject: x",
                "impersonate-extra-acme.com%2fproject: y",
                "impersonate-group: a",
                "impersonate-group: b",
                "impersonate-uid: u-1",
                "impersonate-user: jane",
            ]
        );
    }

    #[test]
    fn a_value_cannot_bring_a_header_of_its_own() {
        for who in [
            Impersonation::new("jane\r\nImpersonate-Group: system:masters"),
            Impersonation::new("").group("a"),
            Impersonation::new("jane").group("a\nb").group("c"),
            Impersonation::new("jane").extra("", "x"),
            Impersonation::new("jane").extra("k", "\0"),
        ] {
            assert!(who.refused().is_some(), "{who:?}");
        }
    }
}
