//! `meta_record!`: a struct of meta/v1 with everything that generated types have.
//!
//! In: fields with wire name, type, empty value and whether they are required. Out: the struct, `EMPTY`, its `Record` impl
//! and what follows from that. Never: a difference in behaviour from generated code.

/// Declares a struct of meta/v1. A field reads `rust_name "wireName": Type = empty value, optional;`. Behind the struct stand
/// the fields that merge otherwise than their shape says, `merge { field: Merge::Set; }`, or `merge atomic;`.
macro_rules! meta_record {
    (
        $(#[$doc:meta])*
        pub struct $name:ident $((kind $kind:literal))? {
            $(#[$first_doc:meta])*
            $first:ident $first_wire:literal: $first_ty:ty = $first_empty:expr, $first_presence:ident;
            $($(#[$field_doc:meta])* $field:ident $wire:literal: $ty:ty = $empty:expr, $presence:ident;)*
        }
        $(merge { $($merged:ident: $merge:expr;)* })?
        $(merge $atomic:ident;)?
    ) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq)]
        pub struct $name {
            $(#[$first_doc])*
            pub $first: $first_ty,
            $($(#[$field_doc])* pub $field: $ty,)*
        }

        impl $name {
            #[doc = concat!("A `", stringify!($name), "` with nothing set.")]
            pub const EMPTY: Self = Self { $first: $first_empty, $($field: $empty,)* };
        }

        const _: () = {
            #[allow(non_camel_case_types, reason = "the variants are field names")]
            #[repr(u16)]
            enum Index { $first, $($field,)* }

            impl $crate::value::Record for $name {
                #[inline]
                fn info(&self) -> &'static $crate::value::RecordInfo {
                    const {
                        &$crate::value::RecordInfo {
                            name: stringify!($name),
                            fields: &[
                                $crate::value::$first_presence($first_wire),
                                $($crate::value::$presence($wire),)*
                            ],
                            type_meta: meta_record!(@type_meta $($kind)?),
                        }
                    }
                }

                #[inline]
                fn index(&self, name: &str) -> u16 {
                    match name {
                        $first_wire => Index::$first as u16,
                        $($wire => Index::$field as u16,)*
                        _ => $crate::value::UNKNOWN,
                    }
                }

                #[inline]
                fn slot(&mut self, index: u16) -> &mut dyn $crate::value::Value {
                    match index {
                        $(index if index == Index::$field as u16 => &mut self.$field,)*
                        _ => &mut self.$first,
                    }
                }

                #[inline]
                fn view(&self, index: u16) -> &dyn $crate::value::Value {
                    match index {
                        $(index if index == Index::$field as u16 => &self.$field,)*
                        _ => &self.$first,
                    }
                }

                $(
                    #[inline]
                    fn merge(&self, index: u16) -> $crate::value::Merge {
                        match index {
                            $(index if index == Index::$merged as u16 => $merge,)*
                            _ => $crate::value::Merge::ByShape,
                        }
                    }
                )?

                $(
                    #[inline]
                    fn is_atomic(&self) -> bool {
                        meta_record!(@$atomic)
                    }
                )?
            }
        };

        $crate::record!($name);
        $(
            impl $crate::kind::Kind for $name {
                const GROUP: &'static str = "";
                const VERSION: &'static str = "v1";
                const API_VERSION: &'static str = "v1";
                const KIND: &'static str = $kind;
            }
        )?
    };
    (@atomic) => { true };
    (@type_meta) => { None };
    (@type_meta $kind:literal) => { Some($crate::value::TypeMetaInfo { api_version: "v1", kind: $kind }) };
}

pub(crate) use meta_record;
