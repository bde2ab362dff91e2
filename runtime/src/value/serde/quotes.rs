//! Errors of `serde_json` without what they quote of the document.
//!
//! In: an error. Out: one of the same category that says the same of place and form. Never: the value that did not fit.

use serde::de::Error as _;
use serde_json::error::{Category, Error};

/// The sentences of serde that quote a value, up to the word for its form or the quote.
const QUOTING: [&str; 3] = ["invalid type: ", "invalid value: ", "unknown variant "];

/// The same error without the value that it quotes: it may be that of a Secret. What a type says in errors of its own stays.
pub(in crate::value) fn unquoted(error: Error) -> Error {
    if error.classify() != Category::Data {
        return error;
    }
    let text = error.to_string();
    let Some(head) = QUOTING.into_iter().find(|head| text.starts_with(head)) else {
        return error;
    };
    let Some(quote) = text[head.len()..].find(['"', '`']) else {
        return error;
    };
    let (said, quoted) = text.split_at(head.len() + quote);
    // The place, `at line 1 column 2`, stands at the end and is read back from there.
    let expected = quoted.rfind(", expected ").map_or("", |at| &quoted[at..]);
    Error::custom(format!("{said}(not shown){expected}"))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    fn shown<T: for<'de> Deserialize<'de> + std::fmt::Debug>(text: &str) -> String {
        unquoted(serde_json::from_str::<T>(text).unwrap_err()).to_string()
    }

    #[test]
    fn place_and_form_are_told_and_the_value_is_not() {
        assert_eq!(
            shown::<u8>("\"a, expected b\""),
            "invalid type: string (not shown), expected u8 at line 1 column 15"
        );
        assert_eq!(
            shown::<u8>("\n 1234567"),
            "invalid value: integer (not shown), expected u8 at line 2 column 8"
        );
        assert_eq!(
            shown::<Result<u8, u8>>("\"x`y\""),
            "unknown variant (not shown), expected `Ok` or `Err` at line 1 column 5"
        );
        assert_eq!(
            shown::<Vec<u8>>("{}"),
            "invalid type: map, expected a sequence at line 1 column 0"
        );
        assert_eq!(shown::<u8>("x"), "expected value at line 1 column 1");
    }
}
