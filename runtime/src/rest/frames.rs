//! Cuts a stream of JSON values written one after the other (a watch) into single values.
//!
//! In: bytes in pieces of any size, cut anywhere.
//! Out: the bytes of one object or array at a time.
//! Never: IO; judging whether a value is valid JSON inside (its reader does that); a buffer without bound.

use std::fmt;

use bytes::{Bytes, BytesMut};

use crate::value::string_stop;

/// Longest value taken unless [`JsonFrames::with_limit`] says otherwise: 16 MiB.
const LIMIT: usize = 16 * 1024 * 1024;

/// Splits concatenated JSON objects and arrays. Whitespace, or nothing at all, may stand between them.
pub struct JsonFrames {
    /// Bytes of the value that is being read, and of those after it.
    buffer: BytesMut,
    /// How much of `buffer` has been looked at.
    scanned: usize,
    depth: usize,
    state: State,
    limit: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Plain,
    InString,
    Escaped,
}

/// Why a stream cannot be cut into values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrameError {
    /// A value is longer than the limit in bytes.
    TooLong(usize),
    /// Something other than an object or an array began with this byte.
    Unexpected(u8),
    /// The stream ended inside a value.
    Truncated,
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(limit) => {
                write!(f, "a JSON value in the stream is longer than {limit} bytes")
            }
            Self::Unexpected(byte) => write!(
                f,
                "the stream holds something else than JSON objects (byte 0x{byte:02x})"
            ),
            Self::Truncated => f.write_str("the stream ended inside a JSON value"),
        }
    }
}

impl std::error::Error for FrameError {}

impl fmt::Debug for JsonFrames {
    /// The length of what is kept only: it may be a part of a Secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonFrames")
            .field("buffer_bytes", &self.buffer.len())
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

impl Default for JsonFrames {
    fn default() -> Self {
        Self::new()
    }
}

impl JsonFrames {
    /// A splitter that takes values of up to 16 MiB.
    pub fn new() -> Self {
        Self::with_limit(LIMIT)
    }

    /// A splitter that takes values of up to `limit` bytes.
    pub fn with_limit(limit: usize) -> Self {
        Self {
            buffer: BytesMut::new(),
            scanned: 0,
            depth: 0,
            state: State::Plain,
            limit,
        }
    }

    /// Takes the next piece of the stream. Take the values out with [`next_frame`](Self::next_frame) before pushing more.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole value, or nothing until more bytes are pushed.
    ///
    /// # Errors
    /// [`FrameError::TooLong`] or [`FrameError::Unexpected`]; the stream is of no use afterwards.
    pub fn next_frame(&mut self) -> Result<Option<Bytes>, FrameError> {
        if self.depth == 0 && !self.skip_to_value()? {
            return Ok(None);
        }
        let end = self.scan();
        if end.unwrap_or(self.scanned) > self.limit {
            return Err(FrameError::TooLong(self.limit));
        }
        let Some(end) = end else { return Ok(None) };
        self.scanned = 0;
        Ok(Some(self.buffer.split_to(end).freeze()))
    }

    /// Says whether the stream may end here.
    ///
    /// # Errors
    /// [`FrameError::Truncated`] inside a value.
    pub fn finish(&self) -> Result<(), FrameError> {
        if self.buffer.iter().all(u8::is_ascii_whitespace) {
            Ok(())
        } else {
            Err(FrameError::Truncated)
        }
    }

    /// Drops whitespace; whether a value begins then.
    fn skip_to_value(&mut self) -> Result<bool, FrameError> {
        let blank = self.buffer.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let _ = self.buffer.split_to(blank);
        match self.buffer.first() {
            None => Ok(false),
            Some(b'{' | b'[') => Ok(true),
            Some(other) => Err(FrameError::Unexpected(*other)),
        }
    }

