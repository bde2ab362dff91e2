//! What goes into the machine and what comes out of it.
//!
//! In: nothing. Out: plain values. Never: an object.

use std::time::Duration;

use super::super::plan::{ListPlan, WatchPlan};
use super::failure::Failure;
use crate::value::Str;

/// What has happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Input<'i> {
    /// The wait is over.
    Waited,
    /// A page came: the version of the list, and the token of the next page.
    Page { version: &'i str, next: Option<&'i str> },
    /// All objects of the page were given.
    PageDone,
    /// The watch is open.
    Opened,
    /// An object was added, changed or deleted.
    Event { version: Option<&'i str> },
    /// A bookmark came.
    Bookmark {
        version: &'i str,
        ends_initial_events: bool,
    },
    /// What was asked for failed, or the watch ended with an error.
    Failed(Failure),
    /// The watch ended.
    Ended,
    /// Nothing came for as long as [`Action::Read`] says, or while a watch was opened.
    Idle,
}

/// What an input means for who is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Nothing,
    /// The object is news.
    Give,
    Restarted,
    Synced(Str),
    Reached(Str),
    /// The failure is to be told.
    Trouble,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Wait(Duration),
    List(ListPlan),
    /// Give the objects of the page.
    Give,
    Watch(WatchPlan),
    /// Read the next value of the open watch.
    Read {
        idle: Duration,
    },
}
