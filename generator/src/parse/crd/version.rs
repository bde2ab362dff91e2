//! Reads the versions of a CustomResourceDefinition, in either form.
//!
//! In: the members of `spec`. Out: [`CrdVersion`]s, each with what v1beta1 writes once for all of them. Never: two
//! versions of one name.

use std::collections::BTreeSet;

use serde_json::Value;

use super::definition::{Form, missing, required};
use super::{CrdPrinterColumn, CrdScale, CrdVersion};
use crate::diag::Diagnostics;
use crate::parse::fields::{Fields, wrong_type};
use crate::parse::place::Place;
use crate::parse::schema::{SchemaObject, read_schema};

/// What v1beta1 may say once for all versions. Empty in v1.
#[derive(Default)]
struct Shared {
    schema: Option<SchemaObject>,
    subresources: Option<Subresources>,
    columns: Vec<CrdPrinterColumn>,
}

#[derive(Clone, Default)]
struct Subresources {
    status: bool,
    scale: Option<CrdScale>,
}

/// The versions; none, and an error for each missing part, when there are none or one has no name.
pub(super) fn read_all(spec: &mut Fields<'_>, form: Form, diagnostics: &mut Diagnostics) -> Option<Vec<CrdVersion>> {
    let shared = match form {
        Form::V1 => Shared::default(),
        Form::V1Beta1 => read_shared(spec, diagnostics),
    };
    let keeps_unknown = keeps_unknown(spec, form, diagnostics);
    let items = spec.array("versions", diagnostics);
    let place = spec.place().key("versions");
    let mut versions = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        let place = place.index(index);
        versions.push(read_one(item, index, &place, form, &shared, diagnostics));
    }
    if versions.is_empty() {
        versions.push(only_version(spec, form, &shared, diagnostics));
    }
    let mut versions = versions.into_iter().collect::<Option<Vec<_>>>()?;
    drop_repeated(&mut versions, &place, diagnostics);
    check_storage(&versions, &place, diagnostics);
    if keeps_unknown {
        let schemas = versions.iter_mut().filter_map(|version| version.schema.as_mut());
        schemas.for_each(|schema| schema.extensions.preserve_unknown = true);
    }
    Some(versions)
}

fn read_shared(spec: &mut Fields<'_>, diagnostics: &mut Diagnostics) -> Shared {
    let validation = spec.object("validation", diagnostics);
    let place = spec.place().key("validation");
    let mut validation = Fields::new(Value::Object(validation), &place, diagnostics);
    Shared {
        schema: read_root_schema(&mut validation, diagnostics),
        subresources: read_subresources(spec, diagnostics),
        columns: read_columns(spec, Form::V1Beta1, diagnostics),
    }
}

/// `preserveUnknownFields`: on by default in v1beta1, and in v1 the form of an old definition that servers take no more.
fn keeps_unknown(spec: &mut Fields<'_>, form: Form, diagnostics: &mut Diagnostics) -> bool {
    const KEY: &str = "preserveUnknownFields";
    match (spec.value(KEY), form) {
        (Some(Value::Bool(false)), _) | (None, Form::V1) => false,
        (Some(Value::Bool(true)) | None, Form::V1Beta1) => true,
        (Some(Value::Bool(true)), Form::V1) => {
            diagnostics.warn(
                "crd-preserve-unknown",
                &spec.place().key(KEY).location(),
                "servers take this only as `x-kubernetes-preserve-unknown-fields: true` in the schema of each version; \
                 taken for that, correct it",
            );
            true
        }
        (Some(other), _) => {
            wrong_type(&spec.place().key(KEY), "a boolean", &other, diagnostics);
            false
        }
    }
}

/// The version of a v1beta1 definition that has only one: its name, all else is shared.
fn only_version(
    spec: &mut Fields<'_>,
    form: Form,
    shared: &Shared,
    diagnostics: &mut Diagnostics,
) -> Option<CrdVersion> {
    let name = match form {
        Form::V1 => None,
        Form::V1Beta1 => spec.string("version", diagnostics).filter(|name| !name.is_empty()),
    };
    let Some(name) = name else {
        missing(&spec.place().key("versions"), diagnostics);
        return None;
    };
    let Subresources { status, scale } = shared.subresources.clone().unwrap_or_default();
    Some(CrdVersion {
        name,
        index: None,
        served: true,
        storage: true,
        deprecated: false,
        deprecation_warning: None,
        schema: shared.schema.clone(),
        shared_schema: shared.schema.is_some(),
        status,
        scale,
        printer_columns: shared.columns.clone(),
        selectable_fields: Vec::new(),
    })
}

fn read_one(
    value: Value,
    index: usize,
    place: &Place<'_>,
    form: Form,
    shared: &Shared,
    diagnostics: &mut Diagnostics,
) -> Option<CrdVersion> {
    let mut fields = Fields::new(value, place, diagnostics);
    let name = required(&mut fields, "name", diagnostics);
    let schema = fields.object("schema", diagnostics);
    let schema_place = place.key("schema");
    let mut schema = Fields::new(Value::Object(schema), &schema_place, diagnostics);
    let schema = read_root_schema(&mut schema, diagnostics);
    if schema.is_none() && form == Form::V1 {
        diagnostics.warn(
            "crd-no-schema",
            &schema_place.key("openAPIV3Schema").location(),
            "missing, and servers take no version without one; taken for one that allows everything",
        );
    }
    let shared_schema = schema.is_none() && shared.schema.is_some();
    let subresources = read_subresources(&mut fields, diagnostics).or_else(|| shared.subresources.clone());
    let Subresources { status, scale } = subresources.unwrap_or_default();
    let columns = read_columns(&mut fields, form, diagnostics);
    Some(CrdVersion {
        name: name?,
        index: Some(index),
        served: required_flag(&mut fields, "served", diagnostics),
        storage: required_flag(&mut fields, "storage", diagnostics),
        deprecated: fields.flag("deprecated", diagnostics),
        deprecation_warning: fields.string("deprecationWarning", diagnostics),
        schema: schema.or_else(|| shared.schema.clone()),
        shared_schema,
        status,
        scale,
        printer_columns: if columns.is_empty() {
            shared.columns.clone()
        } else {
            columns
        },
        selectable_fields: read_selectable(&mut fields, diagnostics),
    })
}

