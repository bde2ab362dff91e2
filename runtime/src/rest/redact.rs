//! Takes credentials out of text that is about to be shown.
//!
//! In: the start of an answer that is not a `Status`, and the secrets this client uses.
//! Out: the same text with credentials replaced.
//! Never: a promise to know every secret of the world: it knows ours, bearer and basic credentials, JSON web tokens and PEM keys.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

const HIDDEN: &str = "[redacted]";
/// Base64 of what is shorter, and base64 that is shorter, stands in half the words.
const SHORTEST: usize = 6;
/// Characters that HTML gives names.
const NAMED: [(&str, char); 6] = [
    ("&amp;", '&'),
    ("&lt;", '<'),
    ("&gt;", '>'),
    ("&quot;", '"'),
    ("&apos;", '\''),
    ("&nbsp;", ' '),
];

/// Texts that must not be shown, in each of the forms in which a server or proxy may repeat them.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Vec<String>);

impl Secrets {
    pub(crate) fn of<'s>(texts: impl IntoIterator<Item = &'s str>) -> Self {
        let mut forms: Vec<String> = texts
            .into_iter()
            .filter(|text| !text.is_empty())
            .flat_map(forms)
            .collect();
        // A secret within another must not leave the rest of that one behind.
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        forms.dedup();
        Self(forms)
    }

    /// Replaces the secrets.
    pub(crate) fn taken_out_of<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut out = Cow::Borrowed(text);
        for form in &self.0 {
            if let Some(changed) = without(&out, form) {
                out = Cow::Owned(changed);
            }
        }
        out
    }

    /// Replaces the secrets, and what looks like a credential.
    pub(crate) fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut out = self.taken_out_of(text);
        for start in ["Bearer ", "bearer ", "Basic ", "basic ", "eyJ", "-----BEGIN"] {
            if out.contains(start) {
                out = Cow::Owned(hide_after(&out, start));
            }
        }
        out
    }
}

/// As it is, and within base64 at each of the three places where it can begin. How it may be escaped is looked for in the text.
fn forms(secret: &str) -> Vec<String> {
    let mut forms = vec![secret.to_owned()];
    if secret.len() < SHORTEST {
        return forms;
    }
    for form in (0..3).map(|shift| in_base64(secret, shift)) {
        if form.len() >= SHORTEST {
            forms.push(form.replace('+', "-").replace('/', "_"));
            forms.push(form);
        }
    }
    forms
}

/// The text without the secret; none if it is not there.
fn without(text: &str, secret: &str) -> Option<String> {
    let mut out = String::new();
    let (mut kept, mut at) = (0, 0);
    while at < text.len() {
        if let Some(length) = length_of(secret, &text[at..]) {
            out.push_str(&text[kept..at]);
            out.push_str(HIDDEN);
            at += length;
            kept = at;
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    (kept > 0).then(|| out + &text[kept..])
}

/// How long the secret is that the text begins with, each character as it is or escaped; none if it does not.
fn length_of(secret: &str, text: &str) -> Option<usize> {
    behind(secret, text).map(|rest| text.len() - rest.len())
}

/// What follows the secret.
fn behind<'t>(secret: &str, text: &'t str) -> Option<&'t str> {
    let mut rest = text;
    for (at, wanted) in secret.char_indices() {
        rest = match (rest.strip_prefix(wanted), behind_escaped(wanted, rest)) {
            // `%25` is a percent sign, or one with a number behind it.
            (Some(plain), Some(escaped)) => match behind(&secret[at + wanted.len_utf8()..], escaped) {
                Some(end) => return Some(end),
                None => plain,
            },
            (Some(rest), None) | (None, Some(rest)) => rest,
            (None, None) => return None,
        };
    }
    Some(rest)
}

