//! A schema written down by hand, with one place of each kind.

use kubewright_runtime::fields::{Member, MergeRule, MergeSchema};
use serde_json::Value;

pub(crate) enum Shape {
    Leaf,
    Atomic,
    Deduced,
    Set,
    Struct(&'static [(&'static str, Shape)]),
    MapOf(&'static Shape),
    /// Keys with the defaults that items have of them, as JSON.
    Items(&'static [(&'static str, &'static str)], &'static Shape),
}

use Shape::{Atomic, Deduced, Items, Leaf, MapOf, Set, Struct};

#[derive(Clone, Copy)]
pub(crate) struct At(pub(crate) &'static Shape);

pub(crate) const WORKLOAD: At = At(&Struct(&[
    ("apiVersion", Leaf),
    ("kind", Leaf),
    (
        "metadata",
        Struct(&[
            ("name", Leaf),
            ("namespace", Leaf),
            ("generateName", Leaf),
            ("resourceVersion", Leaf),
            ("labels", MapOf(&Leaf)),
            ("annotations", MapOf(&Leaf)),
            ("finalizers", Set),
        ]),
    ),
    (
        "spec",
        Struct(&[
            ("replicas", Leaf),
            ("paused", Leaf),
            ("selector", Atomic),
            ("tolerations", Atomic),
            ("strategy", Struct(&[("type", Leaf), ("surge", Leaf)])),
            ("free", Deduced),
            ("groups", MapOf(&Struct(&[("size", Leaf), ("tags", Set)]))),
            ("containers", Items(&[("name", "null")], &CONTAINER)),
        ]),
    ),
    ("status", Struct(&[("ready", Leaf)])),
]));

static CONTAINER: Shape = Struct(&[
    ("name", Leaf),
    ("image", Leaf),
    ("args", Atomic),
    ("limits", MapOf(&Leaf)),
    (
        "ports",
        Items(&[("containerPort", "null"), ("protocol", "\"TCP\"")], &PORT),
    ),
]);

static PORT: Shape = Struct(&[
    ("containerPort", Leaf),
    ("protocol", Leaf),
    ("name", Leaf),
    ("hostPort", Leaf),
]);

impl MergeSchema for At {
    fn rule(&self) -> MergeRule {
        match self.0 {
            Leaf => MergeRule::Leaf,
            Atomic => MergeRule::Atomic,
            Deduced => MergeRule::Deduced,
            Set => MergeRule::Set,
            Struct(_) | MapOf(_) => MergeRule::Granular,
            Items(..) => MergeRule::Map,
        }
    }

    fn member(&self, name: &str) -> Option<Member<Self>> {
        match self.0 {
            Struct(fields) => {
                let (_, field) = fields.iter().find(|(known, _)| *known == name)?;
                Some(Member::Field(At(field)))
            }
            MapOf(value) => Some(Member::Entry(At(value))),
            Deduced => Some(Member::Entry(*self)),
            _ => None,
        }
    }

    fn item(&self, _index: usize) -> Option<Self> {
        match self.0 {
            Items(_, item) => Some(At(item)),
            _ => None,
        }
    }

    fn keys(&self) -> impl Iterator<Item = &str> {
        let keys = match self.0 {
            Items(keys, _) => *keys,
            _ => &[],
        };
        keys.iter().map(|(name, _)| *name)
    }

    fn key_default(&self, key: &str) -> Option<Value> {
        let Items(keys, _) = self.0 else { return None };
        let (_, default) = keys.iter().find(|(name, _)| *name == key)?;
        serde_json::from_str(default).unwrap()
    }
}
