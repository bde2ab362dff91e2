//! Who is told of every request that is over.
//!
//! In: a function of the program.
//! Out: [`Observer`], called by the client; [`Exchange`], what it is told.
//! Never: a body, a query or a header; output of its own.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::Config;
use crate::error::Error;

type Watcher = dyn Fn(&Exchange<'_>) + Send + Sync;

/// The function to call; none unless set.
#[derive(Clone, Default)]
pub(crate) struct Observer(Option<Arc<Watcher>>);

impl Observer {
    pub(crate) fn is_none(&self) -> bool {
        self.0.is_none()
    }

    pub(crate) fn tell(&self, exchange: &Exchange<'_>) {
        if let Some(observer) = &self.0 {
            observer(exchange);
        }
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Some(_)" } else { "None" })
    }
}

/// A request that is over, with all its attempts.
#[derive(Debug)]
pub struct Exchange<'e> {
    pub(crate) method: &'e str,
    pub(crate) path: &'e str,
    pub(crate) verb: &'static str,
    pub(crate) resource: String,
    pub(crate) status: Option<u16>,
    pub(crate) error: Option<&'e Error>,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
}

impl<'e> Exchange<'e> {
    /// The HTTP method.
    pub fn method(&self) -> &'e str {
        self.method
    }

    /// The escaped path, with namespace and name, without the query.
    pub fn path(&self) -> &'e str {
        self.path
    }

    /// The verb, as in RBAC rules: `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`; for an apply
    /// `apply`; the method in lower case for a path that is no resource.
    pub fn verb(&self) -> &'static str {
        self.verb
    }

    /// The resource, without namespace and name, so that there are few: `pods`, `pods/log`, `deployments.apps`,
    /// `deployments.apps/scale`. The first part of a path that is no resource: `/version`, `/openapi`.
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// The HTTP status of the last answer; none if there was none.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// What it failed with, if so.
    pub fn error(&self) -> Option<&'e Error> {
        self.error
    }

    /// How often the request was sent.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// From the call to the whole answer, waits and all attempts included; for a stream to its beginning.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}

impl Config {
    /// Calls `observer` after each request, for metrics. No one is told unless set. Requests that are refused before sending, or dropped
    /// by the caller before they are over, are not told of.
    ///
    /// It is called where the answer is read, so it should be quick.
    ///
    /// ```
    /// use kubewright_runtime::Config;
    ///
    /// let config = Config::new("https://127.0.0.1:6443")?.with_observer(|exchange| {
    ///     println!("{} {} {:?} {:?}", exchange.verb(), exchange.resource(), exchange.status(), exchange.elapsed());
    /// });
    /// # Ok::<(), kubewright_runtime::Error>(())
    /// ```
    #[must_use]
    pub fn with_observer(mut self, observer: impl Fn(&Exchange<'_>) + Send + Sync + 'static) -> Self {
        self.observer = Observer(Some(Arc::new(observer)));
        self
    }
}
