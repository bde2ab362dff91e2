//! Models written by hand, small enough to read, with every shape that the emitters know.
#![allow(dead_code, unused_imports, reason = "each test file uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::too_many_lines,
    reason = "helpers of tests: models are long, faults end the test"
)]

mod hostile;
mod obstacles;

pub(crate) use hostile::{TEXTS, hostile};
pub(crate) use obstacles::obstacles;

use kubewright::diag::Diagnostics;
use kubewright::emit::{Clients, Docs, EmitOptions, Package, SourceNote, TokenFiles};
use kubewright::format::{TextFiles, render};
use kubewright::location::SpecLocation;
use kubewright::model::{
    Anonymous, CustomDef, FieldDef, GroupVersion, ListType, MetaType, Model, PatchType, Place, Presence, PrinterColumn,
    ResourceDef, ResourceId, Scalar, ScalePaths, Scope, Step, SubresourceDef, SubresourceShape, TypeDef, TypeId,
    TypeRef, Verb,
};
use kubewright::names::{Names, assign};

/// Collects types and resources in any order; `build` sorts them as a model must be.
#[derive(Default)]
pub(crate) struct Builder {
    types: Vec<TypeDef>,
    resources: Vec<ResourceDef>,
}

impl Builder {
    /// A type `name` of `group_version`, with the definition `<group>.<version>.<name>`.
    pub(crate) fn ty(mut self, group_version: &GroupVersion, name: &str, change: impl FnOnce(&mut TypeDef)) -> Self {
        let mut def = TypeDef {
            definition: definition(group_version, name),
            name: name.to_owned(),
            anonymous: None,
            home: group_version.clone(),
            gvk: None,
            has_metadata: false,
            atomic: false,
            docs: format!("{name} is a type."),
            fields: Vec::new(),
            open: false,
            location: location(),
        };
        change(&mut def);
        self.types.push(def);
        self
    }

    /// A kind: a type with a group-version-kind and metadata.
    pub(crate) fn kind(self, group_version: &GroupVersion, name: &str, change: impl FnOnce(&mut TypeDef)) -> Self {
        self.ty(group_version, name, |def| {
            def.gvk = Some(def.home.kind(def.name.clone()));
            def.has_metadata = true;
            def.fields
                .push(field("metadata", TypeRef::Meta(MetaType("ObjectMeta"))));
            change(def);
        })
    }

    /// A resource with every verb, whose objects are the kind `kind`.
    pub(crate) fn resource(
        mut self,
        group_version: &GroupVersion,
        kind: &str,
        plural: &str,
        change: impl FnOnce(&mut ResourceDef, &dyn Fn(&str) -> TypeId),
    ) -> Self {
        self.types.sort_by(|left, right| left.definition.cmp(&right.definition));
        let ids = |definition: &str| id_of(&self.types, definition);
        let mut def = ResourceDef {
            gvk: group_version.kind(kind),
            plural: plural.to_owned(),
            singular: kind.to_lowercase(),
            short_names: Vec::new(),
            categories: Vec::new(),
            list_kind: format!("{kind}List"),
            scope: Scope::Namespaced,
            verbs: [
                Verb::Get,
                Verb::List,
                Verb::Watch,
                Verb::Create,
                Verb::Update,
                Verb::Patch,
                Verb::Delete,
                Verb::DeleteCollection,
            ]
            .into(),
            patch_types: all_patch_types(),
            object: ids(&definition(group_version, kind)),
            subresources: Vec::new(),
            custom: None,
            location: location(),
        };
        change(&mut def, &ids);
        self.resources.push(def);
        self
    }

