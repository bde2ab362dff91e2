//! `Str`: the text type of every field.
//!
//! In: anything that is text. Out: `&str`. Never: in the API the name of the crate that holds the bytes, so that it can be
//! swapped.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use lean_string::LeanString;

use super::{JsonError, Reader, Shape, ShapeMut, Value};

/// Text: 16 bytes, up to 16 bytes of it in place, cheap to clone.
///
/// Reads as `&str` and is made from `&str`, `String` and their kin by `into()`.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Str(LeanString);

impl Str {
    /// No text.
    pub const EMPTY: Self = Self(LeanString::new());

    /// Text that is part of the program; nothing is copied.
    #[must_use]
    pub const fn from_static(text: &'static str) -> Self {
        Self(LeanString::from_static_str(text))
    }

    /// The text.
    #[inline]
    #[must_use]
    pub const fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Appends text.
    pub fn push_str(&mut self, text: &str) {
        self.0.push_str(text);
    }

    /// Appends one character.
    pub fn push(&mut self, character: char) {
        self.0.push(character);
    }
}

impl Deref for Str {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Str {
    #[inline]
    fn as_ref(&self) -> &str {
        self
    }
}

impl AsRef<[u8]> for Str {
    #[inline]
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl Borrow<str> for Str {
    #[inline]
    fn borrow(&self) -> &str {
        self
    }
}

impl fmt::Display for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

impl fmt::Debug for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Write for Str {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push_str(text);
        Ok(())
    }
}

impl FromStr for Str {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::from(text))
    }
}

macro_rules! from {
    ($($from:ty: $text:ident => $made:expr;)*) => {
        $(impl From<$from> for Str {
            #[inline]
            fn from($text: $from) -> Self {
                Self($made)
            }
        })*
    };
}

from! {
    &str: text => LeanString::from(text);
    &mut str: text => LeanString::from(&*text);
    String: text => LeanString::from(text.as_str());
    &String: text => LeanString::from(text.as_str());
    Box<str>: text => LeanString::from(&*text);
    Cow<'_, str>: text => LeanString::from(&*text);
    char: text => LeanString::from(text);
    &Str: text => text.0.clone();
}

impl From<Str> for String {
    fn from(text: Str) -> Self {
        text.as_str().to_owned()
    }
}

impl From<Str> for Box<str> {
    fn from(text: Str) -> Self {
        text.as_str().into()
    }
}

macro_rules! equal {
    ($($other:ty),*) => {
        $(impl PartialEq<$other> for Str {
            #[inline]
            fn eq(&self, other: &$other) -> bool {
                let other: &str = other.as_ref();
                self.as_str() == other
            }
        }

        impl PartialEq<Str> for $other {
            #[inline]
            fn eq(&self, other: &Str) -> bool {
                other == self
            }
        })*
    };
}

equal!(str, &str, String, Cow<'_, str>);

impl Value for Str {
    #[inline]
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
        if let Some(text) = reader.text()? {
            *self = text;
        }
        Ok(())
    }

    #[inline]
    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    #[inline]
    fn shape(&self) -> Shape<'_> {
        Shape::Str(self)
    }

    #[inline]
    fn shape_mut(&mut self) -> ShapeMut<'_> {
        ShapeMut::Str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn str_is_two_words_and_so_is_an_optional_one() {
        assert_eq!((size_of::<Str>(), size_of::<Option<Str>>()), (16, 16));
    }

    #[test]
    fn str_compares_with_every_kind_of_text() {
        let text = Str::from("a");
        assert_eq!(text, "a");
        assert_eq!("a", text);
        assert_eq!(text, *"a");
        assert_eq!(text, "a".to_owned());
        assert_eq!("a".to_owned(), text);
        assert_ne!(text, "b");
        let later = Str::from("b");
        assert!(text < later);
    }
}
