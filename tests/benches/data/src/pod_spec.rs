//! The spec of a pod, for pods and for pod templates.
//!
//! In: the application's number. Out: containers with environment, probes, mounts and limits, and the volumes they name.

use crate::node::Node;
use crate::random::Random;
use crate::words::{ZONES, application};
use crate::{list, object};

/// A pod spec of application `number`, as the API server has defaulted it; `node` is where it was scheduled.
#[must_use]
pub fn pod_spec(number: usize, node: Option<&str>, random: &mut Random) -> Node {
    let app = application(number);
    // Admission adds this volume to pods; templates do not have it.
    let api_access = node.map(|_| format!("kube-api-access-{}", random.suffix(5)));
    object! {
        "volumes" => volumes(&app, api_access.as_deref()),
        "containers" => list![main_container(number, &app, api_access.as_deref(), random), sidecar(random)],
        "restartPolicy" => "Always",
        "terminationGracePeriodSeconds" => 30,
        "dnsPolicy" => "ClusterFirst",
        "nodeSelector" => Node::when(number.is_multiple_of(3), || object! { "kubernetes.io/os" => "linux" }),
        "serviceAccountName" => &app,
        "serviceAccount" => &app,
        "nodeName" => node.map_or(Node::Absent, Node::from),
        "securityContext" => object! { "runAsUser" => 1000, "runAsNonRoot" => true, "fsGroup" => 2000 },
        "imagePullSecrets" => Node::when(number.is_multiple_of(5), || list![object! { "name" => "registry-credentials" }]),
        "affinity" => Node::when(number.is_multiple_of(4), || affinity(&app)),
        "schedulerName" => "default-scheduler",
        "tolerations" => list![toleration("node.kubernetes.io/not-ready"), toleration("node.kubernetes.io/unreachable")],
        "priority" => 0,
        "enableServiceLinks" => true,
        "preemptionPolicy" => "PreemptLowerPriority",
        "topologySpreadConstraints" => Node::when(number.is_multiple_of(2), || spread(&app)),
    }
}

fn main_container(number: usize, app: &str, api_access: Option<&str>, random: &mut Random) -> Node {
    object! {
        "name" => app,
        "image" => format!("registry.example.com/{}/{app}:v1.{}.{}", ZONES[number % 3], number % 20, random.below(40)),
        "args" => list![format!("--config=/etc/{app}/config.yaml"), "--log-format=json"],
        "ports" => list![port("http", 8080), port("metrics", 9090)],
        "env" => environment(app, random),
        "resources" => resources("250m", "512Mi", "1", "1Gi"),
        "volumeMounts" => volume_mounts(app, api_access),
        "livenessProbe" => probe("/healthz", 10),
        "readinessProbe" => probe("/readyz", 5),
        "startupProbe" => probe("/healthz", 2),
        "terminationMessagePath" => "/dev/termination-log",
        "terminationMessagePolicy" => "File",
        "imagePullPolicy" => "IfNotPresent",
        "securityContext" => object! { "capabilities" => object! { "drop" => list!["ALL"] }, "readOnlyRootFilesystem" => true, "allowPrivilegeEscalation" => false },
    }
}

fn sidecar(random: &mut Random) -> Node {
    object! {
        "name" => "telemetry",
        "image" => format!("registry.example.com/platform/telemetry-agent:0.{}.0", 90 + random.below(10)),
        "ports" => list![port("otlp", 4317)],
        "env" => list![plain("GOGC", "80"), field_ref("POD_IP", "status.podIP")],
        "resources" => resources("50m", "64Mi", "200m", "128Mi"),
        "volumeMounts" => list![object! { "name" => "tmp", "mountPath" => "/tmp" }],
        "readinessProbe" => probe("/", 10),
        "terminationMessagePath" => "/dev/termination-log",
        "terminationMessagePolicy" => "File",
        "imagePullPolicy" => "IfNotPresent",
    }
}

