//! Equality as Kubernetes means it.
//!
//! In: two records. Out: whether they say the same. Never: a look at spelling.

use super::{ListView, MapView, Record, Shape, Unknown, Value};

/// Whether two records say the same: absent and empty text, lists, maps and objects are equal, quantities compare by
/// value, raw JSON by value, times of custom resources by the instant they name.
///
/// Numbers and booleans that are set to zero differ from absent ones. A few objects mean something by being there, such
/// as an empty pod selector or `emptyDir: {}`; where that matters, use `==`.
#[must_use]
pub fn semantic_eq<T: Record>(left: &T, right: &T) -> bool {
    records(left, right)
}

fn records(left: &dyn Record, right: &dyn Record) -> bool {
    let fields = (0..).zip(left.info().fields).all(|(index, field)| {
        let (left, right) = (left.view(index), right.view(index));
        shapes(&left.shape(), &right.shape()) || field.required && is_zero(left) && is_zero(right)
    });
    fields && unknown(left.unknown(), right.unknown())
}

fn unknown(left: Option<&Unknown>, right: Option<&Unknown>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) if left.len() == right.len() => left
            .sorted()
            .iter()
            .zip(right.sorted())
            .all(|((name, value), (other_name, other))| *name == other_name && shapes(&value.shape(), &other.shape())),
        (left, right) => left.into_iter().chain(right).all(Unknown::is_empty),
    }
}

fn shapes(left: &Shape<'_>, right: &Shape<'_>) -> bool {
    match (left, right) {
        (Shape::Bool(left), Shape::Bool(right)) => left == right,
        (Shape::Int(left), Shape::Int(right)) => left == right,
        (Shape::Float(left), Shape::Float(right)) => left == right,
        (Shape::Str(left), Shape::Str(right)) => left == right,
        (Shape::Quantity(left), Shape::Quantity(right)) => left.same_value(right),
        (Shape::Time(left), Shape::Time(right)) => left == right,
        (Shape::MicroTime(left), Shape::MicroTime(right)) => left == right,
        (Shape::DateTime(left), Shape::DateTime(right)) => left.same_instant(right),
        (Shape::Duration(left), Shape::Duration(right)) => left == right,
        (Shape::Bytes(left), Shape::Bytes(right)) => left == right,
        (Shape::Raw(left), Shape::Raw(right)) => left == right || same_json(left, right),
        (Shape::Record(left), Shape::Record(right)) => records(*left, *right),
        (Shape::List(left), Shape::List(right)) => lists(*left, *right),
        (Shape::Map(left), Shape::Map(right)) => maps(*left, *right),
        (left, right) => is_empty(left) && is_empty(right),
    }
}

fn lists(left: &dyn ListView, right: &dyn ListView) -> bool {
    left.count() == right.count()
        && (0..left.count()).all(|index| match (left.at(index), right.at(index)) {
            (Some(left), Some(right)) => shapes(&left.shape(), &right.shape()),
            _ => false,
        })
}

fn maps(left: &dyn MapView, right: &dyn MapView) -> bool {
    left.count() == right.count()
        && (0..left.count()).all(|index| match (left.at(index), right.at(index)) {
            (Some((left_key, left)), Some((right_key, right))) => {
                left_key == right_key && shapes(&left.shape(), &right.shape())
            }
            _ => false,
        })
}

/// Whether two JSON texts hold the same value. Texts that `serde_json` cannot take (a float beyond 64 bits) differ here
/// when they are spelled differently.
pub(super) fn same_json(left: &str, right: &str) -> bool {
    let tree = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    tree(left).is_some_and(|left| Some(left) == tree(right))
}

/// Whether a value says nothing.
fn is_empty(shape: &Shape<'_>) -> bool {
    match shape {
        Shape::Null => true,
        Shape::Str(text) => text.is_empty(),
        Shape::DateTime(time) => time.is_empty(),
        Shape::Bytes(bytes) => bytes.is_empty(),
        Shape::Raw(text) => matches!(*text, "{}" | "[]" | "\"\""),
        Shape::List(list) => list.count() == 0,
        Shape::Map(map) => map.count() == 0,
        Shape::Record(record) => {
            record.unknown().is_none_or(|unknown| unknown.is_empty())
                && (0..).zip(record.info().fields).all(|(index, field)| {
                    let value = record.view(index);
                    is_empty(&value.shape()) || field.required && is_zero(value)
                })
        }
        _ => false,
    }
}

/// Whether a field that cannot be absent holds what stands for absent.
fn is_zero(value: &dyn Value) -> bool {
    value.is_absent()
}
