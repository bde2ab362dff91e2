//! Conditions: what is true of an object, one of each type.
//!
//! In: conditions. Out: the list with one more, or another. Never: a time of transition where nothing changed over.

use super::object_meta::Condition;
use crate::value::{List, Str, Time};

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

/// Conditions of one object, of which each type is there once.
///
/// <https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#typical-status-properties>
impl List<Condition> {
    /// The condition of a type.
    pub fn condition(&self, type_: &str) -> Option<&Condition> {
        self.iter().find(|condition| condition.type_ == type_)
    }

    /// Whether the condition of a type is there and says `True`.
    pub fn is_true(&self, type_: &str) -> bool {
        self.condition(type_).is_some_and(Condition::is_true)
    }

    /// Puts a condition in place of the one of its type. `lastTransitionTime` is that of the new condition if it has one, else now; where
    /// the status stays the same, it stays as well. Whether anything changed: if not, nothing need be written.
    pub fn set_condition(&mut self, condition: Condition) -> bool {
        let mut new = condition;
        let Some(known) = self.iter_mut().find(|known| known.type_ == new.type_) else {
            stamp(&mut new);
            self.push(new);
            return true;
        };
        if known.status == new.status {
            new.last_transition_time = known.last_transition_time;
        } else {
            stamp(&mut new);
        }
        let changed = *known != new;
        *known = new;
        changed
    }

    /// Takes the condition of a type out; whether it was there.
    pub fn remove_condition(&mut self, type_: &str) -> bool {
        let there = self.condition(type_).is_some();
        self.retain(|condition| condition.type_ != type_);
        there
    }
}

fn stamp(condition: &mut Condition) {
    if condition.last_transition_time == Time::EMPTY {
        condition.last_transition_time = Time::now();
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
