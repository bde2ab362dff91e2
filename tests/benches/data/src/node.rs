//! A JSON document under construction: keys in the order they were given, written as the API server writes them.
//!
//! In: literals built with [`object!`](crate::object) and [`list!`](crate::list).
//! Out: compact JSON text with the escapes of Go's encoder (`<`, `>`, `&`, U+2028 and U+2029 as `\u....`).
//! Never: parses anything, or depends on a JSON library that is being measured.

use std::fmt::Write as _;

/// One JSON value. [`Node::Absent`] vanishes from the object it stands in.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A property that is not there.
    Absent,
    /// JSON `null`, as the API server sends for empty times.
    Null,
    /// `true` or `false`.
    Flag(bool),
    /// A whole number.
    Int(i64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Node>),
    /// An object, in insertion order.
    Object(Vec<(String, Node)>),
}

/// Builds a [`Node::Object`] from `key => value` pairs; absent values are left out.
#[macro_export]
macro_rules! object {
    ($($key:expr => $value:expr),* $(,)?) => {
        $crate::node::Node::object(vec![$((String::from($key), $crate::node::Node::from($value))),*])
    };
}

/// Builds a [`Node::List`].
#[macro_export]
macro_rules! list {
    ($($value:expr),* $(,)?) => { $crate::node::Node::List(vec![$($crate::node::Node::from($value)),*]) };
}

impl Node {
    /// An object of the entries that are not [`Node::Absent`].
    #[must_use]
    pub fn object(mut entries: Vec<(String, Node)>) -> Self {
        entries.retain(|(_, value)| *value != Self::Absent);
        Self::Object(entries)
    }

    /// `value` when `condition` holds, otherwise absent.
    #[must_use]
    pub fn when(condition: bool, value: impl FnOnce() -> Node) -> Self {
        if condition { value() } else { Self::Absent }
    }

    /// The property `key` of an object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        match self {
            Self::Object(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The same object with only the properties in `keys`.
    #[must_use]
    pub fn only(&self, keys: &[&str]) -> Self {
        self.filtered(|name| keys.contains(&name))
    }

    /// The same object without the properties in `keys`.
    #[must_use]
    pub fn without(&self, keys: &[&str]) -> Self {
        self.filtered(|name| !keys.contains(&name))
    }

    fn filtered(&self, keep: impl Fn(&str) -> bool) -> Self {
        match self {
            Self::Object(entries) => Self::Object(entries.iter().filter(|(name, _)| keep(name)).cloned().collect()),
            other => other.clone(),
        }
    }

    /// The same object with `key` set to `value`: replaced in place, or appended.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Node>) -> Self {
        if let Self::Object(entries) = &mut self {
            let value = value.into();
            match entries.iter_mut().find(|(name, _)| name == key) {
                Some((_, old)) => *old = value,
                None => entries.push((key.to_owned(), value)),
            }
        }
        self
    }

    /// Compact JSON text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    /// Appends compact JSON text to `out`.
    pub fn write(&self, out: &mut String) {
        match self {
            Self::Absent | Self::Null => out.push_str("null"),
            Self::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
            Self::Int(number) => {
                // Writing to a String cannot fail.
                let _ = write!(out, "{number}");
            }
            Self::Text(text) => write_string(text, out),
            Self::List(items) => write_separated(out, ['[', ']'], items, Node::write),
            Self::Object(entries) => write_separated(out, ['{', '}'], entries, |(key, value), out| {
                write_string(key, out);
                out.push(':');
                value.write(out);
            }),
        }
    }
}

fn write_separated<T>(out: &mut String, [open, close]: [char; 2], items: &[T], write: impl Fn(&T, &mut String)) {
    out.push(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(close);
}

fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Node {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<i64> for Node {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Node {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<Vec<Node>> for Node {
    fn from(items: Vec<Node>) -> Self {
        Self::List(items)
    }
}

#[cfg(test)]
mod tests {
    use super::Node;

    #[test]
    fn text_is_escaped_as_the_api_server_escapes_it() {
        assert_eq!(
            Node::from("a<b>&\"\\\n\u{1}\u{2028}é").to_text(),
            r#""a\u003cb\u003e\u0026\"\\\n\u0001\u2028é""#
        );
    }

    #[test]
    fn absent_properties_leave_no_trace() {
        assert_eq!(
            object! { "a" => 1, "b" => Node::Absent, "c" => list![true, Node::Null] }.to_text(),
            r#"{"a":1,"c":[true,null]}"#
        );
    }
}
