//! Two kinds as the generator would write them: a namespaced one of a group and one of the cluster in the core group.

use kubewright_runtime::codegen as rt;

/// A kind in namespaces, with everything.
#[derive(Clone, PartialEq)]
pub(crate) struct Widget {
    pub(crate) metadata: rt::meta::ObjectMeta,
    pub(crate) spec: rt::Opt<WidgetSpec>,
    pub(crate) status: rt::Opt<WidgetStatus>,
}

impl Widget {
    pub(crate) const EMPTY: Self = Self {
        metadata: rt::meta::ObjectMeta::EMPTY,
        spec: rt::Opt::ABSENT,
        status: rt::Opt::ABSENT,
    };

    pub(crate) fn named(name: &str) -> Self {
        Self {
            metadata: rt::meta::ObjectMeta::named(name),
            ..Self::EMPTY
        }
    }
}

impl rt::Record for Widget {
    fn info(&self) -> &'static rt::RecordInfo {
        const {
            &rt::RecordInfo {
                name: "Widget",
                fields: &[rt::optional("metadata"), rt::optional("spec"), rt::optional("status")],
                type_meta: Some(rt::TypeMetaInfo {
                    api_version: "example.com/v1",
                    kind: "Widget",
                }),
            }
        }
    }

    fn index(&self, name: &str) -> u16 {
        match name {
            "metadata" => 0,
            "spec" => 1,
            "status" => 2,
            _ => rt::UNKNOWN,
        }
    }

    fn slot(&mut self, index: u16) -> &mut dyn rt::Value {
        match index {
            0 => &mut self.metadata,
            1 => &mut self.spec,
            _ => &mut self.status,
        }
    }

    fn view(&self, index: u16) -> &dyn rt::Value {
        match index {
            0 => &self.metadata,
            1 => &self.spec,
            _ => &self.status,
        }
    }
}

rt::record!(Widget);

impl rt::Kind for Widget {
    const GROUP: &'static str = "example.com";
    const VERSION: &'static str = "v1";
    const API_VERSION: &'static str = "example.com/v1";
    const KIND: &'static str = "Widget";
}

impl rt::Object for Widget {
    const STATUS_IS_A_SUBRESOURCE: bool = true;
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
    const SHORT_NAMES: &'static [&'static str] = &["wd"];
    const CATEGORIES: &'static [&'static str] = &["all"];
}

rt::verbs!(Widget: Get List Watch Create Update Patch StrategicPatch Apply Delete DeleteCollection);
rt::object_subresource!(Widget, rt::subresource::Status, Widget: Get Update Patch StrategicPatch Apply);
rt::object_subresource!(Widget, rt::subresource::Scale, Gadget: Get Update Patch Apply);
rt::create_subresource!(Widget, rt::subresource::Eviction, Gadget, rt::meta::Status);
rt::create_subresource!(Widget, rt::subresource::Token, Gadget, Gadget);
rt::text_subresource!(Widget, rt::subresource::Log);

/// What is wished for.
#[derive(Clone, PartialEq)]
pub(crate) struct WidgetSpec {
    pub(crate) parts: rt::List<rt::Str>,
    pub(crate) replicas: Option<i32>,
    pub(crate) size: rt::Str,
}

impl WidgetSpec {
    pub(crate) const EMPTY: Self = Self {
        parts: rt::List::ABSENT,
        replicas: None,
        size: rt::Str::EMPTY,
    };
}

impl rt::Record for WidgetSpec {
    fn info(&self) -> &'static rt::RecordInfo {
        const {
            &rt::RecordInfo {
                name: "WidgetSpec",
                fields: &[rt::required("parts"), rt::optional("replicas"), rt::required("size")],
                type_meta: None,
            }
        }
    }

    fn index(&self, name: &str) -> u16 {
        match name {
            "parts" => 0,
            "replicas" => 1,
            "size" => 2,
            _ => rt::UNKNOWN,
        }
    }

    fn slot(&mut self, index: u16) -> &mut dyn rt::Value {
        match index {
            0 => &mut self.parts,
            1 => &mut self.replicas,
            _ => &mut self.size,
        }
    }

    fn view(&self, index: u16) -> &dyn rt::Value {
        match index {
            0 => &self.parts,
            1 => &self.replicas,
            _ => &self.size,
        }
    }
}

rt::record!(WidgetSpec);

/// What was observed.
#[derive(Clone, PartialEq)]
pub(crate) struct WidgetStatus {
    pub(crate) phase: Option<rt::Str>,
}

impl WidgetStatus {
    pub(crate) const EMPTY: Self = Self { phase: None };
}

impl rt::Record for WidgetStatus {
    fn info(&self) -> &'static rt::RecordInfo {
        const {
            &rt::RecordInfo {
                name: "WidgetStatus",
                fields: &[rt::optional("phase")],
                type_meta: None,
            }
        }
    }

    fn index(&self, name: &str) -> u16 {
        if name == "phase" { 0 } else { rt::UNKNOWN }
    }

    fn slot(&mut self, _: u16) -> &mut dyn rt::Value {
        &mut self.phase
    }

    fn view(&self, _: u16) -> &dyn rt::Value {
        &self.phase
    }
}

rt::record!(WidgetStatus);

/// A kind of the cluster in the core group.
#[derive(Clone, PartialEq)]
pub(crate) struct Gadget {
    pub(crate) metadata: rt::meta::ObjectMeta,
}

impl Gadget {
    pub(crate) const EMPTY: Self = Self {
        metadata: rt::meta::ObjectMeta::EMPTY,
    };

    pub(crate) fn named(name: &str) -> Self {
        Self {
            metadata: rt::meta::ObjectMeta::named(name),
        }
    }
}

impl rt::Record for Gadget {
    fn info(&self) -> &'static rt::RecordInfo {
        const {
            &rt::RecordInfo {
                name: "Gadget",
                fields: &[rt::optional("metadata")],
                type_meta: Some(rt::TypeMetaInfo {
                    api_version: "v1",
                    kind: "Gadget",
                }),
            }
        }
    }

    fn index(&self, name: &str) -> u16 {
        if name == "metadata" { 0 } else { rt::UNKNOWN }
    }

    fn slot(&mut self, _: u16) -> &mut dyn rt::Value {
        &mut self.metadata
    }

    fn view(&self, _: u16) -> &dyn rt::Value {
        &self.metadata
    }
}

rt::record!(Gadget);

impl rt::Kind for Gadget {
    const GROUP: &'static str = "";
    const VERSION: &'static str = "v1";
    const API_VERSION: &'static str = "v1";
    const KIND: &'static str = "Gadget";
}

impl rt::Object for Gadget {
    fn metadata(&self) -> &rt::meta::ObjectMeta {
        &self.metadata
    }

    fn metadata_mut(&mut self) -> &mut rt::meta::ObjectMeta {
        &mut self.metadata
    }
}

impl rt::Resource for Gadget {
    type Scope = rt::scope::Cluster;
    const PLURAL: &'static str = "gadgets";
    const SINGULAR: &'static str = "gadget";
    const LIST_KIND: &'static str = "GadgetList";
    const SHORT_NAMES: &'static [&'static str] = &[];
    const CATEGORIES: &'static [&'static str] = &[];
}

rt::verbs!(Gadget: Get List Watch Create Update Patch Apply Delete DeleteCollection);
