//! The scheme: which Rust type stands for which kind.
//!
//! In: the kinds of generated crates, any number of them. Out: the type of a kind, the kinds of a program, objects decoded as their types.
//! Never: a kind for two types, or a type that is guessed: what is not registered is a [`DynamicObject`](crate::DynamicObject).

mod decode;
mod object;
mod registry;

pub use self::object::{AnyObject, TypedObject};
pub use self::registry::{Conflict, Registered, Registrar, Scheme};
