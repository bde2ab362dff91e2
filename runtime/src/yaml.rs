//! YAML in, for what people write by hand: kubeconfigs, bodies of an apply. YAML out, for what people read.
//!
//! In: one document, or a value. Out: whatever serde reads from it, or where it is wrong; text that reads back as the same value, here and
//! in `kubectl`. Never: the text of the document in a message; tokens, keys and Secrets are written so.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_saphyr::Error;

/// Writes a value as one document, as `kubectl get -o yaml` does: text of several lines in blocks, what YAML would take for something else
/// (`"on"`, `"1e3"`, `"2024-01-01"`) in quotes.
///
/// ```
/// use kubewright_runtime::{DynamicObject, GroupVersionKind, yaml};
///
/// let mut settings = DynamicObject::new(&GroupVersionKind::new("", "v1", "ConfigMap"), "settings");
/// settings.set("/data/debug", "on")?;
/// settings.set("/data/app.conf", "a=1\nb=2\n")?;
/// assert_eq!(
///     yaml::to_string(&settings)?,
///     "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  debug: \"on\"\n  app.conf: |\n    a=1\n    b=2\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// It nests too deeply, or holds a number beyond those of 64 bits.
pub fn to_string(value: &impl Serialize) -> Result<String, crate::Error> {
    // Folded lines would make long tokens and certificates harder to copy.
    let options = serde_saphyr::ser_options! { folded_wrap_chars: usize::MAX };
    serde_saphyr::to_string_with_options(value, options).map_err(|_| {
        crate::Error::decode("it cannot be written as YAML: it nests too deeply, or a number is too large")
    })
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Json;

    /// What Go's YAML, or ours, would not take for text, or not for this text.
    const NO_PLAIN_TEXT: [&str; 30] = [
        "",
        "~",
        "null",
        "Null",
        "true",
        "on",
        "Off",
        "yes",
        "NO",
        "y",
        "n",
        "1",
        "-1",
        "0x1f",
        "0o7",
        "017",
        "1_000",
        "1e3",
        "1.5",
        ".5",
        ".inf",
        "1:30",
        "2024-01-01",
        "2024-01-01T00:00:00Z",
        "<<",
        "=",
        " a",
        "a ",
        "# a",
        "- a",
    ];

    #[test]
    fn text_that_could_be_something_else_is_quoted() {
        for text in NO_PLAIN_TEXT {
            let json: Json = serde_json::json!({ "key": text, text: [text] })
                .to_string()
                .parse()
                .unwrap();
            let written = to_string(&json).unwrap();
            assert!(
                written.lines().any(|line| line == format!("key: {text:?}")),
                "{written}"
            );
            assert_eq!(parse::<Json>(&written).unwrap(), json, "{written}");
        }
    }

    #[test]
    fn text_of_several_lines_reads_back_as_it_was() {
        let long = "word ".repeat(100);
        for text in [
            "a\nb",
            "a\nb\n",
            "a\n\n\n",
            "\n",
            "\na",
            "  a\n b",
            "a\tb\n\tc",
            "a \nb",
            "a\r\nb",
            "a: b\n# c",
            &long,
            "\u{1b}[31m",
        ] {
            let json: Json = serde_json::json!([{ "a": { "b": text } }, text])
                .to_string()
                .parse()
                .unwrap();
            let written = to_string(&json).unwrap();
            assert_eq!(parse::<Json>(&written).unwrap(), json, "{written}");
            assert!(!written.contains('\u{1b}'));
        }
    }
}
