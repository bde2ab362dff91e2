//! What every request of a client is made to say.
//!
//! In: [`RequestDefaults`], and a [`Request`] that is about to be sent.
//! Out: the request with what it did not say itself; a reason to refuse one that leaves its bounds.
//! Never: a value in place of one that the request has already, but for the bounds: dry run and namespace.

mod dry_run;

use std::time::Duration;

use http::Method;

use super::naming::{Target, target};
use super::request::Request;
use crate::config::{Impersonation, Retries};
use crate::options::{FieldManager, FieldValidation};
use crate::value::Str;

/// What all requests of a client, or of one handle, have in common. Goes onto a [`RestClient`](crate::RestClient::with_defaults), a typed
/// handle or a whole clientset, which then share connections and credentials with the one they were made from.
///
/// ```
/// # use kubewright_runtime::rest::RequestDefaults;
/// # use kubewright_runtime::{Config, FieldManager, FieldValidation, RestClient};
/// # fn example() -> Result<(), kubewright_runtime::Error> {
/// let client = RestClient::new(Config::infer()?)?;
/// let rehearsing = client.with_defaults(
///     RequestDefaults::new()
///         .namespace("team-a")
///         .field_manager(&FieldManager::new("my-operator")?)
///         .field_validation(FieldValidation::Strict)
///         .dry_run(),
/// );
/// // With a generated crate: kubewright_k8s::Clientset::from_client(rehearsing)
/// # let _ = rehearsing;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct RequestDefaults {
    dry_run: bool,
    field_manager: Option<FieldManager>,
    field_validation: Option<FieldValidation>,
    namespace: Option<Str>,
    impersonation: Option<Impersonation>,
    retries: Option<Retries>,
    timeout: Option<Duration>,
}

impl RequestDefaults {
    /// Nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Nothing is stored: each write is a rehearsal. Query `dryRun=All`, for deletes in the body. What knows no rehearsal is refused: running
    /// commands in a Pod, forwarding ports, writes through a proxy, writes to paths that are no resource.
    ///
    /// <https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run>
    pub fn dry_run(mut self) -> Self {
        self.dry_run = true;
        self
    }

    /// Who owns what a write sets, where the write does not say. Query `fieldManager`.
    pub fn field_manager(mut self, manager: &FieldManager) -> Self {
        self.field_manager = Some(manager.clone());
        self
    }

    /// What happens to unknown and duplicate fields of a write that does not say. Query `fieldValidation`.
    pub fn field_validation(mut self, validation: FieldValidation) -> Self {
        self.field_validation = Some(validation);
        self
    }

    /// Keeps to one namespace: lists and watches over all namespaces become those of this one, and what is asked of another namespace is
    /// refused before it is sent. Kinds that live in no namespace, the namespaces among them, are as before.
    ///
    /// A [`Request`] made by hand for a collection in all namespaces is sent as it is: its path does not say whether its kind lives in one.
    pub fn namespace(mut self, namespace: impl Into<Str>) -> Self {
        self.namespace = Some(namespace.into());
        self
    }

    /// Acts as another user, where the request does not say; in place of whom the configuration says.
    pub fn impersonate(mut self, who: Impersonation) -> Self {
        self.impersonation = Some(who);
        self
    }

    /// How often and how long requests are tried, where they do not say; in place of what the configuration says.
    pub fn retries(mut self, retries: Retries) -> Self {
        self.retries = Some(retries);
        self
    }

    /// The limit of a whole exchange, where the request has none; in place of the total limit of the configuration. Streams have none.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// These, and where they say nothing, what `before` says. A rehearsal stays one.
    pub(crate) fn over(self, before: &Self) -> Self {
        Self {
            dry_run: self.dry_run || before.dry_run,
            field_manager: self.field_manager.or_else(|| before.field_manager.clone()),
            field_validation: self.field_validation.or(before.field_validation),
            namespace: self.namespace.or_else(|| before.namespace.clone()),
            impersonation: self.impersonation.or_else(|| before.impersonation.clone()),
            retries: self.retries.or_else(|| before.retries.clone()),
            timeout: self.timeout.or(before.timeout),
        }
    }

    /// The namespace to keep to.
    pub(crate) fn is_dry_run(&self) -> bool {
        self.dry_run
    }

    pub(crate) fn only_namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// The request as it will be sent.
    pub(crate) fn apply(&self, request: Request) -> Request {
        let request = self.within_namespace(self.sent_by(request));
        let writes = matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH);
        let request = if writes && target(request.path()).is_some() {
            self.written_by(request)
        } else {
            request
        };
        if self.dry_run {
            dry_run::rehearsed(request)
        } else {
            request
        }
    }

    fn sent_by(&self, mut request: Request) -> Request {
        if let (Some(who), None) = (&self.impersonation, request.impersonated()) {
            request = request.impersonate(who.clone());
        }
        if let (Some(retries), None) = (&self.retries, request.own_retries()) {
            request = request.retries(retries.clone());
        }
        if let (Some(limit), None) = (self.timeout, request.limit()) {
            request = request.timeout(limit);
        }
        request
    }

    fn written_by(&self, request: Request) -> Request {
        let manager = self.field_manager.as_ref().map(FieldManager::as_str);
        let validation = self.field_validation.map(FieldValidation::as_str);
        unless_said(
            unless_said(request, "fieldManager", manager),
            "fieldValidation",
            validation,
        )
    }

    fn within_namespace(&self, request: Request) -> Request {
        let Some(ours) = &self.namespace else {
            return request;
        };
        match target(request.path()) {
            Some(Target {
                namespace: Some(theirs),
                ..
            }) if theirs != ours.as_str() => {
                let why = format!("it is about namespace {theirs:?}, and this client keeps to {ours:?}");
                request.refuse(why)
            }
            _ => request,
        }
    }
}

fn unless_said(request: Request, key: &'static str, value: Option<&str>) -> Request {
    match value {
        Some(value) if !says(&request, key) => request.query(key, value),
        _ => request,
    }
}

fn says(request: &Request, key: &str) -> bool {
    request.query_pairs().any(|(said, _)| said == key)
}

#[cfg(test)]
mod tests;
