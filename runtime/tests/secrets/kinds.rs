//! A kind as the generator writes it, with a field of each form that a secret can have.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kubewright_runtime::codegen as rt;
use serde_json::json;

use crate::marks::{ANNOTATION, DATA, STRING_DATA, UNKNOWN};

/// A Secret, with more in it.
#[derive(Clone, PartialEq)]
pub(crate) struct Vault {
    pub(crate) metadata: rt::meta::ObjectMeta,
    pub(crate) data: rt::Map<rt::ByteString>,
    pub(crate) string_data: rt::Map<rt::Str>,
    pub(crate) token: Option<rt::Str>,
    pub(crate) tokens: rt::List<rt::Str>,
    pub(crate) embedded: Option<rt::RawObject>,
    pub(crate) free: Option<rt::Json>,
    pub(crate) size: Option<i32>,
    pub(crate) unknown: rt::Unknown,
}

impl Vault {
    pub(crate) const EMPTY: Self = Self {
        metadata: rt::meta::ObjectMeta::EMPTY,
        data: rt::Map::ABSENT,
        string_data: rt::Map::ABSENT,
        token: None,
        tokens: rt::List::ABSENT,
        embedded: None,
        free: None,
        size: None,
        unknown: rt::Unknown::EMPTY,
    };
}

impl rt::Record for Vault {
    fn info(&self) -> &'static rt::RecordInfo {
        const {
            &rt::RecordInfo {
                name: "Vault",
                fields: &[
                    rt::optional("metadata"),
                    rt::optional("data").secret(),
                    rt::optional("stringData").secret(),
                    rt::optional("token").secret(),
                    rt::optional("tokens").secret(),
                    rt::optional("embedded"),
                    rt::optional("free"),
                    rt::optional("size"),
                ],
                type_meta: Some(rt::TypeMetaInfo {
                    api_version: "v1",
                    kind: "Secret",
                }),
            }
        }
    }

    fn index(&self, name: &str) -> u16 {
        let names = self.info().fields.iter().map(|field| field.name);
        (0..)
            .zip(names)
            .find(|(_, known)| *known == name)
            .map_or(rt::UNKNOWN, |(index, _)| index)
    }

    fn slot(&mut self, index: u16) -> &mut dyn rt::Value {
        match index {
            0 => &mut self.metadata,
            1 => &mut self.data,
            2 => &mut self.string_data,
            3 => &mut self.token,
            4 => &mut self.tokens,
            5 => &mut self.embedded,
            6 => &mut self.free,
            _ => &mut self.size,
        }
    }

    fn view(&self, index: u16) -> &dyn rt::Value {
        match index {
            0 => &self.metadata,
            1 => &self.data,
            2 => &self.string_data,
            3 => &self.token,
            4 => &self.tokens,
            5 => &self.embedded,
            6 => &self.free,
            _ => &self.size,
        }
    }

    fn unknown(&self) -> Option<&rt::Unknown> {
        Some(&self.unknown)
    }

    fn unknown_mut(&mut self) -> Option<&mut rt::Unknown> {
        Some(&mut self.unknown)
    }
}

rt::record!(Vault);

impl rt::Kind for Vault {
    const GROUP: &'static str = "";
    const VERSION: &'static str = "v1";
    const API_VERSION: &'static str = "v1";
    const KIND: &'static str = "Secret";
}

impl rt::Object for Vault {
    fn metadata(&self) -> &rt::meta::ObjectMeta {
        &self.metadata
    }

    fn metadata_mut(&mut self) -> &mut rt::meta::ObjectMeta {
        &mut self.metadata
    }
}

impl rt::Resource for Vault {
    type Scope = rt::scope::Namespaced;
    const PLURAL: &'static str = "secrets";
    const SINGULAR: &'static str = "secret";
    const LIST_KIND: &'static str = "SecretList";
    const SHORT_NAMES: &'static [&'static str] = &[];
    const CATEGORIES: &'static [&'static str] = &[];
}

rt::verbs!(Vault: Get List Watch Create Update Patch StrategicPatch Apply Delete DeleteCollection);

/// An object with every secret in it.
pub(crate) fn value() -> serde_json::Value {
    json!({
        "apiVersion": "v1", "kind": "Secret",
        "metadata": {"name": "db", "annotations": {
            "kubectl.kubernetes.io/last-applied-configuration": format!(r#"{{"stringData":{{"a":"{ANNOTATION}"}}}}"#),
            "kapp.k14s.io/original": ANNOTATION,
            "objectset.rio.cattle.io/applied": ANNOTATION,
            "example.com/owner": "team-a",
        }},
        "data": {"password": STANDARD.encode(DATA)},
        "stringData": {"password": STRING_DATA},
        "token": STRING_DATA,
        "tokens": [STRING_DATA],
        "embedded": {"apiVersion": "v1", "kind": "Secret", "stringData": {"a": UNKNOWN}},
        "free": [UNKNOWN],
        "new": {"token": UNKNOWN},
        "size": 7,
    })
}

pub(crate) fn json() -> String {
    value().to_string()
}

pub(crate) fn object() -> Vault {
    kubewright_runtime::value::from_json(json().as_bytes()).unwrap()
}
