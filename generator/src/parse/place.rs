//! A place in a document while it is read: linked to its parent, so that the pointer is only built
//! when a node is kept or a finding is made.
//!
//! In: the tokens on the way down. Out: [`SpecLocation`]. Never: outlives the walk it belongs to.

use std::sync::Arc;

use crate::location::SpecLocation;

/// Where a walk through a document stands.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    source: &'a Arc<str>,
    step: Option<(&'a Place<'a>, Token<'a>)>,
}

#[derive(Clone, Copy, Debug)]
enum Token<'a> {
    Key(&'a str),
    Index(usize),
}

impl<'a> Place<'a> {
    /// The root of the document `source`.
    pub fn root(source: &'a Arc<str>) -> Self {
        Self { source, step: None }
    }

    /// The member `key` of the object here.
    pub fn key<'b>(&'b self, key: &'b str) -> Place<'b> {
        Place {
            source: self.source,
            step: Some((self, Token::Key(key))),
        }
    }

    /// The element `index` of the array here.
    pub fn index(&self, index: usize) -> Place<'_> {
        Place {
            source: self.source,
            step: Some((self, Token::Index(index))),
        }
    }

    /// The place as a value of its own.
    pub fn location(&self) -> SpecLocation {
        let mut tokens = Vec::new();
        let mut place = self;
        while let Some((parent, token)) = &place.step {
            tokens.push(*token);
            place = parent;
        }
        let mut location = SpecLocation::document(Arc::clone(self.source));
        for token in tokens.into_iter().rev() {
            match token {
                Token::Key(key) => location.push(key),
                Token::Index(index) => location.push(&index.to_string()),
            }
        }
        location
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn location_lists_the_tokens_from_the_root_down_and_escapes_them() {
        let source: Arc<str> = Arc::from("a.json");
        let root = Place::root(&source);
        let paths = root.key("paths");
        let path = paths.key("/api/v1");
        assert_eq!(path.index(3).location().to_string(), "a.json#/paths/~1api~1v1/3");
    }
}
