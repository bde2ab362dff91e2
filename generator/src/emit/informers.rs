//! Emits informers: one type a group version, with a method a resource, and one over them.
//!
//! In: group versions and their resources. Out: parts of `client.rs` and `clientset.rs`. Never: a cache of its own; the methods name a type,
//! and the runtime has or makes the cache.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Context, docs, ident};
use crate::model::{GroupVersion, ResourceId};
use crate::names::{ClientNames, GroupVersionNames, Names};

/// The name of the type over all group versions.
pub(super) const ROOT: &str = "Informers";

/// Whether any group version has informers.
pub(super) fn any(names: &Names) -> bool {
    let mut clients = names.group_versions.values().filter_map(|place| place.client.as_ref());
    clients.any(|client| client.informers.is_some())
}

/// The informers of `group_version`; nothing when none of its resources has any.
pub(super) fn emit(cx: Context<'_>, group_version: &GroupVersion, client: &ClientNames) -> TokenStream {
    let Some(name) = &client.informers else {
        return TokenStream::new();
    };
    let name = ident(name);
    let docs = docs::line(&format!(
        "Shared caches of the resources of {}, which are kept up as long as this lives.",
        docs::code_span(&group_version.to_string())
    ));
    let def = cx.model.group_versions.get(group_version);
    let resources = def.map_or(&[][..], |def| &def.resources);
    let methods = resources.iter().map(|id| method(cx, *id));
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #name {
            shared: rt::Informers,
        }
        impl #name {
            /// The caches that `shared` has, or is to have.
            #[inline]
            pub fn new(shared: rt::Informers) -> Self {
                Self { shared }
            }
            #(#methods)*
        }
    }
}

fn method(cx: Context<'_>, id: ResourceId) -> TokenStream {
    let resource = cx.model.resource(id);
    let Some(name) = &cx.names.resource(id).informer else {
        return TokenStream::new();
    };
    let (name, object) = (ident(name), ident(&cx.names.ty(resource.object).ident));
    let plural = docs::code_span(&docs::clean_line(&resource.plural));
    let docs = docs::line(&format!("The {plural}, kept in memory."));
    quote! {
        #docs
        #[inline]
        pub fn #name(&self) -> rt::Cache<super::#object> {
            self.shared.of()
        }
    }
}

/// The informers of all group versions; nothing when there are none.
pub(super) fn emit_root(cx: Context<'_>) -> TokenStream {
    if !any(cx.names) {
        return TokenStream::new();
    }
    let name = ident(ROOT);
    let accessors = cx
        .names
        .group_versions
        .iter()
        .map(|(group_version, names)| accessor(group_version, names));
    quote! {
        /// Caches that are shared: one for each kind that can be listed and watched, whoever asks for it. Cheap to clone; the last clone
        /// takes the tasks that fill them with it.
        #[derive(Clone, Debug)]
        pub struct #name {
            shared: rt::Informers,
        }
        impl #name {
            /// No caches yet: each is made when it is first asked for, and is filled from the start on.
            #[inline]
            pub fn new(clientset: &Clientset, options: rt::InformerOptions) -> Self {
                Self::from_shared(rt::Informers::new(clientset.client.clone(), options))
            }
            /// The same caches that others have, such as those of another generated crate.
            #[inline]
            pub fn from_shared(shared: rt::Informers) -> Self {
                Self { shared }
            }
            /// The caches, also of kinds that are known at run time only.
            #[inline]
            pub fn shared(&self) -> &rt::Informers {
                &self.shared
            }
            /// Begins to fill the caches.
            ///
            /// # Panics
            ///
            /// Outside of a tokio runtime.
            #[inline]
            pub fn start(&self) {
                self.shared.start();
            }
            /// Waits until all caches are filled.
            ///
            /// # Errors
            ///
            /// When nobody fills them any more.
            #[inline]
            pub async fn synced(&self) -> Result<(), rt::SyncError> {
                self.shared.synced().await
            }
            /// The same, for no longer than `limit`.
            ///
            /// # Errors
            ///
            /// When time has run out: the error says which resource cannot be read, and why.
            #[inline]
            pub async fn synced_within(&self, limit: ::core::time::Duration) -> Result<(), rt::SyncError> {
                self.shared.synced_within(limit).await
            }
            /// Stops all for good, and waits until the tasks have ended.
            #[inline]
            pub async fn shutdown(&self) {
                self.shared.shutdown().await;
            }
            #(#accessors)*
        }
    }
}

fn accessor(group_version: &GroupVersion, names: &GroupVersionNames) -> TokenStream {
    let client = names.client.as_ref();
    let Some((client, name)) = client.and_then(|client| Some((client, client.informers.as_ref()?))) else {
        return TokenStream::new();
    };
    let docs = docs::line(&format!(
        "The resources of {}.",
        docs::code_span(&group_version.to_string())
    ));
    let (accessor, name) = (ident(&client.accessor), ident(name));
    let (group, version) = (ident(&names.group_module), ident(&names.version_module));
    quote! {
        #docs
        #[inline]
        pub fn #accessor(&self) -> super::#group::#version::#name {
            super::#group::#version::#name::new(self.shared.clone())
        }
    }
}
