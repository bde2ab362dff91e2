//! Conditions: what is true of an object, one of each type.
//!
//! In: conditions. Out: the list with one more, or another. Never: a time of transition where nothing changed over.

use super::object_meta::Condition;
use crate::value::{List, Reader, Record, Shape, Str, Time, UNKNOWN};

impl Condition {
    /// A condition: `Condition::new("Ready", true, "AllUp", "all replicas are up")`. Its time is set when it goes into a list.
    #[must_use]
    pub fn new(type_: impl Into<Str>, status: bool, reason: impl Into<Str>, message: impl Into<Str>) -> Self {
        Self {
            type_: type_.into(),
            status: Str::from_static(if status { "True" } else { "False" }),
            reason: reason.into(),
            message: message.into(),
            ..Self::EMPTY
        }
    }

    /// Whether it says `True`.
    pub fn is_true(&self) -> bool {
        self.status == "True"
    }
}

/// A type of conditions: meta/v1's own, one of Kubernetes such as `PodCondition`, one of a custom resource. Generated types that have the
/// fields `type`, `status` and `lastTransitionTime` are marked with it.
pub trait ConditionRecord: Record + Clone + PartialEq {}

impl ConditionRecord for Condition {}

/// Conditions of one object, of which each type is there once.
///
/// <https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#typical-status-properties>
impl<C: ConditionRecord> List<C> {
    /// The condition of a type.
    pub fn condition(&self, type_: &str) -> Option<&C> {
        self.iter().find(|condition| text(*condition, TYPE) == type_)
    }

    /// Whether the condition of a type is there and says `True`.
    pub fn is_true(&self, type_: &str) -> bool {
        self.condition(type_)
            .is_some_and(|condition| text(condition, STATUS) == "True")
    }

    /// Puts a condition in place of the one of its type. `lastTransitionTime` is that of the new condition if it has one, else now; where
    /// the status stays the same, it stays as well. Whether anything changed: if not, nothing need be written.
    pub fn set_condition(&mut self, condition: C) -> bool {
        let mut new = condition;
        let Some(known) = self.iter_mut().find(|known| text(*known, TYPE) == text(&new, TYPE)) else {
            stamp(&mut new);
            self.push(new);
            return true;
        };
        match time(known).filter(|_| text(known, STATUS) == text(&new, STATUS)) {
            Some(since) => set_time(&mut new, &since),
            None => stamp(&mut new),
        }
        let changed = *known != new;
        *known = new;
        changed
    }

    /// Takes the condition of a type out; whether it was there.
    pub fn remove_condition(&mut self, type_: &str) -> bool {
        let there = self.condition(type_).is_some();
        self.retain(|condition| text(condition, TYPE) != type_);
        there
    }
}

const TYPE: &str = "type";
const STATUS: &str = "status";
const TIME: &str = "lastTransitionTime";

/// The text of a field; of one that is absent the empty text.
fn text<'c>(condition: &'c dyn Record, name: &str) -> &'c str {
    match condition.index(name) {
        UNKNOWN => "",
        index => match condition.view(index).shape() {
            Shape::Str(text) => text,
            _ => "",
        },
    }
}

/// The time of the last transition, in whichever form it is kept.
fn time(condition: &dyn Record) -> Option<String> {
    let index = condition.index(TIME);
    if index == UNKNOWN {
        return None;
    }
    let text = match condition.view(index).shape() {
        Shape::Time(time) if !time.is_zero() => time.to_string(),
        Shape::DateTime(time) => time.as_str().to_owned(),
        Shape::Str(text) => text.to_owned(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn set_time(condition: &mut dyn Record, time: &str) {
    let index = condition.index(TIME);
    if index == UNKNOWN {
        return;
    }
    let json = serde_json::Value::from(time).to_string();
    // INVARIANT: it was such a time before, or is one of the clock.
    if let Ok(mut reader) = Reader::new(json.as_bytes()) {
        let _ = condition.slot(index).read(&mut reader);
    }
}

fn stamp(condition: &mut dyn Record) {
    if time(condition).is_none() {
        set_time(condition, &Time::now().to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_moves_with_the_status_alone() {
        let mut conditions: List<Condition> = List::ABSENT;
        let begin: Time = "2020-01-01T00:00:00Z".parse().unwrap();
        let ready = |status, reason| Condition::new("Ready", status, reason, "");
        let first = Condition {
            last_transition_time: begin,
            ..ready(false, "Starting")
        };
        assert!(conditions.set_condition(first));
        assert!(conditions.set_condition(ready(false, "StillStarting")));
        assert_eq!(conditions.condition("Ready").unwrap().last_transition_time, begin);
        assert!(
            !conditions.set_condition(ready(false, "StillStarting")),
            "nothing changed"
        );
        assert!(conditions.set_condition(ready(true, "Up")) && conditions.is_true("Ready"));
        assert!(conditions.condition("Ready").unwrap().last_transition_time > begin);
        assert!(conditions.set_condition(Condition::new("Other", true, "x", "")));
        assert_eq!(conditions.len(), 2);
        assert!(conditions.remove_condition("Ready") && !conditions.remove_condition("Ready"));
    }
}
