//! Emits clients: one a group version, with a method a resource, and the clientset over them. Beside each stand its informers.
//!
//! In: group versions and their resources. Out: `client.rs` and `clientset.rs`. Never: a request; the
//! methods hand out handles of the runtime.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Context, docs, ident, informers};
use crate::model::{GroupVersion, ResourceDef, Scope};
use crate::names::{ClientNames, GroupVersionNames, ResourceNames};

/// The file of the client of `group_version`.
pub(super) fn emit(cx: Context<'_>, group_version: &GroupVersion, client: &ClientNames) -> TokenStream {
    let name = ident(&client.ident);
    let docs = docs::line(&format!(
        "Clients of the resources of {}.",
        docs::code_span(&group_version.to_string())
    ));
    let new_docs = docs::line("Talks through `client`.");
    let resources = cx
        .model
        .group_versions
        .get(group_version)
        .map_or(&[][..], |def| &def.resources);
    let methods = resources
        .iter()
        .map(|id| methods(cx, cx.model.resource(*id), cx.names.resource(*id)));
    let informers = informers::emit(cx, group_version, client);
    quote! {
        use ::kubewright_runtime::codegen as rt;
        #docs
        #[derive(Clone, Debug)]
        pub struct #name {
            client: rt::RestClient,
        }
        impl #name {
            #new_docs
            #[inline]
            pub fn new(client: rt::RestClient) -> Self {
                Self { client }
            }
            #(#methods)*
        }
        #informers
    }
}

fn methods(cx: Context<'_>, resource: &ResourceDef, names: &ResourceNames) -> TokenStream {
    let object = ident(&cx.names.ty(resource.object).ident);
    let plural = docs::code_span(&docs::clean_line(&resource.plural));
    let one = names.accessor.iter().map(|accessor| {
        let accessor = ident(accessor);
        match resource.scope {
            Scope::Namespaced => {
                let docs = docs::line(&format!("The {plural} of one namespace."));
                quote! {
                    #docs
                    #[inline]
                    pub fn #accessor(&self, namespace: impl Into<rt::Str>) -> rt::Namespaced<super::#object> {
                        rt::Namespaced::new(self.client.clone(), namespace)
                    }
                }
            }
            Scope::Cluster => {
                let docs = docs::line(&format!("The {plural} of the cluster."));
                quote! {
                    #docs
                    #[inline]
                    pub fn #accessor(&self) -> rt::Cluster<super::#object> {
                        rt::Cluster::new(self.client.clone())
                    }
                }
            }
        }
    });
    let everywhere = names.accessor_everywhere.iter().map(|accessor| {
        let accessor = ident(accessor);
        let docs = docs::line(&format!("The {plural} of all namespaces, to list and watch."));
        quote! {
            #docs
            #[inline]
            pub fn #accessor(&self) -> rt::AllNamespaces<super::#object> {
                rt::AllNamespaces::new(self.client.clone())
            }
        }
    });
    quote!(#(#one)* #(#everywhere)*)
}

/// The file of the clientset.
pub(super) fn emit_clientset(cx: Context<'_>) -> TokenStream {
    let accessors = cx.names.group_versions.iter().filter_map(|(group_version, names)| {
        names
            .client
            .as_ref()
            .map(|client| accessor(group_version, names, client))
    });
    let informers = informers::emit_root(cx);
    quote! {
        use ::kubewright_runtime::codegen as rt;
        /// Typed clients of every group version.
        #[derive(Clone, Debug)]
        pub struct Clientset {
            client: rt::RestClient,
        }
        impl Clientset {
            /// Connects as `config` says.
            ///
            /// # Errors
            ///
            /// When the configuration cannot make a client, e.g. for a certificate that does not parse.
            #[inline]
            pub fn new(config: rt::Config) -> Result<Self, rt::Error> {
                Ok(Self { client: rt::RestClient::new(config)? })
            }
            /// Talks through `client`.
            #[inline]
            pub fn from_client(client: rt::RestClient) -> Self {
                Self { client }
            }
            /// The client that all of this clientset's clients share.
            #[inline]
            pub fn rest(&self) -> &rt::RestClient {
                &self.client
            }
            /// The same, with other defaults of all requests: a rehearsal, a field manager, one namespace, another user.
            #[inline]
            pub fn with_defaults(&self, defaults: rt::RequestDefaults) -> Self {
                Self { client: self.client.with_defaults(defaults) }
            }
            /// One client for every object: of these kinds as their types, of others as JSON. Make it once and clone it: it
            /// remembers what the server offers.
            #[inline]
            pub fn client(&self) -> rt::Client {
                // A crate has one type for each kind, so that none is in conflict.
                let scheme = rt::Scheme::new().with(super::add_to_scheme).unwrap_or_default();
                rt::Client::new(self.client.clone(), scheme)
            }
            #(#accessors)*
        }
        #informers
    }
}

fn accessor(group_version: &GroupVersion, names: &GroupVersionNames, client: &ClientNames) -> TokenStream {
    let docs = docs::line(&format!(
        "The resources of {}.",
        docs::code_span(&group_version.to_string())
    ));
    let (accessor, name) = (ident(&client.accessor), ident(&client.ident));
    let (group, version) = (ident(&names.group_module), ident(&names.version_module));
    quote! {
        #docs
        #[inline]
        pub fn #accessor(&self) -> super::#group::#version::#name {
            super::#group::#version::#name::new(self.client.clone())
        }
    }
}
