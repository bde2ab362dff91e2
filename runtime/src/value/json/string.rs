//! Strings: slices of the text where they stand as they are, decoded where they hold escapes.
//!
//! In: a reader at an opening quote. Out: text. Never: a lone surrogate, a raw control byte.

use std::borrow::Cow;

use super::{JsonError, Reader, scan};
use crate::value::Str;

impl<'a> Reader<'a> {
    /// The string at the opening quote that is next.
    #[inline(always)]
    pub(super) fn quoted(&mut self) -> Result<Cow<'a, str>, JsonError> {
        let start = self.at + 1;
        let stop = scan::string_stop(self.bytes(), start);
        if self.bytes().get(stop) == Some(&b'"') {
            self.at = stop + 1;
            return Ok(Cow::Borrowed(&self.text[start..stop]));
        }
        self.quoted_with_escapes(start, stop).map(Cow::Owned)
    }

    /// The same, as the fields hold text: without a detour through `Cow`, as most of a document is text.
    #[inline(always)]
    pub(super) fn quoted_text(&mut self) -> Result<Str, JsonError> {
        let start = self.at + 1;
        let stop = scan::string_stop(self.bytes(), start);
        if self.bytes().get(stop) == Some(&b'"') {
            self.at = stop + 1;
            return Ok(Str::from(&self.text[start..stop]));
        }
        self.quoted_with_escapes(start, stop).map(Str::from)
    }

    #[inline(never)]
    fn quoted_with_escapes(&mut self, start: usize, first_stop: usize) -> Result<String, JsonError> {
        let mut decoded = String::new();
        let mut from = start;
        let mut stop = first_stop;
        loop {
            self.at = stop;
            decoded.push_str(&self.text[from..stop]);
            match self.bytes().get(stop) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(decoded);
                }
                Some(b'\\') => match self.bytes().get(stop + 1) {
                    // What texts of many lines and JSON within JSON are full of.
                    Some(b'n') => self.pass_escape(&mut decoded, '\n'),
                    Some(b'"') => self.pass_escape(&mut decoded, '"'),
                    _ => decoded.push(self.escape()?),
                },
                _ => return Err(self.broken_string()),
            }
            from = self.at;
            stop = scan::string_stop(self.bytes(), from);
        }
    }

    #[inline(always)]
    fn pass_escape(&mut self, decoded: &mut String, character: char) {
        decoded.push(character);
        self.at += 2;
    }

    #[cold]
    pub(super) fn broken_string(&self) -> JsonError {
        match self.bytes().get(self.at) {
            Some(byte) => self.error(format!("control byte 0x{byte:02X} in a string")),
            None => self.error("the text ends inside a string".to_owned()),
        }
    }

    /// The character that the escape at the backslash stands for; passes over it.
    pub(super) fn escape(&mut self) -> Result<char, JsonError> {
        let decoded = match self.bytes().get(self.at + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{C}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            _ => return Err(self.error("unknown escape in a string".to_owned())),
        };
        self.at += 2;
        Ok(decoded)
    }

    fn unicode_escape(&mut self) -> Result<char, JsonError> {
        let first = self.hex_digits(self.at + 2)?;
        let mut length = 6;
        let mut code = first;
        if (0xD800..0xDC00).contains(&first) && self.bytes()[self.at + 6..].starts_with(b"\\u") {
            let second = self.hex_digits(self.at + 8)?;
            if (0xDC00..0xE000).contains(&second) {
                code = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                length = 12;
            }
        }
        let decoded = char::from_u32(code).ok_or_else(|| self.error("half of a surrogate pair alone".to_owned()))?;
        self.at += length;
        Ok(decoded)
    }

    fn hex_digits(&self, from: usize) -> Result<u32, JsonError> {
        let digits = self.bytes().get(from..from + 4).unwrap_or_default();
        let code = digits
            .iter()
            .try_fold(0, |code, byte| Some(code << 4 | char::from(*byte).to_digit(16)?));
        match code {
            Some(code) if digits.len() == 4 => Ok(code),
            _ => Err(self.error("`\\u` needs four hexadecimal digits".to_owned())),
        }
    }
}