    /// Looks at the bytes not seen yet; the end of the value if it is among them.
    ///
    /// Most bytes stand within strings, of which only the quote and the backslash matter: eight at a time.
    fn scan(&mut self) -> Option<usize> {
        let bytes = &self.buffer[..];
        let (mut at, mut depth, mut state) = (self.scanned, self.depth, self.state);
        let end = loop {
            if state == State::InString {
                at = string_stop(bytes, at);
            }
            let Some(byte) = bytes.get(at) else { break None };
            at += 1;
            match (state, byte) {
                (State::Escaped, _) => state = State::InString,
                (State::InString, b'\\') => state = State::Escaped,
                (State::InString, b'"') => state = State::Plain,
                (State::Plain, b'"') => state = State::InString,
                (State::Plain, b'{' | b'[') => depth += 1,
                (State::Plain, b'}' | b']') => {
                    depth -= 1;
                    if depth == 0 {
                        break Some(at);
                    }
                }
                _ => {}
            }
        };
        self.scanned = end.unwrap_or(bytes.len());
        (self.depth, self.state) = (depth, state);
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(frames: &mut JsonFrames) -> Vec<String> {
        let mut out = Vec::new();
        while let Some(frame) = frames.next_frame().unwrap() {
            out.push(String::from_utf8(frame.to_vec()).unwrap());
        }
        out
    }

    #[test]
    fn any_split_gives_the_same_values() {
        let stream = " {\"a\":\"}\\\"{\"}\n{\"b\":[{},[\"é\\\\\"]]}[1]{}\r\n";
        let expected = ["{\"a\":\"}\\\"{\"}", "{\"b\":[{},[\"é\\\\\"]]}", "[1]", "{}"];
        for size in 1..=stream.len() {
            let mut frames = JsonFrames::new();
            let mut got = Vec::new();
            for piece in stream.as_bytes().chunks(size) {
                frames.push(piece);
                got.extend(drain(&mut frames));
            }
            assert_eq!(got, expected, "pieces of {size} bytes");
            assert_eq!(frames.finish(), Ok(()));
        }
    }

    #[test]
    fn strings_of_any_length_end_where_they_end() {
        for length in 0..40 {
            // A control byte is no JSON, which the reader will say; it ends no string here.
            for text in ["}".repeat(length), "\\\"".repeat(length), "\u{1}]é".repeat(length)] {
                let value = format!("{{\"{text}\":[\"{text}\\\\\",\"{text}\"]}}");
                let stream = format!("{value}{value}");
                for size in [1, 7, 8, stream.len()] {
                    let mut frames = JsonFrames::new();
                    let mut got = Vec::new();
                    for piece in stream.as_bytes().chunks(size) {
                        frames.push(piece);
                        got.extend(drain(&mut frames));
                    }
                    assert_eq!(got, [value.as_str(); 2], "pieces of {size} bytes");
                }
            }
        }
    }

    #[test]
    fn every_cut_inside_a_value_is_seen_as_truncated() {
        let value = b"{\"a\":[\"\\\"\"]}";
        for end in 1..value.len() {
            let mut frames = JsonFrames::new();
            frames.push(&value[..end]);
            assert_eq!(frames.next_frame(), Ok(None));
            assert_eq!(frames.finish(), Err(FrameError::Truncated), "cut after {end} bytes");
        }
    }

    #[test]
    fn a_value_of_exactly_the_limit_passes_and_one_byte_more_does_not() {
        let mut frames = JsonFrames::with_limit(8);
        frames.push(b"{\"a\":12}{\"a\":123}");
        assert_eq!(drain_one(&mut frames), Ok(Some(8)));
        assert_eq!(drain_one(&mut frames), Err(FrameError::TooLong(8)));
    }

    #[test]
    fn an_endless_value_is_refused_before_it_ends() {
        let mut frames = JsonFrames::with_limit(8);
        frames.push(b"{\"aaaaaaaaaaaa");
        assert_eq!(drain_one(&mut frames), Err(FrameError::TooLong(8)));
    }

    #[test]
    fn text_is_not_taken_for_values() {
        let mut frames = JsonFrames::new();
        frames.push(b"<html>");
        assert_eq!(drain_one(&mut frames), Err(FrameError::Unexpected(b'<')));
    }

    fn drain_one(frames: &mut JsonFrames) -> Result<Option<usize>, FrameError> {
        frames.next_frame().map(|frame| frame.map(|bytes| bytes.len()))
    }
}
