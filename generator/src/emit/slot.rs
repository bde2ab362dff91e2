//! The Rust type of a field and its empty value.
//!
//! In: fields of the model. Out: types and constant expressions of `kubewright_runtime::codegen`.
//! Never: a type that depends on whether a spec lists known values, or where it was read from.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Context, ident};
use crate::model::{FieldDef, GroupVersion, Presence, Scalar, TypeDef, TypeRef};

/// How a field stands in its struct.
enum Slot<'f> {
    /// As it is; empty means zero.
    Plain(&'f TypeRef),
    /// In an `Option`.
    Option(&'f TypeRef),
    /// A struct in an `Opt`.
    Opt(&'f TypeRef),
}

fn slot<'f>(def: &TypeDef, field: &'f FieldDef) -> Slot<'f> {
    let (ty, nullable) = match &field.ty {
        TypeRef::Nullable(inner) => (&**inner, true),
        ty => (ty, false),
    };
    let required = field.presence == Presence::Required && !nullable;
    match ty {
        TypeRef::List(_) | TypeRef::Map(_) => Slot::Plain(ty),
        // Always there, and `null` is one of its values.
        TypeRef::Scalar(Scalar::Json | Scalar::RawObject | Scalar::EmbeddedObject | Scalar::PrunedObject)
            if field.presence == Presence::RequiredNullable =>
        {
            Slot::Plain(ty)
        }
        TypeRef::Meta(_) if def.has_metadata && field.wire == "metadata" => Slot::Plain(ty),
        TypeRef::Struct(_) | TypeRef::Meta(_) if required && !field.boxed => Slot::Plain(ty),
        TypeRef::Struct(_) | TypeRef::Meta(_) => Slot::Opt(ty),
        _ if required => Slot::Plain(ty),
        _ => Slot::Option(ty),
    }
}

impl Context<'_> {
    /// The type of a field of `def`.
    pub(super) fn field_type(&self, def: &TypeDef, field: &FieldDef) -> TokenStream {
        match slot(def, field) {
            Slot::Plain(ty) => self.element(&def.home, ty),
            Slot::Option(ty) => {
                let ty = self.element(&def.home, ty);
                quote!(Option<#ty>)
            }
            Slot::Opt(ty) => {
                let ty = self.element(&def.home, ty);
                quote!(rt::Opt<#ty>)
            }
        }
    }

    /// The constant for "nothing set" in a field of `def`.
    pub(super) fn field_empty(&self, def: &TypeDef, field: &FieldDef) -> TokenStream {
        match slot(def, field) {
            Slot::Plain(ty) => self.empty(&def.home, ty),
            Slot::Option(_) => quote!(None),
            Slot::Opt(_) => quote!(rt::Opt::ABSENT),
        }
    }

    /// The type of a list element, map value, or plain field.
    pub(super) fn element(&self, from: &GroupVersion, ty: &TypeRef) -> TokenStream {
        let wrap = |wrapper: &str, inner: &TypeRef| {
            let (wrapper, inner) = (ident(wrapper), self.element(from, inner));
            quote!(rt::#wrapper<#inner>)
        };
        match ty {
            TypeRef::Scalar(scalar) => scalar_type(*scalar),
            TypeRef::Struct(id) => self.type_path(from, *id),
            TypeRef::Meta(meta) => {
                let name = ident(meta.0);
                quote!(rt::meta::#name)
            }
            TypeRef::List(inner) => wrap("List", inner),
            TypeRef::Map(inner) => wrap("Map", inner),
            TypeRef::OrArray(inner) => wrap("OrArray", inner),
            TypeRef::OrBool(inner) => wrap("OrBool", inner),
            TypeRef::OrStringArray(inner) => wrap("OrStringArray", inner),
            TypeRef::Nullable(inner) => match &**inner {
                TypeRef::Struct(_) | TypeRef::Meta(_) => wrap("Opt", inner),
                // These tell null from empty themselves.
                TypeRef::List(_)
                | TypeRef::Map(_)
                | TypeRef::Nullable(_)
                | TypeRef::Scalar(Scalar::Json | Scalar::RawObject | Scalar::EmbeddedObject | Scalar::PrunedObject) => {
                    self.element(from, inner)
                }
                TypeRef::Scalar(_) | TypeRef::OrArray(_) | TypeRef::OrBool(_) | TypeRef::OrStringArray(_) => {
                    let inner = self.element(from, inner);
                    quote!(Option<#inner>)
                }
            },
        }
    }

    /// The empty value of a plain field.
    fn empty(&self, from: &GroupVersion, ty: &TypeRef) -> TokenStream {
        match ty {
            TypeRef::Scalar(Scalar::Bool) => quote!(false),
            TypeRef::Scalar(Scalar::Int32 | Scalar::Int64) => quote!(0),
            TypeRef::Scalar(Scalar::Float) => quote!(0.0),
            TypeRef::List(_) => quote!(rt::List::ABSENT),
            TypeRef::Map(_) => quote!(rt::Map::ABSENT),
            TypeRef::OrArray(_) => quote!(rt::OrArray::EMPTY),
            TypeRef::OrBool(_) => quote!(rt::OrBool::EMPTY),
            TypeRef::OrStringArray(_) => quote!(rt::OrStringArray::EMPTY),
            TypeRef::Scalar(_) | TypeRef::Struct(_) | TypeRef::Meta(_) | TypeRef::Nullable(_) => {
                let ty = self.element(from, ty);
                quote!(#ty::EMPTY)
            }
        }
    }
}

pub(super) fn scalar_type(scalar: Scalar) -> TokenStream {
    match scalar {
        Scalar::Bool => quote!(bool),
        Scalar::Int32 => quote!(i32),
        Scalar::Int64 => quote!(i64),
        Scalar::Float => quote!(f64),
        Scalar::String => quote!(rt::Str),
        Scalar::Bytes => quote!(rt::ByteString),
        Scalar::Time => quote!(rt::Time),
        Scalar::MicroTime => quote!(rt::MicroTime),
        Scalar::DateTime => quote!(rt::DateTime),
        Scalar::Duration => quote!(rt::Duration),
        Scalar::Quantity => quote!(rt::Quantity),
        Scalar::IntOrString => quote!(rt::IntOrString),
        Scalar::Json => quote!(rt::Json),
        Scalar::RawObject | Scalar::EmbeddedObject | Scalar::PrunedObject => quote!(rt::RawObject),
        Scalar::FieldsV1 => quote!(rt::FieldsV1),
    }
}
