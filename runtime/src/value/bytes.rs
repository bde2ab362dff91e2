//! `ByteString`: bytes that stand in JSON as base64.
//!
//! In: base64 of the standard alphabet with padding, line breaks passed over as Go does. Out: bytes. Never: the content in
//! Debug output, as Secrets are made of it.

use std::fmt;
use std::ops::Deref;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{JsonError, Reader, Shape, ShapeMut, Value};

/// Bytes, written as base64. Reads as `[u8]`; Debug shows the length only.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteString(Vec<u8>);

impl ByteString {
    /// No bytes.
    pub const EMPTY: Self = Self(Vec::new());

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes as a vector.
    #[must_use]
    pub fn into_vec(self) -> Vec<u8> {
        self.0
    }

    /// The bytes as base64.
    #[must_use]
    pub fn to_base64(&self) -> String {
        to_base64(&self.0)
    }

    /// Bytes from base64; `None` when it is not.
    #[must_use]
    pub fn from_base64(text: &str) -> Option<Self> {
        let decoded = STANDARD.decode(text).or_else(|error| {
            if text.contains(['\r', '\n']) {
                STANDARD.decode(text.replace(['\r', '\n'], ""))
            } else {
                Err(error)
            }
        });
        decoded.ok().map(Self)
    }
}

pub(super) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

impl Deref for ByteString {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for ByteString {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for ByteString {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&[u8]> for ByteString {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for ByteString {
    fn from(bytes: &[u8; N]) -> Self {
        Self(bytes.to_vec())
    }
}

impl From<&str> for ByteString {
    /// The UTF-8 bytes of the text; nothing is decoded.
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

impl From<String> for ByteString {
    /// The UTF-8 bytes of the text; nothing is decoded.
    fn from(text: String) -> Self {
        Self(text.into_bytes())
    }
}

impl fmt::Debug for ByteString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({} bytes)", self.0.len())
    }
}

impl Value for ByteString {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
        if let Some(text) = reader.string()? {
            *self = Self::from_base64(&text).ok_or_else(|| reader.error("not base64".to_owned()))?;
        }
        Ok(())
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Bytes(self)
    }

    fn shape_mut(&mut self) -> ShapeMut<'_> {
        ShapeMut::Bytes(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_with_line_breaks_is_read_and_debug_hides_the_bytes() {
        assert_eq!(ByteString::from_base64("aGVs\r\nbG8=\n"), Some("hello".into()));
        assert_eq!(ByteString::from_base64("aGVsbG8"), None);
        assert_eq!(ByteString::from_base64("a-_="), None);
        assert_eq!(format!("{:?}", ByteString::from("hello")), "(5 bytes)");
    }
}
