//! One event, in the form that servers take.
//!
//! In: what the program says. Out: texts cut to the lengths that servers take, names that they take. Never: an event that is refused for its form.

use std::fmt;
use std::time::{Duration, SystemTime};

use super::recorder::Reporter;
use crate::client::ClientObject;
use crate::dynamic::DynamicObject;
use crate::error::{Error, cut};
use crate::kind::GroupVersionKind;
use crate::value::{MicroTime, PointerError, Str};

/// K8S: longer ones are refused.
const LONGEST_NOTE: usize = 1024;
const LONGEST_WORD: usize = 128;
const LONGEST_NAME: usize = 253;

/// What happened: reason, action and note, maybe with a second object.
#[derive(Clone, Debug)]
#[must_use]
pub struct Event {
    pub(super) warning: bool,
    pub(super) reason: Str,
    pub(super) action: Str,
    pub(super) note: String,
    pub(super) related: Option<Reference>,
}

impl Event {
    /// Something that is as it should be. `reason` is why, for machines: `Scaled`; `action` what was done or tried: `Scale`. Both are cut to 128
    /// bytes; without an action the reason stands for it, and without a reason nothing is written.
    pub fn normal(reason: impl Into<Str>, action: impl Into<Str>) -> Self {
        Self {
            warning: false,
            reason: word(reason.into()),
            action: word(action.into()),
            note: String::new(),
            related: None,
        }
    }

    /// Something that somebody should look at. Reason and action as in [`normal`](Self::normal).
    pub fn warning(reason: impl Into<Str>, action: impl Into<Str>) -> Self {
        Self {
            warning: true,
            ..Self::normal(reason, action)
        }
    }

    /// What happened, for people; cut to 1024 bytes. Not part of what makes two events the same: the note of the first stays.
    pub fn note(self, note: impl Into<String>) -> Self {
        let mut note = note.into();
        if note.len() > LONGEST_NOTE {
            note.truncate(cut(&note, LONGEST_NOTE - "…".len()).len());
            note.push('…');
        }
        Self { note, ..self }
    }

    /// A second object that it is about: the Pod that a ReplicaSet made.
    pub fn related<O: ClientObject>(self, object: &O) -> Self {
        let related = Reference::to(object);
        Self { related, ..self }
    }
}

fn word(text: Str) -> Str {
    if text.len() > LONGEST_WORD {
        cut(&text, LONGEST_WORD).into()
    } else {
        text
    }
}

/// An object that an event is about. Two are the same whatever the version of the object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Reference {
    api_version: String,
    kind: Str,
    pub(super) namespace: Str,
    name: Str,
    uid: Str,
}

impl Reference {
    /// None for an object that does not say what it is, or has no name yet.
    pub(super) fn to<O: ClientObject>(object: &O) -> Option<Self> {
        let (kind, metadata) = (object.group_version_kind()?, object.metadata());
        let text = |text: &Option<Str>| text.clone().unwrap_or_default();
        (!metadata.name().is_empty()).then(|| Self {
            api_version: kind.api_version().to_string(),
            kind: kind.kind,
            namespace: text(&metadata.namespace),
            name: text(&metadata.name),
            uid: text(&metadata.uid),
        })
    }

    /// K8S: events of what lives in no namespace are in this one.
    pub(super) fn namespace_of_event(&self) -> Str {
        if self.namespace.is_empty() {
            Str::from_static("default")
        } else {
            self.namespace.clone()
        }
    }

    fn write(&self, event: &mut DynamicObject, place: &str) -> Result<(), PointerError> {
        for (member, text) in [
            ("apiVersion", self.api_version.as_str()),
            ("kind", &self.kind),
            ("namespace", &self.namespace),
            ("name", &self.name),
            ("uid", &self.uid),
        ] {
            if !text.is_empty() {
                event.set(&format!("{place}/{member}"), text)?;
            }
        }
        Ok(())
    }
}

/// What makes two events the same.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    warning: bool,
    reason: Str,
    action: Str,
    pub(super) regarding: Reference,
    related: Option<Reference>,
}

/// An event that happened, on its way to the server.
pub(super) struct Happened {
    pub(super) regarding: Reference,
    pub(super) event: Event,
    pub(super) at: MicroTime,
}

impl Happened {
    pub(super) fn key(&self) -> Key {
        Key {
            warning: self.event.warning,
            reason: self.event.reason.clone(),
            action: self.event.action.clone(),
            regarding: self.regarding.clone(),
            related: self.event.related.clone(),
        }
    }

