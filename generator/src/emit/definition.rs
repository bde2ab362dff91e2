//! Emits the file of one type: struct, constants, trait impls.
//!
//! In: a type. Out: the tokens of its file. Never: behaviour; that is the runtime's.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Context, docs, ident};
use crate::model::{TypeDef, TypeId};
use crate::names::TypeNames;

/// The file of the type `id`.
pub(super) fn emit(cx: Context<'_>, id: TypeId) -> TokenStream {
    let (def, names) = (cx.model.ty(id), cx.names.ty(id));
    let name = ident(&names.ident);
    let structure = structure(cx, def, names);
    let constants = constants(cx, def, names);
    let record = super::record::emit(cx, def, names);
    let kind = super::kind::emit(cx, def, names);
    let condition = def
        .is_condition()
        .then(|| quote!(impl rt::meta::ConditionRecord for #name {}));
    let apply = super::apply::emit(cx, def, names);
    quote! {
        use ::kubewright_runtime::codegen as rt;
        #structure
        #constants
        #record
        rt::record!(#name);
        #condition
        #kind
        #apply
    }
}

fn structure(cx: Context<'_>, def: &TypeDef, names: &TypeNames) -> TokenStream {
    let name = ident(&names.ident);
    let resource = names.resource.map(|id| cx.model.resource(id));
    let type_docs = docs::of_type(def, resource, cx.options.docs);
    let fields = def.fields.iter().zip(&names.fields).map(|(field, names)| {
        let docs = docs::of_field(field, &names.ident, cx.options.docs);
        let name = ident(&names.ident);
        let ty = cx.field_type(def, field);
        quote!(#docs pub #name: #ty,)
    });
    let unknown = names.unknown.iter().map(|unknown| {
        let docs = docs::line("Properties that this type does not know, kept as they are.");
        let name = ident(unknown);
        quote!(#docs pub #name: rt::Unknown,)
    });
    quote! {
        #type_docs
        #[derive(Clone, PartialEq)]
        pub struct #name {
            #(#fields)*
            #(#unknown)*
        }
    }
}

fn constants(cx: Context<'_>, def: &TypeDef, names: &TypeNames) -> TokenStream {
    let name = ident(&names.ident);
    let docs = docs::line(&format!("{} with nothing set.", docs::code_span(&names.ident)));
    let fields = def.fields.iter().zip(&names.fields).map(|(field, names)| {
        let name = ident(&names.ident);
        let empty = cx.field_empty(def, field);
        quote!(#name: #empty)
    });
    let unknown = names.unknown.iter().map(|unknown| {
        let name = ident(unknown);
        quote!(#name: rt::Unknown::EMPTY)
    });
    let values = def.fields.iter().zip(&names.fields).flat_map(|(field, names)| {
        let docs = docs::line(&format!("Known value of {}.", docs::code_span(&names.ident)));
        field
            .enum_values
            .iter()
            .zip(&names.constants)
            .map(move |(value, constant)| {
                let constant = ident(constant);
                quote!(#docs pub const #constant: &'static str = #value;)
            })
    });
    quote! {
        impl #name {
            #docs
            pub const EMPTY: Self = Self { #(#fields,)* #(#unknown,)* };
            #(#values)*
        }
    }
}
