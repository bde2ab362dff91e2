//! Numbers within bounds.
//!
//! In: a schema node. Out: a JSON number. Never: a number that only a float can hold where an integer is asked for.

use serde_json::Value;

use super::narrow::Node;
use super::{Gap, Place};

/// One that a detour through a float would change.
const BIG: i64 = 9_007_199_254_740_993;

/// An integer; in a full sample one of 64 bits where nothing forbids it.
pub(super) fn integer(node: &Node, full: bool, place: Place<'_>) -> Result<Value, Gap> {
    if let Some(default) = node.scalar_default() {
        return Ok(default.clone());
    }
    let (lowest, highest) = bounds(node);
    let step = node.integer("multipleOf").unwrap_or(1).max(1);
    let is_free = node.number("maximum").is_none() && step == 1 && matches!(node.format(), None | Some("int64"));
    let wanted = if full && is_free { BIG } else { 1 };
    let seed = i64::try_from(place.seed).unwrap_or_default();
    let value = wanted.saturating_add(seed).clamp(lowest, highest);
    let value = value.next_multiple_of_or(step, value);
    if (lowest..=highest).contains(&value) {
        Ok(Value::from(value))
    } else {
        place.gap(format!("no multiple of {step} between {lowest} and {highest}"))
    }
}

/// A fraction, where the bounds have room for one.
pub(super) fn float(node: &Node, place: Place<'_>) -> Result<Value, Gap> {
    if let Some(default) = node.scalar_default() {
        return Ok(default.clone());
    }
    let lowest = node.number("minimum").unwrap_or(f64::MIN);
    let highest = node.number("maximum").unwrap_or(f64::MAX);
    if lowest > highest {
        return place.gap(format!("no number between {lowest} and {highest}"));
    }
    let value = 1.5_f64.clamp(lowest, highest);
    // A server writes it without a point.
    Ok(if value.fract() == 0.0 {
        Value::from(value as i64)
    } else {
        Value::from(value)
    })
}

fn bounds(node: &Node) -> (i64, i64) {
    let lowest = node.integer("minimum").unwrap_or(i64::MIN);
    let highest = node.integer("maximum").unwrap_or(i64::MAX);
    let (open_below, open_above) = (node.is("exclusiveMinimum"), node.is("exclusiveMaximum"));
    let lowest = lowest.saturating_add(i64::from(open_below));
    let highest = highest.saturating_sub(i64::from(open_above));
    // Unordered bounds are nobody's to meet; `clamp` must not see them.
    (lowest.min(highest), highest)
}

trait NextMultiple {
    fn next_multiple_of_or(self, step: i64, otherwise: i64) -> i64;
}

impl NextMultiple for i64 {
    /// The first multiple of `step` from here on.
    fn next_multiple_of_or(self, step: i64, otherwise: i64) -> i64 {
        match self.rem_euclid(step) {
            0 => self,
            rest => self.checked_add(step - rest).unwrap_or(otherwise),
        }
    }
}