fn environment(app: &str, random: &mut Random) -> Node {
    let secret = |name: &str, key: &str| {
        object! { "name" => name, "valueFrom" => object! { "secretKeyRef" => object! { "name" => format!("{app}-secrets"), "key" => key } } }
    };
    list![
        plain("LOG_LEVEL", random.pick(&["info", "debug", "warn"])),
        plain("DATABASE_HOST", &format!("{app}-db.data.svc.cluster.local")),
        plain("DATABASE_PORT", "5432"),
        plain("CACHE_TTL_SECONDS", &random.below(900).to_string()),
        plain("FEATURE_FLAGS", "new-checkout,fast-path"),
        plain("HTTP_PORT", "8080"),
        plain("METRICS_PORT", "9090"),
        plain("REGION", "eu-central-1"),
        plain("RETRY_LIMIT", "5"),
        plain("TRACE_SAMPLING", "0.05"),
        secret("DATABASE_USER", "username"),
        secret("DATABASE_PASSWORD", "password"),
        field_ref("POD_NAME", "metadata.name"),
        field_ref("POD_NAMESPACE", "metadata.namespace"),
        object! { "name" => "GOMAXPROCS", "valueFrom" => object! { "resourceFieldRef" => object! { "resource" => "limits.cpu", "divisor" => "0" } } },
    ]
}

fn plain(name: &str, value: &str) -> Node {
    object! { "name" => name, "value" => value }
}

fn field_ref(name: &str, path: &str) -> Node {
    object! { "name" => name, "valueFrom" => object! { "fieldRef" => object! { "apiVersion" => "v1", "fieldPath" => path } } }
}

fn port(name: &str, number: i64) -> Node {
    object! { "name" => name, "containerPort" => number, "protocol" => "TCP" }
}

fn probe(path: &str, period: i64) -> Node {
    object! {
        "httpGet" => object! { "path" => path, "port" => "http", "scheme" => "HTTP" },
        "initialDelaySeconds" => 5,
        "timeoutSeconds" => 1,
        "periodSeconds" => period,
        "successThreshold" => 1,
        "failureThreshold" => 3,
    }
}

fn resources(cpu: &str, memory: &str, cpu_limit: &str, memory_limit: &str) -> Node {
    object! {
        "limits" => object! { "cpu" => cpu_limit, "memory" => memory_limit },
        "requests" => object! { "cpu" => cpu, "memory" => memory },
    }
}

fn volume_mounts(app: &str, api_access: Option<&str>) -> Node {
    let mut mounts = vec![
        object! { "name" => "config", "readOnly" => true, "mountPath" => format!("/etc/{app}") },
        object! { "name" => "tmp", "mountPath" => "/tmp" },
    ];
    mounts.extend(api_access.map(|name| object! { "name" => name, "readOnly" => true, "mountPath" => "/var/run/secrets/kubernetes.io/serviceaccount" }));
    mounts.into()
}

fn volumes(app: &str, api_access: Option<&str>) -> Node {
    let mut volumes = vec![
        object! { "name" => "config", "configMap" => object! { "name" => format!("{app}-config"), "defaultMode" => 420 } },
        object! { "name" => "tmp", "emptyDir" => Node::Object(Vec::new()) },
    ];
    volumes.extend(api_access.map(api_access_volume));
    volumes.into()
}

fn api_access_volume(name: &str) -> Node {
    object! { "name" => name, "projected" => object! {
        "sources" => list![
            object! { "serviceAccountToken" => object! { "expirationSeconds" => 3607, "path" => "token" } },
            object! { "configMap" => object! { "name" => "kube-root-ca.crt", "items" => list![object! { "key" => "ca.crt", "path" => "ca.crt" }] } },
            object! { "downwardAPI" => object! { "items" => list![object! { "path" => "namespace", "fieldRef" => object! { "apiVersion" => "v1", "fieldPath" => "metadata.namespace" } }] } },
        ],
        "defaultMode" => 420,
    } }
}

fn affinity(app: &str) -> Node {
    object! { "podAntiAffinity" => object! { "preferredDuringSchedulingIgnoredDuringExecution" => list![object! {
        "weight" => 100,
        "podAffinityTerm" => object! {
            "labelSelector" => object! { "matchLabels" => object! { "app.kubernetes.io/name" => app } },
            "topologyKey" => "kubernetes.io/hostname",
        },
    }] } }
}

fn spread(app: &str) -> Node {
    list![object! {
        "maxSkew" => 1,
        "topologyKey" => "topology.kubernetes.io/zone",
        "whenUnsatisfiable" => "ScheduleAnyway",
        "labelSelector" => object! { "matchLabels" => object! { "app.kubernetes.io/name" => app } },
    }]
}

fn toleration(key: &str) -> Node {
    object! { "key" => key, "operator" => "Exists", "effect" => "NoExecute", "tolerationSeconds" => 300 }
}
