//! CustomResourceDefinitions to what an API server that has them installed would say: definitions, operations and
//! resources, so that nothing behind this file knows where a custom resource was read.
//!
//! In: [`CrdDocument`]s. Out: per version a definition and the one of its list, [`Operation`]s, a
//! [`DiscoveredResource`]. Never: a version that is not served, unless asked for; a path made of an unchecked name.
//!
//! What a server adds to the schema of a custom resource is added here: `apiVersion`, `kind` and `metadata` at the root
//! and in every embedded resource, and the list kind and singular that it derives when the manifest is silent.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::operation::{CustomFacts, DiscoveredResource, Method, Operation, Payload};
use super::schema::{AdditionalProperties, JsonType, Schema, lower_schema};
use crate::diag::Diagnostics;
use crate::location::SpecLocation;
use crate::parse::{CrdDocument, CrdVersion, RawGvk};

const OBJECT_META: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
const LIST_META: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta";
const STATUS: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.Status";
const SCALE: &str = "io.k8s.api.autoscaling.v1.Scale";

/// How servers describe the metadata of objects, embedded ones included.
const OBJECT_META_DOCS: &str = "Standard object's metadata. More info: \
    https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

/// What servers say of every object's `apiVersion` and `kind`; the types have them by themselves.
const TYPE_META: [&str; 2] = ["apiVersion", "kind"];

/// What is made of all definitions together.
#[derive(Default)]
pub(super) struct Lowered {
    /// By definition name.
    pub(super) schemas: BTreeMap<String, Schema>,
    pub(super) operations: Vec<Operation>,
    pub(super) resources: Vec<DiscoveredResource>,
}

/// A version of a definition and the names that are made of it.
struct Version<'a> {
    crd: &'a CrdDocument,
    version: &'a CrdVersion,
    list_kind: String,
    /// `dev.oam.core.v1beta1`: what the names of its definitions start with.
    package: String,
    location: SpecLocation,
}

/// Brings all served versions of all definitions into the shape of the surface.
pub(super) fn lower(crds: &[CrdDocument], unserved: bool, diagnostics: &mut Diagnostics) -> Lowered {
    let mut lowered = Lowered::default();
    let mut seen: BTreeMap<String, &CrdDocument> = BTreeMap::new();
    for crd in crds {
        if !has_plain_names(crd, diagnostics) {
            continue;
        }
        let manifest = Arc::new(crd.manifest.clone());
        for version in &crd.versions {
            if !version.served && !unserved {
                report_unserved(crd, version, diagnostics);
                continue;
            }
            let version = Version::new(crd, version);
            let name = version.definition(&crd.kind);
            match seen.get(&name) {
                Some(first) => report_repeated(first, &version, diagnostics),
                None => {
                    seen.insert(name, crd);
                    version.lower(&manifest, &mut lowered);
                }
            }
        }
    }
    lowered
}

impl<'a> Version<'a> {
    fn new(crd: &'a CrdDocument, version: &'a CrdVersion) -> Self {
        let reversed: Vec<&str> = crd.group.rsplit('.').collect();
        Self {
            crd,
            version,
            list_kind: crd.list_kind.clone().unwrap_or_else(|| format!("{}List", crd.kind)),
            package: format!("{}.{}", reversed.join("."), version.name),
            location: crd.at_version(version, |place| place.location()),
        }
    }

    fn definition(&self, kind: &str) -> String {
        format!("{}.{kind}", self.package)
    }

    fn lower(&self, manifest: &Arc<serde_json::Value>, lowered: &mut Lowered) {
        let object = self.definition(&self.crd.kind);
        let list = self.definition(&self.list_kind);
        lowered.schemas.insert(list.clone(), self.list_schema(&object));
        lowered.schemas.insert(object.clone(), self.object_schema());
        self.operations(&object, &list, &mut lowered.operations);
        lowered.resources.push(self.resource(manifest));
    }

    fn kind(&self, kind: &str) -> RawGvk {
        RawGvk {
            group: self.crd.group.clone(),
            version: self.version.name.clone(),
            kind: kind.to_owned(),
        }
    }

