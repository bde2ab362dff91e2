//! Names at their worst, as one model.

use kubewright::model::{GroupVersion, Model, Scope, TypeDef};

use super::{Builder, field, string};

const WORDS: &[&str] = &[
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "bool",
    "box",
    "break",
    "add_to_scheme",
    "client",
    "clone",
    "const",
    "continue",
    "core",
    "crate",
    "default",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "i64",
    "if",
    "impl",
    "in",
    "kubewright_runtime",
    "let",
    "loop",
    "macro",
    "macro_rules",
    "match",
    "mod",
    "move",
    "mut",
    "new",
    "override",
    "priv",
    "pub",
    "raw",
    "ref",
    "return",
    "rt",
    "safe",
    "self",
    "Self",
    "static",
    "std",
    "str",
    "struct",
    "super",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "u16",
    "union",
    "unknown",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
];

const TYPES: &[&str] = &[
    "Box",
    "Clone",
    "Client",
    "Copy",
    "Debug",
    "Default",
    "Err",
    "From",
    "Into",
    "Kind",
    "None",
    "Object",
    "Ok",
    "Opt",
    "Option",
    "PartialEq",
    "PositionDb",
    "Positiondb",
    "Record",
    "Resource",
    "Result",
    "Send",
    "Some",
    "Str",
    "String",
    "Sync",
    "Value",
    "Vec",
    "postgresql",
    "Postgresql",
    "POSTGRESQL",
    "a-b",
    "a.b",
    "3scale",
    "con",
    "nul",
    "mod",
    "lib",
    "ObstacleList",
    "ObstacleCoreV1Client",
    "CoreV1Client",
    "CoreV1Informers",
    "Clientset",
    "Informers",
];

/// A kind `Obstacle` in groups and versions with unlucky names, with a field and a type for every word.
pub(crate) fn obstacles() -> Model {
    let group_versions = [
        GroupVersion::new("", "v1"),
        GroupVersion::new("bin", "v1"),
        GroupVersion::new("core", "v1"),
        GroupVersion::new("core.oam.dev", "v1"),
        GroupVersion::new("do", "self"),
        GroupVersion::new("kubewright_runtime", "super"),
        GroupVersion::new("std", "crate"),
    ];
    let mut builder = Builder::default();
    for group_version in &group_versions {
        builder = builder.kind(group_version, "Obstacle", |def| {
            def.open = true;
            def.fields.extend(WORDS.iter().map(|word| field(word, string())));
            for wire in [
                "$action",
                "action",
                "hostPath",
                "host_path",
                "proxyURL",
                "proxyUrl",
                "*",
                "",
                "3scale",
                "日本",
            ] {
                let mut field = field(wire, string());
                field.enum_values = ["", "*", "head", "HEAD", "None", "5xx"].map(str::to_owned).to_vec();
                def.fields.push(field);
            }
        });
        for word in WORDS.iter().chain(TYPES) {
            builder = builder.ty(group_version, word, |_: &mut TypeDef| {});
        }
    }
    for group_version in &group_versions {
        builder = builder.resource(group_version, "Obstacle", "new", |def, _| def.scope = Scope::Cluster);
    }
    builder.build()
}
