//! Names of the constants that stand for the known values of a string field.
//!
//! In: a field's identifier and its values. Out: one constant a value, e.g. `TYPE_RECREATE`,
//! `SCOPE_ANY` for `*`, `FAMILY_EMPTY` for the empty string. Never: hides a constant that generated
//! code or the runtime's traits put on the type.

use super::ident::{Scope, symbol_words};
use super::words::upper_snake_case;

/// Constants that generated impls and the runtime's traits already give a type.
const RESERVED: &[&str] = &[
    "API_VERSION",
    "CATEGORIES",
    "EMPTY",
    "GROUP",
    "KIND",
    "LIST_KIND",
    "NAME",
    "PLURAL",
    "REF",
    "SHORT_NAMES",
    "SINGULAR",
    "VERSION",
];

/// The scope of a type's constants.
pub(super) fn scope() -> Scope {
    Scope::with_reserved(RESERVED.iter().copied())
}

/// One constant for each value, in their order.
pub(super) fn assign(field: &str, values: &[String], scope: &mut Scope) -> Vec<String> {
    let prefix = field.trim_matches('_').to_ascii_uppercase();
    let prefix = if prefix.starts_with(|c: char| c.is_ascii_digit()) {
        format!("_{prefix}")
    } else {
        prefix
    };
    values
        .iter()
        .map(|value| scope.claim(&format!("{prefix}_{}", member(value))))
        .collect()
}

/// The part of the constant that stands for the value. It follows a prefix: digits and keywords are fine.
fn member(value: &str) -> String {
    // `SIGRTMIN+1` must not read like `SIGRTMIN-1`.
    let spelled = value.replace('+', "_plus_");
    let words = upper_snake_case(if value.trim_matches('+').is_empty() {
        value
    } else {
        &spelled
    });
    if words.is_empty() {
        symbol_words(value).join("_").to_ascii_uppercase()
    } else {
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(field: &str, values: &[&str]) -> Vec<String> {
        let values: Vec<String> = values.iter().map(|v| (*v).to_owned()).collect();
        assign(field, &values, &mut scope())
    }

    #[test]
    fn members_are_words_after_the_field() {
        assert_eq!(
            names("type_", &["Recreate", "RollingUpdate"]),
            ["TYPE_RECREATE", "TYPE_ROLLING_UPDATE"]
        );
        assert_eq!(
            names("usages", &["cert sign", "5xx"]),
            ["USAGES_CERT_SIGN", "USAGES_5XX"]
        );
        assert_eq!(names("_3scale", &["on"]), ["_3SCALE_ON"]);
    }

    #[test]
    fn empty_and_symbols_are_spelled_out() {
        assert_eq!(
            names("type_", &["", "*", ">=", "+"]),
            ["TYPE_EMPTY", "TYPE_ANY", "TYPE_GREATER_OR_EQUAL", "TYPE_PLUS"]
        );
        assert_eq!(
            names("signal", &["SIGRTMIN+1", "SIGRTMIN-1"]),
            ["SIGNAL_SIGRTMIN_PLUS_1", "SIGNAL_SIGRTMIN_1"]
        );
    }

    #[test]
    fn equal_words_are_numbered_and_reserved_names_avoided() {
        assert_eq!(names("mode", &["head", "HEAD"]), ["MODE_HEAD", "MODE_HEAD_2"]);
        assert_eq!(names("api", &["version"]), ["API_VERSION_2"]);
    }
}
