//! What the generated crate claims to reach, read from its source with a Rust parser.
//!
//! In: `generated/src`. Out: lines such as `apps/v1 deployments Get` and `apps/v1 deployments/scale Get`, and the accessors of clients.
//! Never: runs or compiles the crate; the compiler holds the traits to the methods.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use syn::{ImplItem, Item, ItemImpl, ItemMacro};

use crate::operations::{Need, Operation, Place};

/// Traits that generated kinds implement, and accessors that clients have.
#[derive(Default)]
pub(crate) struct Claims {
    lines: BTreeSet<String>,
    /// `apps/v1 deployments` -> how a client gives access: `Namespaced`, `AllNamespaces`, `Cluster`.
    accessors: BTreeMap<String, BTreeSet<String>>,
}

impl Claims {
    pub(crate) fn read(source: &Path) -> Self {
        let mut claims = Self::default();
        let mut kinds = BTreeMap::new();
        walk(source, &mut |path| {
            if let Some((resource, lines)) = kind_file(path) {
                let module = path.parent().map(Path::to_path_buf).unwrap_or_default();
                kinds.insert((module, resource.0), resource.1);
                claims.lines.extend(lines);
            }
        });
        walk(source, &mut |path| {
            for (ty, place) in accessors(path) {
                let module = path.parent().map(Path::to_path_buf).unwrap_or_default();
                let resource: &String = kinds
                    .get(&(module, ty.clone()))
                    .unwrap_or_else(|| panic!("{}: {ty} is no resource", path.display()));
                claims.accessors.entry(resource.clone()).or_default().insert(place);
            }
        });
        claims
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &String> {
        self.lines.iter()
    }

    /// Whether a trait and an accessor together reach the operation.
    pub(crate) fn reach(&self, operation: &Operation) -> bool {
        let Some(claim) = operation.claim() else { return false };
        let (resource, place) = match &operation.need {
            Need::Verb { resource, place, .. } => (resource, Some(*place)),
            Need::Subresource { resource, .. } => (resource, None),
            Need::Connect => return false,
        };
        let accessible = self.accessors.get(resource).is_some_and(|places| match place {
            Some(Place::Cluster) => places.contains("Cluster"),
            Some(Place::Namespaced) => places.contains("Namespaced"),
            Some(Place::AllNamespaces) => places.contains("AllNamespaces"),
            None => places.contains("Cluster") || places.contains("Namespaced"),
        });
        accessible && self.lines.contains(&claim)
    }
}

fn walk(folder: &Path, visit: &mut dyn FnMut(&Path)) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("a folder entry").path();
        if path.is_dir() {
            walk(&path, visit);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            visit(&path);
        }
    }
}

fn parse(path: &Path) -> syn::File {
    let text = fs::read_to_string(path).expect("a readable file");
    syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// `((type, "apps/v1 deployments"), claims)` of a file that implements `Resource`.
fn kind_file(path: &Path) -> Option<((String, String), Vec<String>)> {
    let file = parse(path);
    let impls = || {
        file.items
            .iter()
            .filter_map(|item| if let Item::Impl(item) = item { Some(item) } else { None })
    };
    let of = |name: &str| impls().find(|item| trait_name(item).as_deref() == Some(name));
    let resource = of("Resource")?;
    let kind = of("Kind").unwrap_or_else(|| panic!("{}: Resource without Kind", path.display()));
    let resource_name = format!("{} {}", text_const(kind, "API_VERSION"), text_const(resource, "PLURAL"));
    let mut lines = Vec::new();
    for item in &file.items {
        if let Item::Macro(ItemMacro { mac, .. }) = item {
            let name = mac
                .path
                .segments
                .last()
                .map(|segment| segment.ident.to_string())
                .unwrap_or_default();
            lines.extend(macro_claims(&name, &mac.tokens.to_string(), &resource_name));
        }
    }
    let ty = type_name(&resource.self_ty);
    Some(((ty, resource_name), lines))
}

/// What one macro call claims. Its text is tokens joined by spaces.
fn macro_claims(name: &str, tokens: &str, resource: &str) -> Vec<String> {
    let (head, verbs) = match name {
        "verbs" | "object_subresource" => {
            let (head, verbs) = tokens
                .rsplit_once(" : ")
                .or_else(|| tokens.rsplit_once(": "))
                .unwrap_or_else(|| panic!("{name}!({tokens})"));
            (head, verbs.split_whitespace().map(str::to_owned).collect())
        }
        "create_subresource" => (tokens, vec!["Create".to_owned()]),
        "text_subresource" => (tokens, vec!["Text".to_owned()]),
        _ => return Vec::new(),
    };
    if name == "verbs" {
        return verbs.iter().map(|verb| format!("{resource} {verb}")).collect();
    }
    let marker = head
        .split(',')
        .nth(1)
        .and_then(|path| path.rsplit("::").next())
        .map(str::trim)
        .unwrap_or_default();
    verbs
        .iter()
        .map(|verb| format!("{resource}/{} {verb}", marker.to_lowercase()))
        .collect()
}

/// `(type, place)` for each method of a client that gives a handle.
fn accessors(path: &Path) -> Vec<(String, String)> {
    let file = parse(path);
    let mut found = Vec::new();
    for item in file
        .items
        .iter()
        .filter_map(|item| if let Item::Impl(item) = item { Some(item) } else { None })
    {
        for method in item.items.iter().filter_map(|item| {
            if let ImplItem::Fn(method) = item {
                Some(method)
            } else {
                None
            }
        }) {
            let syn::ReturnType::Type(_, ty) = &method.sig.output else {
                continue;
            };
            let syn::Type::Path(path) = ty.as_ref() else { continue };
            let Some(last) = path.path.segments.last() else {
                continue;
            };
            let place = last.ident.to_string();
            if !["Namespaced", "AllNamespaces", "Cluster"].contains(&place.as_str()) {
                continue;
            }
            let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
                continue;
            };
            if let Some(syn::GenericArgument::Type(argument)) = arguments.args.first() {
                found.push((type_name(argument), place));
            }
        }
    }
    found
}

fn trait_name(item: &ItemImpl) -> Option<String> {
    Some(item.trait_.as_ref()?.0.segments.last()?.ident.to_string())
}

fn type_name(ty: &syn::Type) -> String {
    let syn::Type::Path(path) = ty else {
        panic!("a type that is no path")
    };
    path.path
        .segments
        .last()
        .map(|segment| segment.ident.to_string())
        .unwrap_or_default()
}

fn text_const(item: &ItemImpl, name: &str) -> String {
    let value = item.items.iter().find_map(|item| match item {
        ImplItem::Const(constant) if constant.ident == name => Some(&constant.expr),
        _ => None,
    });
    match value {
        Some(syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        })) => text.value(),
        _ => panic!("{name} is no text constant"),
    }
}
