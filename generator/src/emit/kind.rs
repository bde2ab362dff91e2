//! Emits what makes a type a kind, an object, a resource: constants, verbs, subresources, list alias.
//!
//! In: a type with a group-version-kind, and its resource. Out: trait impls. Never: a verb or subresource
//! that the server does not offer.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::{Context, docs, ident};
use crate::model::{GroupVersionKind, PatchType, ResourceDef, Scope, SubresourceDef, SubresourceShape, TypeDef, Verb};
use crate::names::{ResourceNames, SubresourceName, TypeNames};

/// Everything after the `Record` impl; nothing for a type that is no kind.
pub(super) fn emit(cx: Context<'_>, def: &TypeDef, names: &TypeNames) -> TokenStream {
    let Some(gvk) = &def.gvk else {
        return TokenStream::new();
    };
    let kind = kind(gvk, names);
    let object = if def.has_metadata {
        object(cx, names)
    } else {
        TokenStream::new()
    };
    let resource = names.resource.iter().map(|id| {
        let (resource, resource_names) = (cx.model.resource(*id), cx.names.resource(*id));
        let constants = resource_impl(resource, names);
        let custom = super::custom::emit(cx, resource, resource_names, names);
        let verbs = verbs(resource, names);
        let subresources = resource
            .subresources
            .iter()
            .zip(&resource_names.subresources)
            .map(|(subresource, marker)| emit_subresource(cx, def, names, subresource, marker));
        let alias = list_alias(resource_names, names);
        quote!(#constants #custom #verbs #(#subresources)* #alias)
    });
    quote!(#kind #object #(#resource)*)
}

fn kind(gvk: &GroupVersionKind, names: &TypeNames) -> TokenStream {
    let name = ident(&names.ident);
    let (group, version) = (&gvk.group_version.group, &gvk.group_version.version);
    let (api_version, kind) = (gvk.group_version.to_string(), &gvk.kind);
    quote! {
        impl rt::Kind for #name {
            const GROUP: &'static str = #group;
            const VERSION: &'static str = #version;
            const API_VERSION: &'static str = #api_version;
            const KIND: &'static str = #kind;
        }
    }
}

fn object(cx: Context<'_>, names: &TypeNames) -> TokenStream {
    let name = ident(&names.ident);
    let resource = names.resource.map(|id| cx.model.resource(id));
    let status = resource.is_some_and(ResourceDef::has_status).then(|| {
        quote!(
            const STATUS_IS_A_SUBRESOURCE: bool = true;
        )
    });
    quote! {
        impl rt::Object for #name {
            #status
            #[inline]
            fn metadata(&self) -> &rt::meta::ObjectMeta {
                &self.metadata
            }
            #[inline]
            fn metadata_mut(&mut self) -> &mut rt::meta::ObjectMeta {
                &mut self.metadata
            }
        }
    }
}

fn resource_impl(resource: &ResourceDef, names: &TypeNames) -> TokenStream {
    let name = ident(&names.ident);
    let scope = match resource.scope {
        Scope::Namespaced => quote!(Namespaced),
        Scope::Cluster => quote!(Cluster),
    };
    let ResourceDef {
        plural,
        singular,
        list_kind,
        short_names,
        categories,
        ..
    } = resource;
    quote! {
        impl rt::Resource for #name {
            type Scope = rt::scope::#scope;
            const PLURAL: &'static str = #plural;
            const SINGULAR: &'static str = #singular;
            const LIST_KIND: &'static str = #list_kind;
            const SHORT_NAMES: &'static [&'static str] = &[#(#short_names),*];
            const CATEGORIES: &'static [&'static str] = &[#(#categories),*];
        }
    }
}

fn verbs(resource: &ResourceDef, names: &TypeNames) -> TokenStream {
    let name = ident(&names.ident);
    let verbs = verb_markers(&resource.verbs, &resource.patch_types);
    if verbs.is_empty() {
        TokenStream::new()
    } else {
        quote!(rt::verbs!(#name: #(#verbs)*);)
    }
}

/// Marker traits for verbs. PATCH is three of them: the plain forms, strategic merge, apply.
fn verb_markers(verbs: &BTreeSet<Verb>, patch_types: &BTreeSet<PatchType>) -> Vec<TokenStream> {
    let mut markers = Vec::new();
    for verb in verbs {
        markers.push(match verb {
            Verb::Get => quote!(Get),
            Verb::List => quote!(List),
            Verb::Watch => quote!(Watch),
            Verb::Create => quote!(Create),
            Verb::Update => quote!(Update),
            Verb::Patch => quote!(Patch),
            Verb::Delete => quote!(Delete),
            Verb::DeleteCollection => quote!(DeleteCollection),
        });
        if *verb == Verb::Patch {
            if patch_types.contains(&PatchType::Strategic) {
                markers.push(quote!(StrategicPatch));
            }
            if patch_types.contains(&PatchType::Apply) {
                markers.push(quote!(Apply));
            }
        }
    }
    markers
}

fn emit_subresource(
    cx: Context<'_>,
    def: &TypeDef,
    names: &TypeNames,
    subresource: &SubresourceDef,
    marker: &SubresourceName,
) -> TokenStream {
    let name = ident(&names.ident);
    let (definition, marker) = match marker {
        SubresourceName::Known(known) => {
            let known = ident(known);
            (TokenStream::new(), quote!(rt::subresource::#known))
        }
        SubresourceName::Marker(marker) => {
            let marker = ident(marker);
            (marker_struct(subresource, names, &marker), quote!(#marker))
        }
        SubresourceName::None => return TokenStream::new(),
    };
    let implementation = match &subresource.shape {
        SubresourceShape::Object {
            body,
            verbs,
            patch_types,
        } => {
            let body = cx.type_path(&def.home, *body);
            let verbs = verb_markers(verbs, patch_types);
            quote!(rt::object_subresource!(#name, #marker, #body: #(#verbs)*);)
        }
        SubresourceShape::Create { body, response } => {
            let body = cx.type_path(&def.home, *body);
            let response = cx.element(&def.home, response);
            quote!(rt::create_subresource!(#name, #marker, #body, #response);)
        }
        SubresourceShape::Text => quote!(rt::text_subresource!(#name, #marker);),
        SubresourceShape::Connect => return TokenStream::new(),
    };
    quote!(#definition #implementation)
}

fn marker_struct(subresource: &SubresourceDef, names: &TypeNames, marker: &proc_macro2::Ident) -> TokenStream {
    let word = &subresource.name;
    let docs = docs::line(&format!(
        "Subresource {} of {}.",
        docs::code_span(&docs::clean_line(word)),
        docs::code_span(&names.ident)
    ));
    quote! {
        #docs
        #[derive(Clone, Copy, Debug)]
        pub struct #marker;
        impl rt::SubresourceName for #marker {
            const NAME: &'static str = #word;
        }
    }
}

fn list_alias(resource: &ResourceNames, names: &TypeNames) -> TokenStream {
    let name = ident(&names.ident);
    let aliases = resource.list_alias.iter().map(|alias| {
        let docs = docs::line(&format!("List of {}.", docs::code_span(&names.ident)));
        let alias = ident(alias);
        quote!(#docs pub type #alias = rt::ObjectList<#name>;)
    });
    quote!(#(#aliases)*)
}
