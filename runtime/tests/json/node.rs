//! A record with a field of every kind, written as the generator writes records.

use kubewright_runtime::value::{FieldInfo, Record, RecordInfo, TypeMetaInfo, UNKNOWN, Unknown, Value};
use kubewright_runtime::{
    ByteString, DateTime, Duration, FieldsV1, IntOrString, Json, List, Map, MicroTime, Opt, OrArray, OrBool,
    OrStringArray, Quantity, RawObject, Str, Time, record,
};

macro_rules! node {
    ($($index:literal $field:ident: $type:ty = $name:literal $required:ident, $empty:expr;)*) => {
        /// The names of the fields of [`Node`].
        pub(crate) const NAMES: [&str; 25] = [$($name),*];

        /// Every kind of field.
        #[derive(Clone, PartialEq)]
        pub(crate) struct Node {
            $(pub(crate) $field: $type,)*
        }

        impl Node {
            /// Nothing set.
            pub(crate) const EMPTY: Self = Self { $($field: $empty,)* };
        }

        impl Record for Node {
            #[inline]
            fn info(&self) -> &'static RecordInfo {
                const {
                    &RecordInfo { name: "Node", fields: &[$(FieldInfo::$required($name)),*], type_meta: None }
                }
            }

            #[inline]
            fn index(&self, name: &str) -> u16 {
                match name {
                    $($name => $index,)*
                    _ => UNKNOWN,
                }
            }

            #[inline]
            fn slot(&mut self, index: u16) -> &mut dyn Value {
                match index {
                    $($index => &mut self.$field,)*
                    _ => unreachable!(),
                }
            }

            #[inline]
            fn view(&self, index: u16) -> &dyn Value {
                match index {
                    $($index => &self.$field,)*
                    _ => unreachable!(),
                }
            }
        }

        record!(Node);
    };
}

node! {
    0 text: Option<Str> = "text" optional, None;
    1 small: Option<i32> = "small" optional, None;
    2 large: Option<i64> = "large" optional, None;
    3 ratio: Option<f64> = "ratio" optional, None;
    4 flag: Option<bool> = "flag" optional, None;
    5 raw: Json = "raw" optional, Json::EMPTY;
    6 object: RawObject = "object" optional, RawObject::EMPTY;
    7 fields: FieldsV1 = "fields" optional, FieldsV1::EMPTY;
    8 child: Opt<Node> = "child" optional, Opt::ABSENT;
    9 nodes: List<Node> = "nodes" optional, List::ABSENT;
    10 texts: List<Str> = "texts" optional, List::ABSENT;
    11 ratios: List<f64> = "ratios" optional, List::ABSENT;
    12 gaps: List<Option<i64>> = "gaps" optional, List::ABSENT;
    13 labels: Map<Str> = "labels" optional, Map::ABSENT;
    14 groups: Map<List<Str>> = "groups" optional, Map::ABSENT;
    15 limits: Map<Quantity> = "limits" optional, Map::ABSENT;
    16 port: Option<IntOrString> = "port" optional, None;
    17 since: Option<Time> = "since" optional, None;
    18 renewed: Option<MicroTime> = "renewed" optional, None;
    19 timeout: Option<Duration> = "timeout" optional, None;
    20 data: Map<ByteString> = "data" optional, Map::ABSENT;
    21 or_array: Option<OrArray<Node>> = "orArray" optional, None;
    22 or_bool: Option<OrBool<Node>> = "orBool" optional, None;
    23 or_texts: Option<OrStringArray<Node>> = "orTexts" optional, None;
    24 ended: Option<DateTime> = "ended" optional, None;
}

/// What is written even when nothing is set.
#[derive(Clone, PartialEq)]
pub(crate) struct Required {
    pub(crate) text: Str,
    pub(crate) count: i32,
    pub(crate) flag: bool,
    pub(crate) ratio: f64,
    pub(crate) list: List<Str>,
    pub(crate) map: Map<Str>,
    pub(crate) time: Time,
    pub(crate) micro: MicroTime,
    pub(crate) timeout: Duration,
    pub(crate) data: ByteString,
    pub(crate) amount: Quantity,
    pub(crate) port: IntOrString,
    pub(crate) raw: RawObject,
    pub(crate) inner: Inner,
    pub(crate) nullable: Option<i64>,
}

