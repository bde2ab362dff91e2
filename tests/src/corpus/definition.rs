//! The CustomResourceDefinitions of a file as plain JSON trees, read without the generator.
//!
//! In: YAML text. Out: [`Definition`]s with a schema for each version. Never: an opinion on what a schema means.

use serde_json::{Map, Value};

/// A CustomResourceDefinition.
#[derive(Clone, Debug)]
pub struct Definition {
    /// `metadata.name`
    pub name: String,
    /// `spec.group`
    pub group: String,
    /// `spec.names.kind`
    pub kind: String,
    /// `spec.names.plural`
    pub plural: String,
    /// Whether servers of its `apiVersion` drop what no schema knows. Those of v1beta1 keep it, unless
    /// `spec.preserveUnknownFields` says otherwise.
    pub prunes: bool,
    /// `spec.versions`
    pub versions: Vec<Version>,
}

/// A version of a CustomResourceDefinition.
#[derive(Clone, Debug)]
pub struct Version {
    /// `name`, e.g. `v1alpha1`.
    pub name: String,
    /// `served`
    pub served: bool,
    /// The schema; an empty object when there is none.
    pub schema: Value,
    /// JSON pointer to the schema in its document.
    pub pointer: String,
}

impl Version {
    /// What stands in `apiVersion` of its objects.
    pub fn api_version(&self, definition: &Definition) -> String {
        format!("{}/{}", definition.group, self.name)
    }
}

/// The definitions in YAML text of one or many documents; other kinds are passed over.
///
/// # Errors
/// The text is no YAML.
pub fn read(text: &str) -> Result<Vec<Definition>, String> {
    // The corpus is known, so nothing is bounded; booleans are those of YAML 1.2.
    let options = serde_saphyr::options! { budget: None, strict_booleans: true, with_snippet: false };
    let documents: Vec<Value> =
        serde_saphyr::from_multiple_with_options(text, options).map_err(|error| error.to_string())?;
    let mut definitions = Vec::new();
    for document in documents {
        match document {
            Value::Object(mut list) if list.get("kind").is_some_and(|kind| kind == "List") => {
                if let Some(Value::Array(items)) = list.remove("items") {
                    definitions.extend(items.into_iter().filter_map(definition));
                }
            }
            document => definitions.extend(definition(document)),
        }
    }
    Ok(definitions)
}

fn definition(mut document: Value) -> Option<Definition> {
    if text(&document, "/kind") != "CustomResourceDefinition" || !document.pointer("/spec/group")?.is_string() {
        return None;
    }
    let old = text(&document, "/apiVersion").ends_with("/v1beta1");
    let keeps = document.pointer("/spec/preserveUnknownFields").and_then(Value::as_bool);
    Some(Definition {
        name: text(&document, "/metadata/name"),
        group: text(&document, "/spec/group"),
        kind: text(&document, "/spec/names/kind"),
        plural: text(&document, "/spec/names/plural"),
        prunes: !keeps.unwrap_or(old),
        versions: versions(&mut document),
    })
}

/// The versions; of v1beta1 there may be one only, at the top, and one schema for all.
fn versions(document: &mut Value) -> Vec<Version> {
    const SHARED: &str = "/spec/validation/openAPIV3Schema";
    let shared = document.pointer_mut(SHARED).map(Value::take);
    let Some(Value::Array(entries)) = document.pointer_mut("/spec/versions").map(Value::take) else {
        return vec![Version {
            name: text(document, "/spec/version"),
            served: true,
            schema: shared.unwrap_or_else(|| Value::Object(Map::new())),
            pointer: SHARED.to_owned(),
        }];
    };
    let version = |(index, mut entry): (usize, Value)| {
        let own = entry.pointer_mut("/schema/openAPIV3Schema").map(Value::take);
        let pointer = match (&own, &shared) {
            (None, Some(_)) => SHARED.to_owned(),
            _ => format!("/spec/versions/{index}/schema/openAPIV3Schema"),
        };
        Version {
            name: text(&entry, "/name"),
            served: entry["served"].as_bool().unwrap_or(true),
            schema: own
                .or_else(|| shared.clone())
                .unwrap_or_else(|| Value::Object(Map::new())),
            pointer,
        }
    };
    entries.into_iter().enumerate().map(version).collect()
}

fn text(document: &Value, pointer: &str) -> String {
    let found = document.pointer(pointer).and_then(Value::as_str);
    found.unwrap_or_default().to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a fault ends the test, as it should")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn documents_of_other_kinds_and_empty_ones_are_passed_over() {
        let definitions = read(
            "---\n---\nkind: ClusterRole\n---\napiVersion: v1\nkind: List\nitems:\n\
             - {kind: CustomResourceDefinition, apiVersion: apiextensions.k8s.io/v1, metadata: {name: as.x.y}, \
             spec: {group: x.y, names: {kind: A, plural: as}, versions: [{name: v1, served: true, schema: \
             {openAPIV3Schema: {type: object, enum: [on, y, 1.0]}}}]}}\n",
        )
        .unwrap();
        let [definition] = definitions.as_slice() else {
            panic!("{definitions:?}");
        };
        assert_eq!((definition.name.as_str(), definition.prunes), ("as.x.y", true));
        let [version] = definition.versions.as_slice() else {
            panic!("{definition:?}");
        };
        assert_eq!(version.schema, json!({ "type": "object", "enum": ["on", "y", 1.0] }));
        assert_eq!(version.api_version(definition), "x.y/v1");
        assert_eq!(version.pointer, "/spec/versions/0/schema/openAPIV3Schema");
    }

    #[test]
    fn the_old_form_has_one_schema_for_all_and_keeps_what_it_does_not_know() {
        let text = "apiVersion: apiextensions.k8s.io/v1beta1\nkind: CustomResourceDefinition\nspec:\n  group: g.x\n  \
                    version: v1alpha2\n  names: {kind: K}\n  validation: {openAPIV3Schema: {type: object}}\n";
        let definition = read(text).unwrap().remove(0);
        assert!(!definition.prunes);
        assert_eq!(definition.versions[0].name, "v1alpha2");
        assert_eq!(definition.versions[0].schema, json!({ "type": "object" }));
        let definition = read(&format!(
            "{text}  versions: [{{name: v1}}, {{name: v2, served: false}}]\n"
        ))
        .unwrap()
        .remove(0);
        let served: Vec<bool> = definition.versions.iter().map(|version| version.served).collect();
        assert_eq!(served, [true, false]);
        assert_eq!(definition.versions[1].schema, json!({ "type": "object" }));
    }
}