    /// The schema of the objects, completed as a server completes it.
    fn object_schema(&self) -> Schema {
        let (crd, version) = (self.crd, self.version);
        let mut schema = crd.at_schema(version, |place| match &version.schema {
            Some(object) => lower_schema(object, place),
            None => Schema {
                preserve_unknown: true,
                ..Schema::empty(self.location.clone())
            },
        });
        complete_embedded(&mut schema);
        let root = schema.location.clone();
        for name in TYPE_META {
            schema
                .properties
                .insert(name.to_owned(), text(root.child("properties").child(name)));
        }
        let metadata = root.child("properties").child("metadata");
        schema.properties.insert("metadata".to_owned(), object_meta(metadata));
        schema.json_type = Some(JsonType::Object);
        schema.kinds = vec![self.kind(&crd.kind)];
        schema
    }

    fn list_schema(&self, object: &str) -> Schema {
        let root = self.location.child("list");
        let at = |name: &str| root.child("properties").child(name);
        let items = Schema {
            json_type: Some(JsonType::Array),
            items: Some(Box::new(reference(object, at("items").child("items")))),
            ..Schema::empty(at("items"))
        };
        Schema {
            json_type: Some(JsonType::Object),
            docs: format!("{} is a list of {}", self.list_kind, self.crd.kind),
            properties: BTreeMap::from([
                ("apiVersion".to_owned(), text(at("apiVersion"))),
                ("items".to_owned(), items),
                ("kind".to_owned(), text(at("kind"))),
                ("metadata".to_owned(), reference(LIST_META, at("metadata"))),
            ]),
            required: BTreeSet::from(["items".to_owned()]),
            kinds: vec![self.kind(&self.list_kind)],
            ..Schema::empty(root)
        }
    }

    /// Every operation that a server has for a custom resource; it has them all for each.
    fn operations(&self, object: &str, list: &str, operations: &mut Vec<Operation>) {
        let root = format!("/apis/{}/{}", self.crd.group, self.version.name);
        let plural = &self.crd.plural;
        let everywhere = format!("{root}/{plural}");
        let collection = if self.crd.namespaced {
            operations.push(self.operation(&everywhere, Method::Get, "list", Payload::None, definition(list)));
            format!("{root}/namespaces/{{namespace}}/{plural}")
        } else {
            everywhere
        };
        let one = format!("{collection}/{{name}}");
        let body = || definition(object);
        for (path, method, action, sent, answer) in [
            (&collection, Method::Get, "list", Payload::None, definition(list)),
            (&collection, Method::Post, "post", body(), body()),
            (
                &collection,
                Method::Delete,
                "deletecollection",
                Payload::None,
                definition(STATUS),
            ),
            (&one, Method::Delete, "delete", Payload::None, definition(STATUS)),
        ] {
            operations.push(self.operation(path, method, action, sent, answer));
        }
        self.in_place(&one, object, operations);
        if self.version.status {
            self.in_place(&format!("{one}/status"), object, operations);
        }
        if self.version.scale.is_some() {
            self.in_place(&format!("{one}/scale"), SCALE, operations);
        }
    }

    /// What is read, replaced and patched at `path`.
    fn in_place(&self, path: &str, body: &str, operations: &mut Vec<Operation>) {
        let body = || definition(body);
        operations.push(self.operation(path, Method::Get, "get", Payload::None, body()));
        operations.push(self.operation(path, Method::Put, "put", body(), body()));
        let mut patch = self.operation(path, Method::Patch, "patch", Payload::None, body());
        // No strategic merge: it needs Go types.
        patch.consumes = [
            "application/apply-patch+yaml",
            "application/json-patch+json",
            "application/merge-patch+json",
        ]
        .map(str::to_owned)
        .into();
        operations.push(patch);
    }

    fn operation(&self, path: &str, method: Method, action: &str, body: Payload, response: Payload) -> Operation {
        let is_list = action == "list";
        Operation {
            path: path.to_owned(),
            method,
            action: Some(action.to_owned()),
            kind: Some(self.kind(&self.crd.kind)),
            body,
            consumes: BTreeSet::new(),
            response,
            produces: BTreeSet::new(),
            query: is_list.then(|| "watch".to_owned()).into_iter().collect(),
            location: self.location.clone(),
        }
    }

