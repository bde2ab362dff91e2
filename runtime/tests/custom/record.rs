//! A custom resource with the field types that the generator gives to such, written as it writes them.

use kubewright_runtime::codegen as rt;

macro_rules! record_type {
    (
        $(#[$doc:meta])* $name:ident, $type_meta:expr, [$($unknown:ident)?];
        $($index:literal $field:ident: $type:ty = $wire:literal $presence:ident, $empty:expr;)*
        $(merge { $($merged:literal => $merge:expr;)* })?
    ) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq)]
        pub(crate) struct $name {
            $(pub(crate) $field: $type,)*
            $(pub(crate) $unknown: rt::Unknown,)?
        }

        impl $name {
            /// Nothing set.
            pub(crate) const EMPTY: Self = Self { $($field: $empty,)* $($unknown: rt::Unknown::EMPTY,)? };
        }

        impl rt::Record for $name {
            fn info(&self) -> &'static rt::RecordInfo {
                const {
                    &rt::RecordInfo { name: stringify!($name), fields: &[$(rt::$presence($wire)),*], type_meta: $type_meta }
                }
            }

            fn index(&self, name: &str) -> u16 {
                match name {
                    $($wire => $index,)*
                    _ => rt::UNKNOWN,
                }
            }

            fn slot(&mut self, index: u16) -> &mut dyn rt::Value {
                match index {
                    $($index => &mut self.$field,)*
                    _ => unreachable!(),
                }
            }

            fn view(&self, index: u16) -> &dyn rt::Value {
                match index {
                    $($index => &self.$field,)*
                    _ => unreachable!(),
                }
            }

            $(
                fn merge(&self, index: u16) -> rt::Merge {
                    match index {
                        $($merged => $merge,)*
                        _ => rt::Merge::ByShape,
                    }
                }
            )?

            $(
                fn unknown(&self) -> Option<&rt::Unknown> {
                    Some(&self.$unknown)
                }

                fn unknown_mut(&mut self) -> Option<&mut rt::Unknown> {
                    Some(&mut self.$unknown)
                }
            )?
        }

        rt::record!($name);
    };
}

record_type! {
    /// A kind that a CustomResourceDefinition defines.
    App, Some(rt::TypeMetaInfo { api_version: "example.com/v1", kind: "App" }), [];
    0 metadata: rt::meta::ObjectMeta = "metadata" optional, rt::meta::ObjectMeta::EMPTY;
    1 spec: rt::Opt<Settings> = "spec" optional, rt::Opt::ABSENT;
    2 status: rt::Opt<Part> = "status" optional, rt::Opt::ABSENT;
}

record_type! {
    /// One field of every type that the schema of a custom resource can ask for.
    Settings, None, [];
    0 ratio: Option<f64> = "ratio" optional, None;
    1 count: Option<i64> = "count" optional, None;
    2 small: Option<i32> = "small" optional, None;
    3 port: Option<rt::IntOrString> = "port" optional, None;
    4 ports: rt::Map<rt::IntOrString> = "ports" optional, rt::Map::ABSENT;
    5 amount: Option<rt::Quantity> = "amount" optional, None;
    6 limits: rt::Map<rt::Quantity> = "limits" optional, rt::Map::ABSENT;
    7 ended: Option<rt::DateTime> = "ended" optional, None;
    8 times: rt::List<rt::DateTime> = "times" optional, rt::List::ABSENT;
    9 seen: rt::Map<rt::DateTime> = "seen" optional, rt::Map::ABSENT;
    10 gaps: rt::List<Option<i64>> = "gaps" optional, rt::List::ABSENT;
    11 parts: rt::List<rt::Opt<Part>> = "parts" optional, rt::List::ABSENT;
    12 rows: rt::List<rt::List<rt::Str>> = "rows" optional, rt::List::ABSENT;
    13 steps: rt::List<rt::List<Part>> = "steps" optional, rt::List::ABSENT;
    14 groups: rt::Map<rt::List<Part>> = "groups" optional, rt::Map::ABSENT;
    15 choices: rt::List<rt::Map<rt::Str>> = "choices" optional, rt::List::ABSENT;
    16 rules: rt::Map<rt::Map<rt::List<rt::Str>>> = "rules" optional, rt::Map::ABSENT;
    17 named: rt::Map<rt::Opt<Part>> = "named" optional, rt::Map::ABSENT;
    18 flags: rt::Map<Option<bool>> = "flags" optional, rt::Map::ABSENT;
    19 any: rt::Map<rt::Json> = "any" optional, rt::Map::ABSENT;
    20 values: rt::List<rt::Json> = "values" optional, rt::List::ABSENT;
    21 objects: rt::List<rt::RawObject> = "objects" optional, rt::List::ABSENT;
    22 raw: Option<rt::Json> = "raw" optional, None;
    23 workload: Option<rt::RawObject> = "workload" optional, None;
    24 workloads: rt::Map<rt::RawObject> = "workloads" optional, rt::Map::ABSENT;
    25 free: Option<rt::RawObject> = "free" optional, None;
    merge { 23 => rt::Merge::Embedded; 24 => rt::Merge::Embedded; }
}

record_type! {
    /// What is always written.
    Required, None, [];
    0 since: rt::DateTime = "since" required, rt::DateTime::EMPTY;
    1 ratio: f64 = "ratio" required, 0.0;
    2 raw: rt::Json = "raw" required, rt::Json::EMPTY;
    3 workload: rt::RawObject = "workload" required, rt::RawObject::EMPTY;
    4 nullable: Option<rt::DateTime> = "nullable" required, None;
}

record_type! {
    /// A struct that keeps what it does not know (`x-kubernetes-preserve-unknown-fields` beside `properties`).
    Part, None, [unknown];
    0 name: Option<rt::Str> = "name" optional, None;
    1 inner: rt::Opt<Part> = "inner" optional, rt::Opt::ABSENT;
    2 replicas: Option<i64> = "replicas" optional, None;
}

impl rt::Kind for App {
    const GROUP: &'static str = "example.com";
    const VERSION: &'static str = "v1";
    const API_VERSION: &'static str = "example.com/v1";
    const KIND: &'static str = "App";
}

impl rt::Object for App {
    fn metadata(&self) -> &rt::meta::ObjectMeta {
        &self.metadata
    }

    fn metadata_mut(&mut self) -> &mut rt::meta::ObjectMeta {
        &mut self.metadata
    }
}

impl rt::Resource for App {
    type Scope = rt::scope::Namespaced;
    const PLURAL: &'static str = "apps";
    const SINGULAR: &'static str = "app";
    const LIST_KIND: &'static str = "AppList";
    const SHORT_NAMES: &'static [&'static str] = &[];
    const CATEGORIES: &'static [&'static str] = &["all"];
}

impl rt::CustomResource for App {
    const CRD_NAME: &'static str = "apps.example.com";
    const STORAGE_VERSION: &'static str = "v1";
    const DEPRECATION: Option<&'static str> = Some("example.com/v1 App is deprecated; use v2");
    const PRINTER_COLUMNS: &'static [rt::PrinterColumn] = &[rt::PrinterColumn {
        name: "AGE",
        column_type: "date",
        format: "",
        description: "",
        json_path: ".metadata.creationTimestamp",
        priority: 0,
    }];
    const SELECTABLE_FIELDS: &'static [&'static str] = &[".spec.ratio"];
    const SCALE: Option<rt::ScalePaths> = Some(rt::ScalePaths {
        spec_replicas: ".spec.count",
        status_replicas: ".status.replicas",
        label_selector: "",
    });
    const DEFINITION: &'static str = r#"{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"apps.example.com"}}"#;
}
