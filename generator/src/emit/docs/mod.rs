//! Doc comments of generated items.
//!
//! In: descriptions and facts of the model. Out: `#[doc = "…"]` tokens, one a line, that print as `///`.
//! Never: text that could end the comment, link, run as a test or warn in rustdoc.

mod custom;
mod inline;
mod markdown;
mod text;

use proc_macro2::TokenStream;
use quote::quote;

pub(crate) use inline::code_span;
pub(crate) use text::clean_line;

use super::Docs;
use crate::model::{FieldDef, ListType, MapType, ResourceDef, TypeDef};

/// Known values that are listed in a field's docs; the constants have them all.
const MAX_VALUES: usize = 24;
/// Longest default value that is shown, in bytes of JSON.
const MAX_DEFAULT: usize = 80;

/// Attributes for these lines.
pub(crate) fn attributes(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        }
    });
    quote!(#(#[doc = #lines])*)
}

/// Attribute for one line that is Markdown already.
pub(crate) fn line(markdown: &str) -> TokenStream {
    attributes(&[markdown.to_owned()])
}

/// What the input says of a type, or which definition it is; for a custom resource what its definition says, for a type
/// that stands in several places which these are.
pub(crate) fn of_type(def: &TypeDef, resource: Option<&ResourceDef>, docs: Docs) -> TokenStream {
    let mut lines = description(&def.docs, docs);
    if lines.is_empty() && docs != Docs::None {
        lines.push(format!("Definition {}.", code_span(&clean_line(&def.definition))));
    }
    let mut facts = Vec::new();
    if docs != Docs::None {
        facts.extend(resource.and_then(custom::deprecation));
    }
    if docs == Docs::Full {
        facts.extend(resource.into_iter().flat_map(custom::facts));
        facts.extend(custom::places(def));
    }
    for fact in facts {
        lines.extend([String::new(), fact]);
    }
    attributes(&lines)
}

/// What the input says of a field, then the facts that its Rust type does not show.
pub(crate) fn of_field(field: &FieldDef, ident: &str, docs: Docs) -> TokenStream {
    let mut lines = description(&field.docs, docs);
    let mut facts = Vec::new();
    if ident != field.wire && docs != Docs::None {
        facts.push(format!("Wire name: {}.", code_span(&clean_line(&field.wire))));
    }
    if docs == Docs::Full {
        facts.extend(value_facts(field));
        facts.extend(merge_facts(field));
    }
    if !lines.is_empty() && !facts.is_empty() {
        lines.push(String::new());
    }
    lines.extend(facts);
    attributes(&lines)
}

fn description(text: &str, docs: Docs) -> Vec<String> {
    match docs {
        Docs::Full => markdown::render(text),
        Docs::Summary => markdown::render(&text::summary(text)),
        Docs::None => Vec::new(),
    }
}

fn value_facts(field: &FieldDef) -> Vec<String> {
    let mut facts = Vec::new();
    if !field.enum_values.is_empty() {
        let shown = code_list(field.enum_values.iter().take(MAX_VALUES));
        let more = match field.enum_values.len().saturating_sub(MAX_VALUES) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        facts.push(format!("Known values: {shown}{more}."));
    }
    if let Some(default) = &field.default {
        let json = default.to_string();
        if json.len() <= MAX_DEFAULT && json != "{}" {
            facts.push(format!("Default: {}.", code_span(&clean_line(&json))));
        }
    }
    if field.secret {
        facts.push("`Debug` does not show it.".to_owned());
    }
    facts
}

fn merge_facts(field: &FieldDef) -> Vec<String> {
    let mut facts = Vec::new();
    match &field.list_type {
        Some(ListType::Atomic) => facts.push("List type: atomic.".to_owned()),
        Some(ListType::Set) => facts.push("List type: set.".to_owned()),
        Some(ListType::Map(keys)) => {
            facts.push(format!("List type: map, keyed by {}.", code_list(keys.iter())));
        }
        None => {}
    }
    match field.map_type {
        Some(MapType::Atomic) => facts.push("Map type: atomic.".to_owned()),
        Some(MapType::Granular) | None => {}
    }
    facts
}

fn code_list<'a>(texts: impl Iterator<Item = &'a String>) -> String {
    texts
        .map(|text| code_span(&clean_line(text)))
        .collect::<Vec<_>>()
        .join(", ")
}