    /// The model. Types must have been added before resources.
    pub(crate) fn build(mut self) -> Model {
        self.types.sort_by(|left, right| left.definition.cmp(&right.definition));
        self.resources
            .sort_by_key(|def| (def.gvk.group_version.clone(), def.plural.clone()));
        let mut model = Model {
            types: self.types,
            resources: self.resources,
            ..Model::default()
        };
        for index in 0..model.types.len() {
            let home = model.types[index].home.clone();
            model
                .group_versions
                .entry(home)
                .or_default()
                .types
                .push(TypeId::new(index));
        }
        for index in 0..model.resources.len() {
            let home = model.resources[index].gvk.group_version.clone();
            model
                .group_versions
                .entry(home)
                .or_default()
                .resources
                .push(ResourceId::new(index));
        }
        model
    }
}

pub(crate) fn definition(group_version: &GroupVersion, name: &str) -> String {
    format!("{}.{}.{name}", group_version.group, group_version.version)
}

fn id_of(types: &[TypeDef], definition: &str) -> TypeId {
    let index = types.iter().position(|def| def.definition == definition);
    TypeId::new(index.unwrap_or_else(|| panic!("no type {definition}")))
}

pub(crate) fn all_patch_types() -> std::collections::BTreeSet<PatchType> {
    [
        PatchType::Json,
        PatchType::Merge,
        PatchType::Strategic,
        PatchType::Apply,
    ]
    .into()
}

pub(crate) fn location() -> SpecLocation {
    SpecLocation::document("hand-made")
}

/// An optional field.
pub(crate) fn field(wire: &str, ty: TypeRef) -> FieldDef {
    FieldDef {
        wire: wire.to_owned(),
        ty,
        presence: Presence::Optional,
        boxed: false,
        default: None,
        enum_values: Vec::new(),
        secret: false,
        docs: String::new(),
        list_type: None,
        map_type: None,
        patch_merge: None,
        location: location(),
    }
}

/// A required field.
pub(crate) fn required(wire: &str, ty: TypeRef) -> FieldDef {
    FieldDef {
        presence: Presence::Required,
        ..field(wire, ty)
    }
}

pub(crate) fn string() -> TypeRef {
    TypeRef::Scalar(Scalar::String)
}

pub(crate) fn list(of: TypeRef) -> TypeRef {
    TypeRef::List(Box::new(of))
}

pub(crate) fn map(of: TypeRef) -> TypeRef {
    TypeRef::Map(Box::new(of))
}

/// The subresources of a Deployment, over `scale`.
pub(crate) fn object_subresource(name: &str, body: TypeId) -> SubresourceDef {
    SubresourceDef {
        name: name.to_owned(),
        shape: SubresourceShape::Object {
            body,
            verbs: [Verb::Get, Verb::Update, Verb::Patch].into(),
            patch_types: all_patch_types(),
        },
        location: location(),
    }
}

pub(crate) fn options() -> EmitOptions {
    EmitOptions {
        package: Package {
            name: "example".to_owned(),
            version: "0.1.0".to_owned(),
            description: String::new(),
            license: None,
            runtime_version: "0.1.0".to_owned(),
            runtime_path: None,
            own_workspace: false,
        },
        docs: Docs::Full,
        clients: Clients::Feature,
        definitions: true,
        tool_version: "0.0.0".to_owned(),
        sources: vec![SourceNote {
            name: "hand-made".to_owned(),
            hash: String::new(),
        }],
    }
}

pub(crate) fn names(model: &Model) -> Names {
    assign(model, &mut Diagnostics::new())
}

pub(crate) fn crate_text(model: &Model) -> TextFiles {
    let (names, options) = (names(model), options());
    let files: TokenFiles<'_> = kubewright::emit::crate_files(model, &names, &options).unwrap();
    render(&files).unwrap()
}

pub(crate) fn one_file_text(model: &Model, options: &EmitOptions) -> String {
    let names = names(model);
    let files = kubewright::emit::one_file(model, &names, options, "k8s.rs").unwrap();
    render(&files).unwrap().0.into_values().next().unwrap()
}

