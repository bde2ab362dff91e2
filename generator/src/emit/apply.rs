//! Emits the apply configuration of a type: a method for each field, and one to go on with what it holds.
//!
//! In: a type and its names. Out: the configuration and its methods. Never: a method of more than one call into the runtime.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::slot::scalar_type;
use super::{Clients, Context, docs, ident};
use crate::model::{Amend, FieldDef, MergeKey, TypeDef, TypeRef, plain};
use crate::names::{ApplyNames, TypeNames};

/// The configuration of a type; nothing when no apply reaches it, or there are no clients.
pub(super) fn emit(cx: Context<'_>, def: &TypeDef, names: &TypeNames) -> TokenStream {
    let apply = names.apply.as_ref().filter(|_| cx.options.clients != Clients::Never);
    let Some(apply) = apply else {
        return TokenStream::new();
    };
    let cfg = cx.client_cfg();
    let (alias, of, desired) = (ident(&apply.ident), ident(&names.ident), cx.desired());
    let docs = docs::line(&format!("What an apply sets of a [`{}`].", names.ident));
    let methods = methods(cx, def, names, apply);
    let methods = Some(methods).filter(|methods| !methods.is_empty());
    let methods = methods.map(|methods| quote!(#cfg impl #desired<#of> { #methods }));
    quote!(#docs #cfg pub type #alias = #desired<#of>; #methods)
}

fn methods(cx: Context<'_>, def: &TypeDef, names: &TypeNames, apply: &ApplyNames) -> TokenStream {
    let fields = def.fields.iter().zip(&names.fields);
    let methods = apply.setters.iter().zip(&apply.amenders);
    let methods = fields.zip(methods).map(|((field, field_names), (setter, amender))| {
        let place = format!("{}::{}", names.ident, field_names.ident);
        let set = set(cx, def, field, setter, &place);
        let amend = cx.model.amend(field);
        let amend = amender
            .iter()
            .zip(&amend)
            .map(|(name, amend)| self::amend(cx, def, field, name, amend, &place));
        quote!(#set #(#amend)*)
    });
    quote!(#(#methods)*)
}

/// `pub fn replicas(self, value: …) -> Self`
fn set(cx: Context<'_>, def: &TypeDef, field: &FieldDef, name: &str, place: &str) -> TokenStream {
    let (docs, name, wire) = (docs::line(&format!("Sets [`{place}`].")), ident(name), &field.wire);
    let ty = cx.element_of_apply(def, &field.ty);
    quote! {
        #docs
        pub fn #name(self, value: impl rt::IntoField<#ty>) -> Self {
            rt::apply::set(self, #wire, value)
        }
    }
}

/// `pub fn template_with(self, …) -> Self`
fn amend(cx: Context<'_>, def: &TypeDef, field: &FieldDef, name: &str, amend: &Amend, place: &str) -> TokenStream {
    let (name, wire) = (ident(name), &field.wire);
    match amend {
        Amend::Struct(ty) => {
            let docs = docs::line(&format!("Goes on with what is set in [`{place}`]."));
            let ty = cx.apply_path(def, ty);
            quote! {
                #docs
                pub fn #name(self, edit: impl FnOnce(#ty) -> #ty) -> Self {
                    rt::apply::edit(self, #wire, edit)
                }
            }
        }
        Amend::Entry(ty) => {
            let docs = docs::line(&format!("Sets one entry of [`{place}`]."));
            let ty = cx.element_of_apply(def, ty);
            quote! {
                #docs
                pub fn #name(self, key: &str, value: impl rt::IntoField<#ty>) -> Self {
                    rt::apply::entry(self, #wire, key, value)
                }
            }
        }
        Amend::Add(ty) => {
            let docs = docs::line(&format!("Adds a value to [`{place}`], unless it is there."));
            let ty = cx.element_of_apply(def, ty);
            quote! {
                #docs
                pub fn #name(self, value: impl rt::IntoField<#ty>) -> Self {
                    rt::apply::add(self, #wire, value)
                }
            }
        }
        Amend::Item(ty, keys) => item(cx, def, (&name, wire), ty, keys, place),
    }
}

fn item(
    cx: Context<'_>,
    def: &TypeDef,
    (name, wire): (&proc_macro2::Ident, &str),
    ty: &TypeRef,
    keys: &[MergeKey],
    place: &str,
) -> TokenStream {
    let wires: Vec<_> = keys
        .iter()
        .map(|key| docs::code_span(&docs::clean_line(&key.wire)))
        .collect();
    let docs = docs::line(&format!(
        "Goes on with the item of [`{place}`] that has this {}.",
        wires.join(" and ")
    ));
    let ty = cx.apply_path(def, ty);
    let types: Vec<_> = keys.iter().filter_map(|key| key.ty.map(scalar_type)).collect();
    let idents: Vec<_> = (0..types.len()).map(|index| format_ident!("key_{index}")).collect();
    quote! {
        #docs
        pub fn #name(
            self,
            #(#idents: impl rt::IntoField<#types>,)*
            edit: impl FnOnce(#ty) -> #ty,
        ) -> Self {
            rt::apply::item(self, #wire, [#(#idents.into_field()),*], edit)
        }
    }
}

/// What stands at the root of the output for all configurations; nothing when there are none.
pub(super) fn emit_root(cx: Context<'_>) -> TokenStream {
    let any = cx.names.types.iter().any(|names| names.apply.is_some());
    if !any || cx.options.clients == Clients::Never {
        return TokenStream::new();
    }
    let cfg = cx.client_cfg();
    quote!(#cfg ::kubewright_runtime::desired!();)
}

impl Context<'_> {
    /// The type of all configurations, from a file of a group version.
    fn desired(&self) -> TokenStream {
        quote!(super::super::super::Desired)
    }

    /// The type of which a value is set. `null` needs none: the runtime has a value for it.
    fn element_of_apply(&self, def: &TypeDef, ty: &TypeRef) -> TokenStream {
        let wrap = |wrapper: &str, inner: &TypeRef| {
            let (wrapper, inner) = (ident(wrapper), self.element_of_apply(def, inner));
            quote!(rt::#wrapper<#inner>)
        };
        match plain(ty) {
            TypeRef::List(inner) => wrap("List", inner),
            TypeRef::Map(inner) => wrap("Map", inner),
            ty => self.element(&def.home, ty),
        }
    }

    /// The configuration for a struct.
    fn apply_path(&self, def: &TypeDef, ty: &TypeRef) -> TokenStream {
        match ty {
            TypeRef::Meta(meta) => {
                let name = format_ident!("{}Apply", meta.0);
                quote!(rt::meta::#name)
            }
            ty => ty
                .struct_id()
                .map_or_else(TokenStream::new, |id| self.apply_path_of(&def.home, id)),
        }
    }
}
