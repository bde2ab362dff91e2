//! YAML in, for what people write by hand: kubeconfigs, bodies of an apply.
//!
//! In: one document. Out: whatever serde reads from it, or where it is wrong. Never: the text of the document in a message;
//! tokens, keys and Secrets are written so.

use serde::de::DeserializeOwned;
use serde_saphyr::Error;

/// Reads one document.
///
/// # Errors
/// Line and column, and nothing of what stands there but a key that stands there twice.
pub(crate) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    // A snippet would print the lines around the error.
    let options = serde_saphyr::options! { with_snippet: false };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| problem(&error))
}

fn problem(error: &Error) -> String {
    let what = match error.without_snippet() {
        Error::DuplicateMappingKey { key: Some(key), .. } => format!("the key {key:?} stands twice in one mapping"),
        Error::DuplicateMappingKey { .. } => "a key stands twice in one mapping".to_owned(),
        Error::MultipleDocuments { .. } => "more than one YAML document".to_owned(),
        _ => "not YAML".to_owned(),
    };
    match error.location() {
        Some(place) => format!("{what}: line {}, column {}", place.line(), place.column()),
        None => what,
    }
}
