//! How a collection is followed.
//!
//! In: builder calls. Out: settings of the machine. Never: a way to turn bookmarks off; without them a silent watch looks like a broken one.

use std::time::Duration;

/// How the collection is read at first, and again when changes were missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Strategy {
    /// By a watch that sends the whole collection first (KEP-3157), where the server offers that, else as
    /// [`ListThenWatch`](Self::ListThenWatch). Costs the server far less memory than a list.
    #[default]
    InitialEvents,
    /// By pages of lists, then by a watch from their state.
    ListThenWatch,
}

/// How a collection is followed.
///
/// ```
/// use std::time::Duration;
/// use kubewright_runtime::watch::{Strategy, WatcherOptions};
///
/// let options = WatcherOptions::new().strategy(Strategy::ListThenWatch).idle_limit(Duration::from_secs(120));
/// # let _ = options;
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct WatcherOptions {
    pub(super) strategy: Strategy,
    pub(super) page_size: u32,
    pub(super) any_state: bool,
    pub(super) idle: Duration,
    pub(super) first_wait: Duration,
    pub(super) longest_wait: Duration,
    pub(super) timeout: Duration,
}

impl Default for WatcherOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl WatcherOptions {
    /// By initial events from the newest state, else by pages of 500.
    pub const fn new() -> Self {
        Self {
            strategy: Strategy::InitialEvents,
            page_size: crate::client::PAGE,
            any_state: false,
            idle: Duration::from_secs(300),
            first_wait: Duration::from_millis(800),
            longest_wait: Duration::from_secs(30),
            timeout: Duration::from_secs(300),
        }
    }

    /// How the collection is read.
    #[must_use]
    pub const fn strategy(mut self, strategy: Strategy) -> Self {
        self.strategy = strategy;
        self
    }

    /// Objects in one page of a list, 500 unless set; 0 asks for all in one answer. Query: `limit`.
    #[must_use]
    pub const fn page_size(mut self, objects: u32) -> Self {
        self.page_size = objects;
        self
    }

    /// Takes what the cache of the server has when it begins, which may be an old state; the watch then brings it up to date. Spares the
    /// server's database. When the collection is read again it is from the newest state, so that nothing goes back in time.
    /// Query: `resourceVersion=0`.
    #[must_use]
    pub const fn from_server_cache(mut self) -> Self {
        self.any_state = true;
        self
    }

    /// How long nothing may come before a watch is taken for broken; 5 minutes unless set. Servers send a bookmark about each minute.
    #[must_use]
    pub const fn idle_limit(mut self, limit: Duration) -> Self {
        self.idle = limit;
        self
    }

    /// The wait after a failure, and the longest; each is twice the one before, less up to the half of it by chance. 800 ms and 30 s unless
    /// set.
    #[must_use]
    pub const fn back_off(mut self, first: Duration, longest: Duration) -> Self {
        self.first_wait = first;
        self.longest_wait = longest;
        self
    }

    /// How long the server is asked to keep a watch open, at least; up to twice that by chance, so that not all watches of a server end
    /// together. 5 minutes unless set. Query: `timeoutSeconds`.
    #[must_use]
    pub const fn timeout(mut self, least: Duration) -> Self {
        self.timeout = least;
        self
    }
}
