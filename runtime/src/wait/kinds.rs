//! What the status of objects says, by the conventions of the API and of a few kinds.
//!
//! In: objects as JSON. Out: verdicts. Never: a type of generated code.

use serde_json::Value;

use super::condition::Verdict;
use crate::kind::GroupVersionKind;

fn number(object: &Value, pointer: &str) -> Option<i64> {
    object.pointer(pointer)?.as_i64()
}

fn count(object: &Value, pointer: &str) -> i64 {
    number(object, pointer).unwrap_or_default()
}

fn text<'v>(object: &'v Value, pointer: &str) -> &'v str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn find<'v>(object: &'v Value, type_: &str) -> Option<&'v Value> {
    let conditions = object.pointer("/status/conditions")?.as_array()?;
    conditions.iter().find(|condition| text(condition, "/type") == type_)
}

/// `Ready is False (Reason: message)`
fn told(condition: &Value) -> String {
    let (type_, status) = (text(condition, "/type"), text(condition, "/status"));
    match (text(condition, "/reason"), text(condition, "/message")) {
        ("", "") => format!("{type_} is {status}"),
        (reason, "") => format!("{type_} is {status} ({reason})"),
        ("", message) => format!("{type_} is {status} ({message})"),
        (reason, message) => format!("{type_} is {status} ({reason}: {message})"),
    }
}

pub(super) fn condition(object: &Value, type_: &str, status: &str) -> Verdict {
    let Some(condition) = find(object, type_) else {
        return Verdict::NotYet(format!("its status has no condition {type_}"));
    };
    let observed = number(condition, "/observedGeneration").or_else(|| number(object, "/status/observedGeneration"));
    if observed.is_some_and(|observed| observed < count(object, "/metadata/generation")) {
        return Verdict::NotYet(format!("{}, of an earlier generation", told(condition)));
    }
    if text(condition, "/status").eq_ignore_ascii_case(status) {
        Verdict::Met
    } else {
        Verdict::NotYet(told(condition))
    }
}

pub(super) fn job(object: &Value) -> Verdict {
    match find(object, "Failed") {
        Some(failed) if text(failed, "/status") == "True" => Verdict::Never(told(failed)),
        _ => condition(object, "Complete", "True"),
    }
}

pub(super) fn rollout(object: &Value, kind: Option<GroupVersionKind>) -> Verdict {
    let Some(kind) = kind else {
        return Verdict::Never("it does not say what it is".to_owned());
    };
    let known = match (&*kind.group, &*kind.kind) {
        ("apps", "Deployment") => deployment,
        ("apps", "StatefulSet") => stateful_set,
        ("apps", "DaemonSet") => daemon_set,
        _ => return Verdict::Never(format!("a {kind} does not roll out")),
    };
    if count(object, "/status/observedGeneration") < count(object, "/metadata/generation") {
        return Verdict::NotYet("its controller has not seen the change".to_owned());
    }
    known(object)
}

/// Not yet, unless there are enough.
fn enough(have: i64, want: i64, of_what: &str) -> Option<Verdict> {
    (have < want).then(|| Verdict::NotYet(format!("{have} of {want} {of_what}")))
}

fn deployment(object: &Value) -> Verdict {
    if let Some(progressing) = find(object, "Progressing")
        && text(progressing, "/reason") == "ProgressDeadlineExceeded"
    {
        return Verdict::Never(told(progressing));
    }
    let updated = count(object, "/status/updatedReplicas");
    let wanted = number(object, "/spec/replicas").unwrap_or(updated);
    let old = count(object, "/status/replicas") - updated;
    let available = count(object, "/status/availableReplicas");
    enough(updated, wanted, "replicas are updated")
        .or_else(|| (old > 0).then(|| Verdict::NotYet(format!("{old} old replicas are still there"))))
        .or_else(|| enough(available, updated, "updated replicas are available"))
        .unwrap_or(Verdict::Met)
}

fn rolls(object: &Value) -> Option<Verdict> {
    // K8S: where none is written it is RollingUpdate.
    let strategy = text(object, "/spec/updateStrategy/type");
    let other = !["", "RollingUpdate"].contains(&strategy);
    other.then(|| Verdict::Never(format!("its update strategy is {strategy}, which does not roll out")))
}

fn daemon_set(object: &Value) -> Verdict {
    let wanted = count(object, "/status/desiredNumberScheduled");
    rolls(object)
        .or_else(|| {
            enough(
                count(object, "/status/updatedNumberScheduled"),
                wanted,
                "pods are updated",
            )
        })
        .or_else(|| enough(count(object, "/status/numberAvailable"), wanted, "pods are available"))
        .unwrap_or(Verdict::Met)
}

fn stateful_set(object: &Value) -> Verdict {
    if let Some(verdict) = rolls(object) {
        return verdict;
    }
    if count(object, "/status/observedGeneration") == 0 {
        return Verdict::NotYet("its controller has not seen it".to_owned());
    }
    let updated = count(object, "/status/updatedReplicas");
    let wanted = number(object, "/spec/replicas");
    if let Some(few) =
        wanted.and_then(|wanted| enough(count(object, "/status/readyReplicas"), wanted, "pods are ready"))
    {
        return few;
    }
    // K8S: with a partition the pods below it keep their revision, so the revisions stay different.
    let partition = number(object, "/spec/updateStrategy/rollingUpdate/partition").unwrap_or_default();
    if partition > 0 {
        let wanted = wanted.unwrap_or_default() - partition;
        return enough(updated, wanted, "pods of the partition are updated").unwrap_or(Verdict::Met);
    }
    let (current, update) = (
        text(object, "/status/currentRevision"),
        text(object, "/status/updateRevision"),
    );
    if current == update {
        Verdict::Met
    } else {
        Verdict::NotYet(format!("{updated} pods are at revision {update}"))
    }
}

#[cfg(test)]
#[path = "kinds_tests.rs"]
mod tests;
