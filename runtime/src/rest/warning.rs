//! `Warning` headers of answers (RFC 7234, section 5.5, as API servers use it).
//!
//! In: the header values, each with one warning or several joined by commas.
//! Out: [`Warning`]s in their order.
//! Never: an error: what cannot be read is left out, the rest is kept.

use std::fmt;

use super::redact::Secrets;

/// Something the server warns of, for example that a version is deprecated or that a field is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Warn code, three digits. API servers send 299.
    pub code: u16,
    /// Who warns; `-` when unknown.
    pub agent: String,
    /// The text for people, without quotes and escapes.
    pub text: String,
}

impl Warning {
    /// Takes out these secrets, and what looks like a credential.
    pub(super) fn redact(&mut self, secrets: &Secrets) {
        for text in [&mut self.agent, &mut self.text] {
            *text = secrets.redact(text).into_owned();
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Reads the values of all `Warning` headers of an answer.
pub(crate) fn parse_warnings<'a>(values: impl IntoIterator<Item = &'a [u8]>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for value in values {
        let text = String::from_utf8_lossy(value);
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let Some((warning, after)) = parse_one(rest) else {
                break;
            };
            // A control character could rewrite the terminal of whoever prints the text.
            if !warning.text.chars().any(char::is_control) {
                warnings.push(warning);
            }
            rest = after.trim_start_matches([' ', '\t', ',']);
        }
    }
    warnings
}

/// `CODE AGENT "TEXT"` with an optional quoted date; returns what follows it.
fn parse_one(input: &str) -> Option<(Warning, &str)> {
    let (code, rest) = input.split_at_checked(3)?;
    if !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (agent, rest) = rest.strip_prefix(' ')?.split_once(' ')?;
    let (text, rest) = quoted(rest)?;
    let rest = match quoted(rest.trim_start()) {
        Some((_date, after)) => after,
        None => rest,
    };
    let ended = rest.trim_start();
    if agent.is_empty() || !(ended.is_empty() || ended.starts_with(',')) {
        return None;
    }
    Some((
        Warning {
            code: code.parse().ok()?,
            agent: agent.to_owned(),
            text,
        },
        ended,
    ))
}

/// A quoted string with backslash escapes; returns what follows it.
fn quoted(input: &str) -> Option<(String, &str)> {
    let body = input.strip_prefix('"')?;
    let mut text = String::new();
    let mut chars = body.char_indices();
    while let Some((index, character)) = chars.next() {
        match character {
            '"' => return Some((text, &body[index + 1..])),
            '\\' => text.push(chars.next()?.1),
            _ => text.push(character),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(values: &[&str]) -> Vec<String> {
        parse_warnings(values.iter().map(|value| value.as_bytes()))
            .into_iter()
            .map(|warning| warning.text)
            .collect()
    }

    #[test]
    fn several_headers_and_joined_values_keep_their_order() {
        assert_eq!(
            texts(&[r#"299 - "a, b", 299 - "c""#, r#"299 - "d""#]),
            ["a, b", "c", "d"]
        );
    }

    #[test]
    fn escapes_are_undone() {
        assert_eq!(texts(&[r#"299 - "say \"hi\" \\ bye""#]), [r#"say "hi" \ bye"#]);
    }

    #[test]
    fn a_date_is_read_over() {
        assert_eq!(
            texts(&[r#"299 host:80 "a" "Wed, 21 Oct 2015 07:28:00 GMT", 299 - "b""#]),
            ["a", "b"]
        );
    }

    #[test]
    fn broken_entries_do_not_hide_those_before_them() {
        assert_eq!(
            texts(&[
                r#"299 - "a", 29 - "b""#,
                r#"299 - "c"#,
                r#"299 - "d" e"#,
                "299",
                "",
                r#"299 - "f""#
            ]),
            ["a", "f"]
        );
    }

    #[test]
    fn control_characters_are_refused() {
        assert_eq!(texts(&["299 - \"a\u{1b}[2J\", 299 - \"b\""]), ["b"]);
    }
}
