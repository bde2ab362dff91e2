//! A custom resource and its type, written by hand as the generator would write it.

use kubewright_runtime::codegen as rt;
use serde_json::{Value, json};

/// `widgets.live.example.com`, which has labels, a size and nothing else.
#[derive(Clone, PartialEq)]
pub(crate) struct Widget {
    pub(crate) metadata: rt::meta::ObjectMeta,
    pub(crate) size: Option<i64>,
}

impl Widget {
    pub(crate) const EMPTY: Self = Self {
        metadata: rt::meta::ObjectMeta::EMPTY,
        size: None,
    };
}

impl rt::Record for Widget {
    fn info(&self) -> &'static rt::RecordInfo {
        const {
            &rt::RecordInfo {
                name: "Widget",
                fields: &[rt::optional("metadata"), rt::optional("size")],
                type_meta: Some(rt::TypeMetaInfo {
                    api_version: "live.example.com/v1",
                    kind: "Widget",
                }),
            }
        }
    }

    fn index(&self, name: &str) -> u16 {
        match name {
            "metadata" => 0,
            "size" => 1,
            _ => rt::UNKNOWN,
        }
    }

    fn slot(&mut self, index: u16) -> &mut dyn rt::Value {
        match index {
            0 => &mut self.metadata,
            _ => &mut self.size,
        }
    }

    fn view(&self, index: u16) -> &dyn rt::Value {
        match index {
            0 => &self.metadata,
            _ => &self.size,
        }
    }
}

rt::record!(Widget);

impl rt::Kind for Widget {
    const GROUP: &'static str = "live.example.com";
    const VERSION: &'static str = "v1";
    const API_VERSION: &'static str = "live.example.com/v1";
    const KIND: &'static str = "Widget";
}

impl rt::Object for Widget {
    fn metadata(&self) -> &rt::meta::ObjectMeta {
        &self.metadata
    }

    fn metadata_mut(&mut self) -> &mut rt::meta::ObjectMeta {
        &mut self.metadata
    }
}

impl rt::Resource for Widget {
    type Scope = rt::scope::Namespaced;
    const PLURAL: &'static str = "widgets";
    const SINGULAR: &'static str = "widget";
    const LIST_KIND: &'static str = "WidgetList";
    const SHORT_NAMES: &'static [&'static str] = &[];
    const CATEGORIES: &'static [&'static str] = &[];
}

// The strategic patch is a lie: no server takes one for a custom resource.
rt::verbs!(Widget: Get List Watch Create Update Patch StrategicPatch Apply Delete DeleteCollection);

/// The definition of it.
pub(crate) fn definition() -> Value {
    json!({
        "metadata": {"name": "widgets.live.example.com"},
        "spec": {
            "group": "live.example.com", "scope": "Namespaced",
            "names": {"plural": "widgets", "singular": "widget", "kind": "Widget", "listKind": "WidgetList"},
            "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {
                "type": "object", "properties": {"size": {"type": "integer", "format": "int64", "maximum": 9}}
            }}}]
        }
    })
}
