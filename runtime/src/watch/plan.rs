//! What a watcher asks a server for.
//!
//! In: what the machine has decided. Out: options of lists and watches. Never: selectors; the collection adds its own.

use std::time::Duration;

use crate::options::{ListOptions, WatchOptions};
use crate::value::Str;

/// A page to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListPlan {
    /// None asks for all.
    pub(crate) limit: Option<u32>,
    /// None asks for the first page.
    pub(crate) token: Option<Str>,
    /// Whether any state will do.
    pub(crate) any_state: bool,
}

impl ListPlan {
    pub(crate) fn options(&self) -> ListOptions {
        let mut options = ListOptions::new().limit(self.limit.unwrap_or(0));
        if let Some(token) = &self.token {
            options = options.continue_token(token.clone());
        } else if self.any_state {
            options = options.resource_version("0");
        }
        options
    }
}

/// A watch to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WatchPlan {
    pub(crate) from: From,
    /// When the server shall end it.
    pub(crate) timeout: Duration,
}

/// Where a watch begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum From {
    /// With the whole collection.
    Beginning { any_state: bool },
    /// Behind this version.
    Version(Str),
}

impl WatchPlan {
    pub(crate) fn options(&self) -> WatchOptions {
        let options = WatchOptions::new().timeout(self.timeout);
        match &self.from {
            From::Version(version) => options.resource_version(version.clone()),
            From::Beginning { any_state: true } => options.resource_version("0").initial_events(),
            From::Beginning { any_state: false } => options.initial_events(),
        }
    }
}
