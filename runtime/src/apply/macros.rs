//! `desired!`: what the apply configurations of a generated crate have in common, written once.
//!
//! In: nothing. Out: `Desired<T>`, a type of that crate, so that it can have methods for the crate's structs. Never: logic;
//! each body is one call into this module.

/// Declares `Desired<T>`, the apply configuration of a generated crate.
#[macro_export]
macro_rules! desired {
    () => {
        /// What an apply sets of a `T`: nothing but what its methods are given.
        ///
        /// The method with the name of a field sets it; the one with `_with` behind it goes on with what it holds.
        #[must_use]
        pub struct Desired<T>($crate::apply::Apply<T>);

        impl<K: $crate::Object> Desired<K> {
            /// Names an object and sets nothing of its content. The namespace is that of the client which applies it, unless set
            /// here.
            pub fn new(name: &str) -> Self {
                Self($crate::apply::Apply::new(name))
            }

            /// What is set in an object: no required field that nobody set, no status where that is a subresource, nothing in
            /// the metadata that the server sets.
            pub fn from_object(object: &K) -> Self {
                Self($crate::apply::Apply::from_object(object))
            }

            /// Takes one YAML document as it is.
            ///
            /// # Errors
            /// `is_invalid_request` when it is not YAML, or names another kind or version.
            pub fn from_yaml(text: &str) -> ::core::result::Result<Self, $crate::Error> {
                $crate::apply::Apply::from_yaml(text).map(Self)
            }

            /// What a manager owns in an object by its applies: applied again, it changes nothing.
            ///
            /// # Errors
            /// `is_invalid_request` when the object's `managedFields` cannot be read.
            pub fn extract(object: &K, manager: &$crate::FieldManager) -> ::core::result::Result<Self, $crate::Error> {
                $crate::apply::Apply::extract(object, manager).map(Self)
            }

            /// The same for what the manager applied through a subresource.
            ///
            /// # Errors
            /// As `extract`.
            pub fn extract_subresource(
                object: &K,
                manager: &$crate::FieldManager,
                subresource: &str,
            ) -> ::core::result::Result<Self, $crate::Error> {
                $crate::apply::Apply::extract_subresource(object, manager, subresource).map(Self)
            }

            /// The same without the fields of these conflicts, which stay with who has them.
            ///
            /// # Errors
            /// `is_invalid_request` when the body cannot be read as its type.
            pub fn without<'c>(
                self,
                conflicts: impl ::core::iter::IntoIterator<Item = &'c $crate::FieldConflict>,
            ) -> ::core::result::Result<Self, $crate::Error> {
                self.0.without(conflicts).map(Self)
            }

            /// Sets the namespace. It must be that of the client which applies the body.
            pub fn namespace(self, namespace: &str) -> Self {
                Self(self.0.namespace(namespace))
            }

            /// Sets a label.
            pub fn label(self, key: &str, value: &str) -> Self {
                Self(self.0.label(key, value))
            }

            /// Sets an annotation.
            pub fn annotation(self, key: &str, value: &str) -> Self {
                Self(self.0.annotation(key, value))
            }
        }

        impl<T: $crate::value::Record + ::core::default::Default> Desired<T> {
            /// What is set in a struct: no required text, list, map or struct in it that nobody set. For whole objects see
            /// `from_object`.
            pub fn of(part: &T) -> Self {
                Self($crate::apply::Apply::of(part))
            }
        }

        impl<T: $crate::value::Record + ::core::default::Default> $crate::apply::Part for Desired<T> {
            type Of = T;
            fn from_apply(apply: $crate::apply::Apply<T>) -> Self {
                Self(apply)
            }
            fn into_apply(self) -> $crate::apply::Apply<T> {
                self.0
            }
            fn as_apply(&self) -> &$crate::apply::Apply<T> {
                &self.0
            }
            fn as_apply_mut(&mut self) -> &mut $crate::apply::Apply<T> {
                &mut self.0
            }
        }

        impl<T: $crate::value::Record + ::core::default::Default> $crate::apply::IntoField<T> for Desired<T> {
            fn into_field(
                self,
            ) -> ::core::result::Result<::core::option::Option<$crate::apply::JsonValue>, ::std::string::String> {
                $crate::apply::into_value(self)
            }
        }

        impl<T: $crate::value::Record + ::core::default::Default> ::core::default::Default for Desired<T> {
            fn default() -> Self {
                Self($crate::apply::Apply::default())
            }
        }

        impl<T> ::core::clone::Clone for Desired<T> {
            fn clone(&self) -> Self {
                Self(self.0.clone())
            }
        }

        impl<T> ::core::cmp::PartialEq for Desired<T> {
            fn eq(&self, other: &Self) -> bool {
                self.0 == other.0
            }
        }

        impl<T> ::core::fmt::Debug for Desired<T> {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(&self.0, formatter)
            }
        }
    };
}

/// Methods of apply configurations that are written by hand: `name "wireName": Type;`.
macro_rules! apply_methods {
    ($($of:ident { $($(#[$doc:meta])* $name:ident $wire:literal: $ty:ty;)* })*) => {$(
        impl Apply<$of> {
            $(
                $(#[$doc])*
                pub fn $name(self, value: impl IntoField<$ty>) -> Self {
                    set::<_, $ty>(self, $wire, value)
                }
            )*
        }
    )*};
}

pub(crate) use apply_methods;
