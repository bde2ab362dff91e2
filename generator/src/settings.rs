//! Reads a `kubewright.toml`: names that a project wants otherwise.
//!
//! In: a file. Out: [`Overrides`]. Never: a section or key that it does not know passed over.
//!
//! ```toml
//! [groups]
//! "core.oam.dev" = "oam"
//!
//! [types]
//! "core.oam.dev/v1beta1/Application.spec.components" = "Component"
//!
//! [fields]
//! "core.oam.dev/v1beta1/Application.spec.components.type" = "component_type"
//!
//! [resources]
//! "core.oam.dev/v1beta1/applications" = "apps"
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;

use crate::error::Error;
use crate::names::Overrides;

/// The file, one to one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    groups: BTreeMap<String, String>,
    #[serde(default)]
    types: BTreeMap<String, String>,
    #[serde(default)]
    fields: BTreeMap<String, String>,
    #[serde(default)]
    resources: BTreeMap<String, String>,
}

/// The overrides in the file at `path`.
///
/// # Errors
/// A file that cannot be read, is no TOML, or holds a section that there is not; with line and column.
pub fn read(path: &Path) -> Result<Overrides, Error> {
    let text = fs::read_to_string(path).map_err(|error| Error::io("read", path, error))?;
    parse(&path.display().to_string(), &text)
}

fn parse(name: &str, text: &str) -> Result<Overrides, Error> {
    let file: File = toml::from_str(text).map_err(|error| Error::Input(explain(name, text, &error)))?;
    let File {
        groups,
        types,
        fields,
        resources,
    } = file;
    Ok(Overrides {
        source: Some(Arc::from(name)),
        groups,
        types,
        fields,
        resources,
    })
}

/// `kubewright.toml:3:1: …`
fn explain(name: &str, text: &str, error: &toml::de::Error) -> String {
    let at = error.span().map_or(0, |span| span.start);
    let before = text.get(..at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    format!(
        "{name}:{line}:{column}: {}; sections are [groups], [types], [fields] and [resources], with a place and a name in \
         quotes",
        error.message()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_is_read() {
        let text = "[groups]\n\"core.oam.dev\" = \"oam\"\n[types]\n\"v1/Pod\" = \"P\"\n[fields]\n\"v1/Pod.spec\" = \"s\"\n\
                    [resources]\n\"v1/pods\" = \"p\"\n";
        let overrides = parse("kubewright.toml", text).unwrap();
        assert_eq!(overrides.groups["core.oam.dev"], "oam");
        assert_eq!(overrides.types["v1/Pod"], "P");
        assert_eq!(overrides.fields["v1/Pod.spec"], "s");
        assert_eq!(overrides.resources["v1/pods"], "p");
    }

    #[test]
    fn what_is_not_known_is_refused_with_its_line() {
        for (text, part) in [
            ("[groups]\n[typos]\n", "kubewright.toml:2:2: unknown field `typos`"),
            ("[types]\n\"v1/Pod\" = 1\n", "kubewright.toml:2:12: "),
            ("[types\n", "kubewright.toml:1:"),
        ] {
            let error = parse("kubewright.toml", text).unwrap_err().to_string();
            assert!(error.starts_with(part), "{text:?}: {error}");
        }
    }
}
