//! The containers and leaves in the hands of a programmer, and in formats other than JSON.

mod containers;
mod formats;