fn read_root_schema(fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) -> Option<SchemaObject> {
    const KEY: &str = "openAPIV3Schema";
    let value = fields.value(KEY)?;
    Some(read_schema(value, &fields.place().key(KEY), diagnostics))
}

/// A flag that has to be there; servers take it for false when it is not.
fn required_flag(fields: &mut Fields<'_>, key: &str, diagnostics: &mut Diagnostics) -> bool {
    match fields.value(key) {
        Some(Value::Bool(flag)) => return flag,
        Some(other) => wrong_type(&fields.place().key(key), "a boolean", &other, diagnostics),
        None => diagnostics.warn(
            "crd-flag",
            &fields.place().key(key).location(),
            "missing, which servers take for false; write what is meant",
        ),
    }
    false
}

fn read_subresources(fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) -> Option<Subresources> {
    const KEY: &str = "subresources";
    let place = fields.place().key(KEY);
    let mut fields = Fields::new(fields.value(KEY)?, &place, diagnostics);
    let scale_place = place.key("scale");
    let scale = fields
        .value("scale")
        .map(|scale| Fields::new(scale, &scale_place, diagnostics));
    Some(Subresources {
        status: fields.value("status").is_some(),
        scale: scale.and_then(|mut scale| read_scale(&mut scale, diagnostics)),
    })
}

fn read_scale(scale: &mut Fields<'_>, diagnostics: &mut Diagnostics) -> Option<CrdScale> {
    let spec = part(scale, "specReplicasPath", diagnostics);
    let status = part(scale, "statusReplicasPath", diagnostics);
    Some(CrdScale {
        spec_replicas_path: spec?,
        status_replicas_path: status?,
        label_selector_path: scale
            .string("labelSelectorPath", diagnostics)
            .filter(|path| !path.is_empty()),
    })
}

/// A text without which the object around it is left out.
fn part(fields: &mut Fields<'_>, key: &str, diagnostics: &mut Diagnostics) -> Option<String> {
    let text = fields.string(key, diagnostics).filter(|text| !text.is_empty());
    if text.is_none() {
        diagnostics.warn(
            "crd-part",
            &fields.place().key(key).location(),
            "missing, so what it belongs to is left out; add it",
        );
    }
    text
}

fn read_columns(fields: &mut Fields<'_>, form: Form, diagnostics: &mut Diagnostics) -> Vec<CrdPrinterColumn> {
    const KEY: &str = "additionalPrinterColumns";
    let items = fields.array(KEY, diagnostics);
    let place = fields.place().key(KEY);
    let columns = items.into_iter().enumerate().map(|(index, item)| {
        let place = place.index(index);
        read_column(&mut Fields::new(item, &place, diagnostics), form, diagnostics)
    });
    columns.flatten().collect()
}

fn read_column(fields: &mut Fields<'_>, form: Form, diagnostics: &mut Diagnostics) -> Option<CrdPrinterColumn> {
    let path_key = match form {
        Form::V1 => "jsonPath",
        Form::V1Beta1 => "JSONPath",
    };
    let name = part(fields, "name", diagnostics);
    let column_type = part(fields, "type", diagnostics);
    let json_path = part(fields, path_key, diagnostics);
    Some(CrdPrinterColumn {
        name: name?,
        column_type: column_type?,
        format: fields.string("format", diagnostics),
        description: fields.string("description", diagnostics),
        json_path: json_path?,
        priority: read_priority(fields, diagnostics),
    })
}

fn read_priority(fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) -> i32 {
    let Some(value) = fields.value("priority") else {
        return 0;
    };
    let exact = value.as_i64().and_then(|priority| i32::try_from(priority).ok());
    exact.unwrap_or_else(|| {
        wrong_type(&fields.place().key("priority"), "a 32-bit integer", &value, diagnostics);
        0
    })
}

fn read_selectable(fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) -> Vec<String> {
    const KEY: &str = "selectableFields";
    let items = fields.array(KEY, diagnostics);
    let place = fields.place().key(KEY);
    let paths = items.into_iter().enumerate().map(|(index, item)| {
        let place = place.index(index);
        part(&mut Fields::new(item, &place, diagnostics), "jsonPath", diagnostics)
    });
    paths.flatten().collect()
}

/// The first version of a name stays.
fn drop_repeated(versions: &mut Vec<CrdVersion>, place: &Place<'_>, diagnostics: &mut Diagnostics) {
    let mut seen = BTreeSet::new();
    versions.retain(|version| {
        let is_first = seen.insert(version.name.clone());
        if !is_first {
            let place = place.index(version.index.unwrap_or_default());
            diagnostics.warn(
                "crd-version-repeated",
                &place.key("name").location(),
                format!(
                    "the version {:?} is here for the second time and left out; remove one",
                    version.name
                ),
            );
        }
        is_first
    });
}

fn check_storage(versions: &[CrdVersion], place: &Place<'_>, diagnostics: &mut Diagnostics) {
    let stored = versions.iter().filter(|version| version.storage).count();
    if stored != 1 {
        diagnostics.warn(
            "crd-storage-version",
            &place.location(),
            format!("{stored} versions have `storage: true`, and servers want exactly one; correct it"),
        );
    }
}
