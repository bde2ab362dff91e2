//! Options of `watch`.
//!
//! In: builder calls. Out: query parameters. Never: `resourceVersionMatch` without initial events, which servers refuse.

use std::time::Duration;

use super::read::{query, seconds};
use crate::rest::Request;
use crate::value::Str;

/// Options of `watch`.
///
/// <https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes>
#[derive(Clone, Debug)]
pub struct WatchOptions {
    labels: Option<Str>,
    fields: Option<Str>,
    resource_version: Option<Str>,
    bookmarks: bool,
    initial_events: bool,
    timeout: Option<Duration>,
}

impl Default for WatchOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl WatchOptions {
    /// First an `Added` for each object that is there, then every change; with bookmarks.
    pub fn new() -> Self {
        Self {
            labels: None,
            fields: None,
            resource_version: None,
            bookmarks: true,
            initial_events: false,
            timeout: None,
        }
    }

    /// Only objects whose labels match. An object that stops matching is reported as deleted. Query: `labelSelector`.
    #[must_use]
    pub fn labels(mut self, selector: impl Into<Str>) -> Self {
        self.labels = Some(selector.into());
        self
    }

    /// Only objects whose fields match. Query: `fieldSelector`.
    #[must_use]
    pub fn fields(mut self, selector: impl Into<Str>) -> Self {
        self.fields = Some(selector.into());
        self
    }

    /// Only changes after this state: `metadata.resourceVersion` of a list, an object or a bookmark. Query:
    /// `resourceVersion`.
    #[must_use]
    pub fn resource_version(mut self, version: impl Into<Str>) -> Self {
        self.resource_version = Some(version.into());
        self
    }

    /// No bookmarks. Query: `allowWatchBookmarks` is left out.
    #[must_use]
    pub fn without_bookmarks(mut self) -> Self {
        self.bookmarks = false;
        self
    }

    /// The whole collection first, its end marked by a bookmark ([`Bookmark::ends_initial_events`]) (KEP-3157). Query:
    /// `sendInitialEvents=true&resourceVersionMatch=NotOlderThan`.
    ///
    /// [`Bookmark::ends_initial_events`]: crate::watch::Bookmark::ends_initial_events
    #[must_use]
    pub fn initial_events(mut self) -> Self {
        self.initial_events = true;
        self
    }

    /// How long the server keeps the watch open; 30 to 60 minutes unless set. Query: `timeoutSeconds`, rounded up to
    /// seconds.
    #[must_use]
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    pub(crate) fn add_to(&self, request: Request) -> Request {
        let mut request = request.query("watch", "true");
        request = query(request, "labelSelector", self.labels.as_deref());
        request = query(request, "fieldSelector", self.fields.as_deref());
        request = query(request, "resourceVersion", self.resource_version.as_deref());
        request = query(request, "allowWatchBookmarks", self.bookmarks.then_some("true"));
        if self.initial_events {
            request = request
                .query("sendInitialEvents", "true")
                .query("resourceVersionMatch", "NotOlderThan");
            if !self.bookmarks {
                request = request.refuse("initial events need bookmarks: a bookmark marks their end");
            }
        }
        query(request, "timeoutSeconds", self.timeout.map(seconds).as_deref())
    }
}
