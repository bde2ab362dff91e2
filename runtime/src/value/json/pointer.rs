//! JSON pointers (RFC 6901) into text: the value at a place, another value there, or none.
//!
//! In: checked JSON text without white space, and a pointer. Out: a part of the text, or new text.
//! Never: a change of what the pointer does not name: numbers keep their digits, members their order.

use std::fmt;
use std::ops::Range;

use super::{Reader, Writer};

/// A pointer, cut into its tokens.
pub(crate) struct Pointer(Vec<String>);

/// Why something cannot stand at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointerError(String);

impl PointerError {
    pub(crate) fn new(problem: String) -> Self {
        Self(problem)
    }
}

impl fmt::Display for PointerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PointerError {}

impl Pointer {
    /// `/spec/containers/0/image`; `~1` stands for `/` and `~0` for `~`. The empty pointer is the whole.
    pub(crate) fn parse(text: &str) -> Result<Self, PointerError> {
        let Some(tokens) = text.strip_prefix('/') else {
            return match text {
                "" => Ok(Self(Vec::new())),
                _ => Err(PointerError(format!(
                    "`{text}` is no JSON pointer: it must begin with `/`"
                ))),
            };
        };
        let unescaped = |token: &str| token.replace("~1", "/").replace("~0", "~");
        Ok(Self(tokens.split('/').map(unescaped).collect()))
    }

    /// The first token and what is behind it; none for the whole.
    pub(crate) fn split(&self) -> Option<(&str, &[String])> {
        let (first, rest) = self.0.split_first()?;
        Some((first, rest))
    }
}

/// The text of the value at a place.
pub(crate) fn find<'t>(text: &'t str, tokens: &[String]) -> Option<&'t str> {
    let mut text = text;
    for token in tokens {
        let inside = Inside::of(text, token)?;
        text = &text[inside.found?];
    }
    Some(text)
}

/// The text with `value` at a place. Objects that are missing on the way are made; `-`, or the index behind the last, appends to a list.
pub(crate) fn put(text: &str, tokens: &[String], value: &str) -> Result<String, PointerError> {
    let Some((token, rest)) = tokens.split_first() else {
        return Ok(value.to_owned());
    };
    if text == "null" {
        return Ok(made(tokens, value));
    }
    let Some(inside) = Inside::of(text, token) else {
        return Err(PointerError(format!(
            "`{token}` cannot be in a value that is neither object nor list"
        )));
    };
    match inside.found {
        Some(range) => {
            let changed = put(&text[range.clone()], rest, value)?;
            Ok(replaced(text, range, &changed))
        }
        None => {
            let end = text.len() - 1;
            let comma = if inside.count == 0 { "" } else { "," };
            let added = match inside.key_of_new(token)? {
                Some(key) => format!("{comma}{key}:{}", made(rest, value)),
                None => format!("{comma}{}", made(rest, value)),
            };
            Ok(replaced(text, end..end, &added))
        }
    }
}

/// The text without the value at a place, and that value; none if there is none.
pub(crate) fn cut(text: &str, tokens: &[String]) -> Option<(String, String)> {
    let (token, rest) = tokens.split_first()?;
    let inside = Inside::of(text, token)?;
    let range = inside.found.clone()?;
    if rest.is_empty() {
        let removed = text[range.clone()].to_owned();
        return Some((replaced(text, inside.whole(text)?, ""), removed));
    }
    let (changed, removed) = cut(&text[range.clone()], rest)?;
    Some((replaced(text, range, &changed), removed))
}

fn replaced(text: &str, range: Range<usize>, by: &str) -> String {
    format!("{}{by}{}", &text[..range.start], &text[range.end..])
}

/// A value with what is around it, as far as tokens are left.
fn made(tokens: &[String], value: &str) -> String {
    tokens
        .iter()
        .rev()
        .fold(value.to_owned(), |inner, token| match token.as_str() {
            "-" => format!("[{inner}]"),
            token => format!("{{{}:{inner}}}", quoted(token)),
        })
}

fn quoted(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len() + 2);
    Writer::new(&mut out).string(text);
    String::from_utf8_lossy(&out).into_owned()
}

/// What stands in an object or a list, seen for one token.
struct Inside {
    list: bool,
    count: usize,
    /// Where the value is.
    found: Option<Range<usize>>,
    /// Where what is before it ends: its comma, if it has one before, its key.
    before: usize,
}

