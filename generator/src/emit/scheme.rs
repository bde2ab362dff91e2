//! Emits `add_to_scheme`: a visit of every kind of a group version, and of all of them.
//!
//! In: kinds and resources. Out: generic functions, which cost nothing until somebody calls them.
//! Never: a registry of its own; what is done with the kinds is the visitor's.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Context, ident};
use crate::model::GroupVersion;

/// The function of a group version; nothing when it has no kind.
pub(super) fn emit_version(cx: Context<'_>, group_version: &GroupVersion) -> TokenStream {
    let types = cx
        .model
        .group_versions
        .get(group_version)
        .map_or(&[][..], |def| &def.types);
    let visits: Vec<_> = types
        .iter()
        .filter(|id| cx.model.ty(**id).gvk.is_some())
        .map(|id| {
            let names = cx.names.ty(*id);
            let name = ident(&names.ident);
            match names.resource {
                Some(id) if cx.model.resource(id).custom.is_some() => quote!(visitor.custom_resource::<self::#name>();),
                Some(_) => quote!(visitor.resource::<self::#name>();),
                None => quote!(visitor.kind::<self::#name>();),
            }
        })
        .collect();
    if visits.is_empty() {
        return TokenStream::new();
    }
    quote! {
        /// Shows every kind of this version to `visitor`.
        pub fn add_to_scheme<V: ::kubewright_runtime::codegen::KindVisitor>(visitor: &mut V) {
            #(#visits)*
        }
    }
}

/// The function of the root; nothing when there is no kind at all.
pub(super) fn emit_root(cx: Context<'_>) -> TokenStream {
    let visits: Vec<_> = cx
        .names
        .group_versions
        .iter()
        .filter_map(|(group_version, place)| {
            let types = &cx.model.group_versions.get(group_version)?.types;
            types.iter().find(|id| cx.model.ty(**id).gvk.is_some())?;
            let (group, version) = (ident(&place.group_module), ident(&place.version_module));
            Some(quote!(self::#group::#version::add_to_scheme(visitor);))
        })
        .collect();
    if visits.is_empty() {
        return TokenStream::new();
    }
    quote! {
        /// Shows every kind of every version to `visitor`.
        pub fn add_to_scheme<V: ::kubewright_runtime::codegen::KindVisitor>(visitor: &mut V) {
            #(#visits)*
        }
    }
}
