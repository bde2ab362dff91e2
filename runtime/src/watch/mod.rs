//! Watches: what a server reports, and a collection followed over every end, gap and fault of its reports.
//!
//! In: bytes of watches and lists. Out: [`WatchEvent`]s of one raw watch, [`Step`]s of a collection that is followed.
//! Never: a change lost without a [`Step::Restarted`], or one given twice; a buffer without bound.

mod event;
mod step;

pub use self::event::{Bookmark, WatchEvent};
pub(crate) use self::event::{Decoded, decode};
pub use self::step::{Step, Undecodable};
