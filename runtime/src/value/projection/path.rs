//! The paths of projections.
//!
//! In: text. Out: steps. Never: a type.

use super::ProjectionError;
use crate::value::Str;

/// One step from a value to what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::value) enum Step {
    /// A member of an object.
    Member(Str),
    /// Every item of a list, or every entry of a map.
    Every,
}

/// What an object is called, and which state of it this is: without these it is in no collection.
pub(super) const IDENTITY: [&[&str]; 6] = [
    &["apiVersion"],
    &["kind"],
    &["metadata", "name"],
    &["metadata", "namespace"],
    &["metadata", "uid"],
    &["metadata", "resourceVersion"],
];

/// Whether something of the identity of an object is at the end of a path, or in what is there.
pub(super) fn holds_identity(steps: &[Step]) -> bool {
    let leads_to = |names: &&[&str]| {
        let is_name = |(step, name): (&Step, &&str)| match step {
            Step::Every => true,
            Step::Member(member) => *member == **name,
        };
        steps.len() <= names.len() && steps.iter().zip(names.iter()).all(is_name)
    };
    IDENTITY.iter().any(leads_to)
}

/// Reads `spec.containers[*].image`, `metadata.annotations["example.com/owner"]`.
pub(super) fn parse(path: &str) -> Result<Vec<Step>, ProjectionError> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let (step, behind) = match rest.strip_prefix('[') {
            Some(inner) => bracket(inner),
            None => word(rest, steps.is_empty()),
        }
        .ok_or_else(|| wrong(path, rest))?;
        steps.push(step);
        rest = behind;
    }
    match steps.is_empty() {
        true => Err(ProjectionError::new(path, "names no field")),
        false => Ok(steps),
    }
}

fn wrong(path: &str, rest: &str) -> ProjectionError {
    let problem = format!("is no path of a field: {rest:?} is neither a name, `[*]` nor `[\"key\"]`");
    ProjectionError::new(path, problem)
}

/// `.name`, or `name` at the beginning.
fn word(text: &str, first: bool) -> Option<(Step, &str)> {
    let text = match text.strip_prefix('.') {
        Some(_) if first => return None,
        Some(name) => name,
        None if first => text,
        None => return None,
    };
    let end = text.find(['.', '[']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let is_name = !name.is_empty() && !name.contains([']', '"', '*', ' ', '/']);
    is_name.then(|| (Step::Member(Str::from(name)), rest))
}

/// Behind `[`: `*]` or `"key"]`, with the escapes of JSON.
fn bracket(text: &str) -> Option<(Step, &str)> {
    if let Some(rest) = text.strip_prefix("*]") {
        return Some((Step::Every, rest));
    }
    let mut escaped = false;
    let end = text.char_indices().skip(1).find_map(|(index, c)| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends.then_some(index)
    })?;
    let key: String = serde_json::from_str(&text[..=end]).ok()?;
    Some((Step::Member(Str::from(key)), text[end + 1..].strip_prefix(']')?))
}
