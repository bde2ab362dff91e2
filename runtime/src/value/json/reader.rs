//! The pull parser: one value, member or element at a time, as the types ask for them.
//!
//! In: bytes, checked once to be UTF-8. Out: leaves, keys, raw slices. Never: allocation, but for strings with escapes.

use std::borrow::Cow;

use super::{JsonError, scan};
use crate::value::{Json, Str};

/// How deep objects and lists may nest.
pub(super) const DEPTH_LIMIT: u32 = 128;

/// A strict JSON parser over a whole document.
///
/// Reading a leaf gives `None` for `null`. Objects are read by [`Reader::begin_object`] and then [`Reader::next_key`]
/// until it gives `None`, lists likewise.
pub struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) depth: u32,
    /// Whether a container was opened and nothing in it was read yet, so that no comma is due.
    pub(super) opened: bool,
    /// Whether white space was passed since this was last cleared.
    pub(super) spaced: bool,
}

impl<'a> Reader<'a> {
    /// A reader at the start of `bytes`.
    ///
    /// # Errors
    /// The bytes are not UTF-8.
    pub fn new(bytes: &'a [u8]) -> Result<Self, JsonError> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Self {
                text,
                at: 0,
                depth: 0,
                opened: false,
                spaced: false,
            }),
            Err(error) => Err(JsonError::at("not UTF-8".to_owned(), bytes, error.valid_up_to())),
        }
    }

    #[inline(always)]
    pub(super) fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    /// The next byte that is not white space; `None` at the end.
    #[inline(always)]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        match self.bytes().get(self.at) {
            Some(byte) if *byte > b' ' => Some(*byte),
            _ => self.peek_behind_space(),
        }
    }

    #[inline(never)]
    fn peek_behind_space(&mut self) -> Option<u8> {
        while let Some(byte) = self.bytes().get(self.at) {
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return Some(*byte);
            }
            self.spaced = true;
            self.at += 1;
        }
        None
    }

    /// Takes `null` if that is what comes next.
    ///
    /// # Errors
    /// Something that starts as `null` does, but is not.
    #[inline(always)]
    pub fn null(&mut self) -> Result<bool, JsonError> {
        if self.peek() != Some(b'n') {
            return Ok(false);
        }
        self.word("null")?;
        Ok(true)
    }

    /// Takes one of `null`, `true`, `false`.
    pub(super) fn word(&mut self, word: &'static str) -> Result<(), JsonError> {
        if !self.bytes()[self.at..].starts_with(word.as_bytes()) {
            return Err(self.error(format!("expected `{word}`")));
        }
        self.at += word.len();
        Ok(())
    }

    /// `true` or `false`.
    ///
    /// # Errors
    /// Anything else but `null`.
    #[inline]
    pub fn bool(&mut self) -> Result<Option<bool>, JsonError> {
        match self.peek() {
            Some(b't') => self.word("true").map(|()| Some(true)),
            Some(b'f') => self.word("false").map(|()| Some(false)),
            Some(b'n') => self.word("null").map(|()| None),
            _ => Err(self.expected("a boolean")),
        }
    }

    /// Text.
    ///
    /// # Errors
    /// Anything else but `null`; bad escapes, lone surrogates, control bytes.
    #[inline]
    pub fn string(&mut self) -> Result<Option<Cow<'a, str>>, JsonError> {
        match self.peek() {
            Some(b'"') => self.quoted().map(Some),
            Some(b'n') => self.word("null").map(|()| None),
            _ => Err(self.expected("a string")),
        }
    }

    /// Text, as the fields hold it.
    #[inline]
    pub(crate) fn text(&mut self) -> Result<Option<Str>, JsonError> {
        match self.peek() {
            Some(b'"') => self.quoted_text().map(Some),
            Some(b'n') => self.word("null").map(|()| None),
            _ => Err(self.expected("a string")),
        }
    }

    /// Enters an object; `false` when there is `null` instead.
    ///
    /// # Errors
    /// Anything else; more than 128 levels.
    #[inline]
    pub fn begin_object(&mut self) -> Result<bool, JsonError> {
        match self.peek() {
            Some(b'{') => self.enter().map(|()| true),
            Some(b'n') => self.word("null").map(|()| false),
            _ => Err(self.expected("an object")),
        }
    }

    /// Enters a list; `false` when there is `null` instead.
    ///
    /// # Errors
    /// Anything else; more than 128 levels.
    #[inline]
    pub fn begin_list(&mut self) -> Result<bool, JsonError> {
        match self.peek() {
            Some(b'[') => self.enter().map(|()| true),
            Some(b'n') => self.word("null").map(|()| false),
            _ => Err(self.expected("a list")),
        }
    }

    #[inline(always)]
    pub(super) fn enter(&mut self) -> Result<(), JsonError> {
        if self.depth == DEPTH_LIMIT {
            return Err(self.too_deep());
        }
        self.depth += 1;
        self.at += 1;
        self.opened = true;
        Ok(())
    }

    #[cold]
    pub(super) fn too_deep(&self) -> JsonError {
        self.error(format!("nested deeper than {DEPTH_LIMIT}"))
    }

    #[inline(always)]
    fn leave(&mut self) {
        self.depth -= 1;
        self.at += 1;
        self.opened = false;
    }

    /// The key of the next member, its colon taken; `None` when the object ends here and was left.
    ///
    /// # Errors
    /// What comes next is neither.
    #[inline(always)]
    pub fn next_key(&mut self) -> Result<Option<Cow<'a, str>>, JsonError> {
        match self.plain_key() {
            Some(key) => Ok(Some(Cow::Borrowed(key))),
            None => self.spaced_key(),
        }
    }

    /// The next key if it stands in compact text and holds no escape; otherwise nothing is taken.
    #[inline(always)]
    fn plain_key(&mut self) -> Option<&'a str> {
        let bytes = self.bytes();
        let mut at = self.at;
        if !self.opened {
            if bytes.get(at) != Some(&b',') {
                return None;
            }
            at += 1;
        }
        if bytes.get(at) != Some(&b'"') {
            return None;
        }
        let start = at + 1;
        let stop = scan::string_stop(bytes, start);
        if bytes.get(stop..stop + 2) != Some(b"\":") {
            return None;
        }
        self.opened = false;
        self.at = stop + 2;
        Some(&self.text[start..stop])
    }

    #[inline(never)]
    fn spaced_key(&mut self) -> Result<Option<Cow<'a, str>>, JsonError> {
        let mut next = self.peek();
        if next == Some(b'}') {
            self.leave();
            return Ok(None);
        }
        if !std::mem::replace(&mut self.opened, false) {
            if next != Some(b',') {
                return Err(self.expected("`,` or `}`"));
            }
            self.at += 1;
            next = self.peek();
        }
        if next != Some(b'"') {
            return Err(self.expected("a quoted name"));
        }
        let key = self.quoted()?;
        self.colon()?;
        Ok(Some(key))
    }

    #[inline(always)]
    pub(super) fn colon(&mut self) -> Result<(), JsonError> {
        if self.peek() != Some(b':') {
            return Err(self.expected("`:`"));
        }
        self.at += 1;
        Ok(())
    }

    /// Whether the list has another element, which is then next; otherwise the list was left.
    ///
    /// # Errors
    /// What comes next is neither.
    #[inline]
    pub fn next_element(&mut self) -> Result<bool, JsonError> {
        let next = self.peek();
        if next == Some(b']') {
            self.leave();
            return Ok(false);
        }
        if std::mem::replace(&mut self.opened, false) {
            return Ok(true);
        }
        if next != Some(b',') {
            return Err(self.expected("`,` or `]`"));
        }
        self.at += 1;
        match self.peek() {
            Some(b']') => Err(self.expected("a value")),
            _ => Ok(true),
        }
    }

    /// Checks the next value, of any kind, and passes over it.
    ///
    /// # Errors
    /// It is not JSON.
    pub fn skip(&mut self) -> Result<(), JsonError> {
        self.peek();
        self.check()
    }

    /// Checks the next value, of any kind, and gives its text as it stands.
    ///
    /// # Errors
    /// It is not JSON.
    pub fn raw(&mut self) -> Result<&'a str, JsonError> {
        self.peek();
        let start = self.at;
        self.check()?;
        Ok(&self.text[start..self.at])
    }

    /// The next value, of any kind.
    ///
    /// # Errors
    /// It is not JSON.
    pub fn json(&mut self) -> Result<Json, JsonError> {
        self.peek();
        self.spaced = false;
        let raw = self.raw()?;
        Ok(if self.spaced {
            Json::from_compact(&super::compact(raw))
        } else {
            Json::from_compact(raw)
        })
    }

    /// Checks that nothing but white space is left.
    ///
    /// # Errors
    /// Something is left.
    pub fn finish(&mut self) -> Result<(), JsonError> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.error("text behind the end of the document".to_owned())),
        }
    }

    /// An error at the current place.
    #[cold]
    #[must_use]
    pub fn error(&self, message: String) -> JsonError {
        JsonError::at(message, self.bytes(), self.at)
    }

    /// An error at the current place: `expected WHAT, found …`.
    #[cold]
    #[must_use]
    pub fn expected(&self, what: &str) -> JsonError {
        let found = match self.bytes().get(self.at) {
            None => "the end of the text",
            Some(b'"') => "a string",
            Some(b'{') => "an object",
            Some(b'[') => "a list",
            Some(b't' | b'f') => "a boolean",
            Some(b'n') => "null",
            Some(b'-' | b'0'..=b'9') => "a number",
            Some(_) => {
                let found = self.text[self.at..].chars().next().unwrap_or_default();
                return self.error(format!("expected {what}, found {found:?}"));
            }
        };
        self.error(format!("expected {what}, found {found}"))
    }
}
