//! What a CustomResourceDefinition says of its kind, beyond what every resource has.
//!
//! In: constants from the definition, through the generator. Out: [`CustomResource`] and the parts that it is made of.
//! Never: behaviour.

use super::Resource;

/// A kind that a CustomResourceDefinition defines.
///
/// A cluster serves such a kind once its definition was installed. A program that brings its own kinds can install them
/// from [`DEFINITION`](Self::DEFINITION); an apply creates the definition or updates it:
///
/// ```
/// # #[cfg(feature = "client")]
/// # mod example {
/// use kubewright_runtime::rest::{Path, Request};
/// use kubewright_runtime::{CustomResource, Error, FieldManager, RestClient};
///
/// /// Makes the server know `K`. It serves `K` a moment later, when the condition `Established` is true.
/// async fn install<K: CustomResource>(client: &RestClient, manager: &FieldManager) -> Result<(), Error> {
///     let path = Path::group_version("apiextensions.k8s.io", "v1")
///         .segment("resource", "customresourcedefinitions")
///         .segment("name", K::CRD_NAME);
///     let request = Request::patch(path)
///         .query("fieldManager", manager.as_str())
///         .query("force", "true")
///         .body("application/apply-patch+yaml", K::DEFINITION);
///     client.send(request).await?;
///     Ok(())
/// }
/// # }
/// ```
///
/// <https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/custom-resources/>
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a custom resource",
    label = "comes from no CustomResourceDefinition"
)]
pub trait CustomResource: Resource {
    /// The name of the definition, `PLURAL.GROUP`: `applications.core.oam.dev`.
    const CRD_NAME: &'static str;
    /// The version in which the server stores the objects; it converts them to and from the others. Empty when not known.
    const STORAGE_VERSION: &'static str;
    /// What the server says in a `Warning` header of its answers when this version is deprecated.
    const DEPRECATION: Option<&'static str>;
    /// What `kubectl get` shows beside the name; the server puts it into tables.
    const PRINTER_COLUMNS: &'static [PrinterColumn];
    /// What a field selector may name beside `metadata.name` and `metadata.namespace`, as JSON paths: `.spec.color`. A
    /// selector names them without the leading dot: `spec.color=blue`.
    const SELECTABLE_FIELDS: &'static [&'static str];
    /// Where the subresource `scale` finds its numbers; `None` when there is no such subresource.
    const SCALE: Option<ScalePaths>;
    /// The whole definition as JSON (`apiextensions.k8s.io/v1`), all its versions included; empty when the generator was
    /// told to leave it out.
    const DEFINITION: &'static str;
}

/// A column that `kubectl get` shows for a custom resource. Text that the definition leaves out is empty.
///
/// <https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#additional-printer-columns>
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PrinterColumn {
    /// The title.
    pub name: &'static str,
    /// `integer`, `number`, `string`, `boolean` or `date`. A `date` is shown as the time that passed since.
    pub column_type: &'static str,
    /// A format of the type: `int32`, `date-time`, `password`.
    pub format: &'static str,
    /// For people.
    pub description: &'static str,
    /// Where the value stands in the object: `.status.phase`.
    pub json_path: &'static str,
    /// 0 for columns that are always shown; others only by `kubectl get -o wide`.
    pub priority: i32,
}

/// Where the subresource `scale` of a custom resource finds its numbers, as JSON paths.
///
/// <https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#scale-subresource>
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ScalePaths {
    /// How many are wished for: `.spec.replicas`.
    pub spec_replicas: &'static str,
    /// How many there are: `.status.replicas`.
    pub status_replicas: &'static str,
    /// The selector of the pods as text, which a HorizontalPodAutoscaler needs: `.status.selector`; empty when there is none.
    pub label_selector: &'static str,
}