/// What follows the character, as URLs, JSON or HTML escape it.
fn behind_escaped(wanted: char, text: &str) -> Option<&str> {
    match text.as_bytes().first()? {
        b'+' if wanted == ' ' => Some(&text[1..]),
        b'%' => {
            let mut rest = text;
            for byte in wanted.encode_utf8(&mut [0; 4]).bytes() {
                let digits = rest.strip_prefix('%')?.get(..2)?;
                rest = (u8::from_str_radix(digits, 16) == Ok(byte)).then(|| &rest[3..])?;
            }
            Some(rest)
        }
        b'\\' => match text[1..].strip_prefix('u') {
            Some(code) => (u32::from_str_radix(code.get(..4)?, 16) == Ok(u32::from(wanted))).then(|| &code[4..]),
            None => text[1..].strip_prefix(wanted),
        },
        b'&' => {
            if let Some((name, _)) = NAMED.iter().find(|(name, of)| *of == wanted && text.starts_with(name)) {
                return Some(&text[name.len()..]);
            }
            let (code, rest) = text.strip_prefix("&#")?.split_once(';')?;
            let code = match code.strip_prefix(['x', 'X']) {
                Some(code) => u32::from_str_radix(code, 16),
                None => code.parse(),
            };
            (code == Ok(u32::from(wanted))).then_some(rest)
        }
        _ => None,
    }
}

/// The characters of base64 that only `text` decides, when `shift` bytes of something else stand before it in its group of three.
fn in_base64(text: &str, shift: usize) -> String {
    let mut bytes = vec![0; shift];
    bytes.extend_from_slice(text.as_bytes());
    let whole = STANDARD_NO_PAD.encode(&bytes);
    let shared_before = [0, 2, 3][shift % 3];
    let shared_behind = usize::from(!bytes.len().is_multiple_of(3));
    whole[shared_before..whole.len() - shared_behind].to_owned()
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
        out.push_str(if word >= length && !is_prose(&rest[keep..keep + word]) {
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

/// "Basic authentication is off" tells no credential; other short words were sorted out before.
fn is_prose(word: &str) -> bool {
    ["authentication", "authorization", "credentials"].contains(&word.trim_end_matches('.'))
}

fn is_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._~+/=".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redact(text: &str, secrets: &[&str]) -> String {
        Secrets::of(secrets.iter().copied()).redact(text).into_owned()
    }

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
        let prose = "Basic auth is off, Basic authentication. the Bearer of this is unknown, Bearer \u{e9}, eyJ";
        assert_eq!(redact(prose, &[""]), prose);
    }

    #[test]
    fn secrets_are_found_however_they_are_written() {
        let secret = "a+b/c=<'d\">&e%f";
        for text in [
            "x=a%2Bb%2Fc%3D%3C%27d%22%3E%26e%25f",
            "x=a%2bb%2fc%3d%3c%27d%22%3e%26e%25f",
            r#"{"x":"a+b/c=<'d\">&e%f"}"#,
            "<p>a+b/c=&lt;&#39;d&quot;&gt;&amp;e%f</p>",
            "<p>a&#43;b/c=&lt;&#x27;d&#34;&gt;&amp;e%f</p>",
            r"a+b\/c=\u003c'd\u0022>&e%f",
        ] {
            let shown = redact(text, &[secret]);
            assert!(shown.contains(HIDDEN) && shown.len() < 10 + HIDDEN.len(), "{shown}");
        }
        for before in ["", "u", "u:", "us:"] {
            let pair = STANDARD_NO_PAD.encode(format!("{before}s3cret-of-mine!"));
            let shown = redact(&format!("got {pair}"), &["s3cret-of-mine!"]);
            assert!(shown.len() < 10 + HIDDEN.len() && shown.contains(HIDDEN), "{shown}");
        }
    }

    #[test]
    fn a_secret_within_another_leaves_nothing_of_that_one() {
        assert_eq!(redact("user:s3cret", &["s3cret", "user:s3cret"]), HIDDEN);
    }
}
