//! What can be done with a resource, as marker traits that the generator implements from what the server offers.
//!
//! Generic code names what it needs: `fn sweep<K: verbs::List + verbs::Delete>(..)`. A verb that the server does not have
//! does not compile.
//!
//! In: nothing. Out: traits without methods. Never: behaviour; `client` has a method for each.

use crate::kind::Resource;

/// One object is read by name. Wire: `GET` of the object.
#[diagnostic::on_unimplemented(
    message = "the API server does not offer `get` for `{Self}`",
    label = "`get` is not among its verbs"
)]
pub trait Get: Resource {}

/// The collection is read, in pages or whole. Wire: `GET` of the collection.
#[diagnostic::on_unimplemented(
    message = "the API server does not offer `list` for `{Self}`",
    label = "`list` is not among its verbs"
)]
pub trait List: Resource {}

/// Changes of the collection are streamed. Wire: `GET` of the collection with `watch=true`.
#[diagnostic::on_unimplemented(
    message = "the API server does not offer `watch` for `{Self}`",
    label = "`watch` is not among its verbs"
)]
pub trait Watch: Resource {}

/// An object is added. Wire: `POST` to the collection.
#[diagnostic::on_unimplemented(
    message = "the API server does not offer `create` for `{Self}`",
    label = "`create` is not among its verbs"
)]
pub trait Create: Resource {}

/// An object is replaced. Wire: `PUT` of the object.
#[diagnostic::on_unimplemented(
    message = "the API server does not offer `update` for `{Self}`",
    label = "`update` is not among its verbs"
)]
pub trait Update: Resource {}

/// An object is changed by a JSON patch or a merge patch. Wire: `PATCH` of the object.
#[diagnostic::on_unimplemented(
    message = "the API server does not offer `patch` for `{Self}`",
    label = "`patch` is not among its verbs"
)]
pub trait Patch: Resource {}

/// An object is changed by a strategic merge patch, which custom resources do not have. Wire: `PATCH` of the object
/// with `application/strategic-merge-patch+json`.
#[diagnostic::on_unimplemented(
    message = "the API server does not offer `strategic merge patch` for `{Self}`",
    label = "`strategic merge patch` is not among its verbs"
)]
pub trait StrategicPatch: Resource {}

/// An object is applied by the server (KEP-555). Wire: `PATCH` of the object with `application/apply-patch+yaml`.
#[diagnostic::on_unimplemented(
    message = "the API server does not offer `server-side apply` for `{Self}`",
    label = "`server-side apply` is not among its verbs"
)]
pub trait Apply: Resource {}

/// One object is deleted by name. Wire: `DELETE` of the object.
#[diagnostic::on_unimplemented(
    message = "the API server does not offer `delete` for `{Self}`",
    label = "`delete` is not among its verbs"
)]
pub trait Delete: Resource {}

/// The objects of a collection are deleted. Wire: `DELETE` of the collection.
#[diagnostic::on_unimplemented(
    message = "the API server does not offer `deletecollection` for `{Self}`",
    label = "`deletecollection` is not among its verbs"
)]
pub trait DeleteCollection: Resource {}