impl Inside {
    /// None if the value is neither object nor list.
    fn of(text: &str, token: &str) -> Option<Self> {
        let mut reader = Reader::new(text.as_bytes()).ok()?;
        let list = match reader.peek()? {
            b'{' => false,
            b'[' => true,
            _ => return None,
        };
        let mut inside = Self {
            list,
            count: 0,
            found: None,
            before: 1,
        };
        if list {
            reader.begin_list()
        } else {
            reader.begin_object()
        }
        .ok()?;
        let index = list.then(|| index(token)).flatten();
        loop {
            let end_of_last = reader.at;
            let here = if list {
                reader.next_element().ok()?.then(|| index == Some(inside.count))
            } else {
                reader.next_key().ok()?.map(|key| key == token)
            };
            let Some(here) = here else { return Some(inside) };
            let start = reader.at;
            reader.skip().ok()?;
            inside.count += 1;
            if here {
                (inside.found, inside.before) = (Some(start..reader.at), end_of_last);
            }
        }
    }

    /// The value with its key and one comma.
    fn whole(&self, text: &str) -> Option<Range<usize>> {
        let found = self.found.clone()?;
        let bytes = text.as_bytes();
        let first = bytes.get(self.before) != Some(&b',');
        let end = if first && bytes.get(found.end) == Some(&b',') {
            found.end + 1
        } else {
            found.end
        };
        Some(self.before..end)
    }

    /// The key of a member that is new; none for an element that is appended.
    fn key_of_new(&self, token: &str) -> Result<Option<String>, PointerError> {
        if !self.list {
            return Ok(Some(quoted(token)));
        }
        if token == "-" || index(token) == Some(self.count) {
            return Ok(None);
        }
        let count = self.count;
        Err(PointerError(format!("`{token}` is no place in a list of {count}")))
    }
}

fn index(token: &str) -> Option<usize> {
    let plain = token == "0" || (!token.starts_with('0') && token.bytes().all(|byte| byte.is_ascii_digit()));
    plain.then(|| token.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"a":{"b":[1,1e3,{"c/d":"x"}]},"n":null,"big":9223372036854775807,"e\"f":0.10}"#;

    fn tokens(pointer: &str) -> Vec<String> {
        Pointer::parse(pointer).unwrap().0
    }

    #[test]
    fn values_are_found_as_they_are_written() {
        for (pointer, expected) in [
            ("", Some(TEXT)),
            ("/a/b/1", Some("1e3")),
            ("/a/b/2/c~1d", Some("\"x\"")),
            ("/n", Some("null")),
            ("/big", Some("9223372036854775807")),
            ("/e\"f", Some("0.10")),
            ("/a/b/3", None),
            ("/a/b/01", None),
            ("/a/b/-", None),
            ("/n/x", None),
            ("/x", None),
        ] {
            assert_eq!(find(TEXT, &tokens(pointer)), expected, "{pointer}");
        }
        assert!(Pointer::parse("a").is_err());
    }

    #[test]
    fn what_is_put_changes_nothing_else() {
        for (text, pointer, expected) in [
            (r#"{"a":1e3,"b":2}"#, "/b", r#"{"a":1e3,"b":V}"#),
            (r#"{"a":1e3}"#, "/b/c/-/d", r#"{"a":1e3,"b":{"c":[{"d":V}]}}"#),
            ("{}", "/q\"", r#"{"q\"":V}"#),
            ("null", "/a/b", r#"{"a":{"b":V}}"#),
            (r#"{"a":null}"#, "/a/b", r#"{"a":{"b":V}}"#),
            ("[1,2]", "/0", "[V,2]"),
            ("[1,2]", "/2", "[1,2,V]"),
            ("[]", "/-", "[V]"),
            (r#"[{"a":1}]"#, "/0/a", r#"[{"a":V}]"#),
        ] {
            assert_eq!(
                put(text, &tokens(pointer), "V").as_deref(),
                Ok(expected),
                "{text} {pointer}"
            );
        }
        for (text, pointer) in [("[1]", "/2"), ("[1]", "/x"), ("[1]", "/0/a"), (r#"{"a":"x"}"#, "/a/b")] {
            assert!(put(text, &tokens(pointer), "V").is_err(), "{text} {pointer}");
        }
    }

    #[test]
    fn what_is_cut_takes_its_comma_along() {
        for (text, pointer, expected) in [
            (r#"{"a":1,"b":2,"c":3}"#, "/a", Some((r#"{"b":2,"c":3}"#, "1"))),
            (r#"{"a":1,"b":2,"c":3}"#, "/b", Some((r#"{"a":1,"c":3}"#, "2"))),
            (r#"{"a":1,"b":2,"c":3}"#, "/c", Some((r#"{"a":1,"b":2}"#, "3"))),
            (r#"{"a":[1]}"#, "/a/0", Some((r#"{"a":[]}"#, "1"))),
            (r#"[[1,2],3]"#, "/0/1", Some(("[[1],3]", "2"))),
            (r#"{"a":1}"#, "/a", Some(("{}", "1"))),
            (r#"{"a":1}"#, "/b", None),
            (r#"{"a":1}"#, "", None),
        ] {
            let expected = expected.map(|(left, removed)| (left.to_owned(), removed.to_owned()));
            assert_eq!(cut(text, &tokens(pointer)), expected, "{text} {pointer}");
        }
    }
}
