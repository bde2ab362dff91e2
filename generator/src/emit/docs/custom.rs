//! What a CustomResourceDefinition says of its kind, and where shared types stand, as lines of documentation.
//!
//! In: resources and types of the model. Out: one paragraph a fact. Never: a fact that the input does not state.

use super::{clean_line, code_list, code_span};
use crate::model::{CustomDef, ResourceDef, Step, TypeDef};

/// More places, columns or fields than this are counted, not listed.
const MAX_LISTED: usize = 12;

/// That the version is deprecated, in the words of its definition.
pub(super) fn deprecation(resource: &ResourceDef) -> Option<String> {
    let warning = resource.custom.as_ref()?.deprecation.as_ref()?;
    Some(format!("**Deprecated**: {}", code_span(&clean_line(warning))))
}

/// What else the definition says.
pub(super) fn facts(resource: &ResourceDef) -> Vec<String> {
    let Some(custom) = &resource.custom else {
        return Vec::new();
    };
    let CustomDef {
        name,
        storage_version,
        deprecation: _,
        printer_columns,
        selectable_fields,
        scale,
        manifest: _,
    } = custom;
    let mut facts = vec![format!("Defined by {}.", code_span(&clean_line(name)))];
    if !storage_version.is_empty() && *storage_version != resource.gvk.group_version.version {
        facts.push(format!("Stored as {}.", code_span(&clean_line(storage_version))));
    }
    let columns: Vec<&String> = printer_columns.iter().map(|column| &column.name).collect();
    let columns = listed("Columns", &columns);
    let selectable = listed("Field selectors", &selectable_fields.iter().collect::<Vec<_>>());
    facts.extend(columns.into_iter().chain(selectable));
    facts.extend(scale.as_ref().map(|paths| {
        format!(
            "Scale: {} asks for replicas, {} counts them.",
            code_span(&clean_line(&paths.spec_replicas_path)),
            code_span(&clean_line(&paths.status_replicas_path))
        )
    }));
    facts
}

/// Where a type stands that stands in several places.
pub(super) fn places(def: &TypeDef) -> Option<String> {
    let anonymous = def.anonymous.as_ref().filter(|anonymous| !anonymous.also.is_empty())?;
    let also = anonymous.also.iter().map(|place| (&place.owner, &place.steps));
    let places: Vec<String> = std::iter::once((&def.name, &anonymous.steps))
        .chain(also)
        .map(|(owner, steps)| place(owner, steps))
        .collect();
    listed("Stands at", &places.iter().collect::<Vec<_>>())
}

fn place(owner: &str, steps: &[Step]) -> String {
    let mut place = owner.to_owned();
    for step in steps {
        place.push('.');
        place.push_str(&step.property);
    }
    place
}

fn listed(what: &str, names: &[&String]) -> Option<String> {
    let shown = code_list(names.iter().take(MAX_LISTED).copied());
    let more = match names.len().saturating_sub(MAX_LISTED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!names.is_empty()).then(|| format!("{what}: {shown}{more}."))
}
