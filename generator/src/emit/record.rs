//! Emits `impl rt::Record`: the data table by which the runtime reads and writes a type.
//!
//! In: a type and its names. Out: one impl. Never: more than a table and three matches.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Context, ident};
use crate::model::{FieldDef, Merge, Presence, TypeDef};
use crate::names::TypeNames;

/// The `Record` impl.
pub(super) fn emit(cx: Context<'_>, def: &TypeDef, names: &TypeNames) -> TokenStream {
    let name = ident(&names.ident);
    let info = info(def, names);
    let index = index(&def.fields);
    let accessors = accessors(names);
    let merge = merge(cx, def);
    let unknown = names.unknown.iter().map(|unknown| {
        let unknown = ident(unknown);
        quote! {
            #[inline]
            fn unknown(&self) -> Option<&rt::Unknown> {
                Some(&self.#unknown)
            }
            #[inline]
            fn unknown_mut(&mut self) -> Option<&mut rt::Unknown> {
                Some(&mut self.#unknown)
            }
        }
    });
    quote! {
        impl rt::Record for #name {
            #info
            #index
            #accessors
            #merge
            #(#unknown)*
        }
    }
}

fn info(def: &TypeDef, names: &TypeNames) -> TokenStream {
    let name = &names.ident;
    let fields = def.fields.iter().map(|field| {
        let wire = &field.wire;
        let secret = field.secret.then(|| quote!(.secret()));
        match field.presence {
            Presence::Optional => quote!(rt::optional(#wire) #secret),
            Presence::Required | Presence::RequiredNullable => quote!(rt::required(#wire) #secret),
        }
    });
    let type_meta = match &def.gvk {
        Some(gvk) => {
            let (api_version, kind) = (gvk.group_version.to_string(), &gvk.kind);
            quote!(Some(rt::TypeMetaInfo { api_version: #api_version, kind: #kind }))
        }
        None => quote!(None),
    };
    quote! {
        #[inline]
        fn info(&self) -> &'static rt::RecordInfo {
            const { &rt::RecordInfo { name: #name, fields: &[#(#fields),*], type_meta: #type_meta } }
        }
    }
}

/// `merge` and `is_atomic`, where they are not what their defaults say.
fn merge(cx: Context<'_>, def: &TypeDef) -> TokenStream {
    let arms: Vec<_> = (0_usize..)
        .zip(&def.fields)
        .filter_map(|(index, field)| {
            let index = Literal::usize_unsuffixed(index);
            match cx.model.merge(field) {
                Merge::ByShape => None,
                Merge::Atomic => Some(quote!(#index => rt::Merge::Atomic)),
                Merge::Set => Some(quote!(#index => rt::Merge::Set)),
                Merge::Embedded => Some(quote!(#index => rt::Merge::Embedded)),
                Merge::Keys(keys) => {
                    let keys = keys.iter().map(|key| {
                        let wire = &key.wire;
                        match key.default.as_ref().map(ToString::to_string) {
                            None => quote!(rt::key(#wire)),
                            Some(json) => quote!(rt::key_or(#wire, #json)),
                        }
                    });
                    Some(quote!(#index => rt::Merge::Keys(const { &[#(#keys),*] })))
                }
            }
        })
        .collect();
    let fields = (!arms.is_empty()).then(|| {
        quote! {
            #[inline]
            fn merge(&self, index: u16) -> rt::Merge {
                match index { #(#arms,)* _ => rt::Merge::ByShape }
            }
        }
    });
    let whole = def.atomic.then(|| {
        quote! {
            #[inline]
            fn is_atomic(&self) -> bool {
                true
            }
        }
    });
    quote!(#fields #whole)
}

fn index(fields: &[FieldDef]) -> TokenStream {
    if fields.is_empty() {
        return quote! {
            #[inline]
            fn index(&self, _name: &str) -> u16 {
                rt::UNKNOWN
            }
        };
    }
    let arms = fields.iter().enumerate().map(|(index, field)| {
        let (wire, index) = (&field.wire, Literal::usize_unsuffixed(index));
        quote!(#wire => #index)
    });
    quote! {
        #[inline]
        fn index(&self, name: &str) -> u16 {
            match name { #(#arms,)* _ => rt::UNKNOWN }
        }
    }
}

/// `slot` and `view`. The last field, or the unknown properties of a type without fields, stand for
/// every other index, so that there is nothing to panic about.
fn accessors(names: &TypeNames) -> TokenStream {
    let fields: Vec<_> = if names.fields.is_empty() {
        names.unknown.iter().map(|unknown| ident(unknown)).collect()
    } else {
        names.fields.iter().map(|field| ident(&field.ident)).collect()
    };
    let Some((last, others)) = fields.split_last() else {
        return TokenStream::new();
    };
    if others.is_empty() {
        return quote! {
            #[inline]
            fn slot(&mut self, _index: u16) -> &mut dyn rt::Value {
                &mut self.#last
            }
            #[inline]
            fn view(&self, _index: u16) -> &dyn rt::Value {
                &self.#last
            }
        };
    }
    let indexes: Vec<_> = (0..others.len()).map(Literal::usize_unsuffixed).collect();
    quote! {
        #[inline]
        fn slot(&mut self, index: u16) -> &mut dyn rt::Value {
            match index { #(#indexes => &mut self.#others,)* _ => &mut self.#last }
        }
        #[inline]
        fn view(&self, index: u16) -> &dyn rt::Value {
            match index { #(#indexes => &self.#others,)* _ => &self.#last }
        }
    }
}
