//! Objects of any kind, without a type for it.
//!
//! In: JSON, typed objects. Out: [`DynamicObject`], [`DynamicList`]. Never: a member that is lost, or a number that changes.

mod list;
mod object;

pub use self::list::DynamicList;
pub use self::object::{DynamicObject, ReadError};
