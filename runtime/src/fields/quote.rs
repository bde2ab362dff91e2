//! Text in quotes, as the server writes it into paths and messages: Go's `%q`.
//!
//! In: text. Out: the same in quotes, or out of them. Never: a character that cannot be printed as it is.

use std::fmt::{self, Write};

/// Writes text in quotes.
pub(super) fn write_quoted(out: &mut impl Write, text: &str) -> fmt::Result {
    out.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' => out.write_str("\\\""),
            '\\' => out.write_str("\\\\"),
            '\u{7}' => out.write_str("\\a"),
            '\u{8}' => out.write_str("\\b"),
            '\u{c}' => out.write_str("\\f"),
            '\n' => out.write_str("\\n"),
            '\r' => out.write_str("\\r"),
            '\t' => out.write_str("\\t"),
            '\u{b}' => out.write_str("\\v"),
            printed if can_be_printed(printed) => out.write_char(printed),
            control if control.is_ascii() => write!(out, "\\x{:02x}", u32::from(control)),
            low if u32::from(low) < 0x1_0000 => write!(out, "\\u{:04x}", u32::from(low)),
            high => write!(out, "\\U{:08x}", u32::from(high)),
        }?;
    }
    out.write_char('"')
}

/// Letters, marks, numbers, punctuation, symbols and the blank.
fn can_be_printed(character: char) -> bool {
    if character.is_ascii() {
        return (' '..='~').contains(&character);
    }
    // Behind another character Rust escapes just what cannot be printed, by the same classes as Go.
    let text = String::from_iter(['a', character]);
    text.escape_debug().count() == 2
}

/// Reads quoted text at the start of `text`; gives it and what follows. `None` when there is none that ends.
pub(super) fn read_quoted(text: &str) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix('"')?;
    let mut out = String::new();
    loop {
        let end = rest.find(['"', '\\'])?;
        out.push_str(&rest[..end]);
        let escaped = rest[end..].strip_prefix('\\');
        let Some(escaped) = escaped else {
            return Some((out, &rest[end + 1..]));
        };
        let (character, behind) = read_escape(escaped)?;
        out.push(character);
        rest = behind;
    }
}

/// What stands behind a backslash.
fn read_escape(text: &str) -> Option<(char, &str)> {
    let letter = text.chars().next()?;
    let behind = &text[letter.len_utf8()..];
    let digits = match letter {
        'a' => return Some(('\u{7}', behind)),
        'b' => return Some(('\u{8}', behind)),
        'f' => return Some(('\u{c}', behind)),
        'n' => return Some(('\n', behind)),
        'r' => return Some(('\r', behind)),
        't' => return Some(('\t', behind)),
        'v' => return Some(('\u{b}', behind)),
        '"' | '\\' => return Some((letter, behind)),
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => return None,
    };
    let code = behind
        .get(..digits)
        .filter(|code| code.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
    let code = u32::from_str_radix(code, 16).ok()?;
    Some((char::from_u32(code)?, &behind[digits..]))
}

#[cfg(test)]
mod tests {
    use super::{read_quoted, write_quoted};

    #[test]
    fn what_is_quoted_comes_out_again() {
        // As Go 1.26 writes them.
        for (text, quoted) in [
            ("app", r#""app""#),
            (r#"a "b" \c"#, r#""a \"b\" \\c""#),
            ("\u{7}\u{8}\u{c}\n\r\t\u{b}", r#""\a\b\f\n\r\t\v""#),
            ("\0\u{7f}", r#""\x00\x7f""#),
            (
                "\u{301}a\u{301}\u{200b}\u{a0}é😀",
                "\"\u{301}a\u{301}\\u200b\\u00a0é😀\"",
            ),
            ("\u{e0001}", r#""\U000e0001""#),
        ] {
            let mut out = String::new();
            write_quoted(&mut out, text).unwrap();
            assert_eq!(out, quoted);
            out.push_str("rest");
            assert_eq!(read_quoted(&out), Some((text.to_owned(), "rest")));
        }
    }

    #[test]
    fn what_does_not_end_is_not_text() {
        for broken in [
            "",
            "a",
            "\"",
            "\"a",
            "\"a\\\"",
            "\"\\",
            "\"\\q\"",
            "\"\\x1\"",
            "\"\\ud800\"",
            "\"\\u+123\"é",
        ] {
            let read = read_quoted(broken);
            assert!(read.is_none(), "{broken}: {read:?}");
        }
    }
}
