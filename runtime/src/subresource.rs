//! Subresources: which a resource has, what they carry and what can be done with each, as traits.
//!
//! In: nothing. Out: a marker type for each known name, traits that tie it to a resource, and the macros by which generated
//! code implements them. Never: behaviour; `client` has the methods.

use crate::kind::{Kind, Resource};
use crate::value::{Empty, Record};

/// A marker type for a subresource.
pub trait SubresourceName: Send + Sync + 'static {
    /// The URL word: `status`.
    const NAME: &'static str;
}

/// `status`: what was observed, written apart from what is wished for.
#[derive(Clone, Copy, Debug)]
pub enum Status {}

impl SubresourceName for Status {
    const NAME: &'static str = "status";
}

/// `scale`: the number of replicas, as autoscaling/v1 `Scale`.
#[derive(Clone, Copy, Debug)]
pub enum Scale {}

impl SubresourceName for Scale {
    const NAME: &'static str = "scale";
}

/// `eviction`: deletes a Pod as disruption budgets allow.
#[derive(Clone, Copy, Debug)]
pub enum Eviction {}

impl SubresourceName for Eviction {
    const NAME: &'static str = "eviction";
}

/// `binding`: puts a Pod onto a node.
#[derive(Clone, Copy, Debug)]
pub enum Binding {}

impl SubresourceName for Binding {
    const NAME: &'static str = "binding";
}

/// `log`: what a container printed.
#[derive(Clone, Copy, Debug)]
pub enum Log {}

impl SubresourceName for Log {
    const NAME: &'static str = "log";
}

/// `token`: asks for a token of a service account.
#[derive(Clone, Copy, Debug)]
pub enum Token {}

impl SubresourceName for Token {
    const NAME: &'static str = "token";
}

/// `approval`: approves or denies a certificate signing request.
#[derive(Clone, Copy, Debug)]
pub enum Approval {}

impl SubresourceName for Approval {
    const NAME: &'static str = "approval";
}

/// `ephemeralcontainers`: adds containers for debugging to a running Pod.
#[derive(Clone, Copy, Debug)]
pub enum EphemeralContainers {}

impl SubresourceName for EphemeralContainers {
    const NAME: &'static str = "ephemeralcontainers";
}

/// `resize`: changes the resources of the containers of a running Pod.
#[derive(Clone, Copy, Debug)]
pub enum Resize {}

impl SubresourceName for Resize {
    const NAME: &'static str = "resize";
}

/// `finalize`: takes finalizers from the spec of a namespace.
#[derive(Clone, Copy, Debug)]
pub enum Finalize {}

impl SubresourceName for Finalize {
    const NAME: &'static str = "finalize";
}

/// The resource has a subresource `S` that is read or written in place.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no subresource `{S}`",
    label = "the API server serves no `{S}` of it"
)]
pub trait HasSubresource<S: SubresourceName>: Resource {
    /// What is read and written: the object itself, or another kind such as autoscaling/v1 `Scale`.
    type Body: Kind;
}

/// The resource has a subresource `S` that is asked for by `POST`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no subresource `{S}` to create",
    label = "the API server takes no `{S}` for it"
)]
pub trait CreateSubresource<S: SubresourceName>: Resource {
    /// What is sent.
    type Body: Kind;
    /// What comes back.
    type Response: Record + Empty;
}

/// The resource has a subresource `S` that is read as text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no subresource `{S}` to read as text",
    label = "the API server serves no `{S}` of it"
)]
pub trait TextSubresource<S: SubresourceName>: Resource {}

/// What can be done with a subresource that is read or written in place.
pub mod verbs {
    use super::{HasSubresource, SubresourceName};

    /// It is read.
    #[diagnostic::on_unimplemented(
        message = "the API server does not offer `get` for `{S}` of `{Self}`",
        label = "`get` is not among its verbs"
    )]
    pub trait Get<S: SubresourceName>: HasSubresource<S> {}

    /// It is replaced.
    #[diagnostic::on_unimplemented(
        message = "the API server does not offer `update` for `{S}` of `{Self}`",
        label = "`update` is not among its verbs"
    )]
    pub trait Update<S: SubresourceName>: HasSubresource<S> {}

    /// It is changed by a JSON patch or a merge patch.
    #[diagnostic::on_unimplemented(
        message = "the API server does not offer `patch` for `{S}` of `{Self}`",
        label = "`patch` is not among its verbs"
    )]
    pub trait Patch<S: SubresourceName>: HasSubresource<S> {}

    /// It is changed by a strategic merge patch.
    #[diagnostic::on_unimplemented(
        message = "the API server does not offer `strategic merge patch` for `{S}` of `{Self}`",
        label = "`strategic merge patch` is not among its verbs"
    )]
    pub trait StrategicPatch<S: SubresourceName>: HasSubresource<S> {}

    /// It is applied by the server.
    #[diagnostic::on_unimplemented(
        message = "the API server does not offer `server-side apply` for `{S}` of `{Self}`",
        label = "`server-side apply` is not among its verbs"
    )]
    pub trait Apply<S: SubresourceName>: HasSubresource<S> {}
}

/// Says which verbs a resource has: `verbs!(Deployment: Get List Watch);`.
#[macro_export]
macro_rules! verbs {
    ($kind:ty: $($verb:ident)*) => {$(
        impl $crate::verbs::$verb for $kind {}
    )*};
}

/// Says that a resource has a subresource that is read or written in place, and with which verbs:
/// `object_subresource!(Deployment, subresource::Scale, Scale: Get Update Patch Apply);`.
#[macro_export]
macro_rules! object_subresource {
    ($kind:ty, $name:ty, $body:ty: $($verb:ident)*) => {
        impl $crate::subresource::HasSubresource<$name> for $kind {
            type Body = $body;
        }
        $(impl $crate::subresource::verbs::$verb<$name> for $kind {})*
    };
}

/// Says that a resource has a subresource that is asked for by `POST`:
/// `create_subresource!(Pod, subresource::Eviction, Eviction, meta::Status);`.
#[macro_export]
macro_rules! create_subresource {
    ($kind:ty, $name:ty, $body:ty, $response:ty) => {
        impl $crate::subresource::CreateSubresource<$name> for $kind {
            type Body = $body;
            type Response = $response;
        }
    };
}

/// Says that a resource has a subresource that is read as text: `text_subresource!(Pod, subresource::Log);`.
#[macro_export]
macro_rules! text_subresource {
    ($kind:ty, $name:ty) => {
        impl $crate::subresource::TextSubresource<$name> for $kind {}
    };
}
