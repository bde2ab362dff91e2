use serde_json::json;

use super::*;

fn met(object: &Value, kind: &str) -> Verdict {
    rollout(object, Some(GroupVersionKind::new("apps", "v1", kind)))
}

fn not_yet(why: &str) -> Verdict {
    Verdict::NotYet(why.to_owned())
}

#[test]
fn a_condition_counts_if_it_is_of_this_generation() {
    let object = |of_condition: Value, of_status: Value| {
        json!({"metadata": {"generation": 3}, "status": {"observedGeneration": of_status, "conditions": [
            {"type": "Other", "status": "False"},
            {"type": "Ready", "status": "True", "observedGeneration": of_condition, "reason": "Up"},
        ]}})
    };
    let (null, stale) = (Value::Null, not_yet("Ready is True (Up), of an earlier generation"));
    for (of_condition, of_status, expected) in [
        (null.clone(), null.clone(), Verdict::Met),
        (json!(3), json!(2), Verdict::Met),
        (json!(2), json!(3), stale.clone()),
        (null.clone(), json!(2), stale),
        (null.clone(), json!(3), Verdict::Met),
    ] {
        assert_eq!(condition(&object(of_condition, of_status), "Ready", "true"), expected);
    }
    let object = object(null.clone(), null);
    assert_eq!(condition(&object, "Ready", "False"), not_yet("Ready is True (Up)"));
    assert_eq!(condition(&object, "Other", "True"), not_yet("Other is False"));
    assert_eq!(
        condition(&object, "None", "True"),
        not_yet("its status has no condition None")
    );
    assert_eq!(
        condition(&json!({}), "None", "True"),
        not_yet("its status has no condition None")
    );
}

#[test]
fn deployments_roll_out_step_by_step() {
    let object = |updated, all, available, observed| {
        json!({"metadata": {"generation": 2}, "spec": {"replicas": 3}, "status": {
            "observedGeneration": observed, "updatedReplicas": updated, "replicas": all, "availableReplicas": available,
        }})
    };
    for (object, expected) in [
        (object(3, 3, 3, 1), not_yet("its controller has not seen the change")),
        (object(2, 3, 3, 2), not_yet("2 of 3 replicas are updated")),
        (object(3, 4, 4, 2), not_yet("1 old replicas are still there")),
        (object(3, 3, 1, 2), not_yet("1 of 3 updated replicas are available")),
        (object(3, 3, 3, 2), Verdict::Met),
    ] {
        assert_eq!(met(&object, "Deployment"), expected);
    }
    let mut late = object(1, 3, 3, 2);
    late["status"]["conditions"] = json!([
        {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": "too slow"}]);
    let never = Verdict::Never("Progressing is False (ProgressDeadlineExceeded: too slow)".to_owned());
    assert_eq!(met(&late, "Deployment"), never);
    assert!(matches!(met(&late, "ReplicaSet"), Verdict::Never(_)));
    assert!(matches!(rollout(&late, None), Verdict::Never(_)));
}

#[test]
fn daemon_sets_and_stateful_sets_roll_out_by_their_own_numbers() {
    let daemons = |updated, available| json!({"status": {"desiredNumberScheduled": 2, "updatedNumberScheduled": updated, "numberAvailable": available}});
    assert_eq!(met(&daemons(1, 2), "DaemonSet"), not_yet("1 of 2 pods are updated"));
    assert_eq!(met(&daemons(2, 0), "DaemonSet"), not_yet("0 of 2 pods are available"));
    assert_eq!(met(&daemons(2, 2), "DaemonSet"), Verdict::Met);
    let states = |ready, updated, revision: &str, partition| {
        json!({
            "metadata": {"generation": 1},
            "spec": {"replicas": 3, "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": partition}}},
            "status": {"observedGeneration": 1, "readyReplicas": ready, "updatedReplicas": updated, "currentRevision": "a", "updateRevision": revision},
        })
    };
    for (object, expected) in [
        (states(2, 3, "a", 0), not_yet("2 of 3 pods are ready")),
        (states(3, 1, "b", 0), not_yet("1 pods are at revision b")),
        (states(3, 3, "a", 0), Verdict::Met),
        (
            states(3, 0, "b", 2),
            not_yet("0 of 1 pods of the partition are updated"),
        ),
        (states(3, 1, "b", 2), Verdict::Met),
    ] {
        assert_eq!(met(&object, "StatefulSet"), expected, "{object}");
    }
    let mut by_hand = states(3, 3, "a", 0);
    by_hand["spec"]["updateStrategy"]["type"] = json!("OnDelete");
    assert!(matches!(met(&by_hand, "StatefulSet"), Verdict::Never(_)));
    assert!(matches!(met(&by_hand, "DaemonSet"), Verdict::Never(_)));
    assert_eq!(
        met(&json!({"spec": {"replicas": 0}}), "StatefulSet"),
        not_yet("its controller has not seen it")
    );
}

#[test]
fn a_job_that_failed_is_never_complete() {
    let jobs = |type_, status| json!({"status": {"conditions": [{"type": type_, "status": status, "reason": "BackoffLimitExceeded"}]}});
    assert_eq!(job(&jobs("Complete", "True")), Verdict::Met);
    assert_eq!(
        job(&jobs("Failed", "True")),
        Verdict::Never("Failed is True (BackoffLimitExceeded)".to_owned())
    );
    assert!(matches!(job(&jobs("Failed", "False")), Verdict::NotYet(_)));
    assert!(matches!(job(&jobs("Complete", "False")), Verdict::NotYet(_)));
}
