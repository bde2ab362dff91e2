//! Values that nobody decodes: checked as strictly as decoded ones, without recursion.
//!
//! In: a reader at a value. Out: a reader behind it. Never: allocation.

use super::{JsonError, Reader};

impl Reader<'_> {
    /// Checks the value that is next and passes over it.
    pub(super) fn check(&mut self) -> Result<(), JsonError> {
        // One bit for each container that was opened here, the innermost lowest: 1 for an object. The depth limit of 128
        // makes the word wide enough.
        let mut objects: u128 = 0;
        let outer = self.depth;
        'value: loop {
            match self.peek() {
                Some(b'"') => self.check_string()?,
                Some(b'{') => {
                    self.enter()?;
                    objects = objects << 1 | 1;
                    if self.peek() != Some(b'}') {
                        self.check_key()?;
                        continue 'value;
                    }
                }
                Some(b'[') => {
                    self.enter()?;
                    objects <<= 1;
                    if self.peek() != Some(b']') {
                        continue 'value;
                    }
                }
                Some(b'-' | b'0'..=b'9') => self.check_number()?,
                Some(b't') => self.word("true")?,
                Some(b'f') => self.word("false")?,
                Some(b'n') => self.word("null")?,
                _ => return Err(self.expected("a value")),
            }
            while self.depth > outer {
                let in_object = objects & 1 == 1;
                match self.peek() {
                    Some(b',') => {
                        self.at += 1;
                        if in_object {
                            self.check_key()?;
                        }
                        continue 'value;
                    }
                    Some(b'}') if in_object => {}
                    Some(b']') if !in_object => {}
                    _ => {
                        return Err(self.expected(if in_object { "`,` or `}`" } else { "`,` or `]`" }));
                    }
                }
                self.at += 1;
                self.depth -= 1;
                objects >>= 1;
            }
            self.opened = false;
            return Ok(());
        }
    }

    #[inline(always)]
    fn check_key(&mut self) -> Result<(), JsonError> {
        if self.peek() != Some(b'"') {
            return Err(self.expected("a quoted name"));
        }
        self.check_string()?;
        self.colon()
    }
}