    fn resource(&self, manifest: &Arc<serde_json::Value>) -> DiscoveredResource {
        let (crd, version) = (self.crd, self.version);
        let verbs = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let in_place = ["get", "patch", "update"];
        let status = version.status.then_some("status");
        let scale = version.scale.as_ref().map(|_| "scale");
        DiscoveredResource {
            group: crd.group.clone(),
            version: version.name.clone(),
            plural: crd.plural.clone(),
            kind: Some(crd.kind.clone()),
            singular: Some(crd.singular.clone().unwrap_or_else(|| crd.kind.to_lowercase())),
            namespaced: Some(crd.namespaced),
            verbs: verbs(&[
                "create",
                "delete",
                "deletecollection",
                "get",
                "list",
                "patch",
                "update",
                "watch",
            ]),
            short_names: crd.short_names.clone(),
            categories: crd.categories.clone(),
            subresources: status
                .into_iter()
                .chain(scale)
                .map(|name| (name.to_owned(), verbs(&in_place)))
                .collect(),
            custom: Some(CustomFacts {
                storage_version: crd
                    .versions
                    .iter()
                    .find(|version| version.storage)
                    .map(|version| version.name.clone()),
                deprecation: version.deprecated.then(|| {
                    let said = version.deprecation_warning.clone();
                    said.unwrap_or_else(|| format!("{}/{} {} is deprecated", crd.group, version.name, crd.kind))
                }),
                printer_columns: version.printer_columns.clone(),
                selectable_fields: version.selectable_fields.clone(),
                scale: version.scale.clone(),
                manifest: Arc::clone(manifest),
            }),
            location: self.location.clone(),
        }
    }
}

fn definition(name: &str) -> Payload {
    Payload::Definition(name.to_owned())
}

fn text(location: SpecLocation) -> Schema {
    Schema {
        json_type: Some(JsonType::String),
        ..Schema::empty(location)
    }
}

fn reference(name: &str, location: SpecLocation) -> Schema {
    Schema {
        reference: Some(name.to_owned()),
        ..Schema::empty(location)
    }
}

fn object_meta(location: SpecLocation) -> Schema {
    Schema {
        docs: OBJECT_META_DOCS.to_owned(),
        ..reference(OBJECT_META, location)
    }
}

/// An embedded resource has a type of its own and metadata, which servers write into its schema.
fn complete_embedded(schema: &mut Schema) {
    for property in schema.properties.values_mut() {
        complete_embedded(property);
    }
    if let Some(items) = &mut schema.items {
        complete_embedded(items);
    }
    if let AdditionalProperties::Schema(values) = &mut schema.additional {
        complete_embedded(values);
    }
    if !schema.embedded_resource {
        return;
    }
    let root = schema.location.child("properties");
    for name in TYPE_META {
        schema.properties.insert(name.to_owned(), text(root.child(name)));
        schema.required.insert(name.to_owned());
    }
    schema
        .properties
        .insert("metadata".to_owned(), object_meta(root.child("metadata")));
}

/// Group, versions and plural become paths; a name with a slash in it would become another path.
fn has_plain_names(crd: &CrdDocument, diagnostics: &mut Diagnostics) -> bool {
    let plain =
        |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-');
    let names = [("group", &crd.group), ("plural", &crd.plural)];
    let versions = crd.versions.iter().map(|version| ("version", &version.name));
    let mut fine = true;
    for (what, word) in names.into_iter().chain(versions).filter(|(_, word)| !plain(word)) {
        fine = false;
        let location = crd.at(|place| place.key("spec").location());
        diagnostics.error(
            "bad-name",
            &location,
            format!("the {what} {word:?} is no DNS name; only [A-Za-z0-9.-] may stand in it; correct the document"),
        );
    }
    fine
}

fn report_unserved(crd: &CrdDocument, version: &CrdVersion, diagnostics: &mut Diagnostics) {
    let location = crd.at_version(version, |place| place.location());
    diagnostics.note(
        "unserved-version",
        &location,
        format!(
            "{} of {}/{} is left out: its definition says `served: false`",
            crd.plural, crd.group, version.name
        ),
    );
}

/// The same version of a kind in two documents: the same twice is worth a note, two different ones cannot both hold.
fn report_repeated(first: &CrdDocument, version: &Version<'_>, diagnostics: &mut Diagnostics) {
    let what = format!(
        "{} of {}/{}",
        version.crd.plural, version.crd.group, version.version.name
    );
    if first.manifest.get("spec") == version.crd.manifest.get("spec") {
        let message = format!("{what} is defined in {} too, and in the same way", first.name);
        diagnostics.note("repeated-definition", &version.location, message);
    } else {
        let message = format!(
            "{what} is defined in {} too, and in another way; no server can have both, so name one of them",
            first.name
        );
        diagnostics.error("conflicting-crd", &version.location, message);
    }
}
