//! One suite, written once and run for many kinds against a real API server: what our client writes, an independent reader
//! finds; what the server holds, our client reads without loss.
//!
//! Each kind is a test of its own, in a namespace or with a label of its own, all on one control plane.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod case;
mod sample;
mod samples;
mod suite;

use case::Case;
use kubewright_k8s::{
    admissionregistration, apiextensions, apps, autoscaling, batch, certificates, coordination, core, discovery,
    flowcontrol, networking, policy, rbac, scheduling, storage,
};

/// `test: kind, scope, sample, [steps that only some kinds have];`
macro_rules! kinds {
    ($($test:ident: $kind:ty, $scope:ident, $sample:expr, [$($step:ident)*];)*) => {$(
        // The reader blocks; connections of the client must go on meanwhile.
        #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
        async fn $test() {
            let Some(case) = Case::<$kind, _>::$scope(stringify!($test), &$sample) else { return };
            suite::every_kind(&case).await;
            $(suite::$step(&case).await;)*
        }
    )*};
}

kinds! {
    config_map: core::v1::ConfigMap, in_namespace, samples::core::CONFIG_MAP, [collection];
    secret: core::v1::Secret, in_namespace, samples::core::SECRET, [collection];
    pod: core::v1::Pod, in_namespace, samples::core::POD, [status collection];
    service: core::v1::Service, in_namespace, samples::core::SERVICE, [status collection];
    service_account: core::v1::ServiceAccount, in_namespace, samples::core::SERVICE_ACCOUNT, [collection];
    persistent_volume_claim: core::v1::PersistentVolumeClaim, in_namespace, samples::core::PERSISTENT_VOLUME_CLAIM, [status collection];
    resource_quota: core::v1::ResourceQuota, in_namespace, samples::core::RESOURCE_QUOTA, [status collection];
    namespace: core::v1::Namespace, in_cluster, samples::cluster::NAMESPACE, [status];
    node: core::v1::Node, in_cluster, samples::cluster::NODE, [status collection];
    persistent_volume: core::v1::PersistentVolume, in_cluster, samples::cluster::PERSISTENT_VOLUME, [status collection];

    deployment: apps::v1::Deployment, in_namespace, samples::workloads::DEPLOYMENT, [status collection];
    stateful_set: apps::v1::StatefulSet, in_namespace, samples::workloads::STATEFUL_SET, [status collection];
    daemon_set: apps::v1::DaemonSet, in_namespace, samples::workloads::DAEMON_SET, [status collection];
    replica_set: apps::v1::ReplicaSet, in_namespace, samples::workloads::REPLICA_SET, [status collection];
    job: batch::v1::Job, in_namespace, samples::workloads::JOB, [status collection];
    cron_job: batch::v1::CronJob, in_namespace, samples::workloads::CRON_JOB, [status collection];
    horizontal_pod_autoscaler: autoscaling::v2::HorizontalPodAutoscaler, in_namespace, samples::workloads::HORIZONTAL_POD_AUTOSCALER, [status collection];

    network_policy: networking::v1::NetworkPolicy, in_namespace, samples::policy::NETWORK_POLICY, [collection];
    ingress: networking::v1::Ingress, in_namespace, samples::policy::INGRESS, [status collection];
    role: rbac::v1::Role, in_namespace, samples::policy::ROLE, [collection];
    role_binding: rbac::v1::RoleBinding, in_namespace, samples::policy::ROLE_BINDING, [collection];
    cluster_role: rbac::v1::ClusterRole, in_cluster, samples::cluster::CLUSTER_ROLE, [collection];
    pod_disruption_budget: policy::v1::PodDisruptionBudget, in_namespace, samples::policy::POD_DISRUPTION_BUDGET, [status collection];
    lease: coordination::v1::Lease, in_namespace, samples::policy::LEASE, [collection];
    endpoint_slice: discovery::v1::EndpointSlice, in_namespace, samples::policy::ENDPOINT_SLICE, [collection];

    priority_class: scheduling::v1::PriorityClass, in_cluster, samples::cluster::PRIORITY_CLASS, [collection];
    storage_class: storage::v1::StorageClass, in_cluster, samples::cluster::STORAGE_CLASS, [collection];
    custom_resource_definition: apiextensions::v1::CustomResourceDefinition, in_cluster, samples::cluster::CUSTOM_RESOURCE_DEFINITION, [collection];
    certificate_signing_request: certificates::v1::CertificateSigningRequest, in_cluster, samples::cluster::CERTIFICATE_SIGNING_REQUEST, [status collection];
    validating_admission_policy: admissionregistration::v1::ValidatingAdmissionPolicy, in_cluster, samples::cluster::VALIDATING_ADMISSION_POLICY, [collection];
    flow_schema: flowcontrol::v1::FlowSchema, in_cluster, samples::cluster::FLOW_SCHEMA, [collection];
}
