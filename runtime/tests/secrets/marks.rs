//! The secrets of these tests, each with a text of its own, and the search for them.
//!
//! In: text that somebody may see. Out: which secrets stand in it, in whatever form.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::peer::pem;

pub(crate) const BEARER: &str = "brr+8Hq2vLx0/RzW4yB7m.Pc1D==";
pub(crate) const FILE_TOKEN: &str = "fil-Tk5pQ9sJ3uX8aN6dF2gH";
pub(crate) const PASSWORD: &str = "pw&Wv7\"<rE4>tY1'uI9=oP5%aS3";
pub(crate) const PLUGIN_TOKEN: &str = "plg.Zx6cV8bN4mQ2wE0rT7yU";
pub(crate) const PLUGIN_GARBAGE: &str = "grb_Lk9jH5gF1dS7aP3oI8uY";
pub(crate) const PLUGIN_VARIABLE: &str = "env~Mn2bV6cX0zL4kJ8hG5fD";
pub(crate) const REFRESH_TOKEN: &str = "rfr/Ya3sD7fG1hJ5kL9zX4cV==";
pub(crate) const ID_TOKEN: &str = "idt.Qw8eR2tY6uI0oP4aS9dF";
pub(crate) const CLIENT_SECRET: &str = "cls Hb6nM0qW4eR8tY3uI7oP";
pub(crate) const PROXY_PASSWORD: &str = "prx:Jk1lZ5xC9vB3nM7qW0eR";
pub(crate) const URL_PASSWORD: &str = "url-Ds4fG8hJ2kL6zX1cV9bN";
pub(crate) const DATA: &str = "dat-Uy7tR3eW9qA5sD1fG6hJ";
pub(crate) const STRING_DATA: &str = "str\u{e9}Po2iU8yT4rE0wQ6aS3dF";
pub(crate) const ANNOTATION: &str = "ann-Nb5vC1xZ7lK3jH9gF4dS";
pub(crate) const UNKNOWN: &str = "unk-Rt0yU6iO2pA8sD5fG1hJ";

/// Every part of a secret of this many bytes counts, as text and in forms that keep about its length.
const OF_TEXT: usize = 10;
/// The same in forms that spell out each byte.
const OF_BYTES: usize = 24;

/// What is searched for: parts of one length, and whose they are.
struct Parts {
    length: usize,
    names: HashMap<Vec<u8>, &'static str>,
    /// By the first two bytes: almost all that is looked at begins otherwise.
    begins: Vec<bool>,
}

struct Marks {
    names: Vec<&'static str>,
    parts: [Parts; 2],
}

static MARKS: LazyLock<Marks> = LazyLock::new(|| {
    let mut marks = Marks {
        names: Vec::new(),
        parts: [Parts::of(OF_TEXT), Parts::of(OF_BYTES)],
    };
    for (name, text) in [
        ("bearer token", BEARER),
        ("token of a file", FILE_TOKEN),
        ("password", PASSWORD),
        ("token of a plugin", PLUGIN_TOKEN),
        ("output of a plugin", PLUGIN_GARBAGE),
        ("variable of a plugin", PLUGIN_VARIABLE),
        ("refresh token", REFRESH_TOKEN),
        ("id token", ID_TOKEN),
        ("client secret", CLIENT_SECRET),
        ("proxy password", PROXY_PASSWORD),
        ("password in a URL", URL_PASSWORD),
        ("data of a Secret", DATA),
        ("stringData of a Secret", STRING_DATA),
        ("manifest in an annotation", ANNOTATION),
        ("unknown member", UNKNOWN),
    ] {
        marks.add(name, text);
    }
    for file in ["client-sec1.key", "client-pkcs1.key"] {
        let text = String::from_utf8(pem(file)).unwrap();
        // A line that is not the first: that one says only what kind of key it is.
        marks.add("client key", text.lines().nth(2).unwrap());
    }
    marks
});

impl Marks {
    fn add(&mut self, name: &'static str, text: &str) {
        self.names.push(name);
        let [of_text, of_bytes] = &mut self.parts;
        as_text(text).iter().for_each(|form| of_text.add(name, form));
        as_bytes(text).iter().for_each(|form| of_bytes.add(name, form));
    }
}

impl Parts {
    fn of(length: usize) -> Self {
        Self {
            length,
            names: HashMap::new(),
            begins: vec![false; 1 << 16],
        }
    }

    fn add(&mut self, name: &'static str, form: &str) {
        for part in form.as_bytes().windows(self.length) {
            self.begins[begin(part)] = true;
            self.names.insert(part.to_vec(), name);
        }
    }

    fn find(&self, text: &[u8], found: &mut BTreeMap<&'static str, String>) {
        for part in text.windows(self.length).filter(|part| self.begins[begin(part)]) {
            if let Some(name) = self.names.get(part) {
                found.entry(name).or_insert_with(|| part.escape_ascii().to_string());
            }
        }
    }
}

fn begin(part: &[u8]) -> usize {
    usize::from(part[0]) << 8 | usize::from(part[1])
}

/// As it is, escaped, and in base64 with anything before it.
fn as_text(text: &str) -> Vec<String> {
    let escaped = utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let html = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut forms = vec![
        text.to_owned(),
        in_lower_case(&escaped),
        escaped,
        serde_json::to_string(text).unwrap().trim_matches('"').to_owned(),
        format!("{text:?}").trim_matches('"').to_owned(),
        text.escape_default().to_string(),
        text.as_bytes().escape_ascii().to_string(),
        html.replace('"', "&quot;").replace('\'', "&#39;"),
        html,
    ];
    for shift in 0..3 {
        let encoded = STANDARD_NO_PAD.encode([&b"..."[..shift], text.as_bytes()].concat());
        let alone = &encoded[(shift * 4).div_ceil(3)..encoded.len() - 1];
        forms.extend([alone.to_owned(), alone.replace('+', "-").replace('/', "_")]);
    }
    forms
}

/// Escaped text, with the digits of its escapes in lower case.
pub(crate) fn in_lower_case(escaped: &str) -> String {
    let mut digits = 0;
    let lower = |character: char| {
        digits = if character == '%' {
            3
        } else {
            usize::saturating_sub(digits, 1)
        };
        if digits > 0 {
            character.to_ascii_lowercase()
        } else {
            character
        }
    };
    escaped.chars().map(lower).collect()
}

/// Byte for byte, as numbers.
fn as_bytes(text: &str) -> Vec<String> {
    let each = |show: fn(u8) -> String, between: &str| text.bytes().map(show).collect::<Vec<_>>().join(between);
    vec![
        each(|byte| format!("{byte:02x}"), ""),
        each(|byte| format!("{byte:02X}"), ""),
        each(|byte| format!("{byte:02x}"), " "),
        each(|byte| format!("\\x{byte:02x}"), ""),
        each(|byte| format!("{byte:#x}"), ", "),
        each(|byte| byte.to_string(), ", "),
        each(|byte| byte.to_string(), ",\n    "),
        text.escape_unicode().to_string(),
    ]
}

/// The names of the secrets of which parts stand in the text, with one of these parts.
pub(crate) fn found_in(text: &str) -> Vec<String> {
    let mut found = BTreeMap::new();
    for parts in &MARKS.parts {
        parts.find(text.as_bytes(), &mut found);
    }
    found.iter().map(|(name, part)| format!("{name} (as {part})")).collect()
}

/// How many secrets are searched for.
pub(crate) fn count() -> usize {
    MARKS.names.len()
}