impl Required {
    /// Nothing set.
    pub(crate) const EMPTY: Self = Self {
        text: Str::EMPTY,
        count: 0,
        flag: false,
        ratio: 0.0,
        list: List::ABSENT,
        map: Map::ABSENT,
        time: Time::EMPTY,
        micro: MicroTime::EMPTY,
        timeout: Duration::EMPTY,
        data: ByteString::EMPTY,
        amount: Quantity::EMPTY,
        port: IntOrString::EMPTY,
        raw: RawObject::EMPTY,
        inner: Inner::EMPTY,
        nullable: None,
    };
}

const REQUIRED: [FieldInfo; 15] = [
    FieldInfo::required("text"),
    FieldInfo::required("count"),
    FieldInfo::required("flag"),
    FieldInfo::required("ratio"),
    FieldInfo::required("list"),
    FieldInfo::required("map"),
    FieldInfo::required("time"),
    FieldInfo::required("micro"),
    FieldInfo::required("timeout"),
    FieldInfo::required("data"),
    FieldInfo::required("amount"),
    FieldInfo::required("port"),
    FieldInfo::required("raw"),
    FieldInfo::required("inner"),
    FieldInfo::required("nullable"),
];

impl Record for Required {
    fn info(&self) -> &'static RecordInfo {
        const {
            &RecordInfo {
                name: "Required",
                fields: &REQUIRED,
                type_meta: None,
            }
        }
    }

    fn index(&self, name: &str) -> u16 {
        (0..)
            .zip(REQUIRED)
            .find(|(_, field)| field.name == name)
            .map_or(UNKNOWN, |(index, _)| index)
    }

    fn slot(&mut self, index: u16) -> &mut dyn Value {
        match index {
            0 => &mut self.text,
            1 => &mut self.count,
            2 => &mut self.flag,
            3 => &mut self.ratio,
            4 => &mut self.list,
            5 => &mut self.map,
            6 => &mut self.time,
            7 => &mut self.micro,
            8 => &mut self.timeout,
            9 => &mut self.data,
            10 => &mut self.amount,
            11 => &mut self.port,
            12 => &mut self.raw,
            13 => &mut self.inner,
            _ => &mut self.nullable,
        }
    }

    fn view(&self, index: u16) -> &dyn Value {
        match index {
            0 => &self.text,
            1 => &self.count,
            2 => &self.flag,
            3 => &self.ratio,
            4 => &self.list,
            5 => &self.map,
            6 => &self.time,
            7 => &self.micro,
            8 => &self.timeout,
            9 => &self.data,
            10 => &self.amount,
            11 => &self.port,
            12 => &self.raw,
            13 => &self.inner,
            _ => &self.nullable,
        }
    }
}

record!(Required);

/// A kind that keeps what it does not know and has no field of its own but one in place.
#[derive(Clone, PartialEq)]
pub(crate) struct Inner {
    pub(crate) metadata: Meta,
    pub(crate) unknown: Unknown,
}

impl Inner {
    /// Nothing set.
    pub(crate) const EMPTY: Self = Self {
        metadata: Meta::EMPTY,
        unknown: Unknown::EMPTY,
    };
}

impl Record for Inner {
    fn info(&self) -> &'static RecordInfo {
        const {
            &RecordInfo {
                name: "Inner",
                fields: &[FieldInfo::optional("metadata")],
                type_meta: Some(TypeMetaInfo {
                    api_version: "example.com/v1",
                    kind: "Inner",
                }),
            }
        }
    }

    fn index(&self, name: &str) -> u16 {
        match name {
            "metadata" => 0,
            _ => UNKNOWN,
        }
    }

    fn slot(&mut self, _: u16) -> &mut dyn Value {
        &mut self.metadata
    }

    fn view(&self, _: u16) -> &dyn Value {
        &self.metadata
    }

    fn unknown(&self) -> Option<&Unknown> {
        Some(&self.unknown)
    }

    fn unknown_mut(&mut self) -> Option<&mut Unknown> {
        Some(&mut self.unknown)
    }
}

record!(Inner);

/// An object that stands in place.
#[derive(Clone, PartialEq)]
pub(crate) struct Meta {
    pub(crate) name: Option<Str>,
}

impl Meta {
    /// Nothing set.
    pub(crate) const EMPTY: Self = Self { name: None };
}

impl Record for Meta {
    fn info(&self) -> &'static RecordInfo {
        const {
            &RecordInfo {
                name: "Meta",
                fields: &[FieldInfo::optional("name")],
                type_meta: None,
            }
        }
    }

    fn index(&self, name: &str) -> u16 {
        if name == "name" { 0 } else { UNKNOWN }
    }

    fn slot(&mut self, _: u16) -> &mut dyn Value {
        &mut self.name
    }

    fn view(&self, _: u16) -> &dyn Value {
        &self.name
    }
}

record!(Meta);
