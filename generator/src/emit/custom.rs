//! Emits what only a CustomResourceDefinition says: `impl rt::CustomResource`, and the definition itself as a constant.
//!
//! In: a resource with its definition. Out: one impl in the file of the kind, one file a definition. Never: the
//! definition twice; versions of a kind refer to one constant.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Context, docs, ident};
use crate::model::{CustomDef, PrinterColumn, ResourceDef, ScalePaths};
use crate::names::definitions::MODULE;
use crate::names::{DefinitionNames, ResourceNames, TypeNames};

/// The impl; nothing for a resource that no definition defines.
pub(super) fn emit(
    cx: Context<'_>,
    resource: &ResourceDef,
    resource_names: &ResourceNames,
    names: &TypeNames,
) -> TokenStream {
    let Some(custom) = &resource.custom else {
        return TokenStream::new();
    };
    let CustomDef {
        name: crd_name,
        storage_version,
        deprecation,
        printer_columns,
        selectable_fields,
        scale,
        manifest: _,
    } = custom;
    let name = ident(&names.ident);
    let deprecation = optional(deprecation.as_ref().map(|warning| quote!(#warning)));
    let columns = printer_columns.iter().map(printer_column);
    let scale = optional(scale.as_ref().map(scale_paths));
    let definition = match resource_names.definition.as_deref().filter(|_| cx.options.definitions) {
        Some(constant) => {
            let (module, constant) = (ident(MODULE), ident(constant));
            quote!(super::super::#module::#constant)
        }
        None => quote!(""),
    };
    quote! {
        impl rt::CustomResource for #name {
            const CRD_NAME: &'static str = #crd_name;
            const STORAGE_VERSION: &'static str = #storage_version;
            const DEPRECATION: Option<&'static str> = #deprecation;
            const PRINTER_COLUMNS: &'static [rt::PrinterColumn] = &[#(#columns),*];
            const SELECTABLE_FIELDS: &'static [&'static str] = &[#(#selectable_fields),*];
            const SCALE: Option<rt::ScalePaths> = #scale;
            const DEFINITION: &'static str = #definition;
        }
    }
}

fn optional(value: Option<TokenStream>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}

fn printer_column(column: &PrinterColumn) -> TokenStream {
    let PrinterColumn {
        name,
        column_type,
        format,
        description,
        json_path,
        priority,
    } = column;
    let format = format.as_deref().unwrap_or_default();
    let description = description.as_deref().unwrap_or_default();
    let priority = Literal::i32_unsuffixed(*priority);
    quote! {
        rt::PrinterColumn {
            name: #name,
            column_type: #column_type,
            format: #format,
            description: #description,
            json_path: #json_path,
            priority: #priority,
        }
    }
}

fn scale_paths(paths: &ScalePaths) -> TokenStream {
    let ScalePaths {
        spec_replicas_path,
        status_replicas_path,
        label_selector_path,
    } = paths;
    let label_selector = label_selector_path.as_deref().unwrap_or_default();
    quote! {
        rt::ScalePaths {
            spec_replicas: #spec_replicas_path,
            status_replicas: #status_replicas_path,
            label_selector: #label_selector,
        }
    }
}

/// The file of a definition.
pub(super) fn emit_definition(cx: Context<'_>, constant: &str, names: &DefinitionNames) -> TokenStream {
    let Some(custom) = &cx.model.resource(names.resource).custom else {
        return TokenStream::new();
    };
    let docs = docs::line(&format!(
        "The CustomResourceDefinition {}, as JSON.",
        docs::code_span(&docs::clean_line(&custom.name))
    ));
    let (constant, json) = (ident(constant), custom.manifest.to_string());
    quote! {
        #docs
        pub const #constant: &str = #json;
    }
}
