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

/// Whom to act as.
#[derive(Clone, Debug)]
pub(crate) struct Impersonation {
    pub(crate) user: String,
    headers: HeaderMap,
}

impl Impersonation {
    pub(crate) fn new(user: &str) -> Result<Self, String> {
        if user.is_empty() {
            return Err("to impersonate, a user must be named".to_owned());
        }
        let mut who = Self {
            user: user.to_owned(),
            headers: HeaderMap::new(),
        };
        who.add(HeaderName::from_static("impersonate-user"), user)?;
        Ok(who)
    }

    pub(crate) fn set_uid(&mut self, uid: &str) -> Result<(), String> {
        self.add(HeaderName::from_static("impersonate-uid"), uid)
    }

    pub(crate) fn add_group(&mut self, group: &str) -> Result<(), String> {
        self.add(HeaderName::from_static("impersonate-group"), group)
    }

    /// Keys are lower case on the wire: header names have no case.
    pub(crate) fn add_extra(&mut self, key: &str, value: &str) -> Result<(), String> {
        let name = format!("impersonate-extra-{}", utf8_percent_encode(&key.to_lowercase(), TOKEN));
        let name = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| format!("the extra key {key:?} cannot be part of a header name"))?;
        self.add(name, value)
    }

    /// The headers to send with every request.
    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    fn add(&mut self, name: HeaderName, value: &str) -> Result<(), String> {
        let value = HeaderValue::from_bytes(value.as_bytes())
            .map_err(|_| format!("{value:?} cannot stand in the header {name}"))?;
        self.headers.append(name, value);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_was_asked_for_is_sent() {
        let mut who = Impersonation::new("jane").unwrap();
        who.set_uid("u-1").unwrap();
        who.add_group("a").unwrap();
        who.add_group("b").unwrap();
        who.add_extra("Acme.com/Project", "x").unwrap();
        let sent: Vec<_> = who
            .headers()
            .iter()
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
            .collect();
        assert_eq!(
            sent,
            [
                "impersonate-user: jane",
                "impersonate-uid: u-1",
                "impersonate-group: a",
                "impersonate-group: b",
                "impersonate-extra-acme.com%2fproject: x"
            ]
        );
    }

    #[test]
    fn a_value_cannot_bring_a_header_of_its_own() {
        assert!(Impersonation::new("jane\r\nImpersonate-Group: system:masters").is_err());
        assert!(Impersonation::new("").is_err());
    }
}
