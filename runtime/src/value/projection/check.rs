//! A projection against a type.
//!
//! In: what is to become of a value, an empty value of the type. Out: the first path that leads nowhere. Never: a value from outside.

use super::path::IDENTITY;
use super::{Node, Part, ProjectionError};
use crate::value::{Record, ShapeMut, Str, Token, Value};

/// Checks the members of an object with known fields. `path` leads to it.
pub(super) fn record(part: &Part, record: &mut dyn Record, path: &str) -> Result<(), ProjectionError> {
    if part.every.is_some() {
        let problem = format!("names entries of a {}, which has fields", record.info().name);
        return Err(ProjectionError::new(format!("{path}[*]"), problem));
    }
    for (name, node) in &part.members {
        let path = join(path, name);
        let index = record.index(name);
        if index != crate::value::UNKNOWN {
            below(node, record.slot(index), &path)?;
        } else if record.unknown().is_none() && !is_identity(&path) {
            let problem = format!("is no field: {} has none of this name", record.info().name);
            return Err(ProjectionError::new(path, problem));
        }
    }
    Ok(())
}

fn below(node: &Node, value: &mut dyn Value, path: &str) -> Result<(), ProjectionError> {
    let Node::Part(part) = node else { return Ok(()) };
    match value.shape_mut() {
        ShapeMut::Record(place) => record(part, place, path),
        ShapeMut::Opt(place) => below(node, place.fill(), path),
        ShapeMut::List(place) => {
            if !part.members.is_empty() {
                return Err(ProjectionError::new(path, "is a list: its items are named by `[*]`"));
            }
            place.start();
            below(part.item(), place.push(), &format!("{path}[*]"))
        }
        ShapeMut::Map(place) => {
            place.start();
            let nodes = part.members.iter().map(|(_, node)| node);
            let mut nodes = nodes.chain(part.every.as_deref());
            nodes.try_for_each(|node| below(node, place.push(Str::EMPTY), &format!("{path}[*]")))
        }
        ShapeMut::Union(place) => match place.choose(Token::Object) {
            Some(place) => below(node, place, path),
            None => Ok(()),
        },
        ShapeMut::Json(_) | ShapeMut::RawObject(_) | ShapeMut::Unknown(_) => Ok(()),
        _ => Err(ProjectionError::new(path, "has no fields")),
    }
}

/// What is always read is in every projection, also of types without a name.
fn is_identity(path: &str) -> bool {
    IDENTITY.iter().any(|names| path.split('.').eq(names.iter().copied()))
}

fn join(path: &str, name: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '$');
    match (path.is_empty(), name.chars().all(is_word)) {
        (true, true) => name.to_owned(),
        (false, true) => format!("{path}.{name}"),
        (_, false) => format!("{path}[{name:?}]"),
    }
}
