//! Emits the output as token files.
//!
//! In: a [`Model`] and its [`Names`]. Out: [`TokenFiles`]: which files there are, and the tokens of each
//! when [`crate::format`] asks for them. Never: decides what something is called or whether it exists;
//! an `if` on a detail of the input means that the model or the names lack a field.
//!
//! References are relative (`super::X`, `super::super::super::apps::v1::X`), so that the same tokens are
//! right in a crate and in one file inside somebody's module.

mod apply;
mod client;
mod custom;
mod definition;
pub(crate) mod docs;
mod informers;
mod kind;
mod layout;
mod library;
mod manifest;
mod modules;
mod record;
mod rel_path;
mod scheme;
mod slot;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

pub(crate) use layout::Content;
pub use layout::{EmitError, TokenFiles, crate_files, one_file};
pub use rel_path::{RelPath, RelPathError};

use crate::model::{GroupVersion, Model, TypeId};
use crate::names::Names;

/// How the output is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmitOptions {
    /// The manifest of the generated crate; not used for one file.
    pub package: Package,
    /// How much of the descriptions goes into doc comments.
    pub docs: Docs,
    /// Whether clients are emitted, and under which condition.
    pub clients: Clients,
    /// Whether the definitions of custom resources are emitted as constants.
    pub definitions: bool,
    /// Version of the tool, for the docs of the crate.
    pub tool_version: String,
    /// What the API was read from, for the docs of the crate.
    pub sources: Vec<SourceNote>,
}

/// What the manifest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Name of the crate.
    pub name: String,
    /// Version of the crate.
    pub version: String,
    /// One line; may be empty.
    pub description: String,
    /// SPDX expression; no key when there is none.
    pub license: Option<String>,
    /// Version of `kubewright-runtime`.
    pub runtime_version: String,
    /// Path of `kubewright-runtime`, relative to the crate or absolute; no key when there is none.
    pub runtime_path: Option<String>,
    /// Whether the crate is a workspace of its own, for a folder inside somebody else's workspace.
    pub own_workspace: bool,
}

/// How much of the descriptions goes into doc comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Docs {
    /// All of it, with wire names, known values and list types.
    #[default]
    Full,
    /// The first sentence, and wire names.
    Summary,
    /// Nothing of it.
    None,
}

/// Whether clients are emitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Clients {
    /// Behind the feature `client` of the generated crate.
    #[default]
    Feature,
    /// Without a condition.
    Always,
    /// No clients, only types.
    Never,
}

/// A source of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceNote {
    /// File, folder or server path, as it may be published.
    pub name: String,
    /// Hash of the bytes, e.g. `sha256:…`; may be empty.
    pub hash: String,
}

/// What every emitter needs.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) model: &'a Model,
    pub(crate) names: &'a Names,
    pub(crate) options: &'a EmitOptions,
}

impl Context<'_> {
    /// The path to a type, from a file of `from`.
    pub(crate) fn type_path(&self, from: &GroupVersion, id: TypeId) -> TokenStream {
        self.path(from, id, &self.names.ty(id).ident)
    }

    /// The path to the apply configuration of a type, from a file of `from`.
    ///
    /// INVARIANT: what an apply reaches has one, and so has all that is in it.
    pub(crate) fn apply_path_of(&self, from: &GroupVersion, id: TypeId) -> TokenStream {
        let apply = self.names.ty(id).apply.as_ref();
        apply.map_or_else(TokenStream::new, |apply| self.path(from, id, &apply.ident))
    }

    /// The path to `name`, which stands beside a type.
    fn path(&self, from: &GroupVersion, id: TypeId, name: &str) -> TokenStream {
        let home = &self.model.ty(id).home;
        let name = ident(name);
        match self.names.group_versions.get(home) {
            Some(place) if home != from => {
                let (group, version) = (ident(&place.group_module), ident(&place.version_module));
                quote!(super::super::super::#group::#version::#name)
            }
            _ => quote!(super::#name),
        }
    }

    /// The attribute that ties client code to its feature.
    pub(crate) fn client_cfg(&self) -> TokenStream {
        match self.options.clients {
            Clients::Feature => quote!(#[cfg(feature = "client")]),
            Clients::Always | Clients::Never => TokenStream::new(),
        }
    }
}

/// The identifier `name`.
///
/// INVARIANT: the names stage assigns nothing but valid identifiers.
pub(crate) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
