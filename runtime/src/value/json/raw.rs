//! Values that nobody decodes: checked as strictly as decoded ones, without recursion.
//!
//! In: a reader at a value. Out: a reader behind it. Never: allocation.
//!
//! Half of what a busy server sends are such values (the owners of fields), so the place is kept in a local variable and
//! compact text takes the short way; white space, escapes and errors go through the reader.

use super::reader::DEPTH_LIMIT;
use super::{JsonError, Reader, scan};

impl Reader<'_> {
    /// Checks the value that is next and passes over it.
    pub(super) fn check(&mut self) -> Result<(), JsonError> {
        // One bit for each container that was opened here, the innermost lowest: 1 for an object. The depth limit of 128
        // makes the word wide enough.
        let mut objects: u128 = 0;
        let mut opened = 0;
        let free = DEPTH_LIMIT - self.depth;
        let mut at = self.at;
        'value: loop {
            let first = self.byte_at(&mut at);
            if first == b'{' || first == b'[' {
                if opened == free {
                    self.at = at;
                    return Err(self.too_deep());
                }
                let is_object = first == b'{';
                objects = objects << 1 | u128::from(is_object);
                opened += 1;
                at += 1;
                let next = self.byte_at(&mut at);
                if is_object && next != b'}' {
                    at = self.check_key(at)?;
                    continue 'value;
                }
                if !is_object && next != b']' {
                    continue 'value;
                }
            } else if first == b'"' {
                at = self.check_string(at)?;
            } else {
                self.at = at;
                self.check_scalar()?;
                at = self.at;
            }
            while opened > 0 {
                let in_object = objects & 1 == 1;
                let next = self.byte_at(&mut at);
                if next == if in_object { b'}' } else { b']' } {
                    at += 1;
                    opened -= 1;
                    objects >>= 1;
                } else if next == b',' {
                    at += 1;
                    if in_object {
                        self.byte_at(&mut at);
                        at = self.check_key(at)?;
                    }
                    continue 'value;
                } else {
                    self.at = at;
                    return Err(self.expected(if in_object { "`,` or `}`" } else { "`,` or `]`" }));
                }
            }
            self.at = at;
            self.opened = false;
            return Ok(());
        }
    }

    /// The byte at `at`, which moves behind white space first. Zero, which is no part of JSON, at the end.
    #[inline(always)]
    fn byte_at(&mut self, at: &mut usize) -> u8 {
        match self.bytes().get(*at) {
            Some(byte) if *byte > b' ' => *byte,
            _ => {
                self.at = *at;
                let byte = self.peek().unwrap_or(0);
                *at = self.at;
                byte
            }
        }
    }

    /// Checks the name and the colon at `at`; gives the place behind them.
    #[inline(always)]
    fn check_key(&mut self, at: usize) -> Result<usize, JsonError> {
        if self.bytes().get(at) != Some(&b'"') {
            self.at = at;
            return Err(self.expected("a quoted name"));
        }
        let at = self.check_string(at)?;
        if self.bytes().get(at) == Some(&b':') {
            return Ok(at + 1);
        }
        self.at = at;
        self.colon()?;
        Ok(self.at)
    }

    /// Checks the string whose quote opens at `at`; gives the place behind it.
    #[inline(always)]
    fn check_string(&mut self, at: usize) -> Result<usize, JsonError> {
        let mut stop = scan::string_stop(self.bytes(), at + 1);
        loop {
            match self.bytes().get(stop..) {
                Some([b'"', ..]) => return Ok(stop + 1),
                Some([b'\\', b'"' | b'\\', ..]) => stop = scan::string_stop(self.bytes(), stop + 2),
                _ => stop = self.check_rare(stop)?,
            }
        }
    }

    /// Checks an escape at `at` that is neither of a quote nor of a backslash; gives the next stop.
    #[inline(never)]
    fn check_rare(&mut self, at: usize) -> Result<usize, JsonError> {
        self.at = at;
        if self.bytes().get(at) != Some(&b'\\') {
            return Err(self.broken_string());
        }
        self.escape()?;
        Ok(scan::string_stop(self.bytes(), self.at))
    }

    /// Checks a number or a word.
    fn check_scalar(&mut self) -> Result<(), JsonError> {
        match self.peek() {
            Some(b'-' | b'0'..=b'9') => self.check_number(),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            _ => Err(self.expected("a value")),
        }
    }
}
