//! Workloads: apps, batch, autoscaling.

use serde_json::{Value, json};

use super::{pod_template, selector};
use crate::sample::{Edit, Sample, Status};

const REPLICAS: Edit = Edit {
    pointer: "/spec/replicas",
    values: || [2, 3, 4, 5, 6].map(Value::from),
};

pub(crate) const DEPLOYMENT: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name},
            "spec": {
                "replicas": 1, "selector": selector(), "template": pod_template(),
                "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "30%", "maxUnavailable": 0}}
            }
        })
    },
    edit: REPLICAS,
    status: Some(Status {
        whole: || {
            json!({
                "replicas": 3, "readyReplicas": 2, "availableReplicas": 1, "updatedReplicas": 3, "observedGeneration": 1,
                "conditions": [{
                    "type": "Available", "status": "False", "reason": "Tested", "message": "not yet",
                    "lastUpdateTime": "2026-01-02T03:04:05Z", "lastTransitionTime": "2026-01-02T03:04:05Z"
                }]
            })
        },
        pointer: "/status/readyReplicas",
        values: || [1, 3].map(Value::from),
        owned: true,
    }),
};

pub(crate) const STATEFUL_SET: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": name},
            "spec": {
                "replicas": 1, "serviceName": "sample", "selector": selector(), "template": pod_template(),
                "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Delete"}
            }
        })
    },
    edit: REPLICAS,
    status: Some(Status {
        whole: || json!({"replicas": 2, "readyReplicas": 1, "availableReplicas": 1, "currentRevision": "a", "updateRevision": "b"}),
        pointer: "/status/currentRevision",
        values: || ["merged", "applied"].map(Value::from),
        owned: true,
    }),
};

pub(crate) const DAEMON_SET: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": name},
            "spec": {"selector": selector(), "template": pod_template()}
        })
    },
    edit: Edit {
        pointer: "/spec/minReadySeconds",
        values: || [2, 3, 4, 5, 6].map(Value::from),
    },
    status: Some(Status {
        whole: || json!({"currentNumberScheduled": 2, "desiredNumberScheduled": 3, "numberMisscheduled": 0, "numberReady": 1}),
        pointer: "/status/numberReady",
        values: || [2, 3].map(Value::from),
        owned: true,
    }),
};

pub(crate) const REPLICA_SET: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": name},
            "spec": {"replicas": 1, "selector": selector(), "template": pod_template()}
        })
    },
    edit: REPLICAS,
    status: Some(Status {
        whole: || json!({"replicas": 5, "fullyLabeledReplicas": 4}),
        pointer: "/status/fullyLabeledReplicas",
        values: || [3, 5].map(Value::from),
        owned: true,
    }),
};

pub(crate) const JOB: Sample = Sample {
    body: |name| {
        let mut template = pod_template();
        template["spec"]["restartPolicy"] = json!("Never");
        json!({
            "apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name},
            "spec": {"template": template, "backoffLimit": 2, "completions": 9}
        })
    },
    edit: Edit {
        pointer: "/spec/parallelism",
        values: || [2, 3, 4, 5, 6].map(Value::from),
    },
    status: Some(Status {
        whole: || json!({"active": 2, "ready": 1, "terminating": 0, "startTime": "2026-01-02T03:04:05Z"}),
        pointer: "/status/active",
        values: || [3, 4].map(Value::from),
        owned: true,
    }),
};

pub(crate) const CRON_JOB: Sample = Sample {
    body: |name| {
        let mut template = pod_template();
        template["spec"]["restartPolicy"] = json!("OnFailure");
        json!({
            "apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": name},
            "spec": {"schedule": "*/5 * * * *", "timeZone": "Etc/UTC", "jobTemplate": {"spec": {"template": template}}}
        })
    },
    edit: Edit {
        pointer: "/spec/schedule",
        values: || ["1 * * * *", "2 * * * *", "3 * * * *", "4 * * * *", "@hourly"].map(Value::from),
    },
    status: Some(Status {
        whole: || json!({"lastScheduleTime": "2026-01-02T03:04:05Z"}),
        pointer: "/status/lastSuccessfulTime",
        values: || ["2026-01-02T03:04:06Z", "2026-01-02T03:04:07Z"].map(Value::from),
        owned: true,
    }),
};

pub(crate) const HORIZONTAL_POD_AUTOSCALER: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": name},
            "spec": {
                "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "sample"},
                "minReplicas": 1, "maxReplicas": 3,
                "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}}}]
            }
        })
    },
    edit: Edit {
        pointer: "/spec/maxReplicas",
        values: || [4, 5, 6, 7, 8].map(Value::from),
    },
    status: Some(Status {
        whole: || json!({"currentReplicas": 1, "desiredReplicas": 2, "lastScaleTime": "2026-01-02T03:04:05Z"}),
        pointer: "/status/desiredReplicas",
        values: || [3, 4].map(Value::from),
        owned: true,
    }),
};
