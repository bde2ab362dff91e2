//! Turns any text into a valid Rust identifier, and keeps identifiers apart.
//!
//! In: names from the input. Out: ASCII identifiers, unique in their [`Scope`].
//! Never: a keyword, a raw identifier, or an answer that depends on anything but what was claimed before.

use std::collections::{BTreeMap, BTreeSet};

use super::words::snake_case;

/// Strict and reserved keywords of every edition, and `_`.
const KEYWORDS: &[&str] = &[
    "Self", "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do",
    "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super",
    "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Type names that generated code takes from the prelude or the language, or that readers expect to be
/// the prelude's.
const PRELUDE_TYPES: &[&str] = &[
    "AsMut",
    "AsRef",
    "AsyncFn",
    "AsyncFnMut",
    "AsyncFnOnce",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Hash",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
    "bool",
    "char",
    "f128",
    "f16",
    "f32",
    "f64",
    "i128",
    "i16",
    "i32",
    "i64",
    "i8",
    "isize",
    "rt",
    "str",
    "u128",
    "u16",
    "u32",
    "u64",
    "u8",
    "usize",
];

/// Longest file or module name, in bytes; file systems stop at 255 with the folders left out.
const MAX_MODULE_LENGTH: usize = 96;

/// The field, method or module name for `name`: snake case, `_` after a keyword, `_` before a digit.
pub fn snake_ident(name: &str) -> String {
    let mut ident = snake_case(name);
    if ident.is_empty() {
        ident = symbol_words(name).join("_");
    }
    legal(ident)
}

/// The type name for `name`: its own spelling, with `_` for what cannot stand in an identifier.
pub fn type_ident(name: &str) -> String {
    let ident: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' })
        .collect();
    if ident.chars().all(|c| c == '_') {
        return "Unnamed".to_owned();
    }
    if PRELUDE_TYPES.contains(&ident.as_str()) {
        return format!("{ident}_");
    }
    legal(ident)
}

/// The module and file name for `name`. A name that had to be cut keeps a hash of `identity`, so that
/// two long names stay apart whatever else is in the module.
pub fn module_ident(name: &str, identity: &str) -> String {
    let mut ident = snake_ident(name);
    if ident.len() > MAX_MODULE_LENGTH {
        ident.truncate(MAX_MODULE_LENGTH - 9);
        ident = format!("{ident}_{:08x}", fnv1a(identity.as_bytes()));
    }
    ident
}

/// Whether `name` can be used as it is: an ASCII identifier, no keyword, not only underscores.
pub fn is_ident(name: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(word)
        && name.chars().any(|c| c != '_')
        && !KEYWORDS.contains(&name)
}

/// Names for a text without letters or digits, e.g. `any` for `*`, `greater_or_equal` for `>=`.
pub fn symbol_words(text: &str) -> Vec<&'static str> {
    match text {
        "" => return vec!["empty"],
        ">=" => return vec!["greater_or_equal"],
        "<=" => return vec!["less_or_equal"],
        "!=" => return vec!["not_equal"],
        "==" => return vec!["equal"],
        _ => {}
    }
    text.chars().map(symbol_word).collect()
}

fn symbol_word(symbol: char) -> &'static str {
    match symbol {
        '*' => "any",
        '<' => "less_than",
        '>' => "greater_than",
        '=' => "equal",
        '!' => "not",
        '+' => "plus",
        '-' => "minus",
        '/' => "slash",
        '\\' => "backslash",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        ';' => "semicolon",
        '~' => "tilde",
        '^' => "caret",
        '$' => "dollar",
        '%' => "percent",
        '&' => "and",
        '|' => "or",
        '@' => "at",
        '#' => "hash",
        '?' => "question",
        '_' => "underscore",
        c if c.is_whitespace() => "space",
        _ => "symbol",
    }
}

/// Adds what a keyword or a leading digit needs.
fn legal(mut ident: String) -> String {
    if KEYWORDS.contains(&ident.as_str()) {
        ident.push('_');
    }
    if ident.starts_with(|c: char| c.is_ascii_digit()) {
        ident.insert(0, '_');
    }
    ident
}

/// FNV-1a, 32 bit: a stable short mark, not a safeguard.
pub(super) fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    })
}

/// Identifiers that stand side by side and must differ.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    taken: BTreeSet<String>,
    /// The last number behind a name that was taken, so that many equal names are not counted through each time.
    last: BTreeMap<String, usize>,
}

impl Scope {
    /// A scope in which `reserved` cannot be claimed.
    pub fn with_reserved<'a>(reserved: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            taken: reserved.into_iter().map(str::to_owned).collect(),
            last: BTreeMap::new(),
        }
    }

    /// Whether `ident` is still free.
    pub fn is_free(&self, ident: &str) -> bool {
        !self.taken.contains(ident)
    }

    /// Takes `wanted`, or `wanted_2`, `wanted_3`, … when it is taken already.
    pub fn claim(&mut self, wanted: &str) -> String {
        if self.taken.insert(wanted.to_owned()) {
            return wanted.to_owned();
        }
        let base = wanted.trim_end_matches('_');
        let last = self.last.entry(base.to_owned()).or_insert(1);
        loop {
            *last += 1;
            let ident = format!("{base}_{last}");
            if self.taken.insert(ident.clone()) {
                return ident;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_get_an_underscore() {
        for keyword in KEYWORDS.iter().filter(|k| **k != "_" && **k != "Self") {
            assert_eq!(snake_ident(keyword), format!("{keyword}_"));
            assert_eq!(type_ident(keyword), format!("{keyword}_"));
        }
        assert_eq!(snake_ident("Self"), "self_");
        assert_eq!(type_ident("Self"), "Self_");
        assert_eq!(snake_ident("_"), "underscore");
    }

    #[test]
    fn every_identifier_parses() {
        for name in [
            "", "*", ">=", "3scale", "$ref", "Größe", "日本", "a b", "\u{202e}", "r#type", "'a", "{{x}}",
        ] {
            for ident in [snake_ident(name), type_ident(name), module_ident(name, name)] {
                assert!(syn::parse_str::<syn::Ident>(&ident).is_ok(), "{name:?} gives {ident:?}");
            }
        }
    }

    #[test]
    fn prelude_types_get_an_underscore() {
        assert_eq!(type_ident("Option"), "Option_");
        assert_eq!(type_ident("bool"), "bool_");
        assert_eq!(type_ident("APIService"), "APIService");
    }

    #[test]
    fn a_taken_identifier_is_numbered() {
        let mut scope = Scope::with_reserved(["new"]);
        assert_eq!(scope.claim("a"), "a");
        assert_eq!(scope.claim("a"), "a_2");
        assert_eq!(scope.claim("a"), "a_3");
        assert_eq!(scope.claim("type_"), "type_");
        assert_eq!(scope.claim("type_"), "type_2");
        assert_eq!(scope.claim("new"), "new_2");
    }

    #[test]
    fn long_module_names_are_cut_and_stay_apart() {
        let long = "a".repeat(300);
        let first = module_ident(&long, "first");
        assert_eq!(first.len(), MAX_MODULE_LENGTH);
        assert_ne!(first, module_ident(&long, "second"));
    }
}
