//! Takes credentials out of text that is about to be shown.
//!
//! In: the start of an answer that is not a `Status`, and the secrets this client uses.
//! Out: the same text with credentials replaced.
//! Never: a promise to know every secret of the world: it knows ours, bearer and basic credentials, JSON web tokens and PEM keys.

use std::borrow::Cow;

const HIDDEN: &str = "[redacted]";

/// Replaces each of `secrets`, and what looks like a credential.
pub(crate) fn redact<'t>(text: &'t str, secrets: &[&str]) -> Cow<'t, str> {
    let mut out = Cow::Borrowed(text);
    for secret in secrets
        .iter()
        .filter(|secret| !secret.is_empty() && text.contains(**secret))
    {
        out = Cow::Owned(out.replace(secret, HIDDEN));
    }
    for start in ["Bearer ", "bearer ", "Basic ", "basic ", "eyJ", "-----BEGIN"] {
        if out.contains(start) {
            out = Cow::Owned(hide_after(&out, start));
        }
    }
    out
}

/// Replaces the word that follows `start` (from `start` on for tokens known by their beginning, to the end of the block for PEM).
fn hide_after(text: &str, start: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(start) {
        let (keep, length) = if start.ends_with(' ') {
            (at + start.len(), 8)
        } else {
            (at, 16)
        };
        out.push_str(&rest[..keep]);
        let word = if start.starts_with("-----") {
            rest.len() - keep
        } else {
            rest[keep..].find(|c: char| !is_token(c)).unwrap_or(rest.len() - keep)
        };
        // Short words are prose ("Bearer of news"), long ones are credentials.
        out.push_str(if word >= length {
            HIDDEN
        } else {
            &rest[keep..keep + word]
        });
        rest = &rest[keep + word..];
        if word == 0 {
            break;
        }
    }
    out.push_str(rest);
    out
}

fn is_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._~+/=".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_secrets_are_replaced_wherever_they_stand() {
        assert_eq!(
            redact("denied: s3cret, again s3cret", &["s3cret"]),
            "denied: [redacted], again [redacted]"
        );
    }

    #[test]
    fn things_that_look_like_credentials_are_replaced() {
        assert_eq!(
            redact("got 'Bearer abcdef123456' here", &[]),
            "got 'Bearer [redacted]' here"
        );
        assert_eq!(redact("t=eyJhbGciOiJSUzI1NiIs.In.R5c x", &[]), "t=[redacted] x");
        assert_eq!(
            redact("a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n", &[]),
            "a\n[redacted]"
        );
    }

    #[test]
    fn prose_stays() {
        let prose = "Basic auth is off; the Bearer of this is unknown, Bearer \u{e9}, eyJ";
        assert_eq!(redact(prose, &[""]), prose);
    }
}
