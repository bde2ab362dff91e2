//! A test for each kind: which steps it goes through is what the model says that servers offer.
//!
//! In: the model of a project and its names. Out: a module of tests as text. Never: a step whose traits the kind lacks;
//! it would not compile, and that is the first thing these tests try.

use kubewright::model::{Model, ResourceDef, ResourceId, Scope};
use kubewright::names::{Names, ident};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::table::Project;

/// The tests of a project.
pub(crate) fn of_project(project: &Project, model: &Model, names: &Names) -> Result<String, String> {
    let module = identifier(&project.module());
    let tests = project
        .rows
        .iter()
        .map(|row| {
            let found = model
                .resources()
                .find(|(_, resource)| selector(resource) == row.selector);
            let (id, resource) = found.ok_or_else(|| format!("{} is not in the model", row.selector))?;
            of_kind(project, &row.file, id, resource, names)
        })
        .collect::<Result<Vec<TokenStream>, String>>()?;
    let file = syn::parse2(quote!(mod #module { #(#tests)* })).map_err(|error| error.to_string())?;
    Ok(prettyplease::unparse(&file))
}

fn selector(resource: &ResourceDef) -> String {
    format!("{}/{}", resource.gvk.group_version, resource.gvk.kind)
}

fn of_kind(
    project: &Project,
    file: &str,
    id: ResourceId,
    resource: &ResourceDef,
    names: &Names,
) -> Result<TokenStream, String> {
    let selector = selector(resource);
    let place = names.group_versions.get(&resource.gvk.group_version);
    let place = place.ok_or_else(|| format!("{selector} has no module"))?;
    if names.ty(resource.object).resource != Some(id) {
        return Err(format!("{selector} shares its type with another resource"));
    }
    let test = identifier(&ident::snake_ident(&selector.replace('/', "_")));
    let (root, group, version, kind) = (
        identifier(&format!("of_{}", project.module())),
        identifier(&place.group_module),
        identifier(&place.version_module),
        identifier(&names.ty(resource.object).ident),
    );
    let scope = match resource.scope {
        Scope::Namespaced => quote!(in_namespace),
        Scope::Cluster => quote!(in_cluster),
    };
    let everywhere = (resource.scope == Scope::Namespaced).then(|| quote!(steps::everywhere(&case).await;));
    let offered = ["status", "scale"].into_iter().filter(|name| {
        let mut subresources = resource.subresources.iter();
        subresources.any(|subresource| subresource.name == *name)
    });
    let offered = offered.map(identifier);
    let project = &project.name;
    Ok(quote! {
        // The reader blocks; connections of the client must go on meanwhile.
        #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
        async fn #test() {
            use crate::{case::Case, steps};
            type Kind = kubewright_crds_tests::#root::#group::#version::#kind;
            let Some(case) = Case::<Kind, _>::#scope(#project, #file, #selector) else { return };
            steps::every_kind(&case).await;
            #everywhere
            #(steps::#offered(&case).await;)*
            steps::delete(&case).await;
        }
    })
}

fn identifier(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
