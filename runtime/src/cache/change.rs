//! What a subscriber is told.
//!
//! In: nothing. Out: [`Change`]. Never: state.

use std::sync::Arc;

/// A change of a cache, as a [`Subscription`](super::Subscription) tells it.
#[derive(Debug)]
#[non_exhaustive]
pub enum Change<T> {
    /// An object that was not there, or of which the subscriber was not told yet.
    Added(Arc<T>),
    /// An object in another state.
    Updated {
        /// The state that the subscriber was told of last; none if it was too slow, and that state was let go.
        old: Option<Arc<T>>,
        /// The state now.
        new: Arc<T>,
    },
    /// An object that is gone, or no longer selected, in its last state. Told of each object that the subscriber was told of, however slow
    /// it is; also when an object of the same name is there again by now, which is then added.
    Deleted(Arc<T>),
    /// An object that is there, but in a state that cannot be read as `T`; this is its last one that could. It is no longer in the cache.
    /// Once it can be read again it is added; if it is deleted before, nothing more is told.
    Unreadable(Arc<T>),
    /// All objects were told that were there when the cache was first complete, or at the time of the subscription if that was later. Comes
    /// once.
    Synced,
}

impl<T> Change<T> {
    /// The objects that the change names, with an earlier state before the one that is now: for who works on names, and needs not know what
    /// happened to them.
    pub fn into_objects(self) -> impl Iterator<Item = Arc<T>> {
        let (old, new) = match self {
            Self::Added(object) | Self::Deleted(object) | Self::Unreadable(object) => (None, Some(object)),
            Self::Updated { old, new } => (old, Some(new)),
            Self::Synced => (None, None),
        };
        old.into_iter().chain(new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_names_what_was_before_what_is() {
        let (old, new) = (|| Some(Arc::new(1)), || Arc::new(2));
        for (change, expected) in [
            (Change::Added(new()), &[2][..]),
            (Change::Updated { old: old(), new: new() }, &[1, 2]),
            (Change::Updated { old: None, new: new() }, &[2]),
            (Change::Deleted(new()), &[2]),
            (Change::Unreadable(new()), &[2]),
            (Change::Synced, &[]),
        ] {
            let shown = format!("{change:?}");
            assert_eq!(
                change.into_objects().map(|object| *object).collect::<Vec<_>>(),
                expected,
                "{shown}"
            );
        }
    }
}
