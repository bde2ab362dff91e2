//! `ByteString`: bytes, base64 on the wire.
use super::{JsonError, Reader, Shape, ShapeMut, Value};
use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, STANDARD};
const ENGINE: GeneralPurpose = STANDARD;
/// Bytes, written as base64 with the standard alphabet and padding.
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
    pub(super) fn from_base64(text: &str) -> Result<Self, String> {
        let clean: String;
        let text = if text.contains(['\n', '\r']) {
            clean = text.replace(['\n', '\r'], "");
            &clean
        } else {
            text
        };
        ENGINE
            .decode(text)
            .map(Self)
            .map_err(|error| format!("not base64: {error}"))
    }
}
pub(super) fn to_base64(bytes: &[u8]) -> String {
    ENGINE.encode(bytes)
}
impl std::ops::Deref for ByteString {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}
impl From<Vec<u8>> for ByteString {
    fn from(b: Vec<u8>) -> Self {
        Self(b)
    }
}
impl From<&[u8]> for ByteString {
    fn from(b: &[u8]) -> Self {
        Self(b.to_vec())
    }
}
impl From<&str> for ByteString {
    fn from(b: &str) -> Self {
        Self(b.as_bytes().to_vec())
    }
}
impl std::fmt::Debug for ByteString {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "({} bytes)", self.0.len())
    }
}
impl Value for ByteString {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
        if let Some(text) = reader.string()? {
            *self = Self::from_base64(&text).map_err(|m| reader.error(m))?;
        }
        Ok(())
    }
    fn is_absent(&self) -> bool {
        self.0.is_empty()
    }
    fn shape(&self) -> Shape<'_> {
        if self.0.is_empty() {
            Shape::Str("")
        } else {
            Shape::Bytes(&self.0)
        }
    }
    fn shape_mut(&mut self) -> ShapeMut<'_> {
        ShapeMut::Bytes(self)
    }
}
