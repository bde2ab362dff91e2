//! Equality as Kubernetes means it.
//!
//! In: two values of one type. Out: whether they mean the same. Never: a difference between absent and empty.

use super::{MapView, Record, Shape, Value};

/// Whether two objects mean the same: absent and empty lists, maps and structs are equal, and so are quantities of one value
/// (`1000m` and `1`). `==` tells all of these apart.
#[must_use]
pub fn semantic_eq<T: Record>(left: &T, right: &T) -> bool {
    records(left, right)
}

fn records(left: &dyn Record, right: &dyn Record) -> bool {
    let known = (0..)
        .zip(left.info().fields)
        .all(|(index, _)| values(left.view(index), right.view(index)));
    known
        && match (left.unknown(), right.unknown()) {
            (Some(left), Some(right)) => maps(left, right),
            _ => true,
        }
}

fn values(left: &dyn Value, right: &dyn Value) -> bool {
    match (left.shape(), right.shape()) {
        (Shape::Null, Shape::Null) => true,
        (Shape::Null, other) | (other, Shape::Null) => is_empty(&other),
        (Shape::Bool(left), Shape::Bool(right)) => left == right,
        (Shape::Int(left), Shape::Int(right)) => left == right,
        (Shape::Float(left), Shape::Float(right)) => left.to_bits() == right.to_bits() || left == right,
        (Shape::Str(left), Shape::Str(right)) => left == right,
        (Shape::Quantity(left), Shape::Quantity(right)) => left.eq_value(right),
        (Shape::Time(left), Shape::Time(right)) => left == right,
        (Shape::MicroTime(left), Shape::MicroTime(right)) => left == right,
        (Shape::Duration(left), Shape::Duration(right)) => left == right,
        (Shape::Bytes(left), Shape::Bytes(right)) => left == right,
        (Shape::Raw(left), Shape::Raw(right)) => left == right || json(left) == json(right),
        (Shape::Record(left), Shape::Record(right)) => records(left, right),
        (Shape::List(left), Shape::List(right)) => {
            left.count() == right.count()
                && (0..left.count()).all(|index| match (left.at(index), right.at(index)) {
                    (Some(left), Some(right)) => values(left, right),
                    _ => false,
                })
        }
        (Shape::Map(left), Shape::Map(right)) => maps(left, right),
        _ => false,
    }
}

/// Maps are sorted, so that equal ones have equal entries in one order.
fn maps(left: &dyn MapView, right: &dyn MapView) -> bool {
    left.count() == right.count()
        && (0..left.count()).all(|index| match (left.at(index), right.at(index)) {
            (Some((left_key, left)), Some((right_key, right))) => left_key == right_key && values(left, right),
            _ => false,
        })
}

fn is_empty(shape: &Shape<'_>) -> bool {
    match shape {
        Shape::Null => true,
        Shape::List(list) => list.count() == 0,
        Shape::Map(map) => map.count() == 0,
        Shape::Record(record) => {
            record.unknown().is_none_or(|unknown| unknown.is_empty())
                && (0..)
                    .zip(record.info().fields)
                    .all(|(index, _)| is_empty(&record.view(index).shape()))
        }
        _ => false,
    }
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_default()
}
