//! `FieldManager`: the name under which a client owns fields.
//!
//! In: text. Out: a name that the server takes. Never: a default; whoever writes says who it is.

use std::fmt;

use crate::error::Error;
use crate::value::Str;

/// Longest name in bytes that servers take.
const MAX_BYTES: usize = 128;

/// The name under which a client owns the fields that it sets. Required for server-side apply.
///
/// <https://kubernetes.io/docs/reference/using-api/server-side-apply/#managers>
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FieldManager(Str);

impl FieldManager {
    /// A manager of this name: 1 to 128 bytes of printable characters.
    ///
    /// # Errors
    /// [`Error::is_invalid_request`] when the name is empty, too long or holds a control character or white space other than a blank.
    pub fn new(name: impl Into<Str>) -> Result<Self, Error> {
        let name = name.into();
        let problem = match name.len() {
            0 => "is empty".to_owned(),
            length if length > MAX_BYTES => format!("has {length} bytes; {MAX_BYTES} are allowed"),
            _ if name.chars().any(|c| c.is_control() || (c.is_whitespace() && c != ' ')) => {
                "holds a character that cannot be printed".to_owned()
            }
            _ => return Ok(Self(name)),
        };
        Err(Error::invalid_request(format!("the field manager {problem}")))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FieldManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::FieldManager;

    #[test]
    fn names_of_1_to_128_printable_bytes_are_taken() {
        for (name, good) in [
            ("a", true),
            ("", false),
            ("a\nb", false),
            ("a b", true),
            ("a\u{2028}b", false),
            (&*"x".repeat(128), true),
            (&*"x".repeat(129), false),
        ] {
            assert_eq!(FieldManager::new(name).is_ok(), good, "{name:?}");
        }
    }
}
