//! What labels and their values may look like.
//!
//! In: text. Out: why it cannot be. Never: a look at a server.
//!
//! <https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set>

use super::SelectorError;

/// An optional DNS name and `/`, then a name.
pub(super) fn key(key: &str) -> Result<(), SelectorError> {
    let (prefix, name) = match key.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, key),
    };
    if prefix.is_none_or(is_dns_name) && !name.is_empty() && is_word(name) {
        return Ok(());
    }
    Err(SelectorError(format!("{key:?} cannot be a label")))
}

/// A name, or nothing.
pub(super) fn value(value: &str) -> Result<(), SelectorError> {
    match value.is_empty() || is_word(value) {
        true => Ok(()),
        false => Err(SelectorError(format!("{value:?} cannot be the value of a label"))),
    }
}

/// At most 63 letters, digits, `-`, `_` and `.`; a letter or digit at both ends.
fn is_word(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    text.len() <= 63 && text.bytes().all(inner) && ends(text, |byte| byte.is_ascii_alphanumeric())
}

/// At most 253 bytes of parts between dots: small letters, digits and `-`, no `-` at the ends of a part.
fn is_dns_name(text: &str) -> bool {
    let outer = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_part = |part: &str| part.bytes().all(|byte| outer(byte) || byte == b'-') && ends(part, outer);
    text.len() <= 253 && text.split('.').all(is_part)
}

fn ends(text: &str, is_end: impl Fn(u8) -> bool) -> bool {
    let bytes = text.as_bytes();
    bytes.first().is_some_and(|byte| is_end(*byte)) && bytes.last().is_some_and(|byte| is_end(*byte))
}