/// Every shape of field, and every kind of resource and subresource.
pub(crate) fn shapes() -> Model {
    let core = GroupVersion::new("", "v1");
    let apps = GroupVersion::new("apps", "v1");
    let autoscaling = GroupVersion::new("autoscaling", "v1");
    let example = GroupVersion::new("example.com", "v1");
    // In the order of definitions: ".v1.*" < "apps.*" < "autoscaling.*" < "example.com.*".
    let types = [
        definition(&core, "Affinity"),
        definition(&core, "Empty"),
        definition(&core, "Everything"),
        definition(&core, "Eviction"),
        definition(&core, "Node"),
        definition(&core, "Pod"),
        definition(&core, "Schema"),
        definition(&apps, "Deployment"),
        definition(&apps, "DeploymentSpec"),
        definition(&autoscaling, "Scale"),
        definition(&example, "Widget"),
        definition(&example, "Widget.spec"),
    ];
    let refer =
        |definition: &str| TypeRef::Struct(TypeId::new(types.iter().position(|name| name == definition).unwrap()));
    Builder::default()
        .ty(&core, "Affinity", |def| {
            def.fields = vec![required("weight", TypeRef::Scalar(Scalar::Int32))]
        })
        .ty(&core, "Empty", |def| def.open = true)
        .ty(&core, "Everything", |def| everything(def, &refer))
        .kind(&core, "Eviction", |_| {})
        .kind(&core, "Node", |def| def.fields.push(field("podIPs", list(string()))))
        .kind(&core, "Pod", |def| {
            def.fields.push(field("everything", refer(".v1.Everything")))
        })
        .ty(&core, "Schema", |def| schema(def, &refer))
        .kind(&apps, "Deployment", |def| {
            def.fields.push(field("spec", refer("apps.v1.DeploymentSpec")))
        })
        .ty(&apps, "DeploymentSpec", |def| {
            let mut strategy = field("type", string());
            strategy.enum_values = vec!["Recreate".to_owned(), "RollingUpdate".to_owned()];
            strategy.docs = "How to replace. See https://example.com/[x].".to_owned();
            let mut boxed = required("fallback", refer("apps.v1.DeploymentSpec"));
            boxed.boxed = true;
            def.fields = vec![boxed, required("template", refer(".v1.Affinity")), strategy];
        })
        .kind(&autoscaling, "Scale", |_| {})
        .kind(&example, "Widget", |def| {
            def.fields.push(field("spec", refer("example.com.v1.Widget.spec")))
        })
        .ty(&example, "Widget.spec", widget_spec)
        .resource(&core, "Node", "nodes", |def, _| {
            def.scope = Scope::Cluster;
            def.short_names = vec!["no".to_owned()];
        })
        .resource(&core, "Pod", "pods", |def, id| {
            def.categories = vec!["all".to_owned()];
            let subresource = |name: &str, shape| SubresourceDef {
                name: name.to_owned(),
                shape,
                location: location(),
            };
            let response = TypeRef::Meta(MetaType("Status"));
            let body = id(".v1.Eviction");
            def.subresources = vec![
                subresource("eviction", SubresourceShape::Create { body, response }),
                subresource("exec", SubresourceShape::Connect),
                subresource("log", SubresourceShape::Text),
                subresource(
                    "migrate",
                    SubresourceShape::Create {
                        body,
                        response: TypeRef::Struct(body),
                    },
                ),
            ];
        })
        .resource(&apps, "Deployment", "deployments", |def, id| {
            def.short_names = vec!["deploy".to_owned()];
            def.subresources = vec![
                object_subresource("scale", id("autoscaling.v1.Scale")),
                object_subresource("status", id("apps.v1.Deployment")),
            ];
        })
        .resource(&example, "Widget", "widgets", |def, id| {
            def.patch_types.remove(&PatchType::Strategic);
            def.subresources = vec![object_subresource("scale", id("autoscaling.v1.Scale"))];
            def.custom = Some(widgets());
        })
        .build()
}

