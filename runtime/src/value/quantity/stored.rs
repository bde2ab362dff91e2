//! The text of a quantity and whether it came as a JSON number, in the room of the text alone.
//!
//! In: text. Out: the same text, and what it was. Never: judges whether it is a quantity.

use crate::value::Str;

/// Stands before the text of a number, and before a string that begins with it. No number does.
const MARK: char = '#';

/// A text, and whether it was a JSON number.
#[derive(Clone, Default)]
pub(super) struct Stored(Str);

impl Stored {
    pub(super) const EMPTY: Self = Self(Str::EMPTY);

    pub(super) fn string(text: Str) -> Self {
        if text.starts_with(MARK) {
            return Self::marked(&text);
        }
        Self(text)
    }

    /// `text` is that of a JSON number.
    pub(super) fn number(text: &str) -> Self {
        Self::marked(text)
    }

    fn marked(text: &str) -> Self {
        Self(format!("{MARK}{text}").into())
    }

    pub(super) fn text(&self) -> &str {
        self.0.strip_prefix(MARK).unwrap_or(&self.0)
    }

    pub(super) fn is_number(&self) -> bool {
        self.0.strip_prefix(MARK).is_some_and(|text| !text.starts_with(MARK))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_back_whatever_it_begins_with() {
        for text in ["", "1", "#", "##", "#1", "##1", "500m"] {
            let string = Stored::string(text.into());
            assert!(string.text() == text && !string.is_number(), "{text}");
        }
        let number = Stored::number("-1.5");
        assert!(number.text() == "-1.5" && number.is_number());
        assert_eq!(size_of::<Option<Stored>>(), size_of::<Str>());
    }
}
