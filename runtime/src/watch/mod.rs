//! Watches: what a server reports, and a collection followed over every end, gap and fault of its reports.
//!
//! In: bytes of watches and lists. Out: [`WatchEvent`]s of one raw watch, [`Step`]s of a collection that is followed.
//! Never: a change lost without a [`Step::Restarted`], or one given twice; a buffer without bound.
//!
//! # What a watcher does
//!
//! A [`Watcher`] reads the collection, then watches it from the state it has read, for as long as it is kept. Every failure is told as a
//! [`Step::Trouble`] and mended by itself; no failure ends it.
//!
//! | what happens | what follows | told |
//! |---|---|---|
//! | it begins | a watch that sends the collection first (KEP-3157) | `Restarted`, objects, `Synced` |
//! | the server refuses that (400, 405, 422) | pages of lists, then a watch from their state; so also the next times | `Restarted` with the first page |
//! | the server sends no end of the collection: nothing for 10 s, or two plain bookmarks | the same; for good after the second time in a row | `Restarted` with the first page |
//! | three attempts to be sent the collection fail | pages, this time | `Trouble` for each |
//! | a page cannot be read | the same page after a wait | `Trouble` |
//! | a page token expires | the first page; after the second time all in one answer | `Restarted` with the first page |
//! | a page token is refused | the first page, after a wait | `Trouble` |
//! | the watch ends | another from the last version | nothing |
//! | two watches in a row end at once without an event | the next ones after waits | nothing |
//! | a version expires (410 as an answer or in the stream) | the collection is read anew at once; after waits if that helps nothing | `Restarted` |
//! | the server has not reached a version (504) | another attempt after a wait; after three the collection is read anew | `Trouble` |
//! | another error, as an answer or in the stream; a broken connection | from the last version, after a wait | `Trouble` |
//! | who asks is not known or may not (401, 403), the resource is missing (404) | the same with longer waits | `Trouble` |
//! | the list has no version, or the resource no watches (405): some aggregated servers | the collection is read anew now and then | `Restarted`, objects, `Synced` |
//! | an object cannot be read as its type | the next one | `Undecodable` |
//! | an event that is no JSON, or longer than 16 MiB | from the last version; after the second time the collection is read anew | `Trouble` |
//! | nothing comes for 5 minutes, or 10.5 from a server that has sent no bookmark yet | from the last version; after the second time the collection is read anew | `Trouble` |
//! | an event comes again that was given | passed over | nothing |
//! | a watch begins with what is older than what was given: the server was restored | the collection is read anew, after a wait | `Restarted` |
//! | a type of event that is not known | passed over | a `tracing` warning |
//!
//! Waits are about 0.8 s, 1.6 s, … up to 30 s ([`WatcherOptions::back_off`]), four times that where the same request is not likely to go
//! well soon, and at least what the server asks for; after 2 minutes without a failure they begin from the start. A watcher sends each
//! request once: the [retries](crate::config::Retries) of its client do not come on top.
//!
//! A state whose later pages are of another state than the first is never given: a watch that could mend it would have to begin at a
//! version that has expired.

mod event;
mod identity;
mod machine;
mod options;
mod plan;
mod step;
mod version;
mod watcher;

pub use self::event::{Bookmark, WatchEvent};
pub(crate) use self::event::{Decoded, decode};
pub(crate) use self::identity::undecodable;
pub use self::options::{Strategy, WatcherOptions};
pub(crate) use self::plan::{ListPlan, WatchPlan};
pub use self::step::{Step, Undecodable};
pub use self::version::compare_resource_versions;
pub use self::watcher::Watcher;