/// An anonymous type that stands at two places.
fn widget_spec(def: &mut TypeDef) {
    let step = |property: &str, element| Step {
        property: property.to_owned(),
        element,
    };
    def.name = "Widget".to_owned();
    def.anonymous = Some(Anonymous {
        steps: vec![step("spec", false)],
        also: vec![Place {
            owner: "Widget".to_owned(),
            steps: vec![step("status", false), step("old", true)],
        }],
    });
    def.fields = vec![field("since", TypeRef::Scalar(Scalar::DateTime))];
}

/// Everything that a definition can say.
fn widgets() -> CustomDef {
    CustomDef {
        name: "widgets.example.com".to_owned(),
        storage_version: "v2".to_owned(),
        deprecation: Some("use example.com/v2".to_owned()),
        printer_columns: vec![PrinterColumn {
            name: "Size".to_owned(),
            column_type: "integer".to_owned(),
            format: None,
            description: Some("How large it is.".to_owned()),
            json_path: ".spec.size".to_owned(),
            priority: 1,
        }],
        selectable_fields: vec![".spec.size".to_owned()],
        scale: Some(ScalePaths {
            spec_replicas_path: ".spec.size".to_owned(),
            status_replicas_path: ".status.size".to_owned(),
            label_selector_path: None,
        }),
        manifest: std::sync::Arc::new(serde_json::json!({"kind": "CustomResourceDefinition"})),
    }
}

fn everything(def: &mut TypeDef, refer: &dyn Fn(&str) -> TypeRef) {
    let affinity = || refer(".v1.Affinity");
    let scalars = [
        ("bool", Scalar::Bool),
        ("bytes", Scalar::Bytes),
        ("duration", Scalar::Duration),
        ("fields", Scalar::FieldsV1),
        ("float", Scalar::Float),
        ("int32", Scalar::Int32),
        ("int64", Scalar::Int64),
        ("intOrString", Scalar::IntOrString),
        ("json", Scalar::Json),
        ("microTime", Scalar::MicroTime),
        ("quantity", Scalar::Quantity),
        ("raw", Scalar::RawObject),
        ("string", Scalar::String),
        ("time", Scalar::Time),
    ];
    def.fields
        .extend(scalars.map(|(name, scalar)| field(name, TypeRef::Scalar(scalar))));
    def.fields
        .extend(scalars.map(|(name, scalar)| required(&format!("{name}Required"), TypeRef::Scalar(scalar))));
    let nullable = |inner| TypeRef::Nullable(Box::new(inner));
    let mut keyed = field("structs", list(affinity()));
    keyed.list_type = Some(ListType::Map(vec!["weight".to_owned()]));
    let mut null = field("null", TypeRef::Scalar(Scalar::Int64));
    null.presence = Presence::RequiredNullable;
    let mut null_struct = field("nullStruct", affinity());
    null_struct.presence = Presence::RequiredNullable;
    let mut password = required("password", string());
    password.secret = true;
    let mut tokens = field("tokens", map(string()));
    tokens.secret = true;
    def.fields.extend([
        keyed,
        password,
        tokens,
        null,
        null_struct,
        required("lists", list(list(string()))),
        required("maps", map(map(TypeRef::Scalar(Scalar::Quantity)))),
        field("nullInts", list(nullable(TypeRef::Scalar(Scalar::Int64)))),
        field("nullStructs", map(nullable(affinity()))),
        required("structRequired", affinity()),
        required("metaRequired", TypeRef::Meta(MetaType("LabelSelector"))),
        field("meta", TypeRef::Meta(MetaType("LabelSelector"))),
        field("unknown", string()),
    ]);
    def.open = true;
}

fn schema(def: &mut TypeDef, refer: &dyn Fn(&str) -> TypeRef) {
    let itself = || Box::new(refer(".v1.Schema"));
    def.fields = vec![
        field("$ref", string()),
        field("additionalProperties", TypeRef::OrBool(itself())),
        field("dependencies", map(TypeRef::OrStringArray(itself()))),
        field("items", TypeRef::OrArray(itself())),
        field("not", refer(".v1.Schema")),
        field("properties", map(refer(".v1.Schema"))),
        field("x-kubernetes-list-type", string()),
    ];
}
