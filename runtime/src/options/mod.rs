//! What is said beside an object: selectors, paging, dry run, field manager, preconditions.
//!
//! In: builder calls. Out: query parameters, or for deletes a body. A combination that the server refuses is refused before
//! sending, in words that name the rule. Never: a request of its own.

mod delete;
mod field_manager;
mod log;
mod read;
mod watch;
mod write;

pub use self::delete::DeleteOptions;
pub use self::field_manager::FieldManager;
pub use self::log::LogOptions;
pub use self::read::{GetOptions, ListOptions, OnExpired, VersionMatch};
pub use self::watch::WatchOptions;
pub use self::write::{ApplyOptions, CreateOptions, FieldValidation, PatchOptions, UpdateOptions};
