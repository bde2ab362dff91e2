//! Conditions of custom resources: each has its own type, with the time in its own form.

use kubewright_runtime::meta::ConditionRecord;
use kubewright_runtime::value::List;
use kubewright_runtime::{DateTime, Time};

mod kinds {
    use kubewright_runtime::codegen as rt;

    /// Writes a type of conditions with a time of this type.
    macro_rules! condition {
        ($name:ident, $time:ty, $empty:expr) => {
            #[derive(Clone, PartialEq)]
            pub(super) struct $name {
                pub(super) last_transition_time: $time,
                pub(super) message: rt::Str,
                pub(super) status: rt::Str,
                pub(super) type_: rt::Str,
            }

            impl $name {
                pub(super) const EMPTY: Self = Self {
                    last_transition_time: $empty,
                    message: rt::Str::EMPTY,
                    status: rt::Str::EMPTY,
                    type_: rt::Str::EMPTY,
                };
            }

            impl rt::Record for $name {
                fn info(&self) -> &'static rt::RecordInfo {
                    const {
                        &rt::RecordInfo {
                            name: stringify!($name),
                            fields: &[
                                rt::optional("lastTransitionTime"),
                                rt::optional("message"),
                                rt::required("status"),
                                rt::required("type"),
                            ],
                            type_meta: None,
                        }
                    }
                }

                fn index(&self, name: &str) -> u16 {
                    match name {
                        "lastTransitionTime" => 0,
                        "message" => 1,
                        "status" => 2,
                        "type" => 3,
                        _ => rt::UNKNOWN,
                    }
                }

                fn slot(&mut self, index: u16) -> &mut dyn rt::Value {
                    match index {
                        0 => &mut self.last_transition_time,
                        1 => &mut self.message,
                        2 => &mut self.status,
                        _ => &mut self.type_,
                    }
                }

                fn view(&self, index: u16) -> &dyn rt::Value {
                    match index {
                        0 => &self.last_transition_time,
                        1 => &self.message,
                        2 => &self.status,
                        _ => &self.type_,
                    }
                }
            }
            rt::record!($name);
            impl rt::meta::ConditionRecord for $name {}
        };
    }

    condition!(Timed, rt::DateTime, rt::DateTime::EMPTY);
    condition!(MaybeTimed, Option<rt::Time>, None);
    condition!(Texted, Option<rt::Str>, None);
}

use self::kinds::{MaybeTimed, Texted, Timed};

const BEGIN: &str = "2020-01-01T00:00:00.5+02:00";

/// Goes through what may happen; `time` reads the time of a condition, `condition` makes one.
fn check<C: ConditionRecord>(begin: &str, time: impl Fn(&C) -> String, condition: impl Fn(&str, &str, &str) -> C) {
    let mut conditions: List<C> = List::ABSENT;
    assert!(!conditions.is_true("Ready") && conditions.condition("Ready").is_none());
    assert!(conditions.set_condition(condition("Ready", "False", begin)));
    assert!(conditions.set_condition(condition("Other", "True", "")));
    let now = time(conditions.condition("Other").unwrap());
    assert!(now.parse::<DateTime>().is_ok(), "{now:?}");

    // The same again: nothing changes, whatever time it says.
    assert!(!conditions.set_condition(condition("Ready", "False", "")));
    assert!(!conditions.set_condition(condition("Ready", "False", "2021-01-01T00:00:00Z")));
    assert_eq!(time(conditions.condition("Ready").unwrap()), begin);

    // It changes over: now, or when it says.
    assert!(conditions.set_condition(condition("Ready", "True", "")));
    assert!(conditions.is_true("Ready") && time(&conditions[0])[..4] >= now[..4]);
    assert!(conditions.set_condition(condition("Ready", "Unknown", "2022-01-01T00:00:00Z")));
    assert_eq!(time(&conditions[0]), "2022-01-01T00:00:00Z");
    assert!(!conditions.is_true("Ready"));

    assert!(conditions.remove_condition("Ready") && !conditions.remove_condition("Ready"));
    assert_eq!(conditions.len(), 1);
}

#[test]
fn the_time_moves_with_the_status_alone_in_whatever_form_it_is_kept() {
    check(
        BEGIN,
        |condition: &Timed| condition.last_transition_time.as_str().to_owned(),
        |type_, status, time| Timed {
            last_transition_time: DateTime::from_text(time),
            status: status.into(),
            type_: type_.into(),
            ..Timed::EMPTY
        },
    );
    check(
        "2020-01-01T00:00:00Z",
        |condition: &MaybeTimed| condition.last_transition_time.unwrap().to_string(),
        |type_, status, time| MaybeTimed {
            last_transition_time: (!time.is_empty()).then(|| time.parse::<Time>().unwrap()),
            status: status.into(),
            type_: type_.into(),
            ..MaybeTimed::EMPTY
        },
    );
    check(
        "2020 \"about\"",
        |condition: &Texted| condition.last_transition_time.clone().unwrap().to_string(),
        |type_, status, time| Texted {
            last_transition_time: (!time.is_empty()).then(|| time.into()),
            status: status.into(),
            type_: type_.into(),
            ..Texted::EMPTY
        },
    );
}

#[test]
fn a_condition_without_a_time_gets_one_and_another_message_is_a_change() {
    let with = |message: &str| MaybeTimed {
        status: "True".into(),
        type_: "Ready".into(),
        message: message.into(),
        ..MaybeTimed::EMPTY
    };
    let mut conditions = List::from([with("old")]);
    assert!(conditions.set_condition(with("old")), "servers ask for a time");
    let since = conditions[0].last_transition_time;
    assert!(since.is_some());
    assert!(conditions.set_condition(with("new")));
    assert_eq!(
        (conditions[0].last_transition_time, &*conditions[0].message),
        (since, "new")
    );
}
