//! Options of `logs`.
//!
//! In: builder calls. Out: query parameters. Never: two beginnings at once, which servers refuse.

use std::time::Duration;

use super::read::{query, seconds};
use crate::rest::Request;
use crate::value::{Str, Time};

/// Options of reading what a container printed.
#[derive(Clone, Debug, Default)]
pub struct LogOptions {
    container: Option<Str>,
    follow: bool,
    previous: bool,
    timestamps: bool,
    insecure_backend: bool,
    tail_lines: Option<u64>,
    limit_bytes: Option<u64>,
    since: Option<Duration>,
    since_time: Option<Time>,
    stream: Option<Str>,
}

impl LogOptions {
    /// Everything that the one container of the Pod printed until now.
    pub fn new() -> Self {
        Self::default()
    }

    /// Which container; needed when the Pod has several. Query: `container`.
    #[must_use]
    pub fn container(mut self, name: impl Into<Str>) -> Self {
        self.container = Some(name.into());
        self
    }

    /// Stays open for what comes. Query: `follow=true`.
    #[must_use]
    pub fn follow(mut self) -> Self {
        self.follow = true;
        self
    }

    /// Of the run of the container before the present one. Query: `previous=true`.
    #[must_use]
    pub fn previous(mut self) -> Self {
        self.previous = true;
        self
    }

    /// The time before each line. Query: `timestamps=true`.
    #[must_use]
    pub fn timestamps(mut self) -> Self {
        self.timestamps = true;
        self
    }

    /// The API server does not check the certificate of the kubelet. Query: `insecureSkipTLSVerifyBackend=true`.
    #[must_use]
    pub fn insecure_backend(mut self) -> Self {
        self.insecure_backend = true;
        self
    }

    /// The last lines only. Query: `tailLines`.
    #[must_use]
    pub fn tail_lines(mut self, lines: u64) -> Self {
        self.tail_lines = Some(lines);
        self
    }

    /// At most so many bytes; at least 1. Query: `limitBytes`.
    #[must_use]
    pub fn limit_bytes(mut self, bytes: u64) -> Self {
        self.limit_bytes = Some(bytes);
        self
    }

    /// Only what was printed within this time before now; at least a second. Query: `sinceSeconds`.
    #[must_use]
    pub fn since(mut self, before_now: Duration) -> Self {
        self.since = Some(before_now);
        self
    }

    /// Only what was printed after this time. Query: `sinceTime`.
    #[must_use]
    pub fn since_time(mut self, time: Time) -> Self {
        self.since_time = Some(time);
        self
    }

    /// `All`, `Stdout` or `Stderr` (Kubernetes 1.32 and later, behind a feature gate). Query: `stream`.
    #[must_use]
    pub fn stream(mut self, stream: impl Into<Str>) -> Self {
        self.stream = Some(stream.into());
        self
    }

    pub(crate) fn add_to(&self, mut request: Request) -> Request {
        request = query(request, "container", self.container.as_deref());
        request = query(request, "stream", self.stream.as_deref());
        for (key, set) in [
            ("follow", self.follow),
            ("previous", self.previous),
            ("timestamps", self.timestamps),
            ("insecureSkipTLSVerifyBackend", self.insecure_backend),
        ] {
            request = query(request, key, set.then_some("true"));
        }
        request = query(
            request,
            "tailLines",
            self.tail_lines.map(|lines| lines.to_string()).as_deref(),
        );
        request = query(
            request,
            "limitBytes",
            self.limit_bytes.map(|bytes| bytes.to_string()).as_deref(),
        );
        request = query(request, "sinceSeconds", self.since.map(seconds).as_deref());
        request = query(
            request,
            "sinceTime",
            self.since_time.as_ref().map(ToString::to_string).as_deref(),
        );
        match self.broken_rule() {
            Some(rule) => request.refuse(rule),
            None => request,
        }
    }

    /// K8S: the server checks the same (core/v1 validation of `PodLogOptions`).
    fn broken_rule(&self) -> Option<&'static str> {
        if self.since.is_some() && self.since_time.is_some() {
            return Some("of since and since_time only one can be set");
        }
        if self.since.is_some_and(|since| since.is_zero()) {
            return Some("since must be longer than 0 s");
        }
        if self.limit_bytes == Some(0) {
            return Some("limit_bytes must be at least 1");
        }
        if self.tail_lines.is_some() && self.stream.as_deref().is_some_and(|stream| stream != "All") {
            return Some("tail_lines counts the lines of all streams: it cannot be used with one of them");
        }
        None
    }
}
