//! Emits what is not Rust: `Cargo.toml` and `README.md` of a generated crate, from templates.
//!
//! In: options and names. Out: text. Never: a value that is not quoted for the format it stands in.

use tera::{Context as Values, Tera};

use super::{Clients, Context, docs};

const CARGO_TOML: &str = include_str!("../../templates/Cargo.toml.tera");
const README: &str = include_str!("../../templates/README.md.tera");

/// The manifest.
pub(super) fn cargo_toml(cx: Context<'_>) -> Result<String, tera::Error> {
    let package = &cx.options.package;
    let mut values = Values::new();
    values.insert("name", &toml_string(&package.name));
    values.insert("version", &toml_string(&package.version));
    values.insert("description", &optional(&package.description));
    values.insert("license", &package.license.as_deref().and_then(optional));
    values.insert("runtime_version", &toml_string(&package.runtime_version));
    values.insert("runtime_path", &package.runtime_path.as_deref().map(toml_string));
    values.insert("clients", &(cx.options.clients != Clients::Never));
    values.insert("own_workspace", &package.own_workspace);
    Tera::one_off(CARGO_TOML, &values, false)
}

/// The README.
pub(super) fn readme(cx: Context<'_>) -> Result<String, tera::Error> {
    let mut values = Values::new();
    values.insert("name", &docs::clean_line(&cx.options.package.name));
    values.insert(
        "crate_ident",
        &docs::clean_line(&cx.options.package.name).replace('-', "_"),
    );
    values.insert("clients", &(cx.options.clients != Clients::Never));
    let rows: Vec<[String; 3]> = cx
        .names
        .group_versions
        .iter()
        .map(|(group_version, place)| {
            let accessor = place.client.as_ref().map(|client| format!("`{}()`", client.accessor));
            [
                group_version.to_string(),
                format!("{}::{}", place.group_module, place.version_module),
                accessor.unwrap_or_default(),
            ]
        })
        .collect();
    values.insert("group_versions", &rows);
    Tera::one_off(README, &values, false)
}

fn optional(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| toml_string(text))
}

/// `text` as a TOML basic string.
fn toml_string(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::toml_string;

    #[test]
    fn toml_strings_cannot_be_left() {
        assert_eq!(toml_string("a\"\n[x]\\"), "\"a\\\"\\u000A[x]\\\\\"");
    }
}
