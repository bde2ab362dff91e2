//! `record!`: the trait impls that follow from a `Record` impl and an `EMPTY` constant.
//!
//! In: the name of a struct. Out: `Empty`, `Default`, `Debug`, serde's `Serialize` and `Deserialize`. Never: logic; each
//! body is one call into this module.

/// Implements what follows from [`Record`](crate::value::Record) and an associated constant `EMPTY`: `Empty`, `Default`,
/// `Debug` (JSON names, absent fields left out) and serde's `Serialize` and `Deserialize`.
///
/// A generic type names its parameters and their bounds first: `record!([K: Resource] ObjectList<K>)`.
#[macro_export]
macro_rules! record {
    ($name:ty) => {
        $crate::record!([] $name);
    };
    ([$($generics:tt)*] $name:ty) => {
        impl<$($generics)*> $crate::value::Empty for $name {
            const REF: &'static Self = &Self::EMPTY;
        }

        impl<$($generics)*> ::core::default::Default for $name {
            #[inline]
            fn default() -> Self {
                Self::EMPTY
            }
        }

        impl<$($generics)*> ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::value::debug_record(self, formatter)
            }
        }

        impl<$($generics)*> $crate::macro_support::Serialize for $name {
            #[inline]
            fn serialize<__S: $crate::macro_support::Serializer>(
                &self,
                serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error> {
                $crate::value::serialize_record(self, serializer)
            }
        }

        impl<'__de, $($generics)*> $crate::macro_support::Deserialize<'__de> for $name {
            #[inline]
            fn deserialize<__D: $crate::macro_support::Deserializer<'__de>>(
                deserializer: __D,
            ) -> ::core::result::Result<Self, __D::Error> {
                let mut record = Self::EMPTY;
                $crate::value::deserialize_record(&mut record, deserializer)?;
                ::core::result::Result::Ok(record)
            }
        }
    };
}