    /// The object to be created. `unique` is a number that no other event of this object has.
    pub(super) fn object(&self, by: &Reporter, unique: u64) -> Result<DynamicObject, PointerError> {
        let mut object = DynamicObject::new(&kind(), name(&self.regarding.name, unique));
        object.metadata.namespace = Some(self.regarding.namespace_of_event());
        let event = &self.event;
        let action = if event.action.is_empty() {
            &event.reason
        } else {
            &event.action
        };
        object.set("/eventTime", self.at.to_string())?;
        object.set("/reportingController", &*by.controller)?;
        object.set("/reportingInstance", &*by.instance)?;
        object.set("/action", &**action)?;
        object.set("/reason", &*event.reason)?;
        self.regarding.write(&mut object, "/regarding")?;
        if let Some(related) = &event.related {
            related.write(&mut object, "/related")?;
        }
        if !event.note.is_empty() {
            object.set("/note", &event.note)?;
        }
        object.set("/type", if event.warning { "Warning" } else { "Normal" })?;
        Ok(object)
    }
}

pub(super) fn kind() -> GroupVersionKind {
    GroupVersionKind::new("events.k8s.io", "v1", "Event")
}

/// `<object>.<unique>`, as far as that is a name that events can have.
///
/// K8S: names of some kinds, such as roles, may hold what those of events may not.
fn name(object: &str, unique: u64) -> String {
    let unique = format!(".{unique:x}");
    let object = cut(object, LONGEST_NAME - unique.len());
    let end = |c: char| !c.is_ascii_alphanumeric();
    let object = object.trim_end_matches(end);
    let object = if is_subdomain(object) { object } else { "event" };
    format!("{object}{unique}")
}

fn is_subdomain(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    text.len() <= LONGEST_NAME
        && text.split('.').all(|label| {
            !label.is_empty() && label.chars().all(inner) && !label.starts_with('-') && !label.ends_with('-')
        })
}

/// `name`, or `prefix/name` with a DNS subdomain.
fn is_qualified_name(text: &str) -> bool {
    let (prefix, name) = text
        .split_once('/')
        .map_or((None, text), |(prefix, name)| (Some(prefix), name));
    let inner = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let ends = |c: char| c.is_ascii_alphanumeric();
    prefix.is_none_or(is_subdomain)
        && (1..=63).contains(&name.len())
        && name.chars().all(inner)
        && name.starts_with(ends)
        && name.ends_with(ends)
}

impl Reporter {
    pub(super) fn checked(self) -> Result<Self, Error> {
        let problem = if !is_qualified_name(&self.controller) {
            format!("{:?} is no name of a controller: NAME or DOMAIN/NAME", self.controller)
        } else if !(1..=LONGEST_WORD).contains(&self.instance.len()) {
            "the instance has no name, or one of more than 128 bytes".to_owned()
        } else {
            return Ok(self);
        };
        Err(Error::invalid_request(format!("events: {problem}")))
    }
}

/// Nanoseconds of the clock: what a new process begins to count from, so that it meets no name of an earlier one.
pub(super) fn first_number() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    u64::try_from(now.unwrap_or(Duration::ZERO).as_nanos()).unwrap_or_default()
}

impl fmt::Debug for Happened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Happened")
            .field("reason", &self.event.reason)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_to_what_servers_take() {
        let event = Event::normal("r".repeat(200), "ä".repeat(100)).note("é".repeat(600));
        assert_eq!((event.reason.len(), event.action.len()), (128, 128));
        assert!(event.note.len() <= 1024 && event.note.len() > 1018 && event.note.ends_with("é…"));
        assert_eq!(Event::normal("a", "b").note("n".repeat(1024)).note, "n".repeat(1024));
    }

    #[test]
    fn names_are_those_that_events_can_have() {
        let long = "a".repeat(253);
        for (object, expected) in [
            ("web-0", "web-0.ff".to_owned()),
            ("a.b", "a.b.ff".to_owned()),
            ("system:node", "event.ff".to_owned()),
            ("Upper", "event.ff".to_owned()),
            (long.as_str(), format!("{}.ff", "a".repeat(250))),
        ] {
            assert_eq!(name(object, 255), expected);
            assert!(is_subdomain(&name(object, u64::MAX)));
        }
        let dots = format!("{}.{}", "a".repeat(248), "b".repeat(4));
        assert_eq!(
            name(&dots, 0xffff),
            format!("{}.ffff", "a".repeat(248)),
            "no label is left empty"
        );
    }

    #[test]
    fn reporters_have_names_that_servers_take() {
        for (controller, instance, good) in [
            ("kubelet", "node-1", true),
            ("example.com/shop_operator", "x", true),
            ("", "x", false),
            ("a/b/c", "x", false),
            ("/b", "x", false),
            ("Example.com/b", "x", false),
            ("a b", "x", false),
            ("-a", "x", false),
            ("a", "", false),
            ("a", &"x".repeat(128), true),
            ("a", &"x".repeat(129), false),
            (&"x".repeat(64), "x", false),
        ] {
            let reporter = Reporter {
                controller: controller.into(),
                instance: instance.into(),
            };
            assert_eq!(reporter.checked().is_ok(), good, "{controller} {instance}");
        }
    }
}
