//! Modules: what declares the files of a crate, or nests them in one file.
//!
//! In: model, names, and how modules are written. Out: tokens of the root, of groups and of versions.
//! Never: another order than the model's.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::{Clients, Context, apply, client, custom, definition, docs, ident, informers, scheme};
use crate::model::{GroupVersion, TypeId};
use crate::names::{DefinitionNames, Names, SubresourceName, definitions};

/// How modules are written.
#[derive(Clone, Copy)]
pub(super) enum Modules {
    /// `mod x;`, with a file of its own.
    Files,
    /// `mod x { … }`
    Nested,
}

impl Modules {
    fn declare(self, public: bool, name: &str, body: impl FnOnce() -> TokenStream) -> TokenStream {
        let visibility = public.then(|| quote!(pub));
        let name = ident(name);
        match self {
            Self::Files => quote!(#visibility mod #name;),
            Self::Nested => {
                let body = body();
                quote!(#visibility mod #name { #body })
            }
        }
    }

    /// The modules of the root.
    pub(super) fn root(self, cx: Context<'_>) -> TokenStream {
        let (attributes, allow) = match self {
            // prettyplease has formatted them; a second opinion would make every run a change.
            Self::Files => (quote!(#[rustfmt::skip]), TokenStream::new()),
            Self::Nested => (nested_attributes(), nested_attributes()),
        };
        let groups = group_modules(cx.names).into_iter().map(|group| {
            let docs = docs::line(&format!("API group {}.", docs::code_span(group_name(cx.names, group))));
            let module = self.declare(true, group, || self.group(cx, group));
            quote!(#docs #attributes #module)
        });
        let clientset = (cx.options.clients != Clients::Never).then(|| {
            let cfg = cx.client_cfg();
            let module = self.declare(false, "clientset", || client::emit_clientset(cx));
            let informers = informers::any(cx.names).then_some(informers::ROOT);
            let exports = several(["Clientset"].into_iter().chain(informers));
            quote!(#cfg #attributes #module #cfg #allow pub use self::clientset::#exports;)
        });
        let scheme = Some(scheme::emit_root(cx)).filter(|scheme| !scheme.is_empty());
        let scheme = scheme.map(|scheme| quote!(#allow #scheme));
        let desired = apply::emit_root(cx);
        quote!(#(#groups)* #clientset #desired #scheme)
    }

    pub(super) fn group(self, cx: Context<'_>, group: &str) -> TokenStream {
        let versions = cx
            .names
            .group_versions
            .iter()
            .filter(|(_, place)| place.group_module == group);
        let modules = versions.map(|(group_version, place)| {
            let docs = docs::line(&format!("API version {}.", docs::code_span(&group_version.to_string())));
            let module = self.declare(true, &place.version_module, || self.version(cx, group_version));
            quote!(#docs #module)
        });
        let definitions = Some(definitions_of(cx, group)).filter(|definitions| !definitions.is_empty());
        let definitions = definitions.map(|_| {
            let module = self.declare(true, definitions::MODULE, || self.definitions(cx, group));
            let docs = docs::line("CustomResourceDefinitions of this group, to install them.");
            quote!(#docs #module)
        });
        quote!(#(#modules)* #definitions)
    }

    /// The definitions of the custom resources of a group.
    pub(super) fn definitions(self, cx: Context<'_>, group: &str) -> TokenStream {
        let definitions = definitions_of(cx, group).into_iter().map(|(constant, names)| {
            let module = self.declare(false, &names.module, || custom::emit_definition(cx, constant, names));
            let (name, constant) = (ident(&names.module), ident(constant));
            quote!(#module pub use self::#name::#constant;)
        });
        quote!(#(#definitions)*)
    }

    pub(super) fn version(self, cx: Context<'_>, group_version: &GroupVersion) -> TokenStream {
        let definitions = types_of(cx, group_version).iter().map(|id| {
            let name = &cx.names.ty(*id).module;
            let module = self.declare(false, name, || definition::emit(cx, *id));
            let (name, exports) = (ident(name), exports(cx, *id));
            let apply = cx
                .names
                .ty(*id)
                .apply
                .iter()
                .filter(|_| cx.options.clients != Clients::Never);
            let apply = apply.map(|apply| {
                let (cfg, apply) = (cx.client_cfg(), ident(&apply.ident));
                quote!(#cfg pub use self::#name::#apply;)
            });
            quote!(#module pub use self::#name::#exports; #(#apply)*)
        });
        let place = cx.names.group_versions.get(group_version);
        let client = place.and_then(|place| place.client.as_ref());
        let client = client.filter(|_| cx.options.clients != Clients::Never).map(|client| {
            let cfg = cx.client_cfg();
            let module = self.declare(false, "client", || client_body(cx, group_version));
            let exports = several([client.ident.as_str()].into_iter().chain(client.informers.as_deref()));
            quote!(#cfg #module #cfg pub use self::client::#exports;)
        });
        let scheme = scheme::emit_version(cx, group_version);
        quote!(#(#definitions)* #client #scheme)
    }
}

pub(super) fn client_body(cx: Context<'_>, group_version: &GroupVersion) -> TokenStream {
    let client = cx
        .names
        .group_versions
        .get(group_version)
        .and_then(|place| place.client.as_ref());
    client.map_or_else(TokenStream::new, |client| client::emit(cx, group_version, client))
}

/// What the file of a type gives to its module.
fn exports(cx: Context<'_>, id: TypeId) -> TokenStream {
    let names = cx.names.ty(id);
    let mut exports = vec![names.ident.as_str()];
    if let Some(resource) = names.resource.map(|id| cx.names.resource(id)) {
        exports.extend(resource.list_alias.as_deref());
        exports.extend(resource.subresources.iter().filter_map(|name| match name {
            SubresourceName::Marker(marker) => Some(marker.as_str()),
            SubresourceName::Known(_) | SubresourceName::None => None,
        }));
    }
    several(exports)
}

/// What a `use` ends with.
fn several<'a>(names: impl IntoIterator<Item = &'a str>) -> TokenStream {
    let names: Vec<_> = names.into_iter().map(ident).collect();
    match &names[..] {
        [one] => quote!(#one),
        several => quote!({ #(#several),* }),
    }
}

/// A file that is included cannot hold inner attributes: they stand on each of its items.
fn nested_attributes() -> TokenStream {
    quote! {
        #[allow(
            clippy::all,
            clippy::pedantic,
            clippy::nursery,
            missing_docs,
            non_camel_case_types,
            dead_code,
            unused_imports,
            unreachable_pub,
            reason = "names and shapes follow the API, of which a program uses a part"
        )]
    }
}

pub(super) fn types_of<'a>(cx: Context<'a>, group_version: &GroupVersion) -> &'a [TypeId] {
    cx.model.group_versions.get(group_version).map_or(&[], |def| &def.types)
}

/// The constants of a group with the definitions of its custom resources; none when they are not asked for.
pub(super) fn definitions_of<'a>(cx: Context<'a>, group: &str) -> Vec<(&'a str, &'a DefinitionNames)> {
    if !cx.options.definitions {
        return Vec::new();
    }
    let all = cx.names.definitions.iter().filter(|((module, _), _)| module == group);
    all.map(|((_, constant), names)| (constant.as_str(), names)).collect()
}

/// Modules of the groups, once each, in order.
pub(super) fn group_modules(names: &Names) -> BTreeSet<&str> {
    names
        .group_versions
        .values()
        .map(|place| place.group_module.as_str())
        .collect()
}

fn group_name<'a>(names: &'a Names, module: &str) -> &'a str {
    let group = names
        .group_versions
        .iter()
        .find(|(_, place)| place.group_module == module);
    group
        .map(|(name, _)| name.group.as_str())
        .filter(|group| !group.is_empty())
        .unwrap_or("core")
}
