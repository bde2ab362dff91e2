//! The subresources with a meaning of their own, each read back by the independent reader.
//! `status` is tried for every kind in `conformance`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use futures_util::TryStreamExt;
use kubewright_k8s::Clientset;
use kubewright_k8s::authentication::v1::TokenRequest;
use kubewright_k8s::core::v1::{Binding, Pod, ServiceAccount};
use kubewright_k8s::policy::v1::{Eviction, PodDisruptionBudget};
use kubewright_runtime::meta::ObjectMeta;
use kubewright_runtime::options::{
    ApplyOptions, CreateOptions, DeleteOptions, LogOptions, PatchOptions, UpdateOptions,
};
use kubewright_runtime::{Apply, Config, FieldManager, Patch, RestClient, value};
use kubewright_tests::ControlPlane;
use kubewright_tests::control_plane::Form;
use kubewright_tests::namespace::{self, Namespace};
use kubewright_tests::witness::{Place, Witness};
use serde_json::{Value, json};

/// What every test here starts from.
struct Ground {
    clientset: Clientset,
    namespace: Namespace,
    witness: Witness,
}

impl Ground {
    fn new(plane: &ControlPlane) -> Self {
        let kubeconfig = plane.kubeconfig(Form::InlineCertificate).unwrap();
        let client = RestClient::new(Config::from_kubeconfig_text(&kubeconfig, None).unwrap()).unwrap();
        Self {
            clientset: Clientset::from_client(client),
            namespace: Namespace::create(plane, "subresources").unwrap(),
            witness: plane.witness().unwrap(),
        }
    }

    fn witnessed(&self, group: &str, plural: &str, name: &str) -> Option<Value> {
        let place = Place {
            group,
            version: "v1",
            plural,
            namespace: Some(self.namespace.name()),
        };
        self.witness.get(place, name).unwrap()
    }

    async fn create_pod(&self, name: &str) -> Pod {
        let pods = self.clientset.core_v1().pods(self.namespace.name());
        pods.create(&pod(name), &CreateOptions::new()).await.unwrap()
    }
}

fn object<K: value::Record + Default>(json: Value) -> K {
    value::from_json(json.to_string().as_bytes()).unwrap()
}

fn pod(name: &str) -> Pod {
    object(json!({
        "metadata": {"name": name, "labels": {"app": name}},
        "spec": {"terminationGracePeriodSeconds": 0, "containers": [
            {"name": "main", "image": "registry.example/app:1", "resources": {"requests": {"cpu": "100m"}}}
        ]}
    }))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn scale_changes_the_replicas_of_every_workload_that_has_it() {
    /// Read, update, patch and apply of the scale of one object that exists.
    macro_rules! scales {
        ($ground:ident, $client:expr, $group:literal, $plural:literal, $name:literal) => {{
            let (client, replicas) =
                ($client.scale($name), || $ground.witnessed($group, $plural, $name).unwrap()["spec"]["replicas"].clone());
            let mut scale = client.get().await.unwrap();
            assert_eq!(scale.spec.replicas, Some(1), $plural);
            scale.spec.make().replicas = Some(4);
            client.update(&scale, &UpdateOptions::new()).await.unwrap();
            assert_eq!(replicas(), 4, $plural);
            let patch = Patch::merge(json!({"spec": {"replicas": 5}}));
            assert_eq!(client.patch(&patch, &PatchOptions::new()).await.unwrap().spec.replicas, Some(5));
            assert_eq!(replicas(), 5, $plural);
            let options = ApplyOptions::new(&FieldManager::new("autoscaler").unwrap()).force();
            let applied = client.apply(&Apply::new($name).set("/spec/replicas", 6), &options).await.unwrap();
            assert_eq!(applied.object.spec.replicas, Some(6));
            assert_eq!(replicas(), 6, $plural);
        }};
    }
    let Some(plane) = ControlPlane::shared() else { return };
    let ground = Ground::new(plane);
    let (apps, core) = (ground.clientset.apps_v1(), ground.clientset.core_v1());
    let namespace = ground.namespace.name();
    let spec = |selector: Value| {
        let template =
            json!({"metadata": {"labels": {"app": "x"}}, "spec": {"containers": [{"name": "main", "image": "i"}]}});
        json!({"metadata": {"name": "web"}, "spec": {"replicas": 1, "selector": selector, "template": template, "serviceName": "x"}})
    };
    let by_label = || spec(json!({"matchLabels": {"app": "x"}}));
    let options = CreateOptions::new();
    apps.deployments(namespace)
        .create(&object(by_label()), &options)
        .await
        .unwrap();
    apps.replica_sets(namespace)
        .create(&object(by_label()), &options)
        .await
        .unwrap();
    apps.stateful_sets(namespace)
        .create(&object(by_label()), &options)
        .await
        .unwrap();
    core.replication_controllers(namespace)
        .create(&object(spec(json!({"app": "x"}))), &options)
        .await
        .unwrap();
    scales!(ground, apps.deployments(namespace), "apps", "deployments", "web");
    scales!(ground, apps.replica_sets(namespace), "apps", "replicasets", "web");
    scales!(ground, apps.stateful_sets(namespace), "apps", "statefulsets", "web");
    scales!(
        ground,
        core.replication_controllers(namespace),
        "",
        "replicationcontrollers",
        "web"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn eviction_respects_the_disruption_budget() {
    let Some(plane) = ControlPlane::shared() else { return };
    let ground = Ground::new(plane);
    let pods = ground.clientset.core_v1().pods(ground.namespace.name());
    let budgets = ground
        .clientset
        .policy_v1()
        .pod_disruption_budgets(ground.namespace.name());
    for name in ["guarded", "free"] {
        ground.create_pod(name).await;
        // Only a Pod that was ready once counts for a budget.
        let running = json!({"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}});
        pods.status(name)
            .patch(&Patch::merge(running), &PatchOptions::new())
            .await
            .unwrap();
    }
    let budget: PodDisruptionBudget = object(json!({
        "metadata": {"name": "guard"},
        "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "guarded"}}}
    }));
    budgets.create(&budget, &CreateOptions::new()).await.unwrap();
    // What the disruption controller would find out.
    let observed = json!({"status": {"observedGeneration": 1, "disruptionsAllowed": 0, "currentHealthy": 1, "desiredHealthy": 1, "expectedPods": 1}});
    budgets
        .status("guard")
        .patch(&Patch::merge(observed), &PatchOptions::new())
        .await
        .unwrap();

    let refused = pods.evict("guarded", &Eviction::EMPTY).await.unwrap_err();
    assert!(refused.is_too_many_requests(), "{refused}");
    assert!(ground.witnessed("", "pods", "guarded").is_some());
    let done = pods.evict("free", &Eviction::EMPTY).await.unwrap();
    assert!(done.is_success(), "{done:?}");
    assert!(ground.witnessed("", "pods", "free").is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn binding_puts_a_pod_onto_a_node_once() {
    let Some(plane) = ControlPlane::shared() else { return };
    let ground = Ground::new(plane);
    let pods = ground.clientset.core_v1().pods(ground.namespace.name());
    ground.create_pod("bound").await;
    let binding: Binding = object(json!({"target": {"apiVersion": "v1", "kind": "Node", "name": "somewhere"}}));
    assert!(pods.bind("bound", &binding).await.unwrap().is_success());
    assert_eq!(
        ground.witnessed("", "pods", "bound").unwrap()["spec"]["nodeName"],
        "somewhere"
    );
    let again = pods.bind("bound", &binding).await.unwrap_err();
    assert!(again.is_conflict(), "{again}");
    release(&ground, "bound").await;
}

/// A Pod on a node waits for the kubelet's word; there is none.
async fn release(ground: &Ground, name: &str) {
    let pods = ground.clientset.core_v1().pods(ground.namespace.name());
    let now = DeleteOptions::new().grace_period(std::time::Duration::ZERO);
    pods.delete(name, &now).await.unwrap();
    assert!(ground.witnessed("", "pods", name).is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_service_account_token_is_let_in_as_that_account() {
    let Some(plane) = ControlPlane::shared() else { return };
    let ground = Ground::new(plane);
    let namespace = ground.namespace.name();
    let accounts = ground.clientset.core_v1().service_accounts(namespace);
    let account = ServiceAccount {
        metadata: ObjectMeta::named("robot"),
        ..ServiceAccount::EMPTY
    };
    accounts.create(&account, &CreateOptions::new()).await.unwrap();
    let request: TokenRequest = object(json!({"spec": {"audiences": [], "expirationSeconds": 600}}));
    let issued = accounts.create_token("robot", &request).await.unwrap();
    assert_eq!(issued.spec.expiration_seconds, Some(600));

    let raw = kubewright_tests::raw_http::RawHttp::new(
        plane.address(),
        &plane.credentials().ca,
        issued.status.token.as_str(),
    )
    .unwrap();
    let refused = raw.get("/api/v1/nodes").unwrap();
    assert_eq!(refused.status, 403, "known, but without rights");
    let message = refused.json().unwrap()["message"].as_str().unwrap().to_owned();
    assert!(
        message.contains(&format!("system:serviceaccount:{namespace}:robot")),
        "{message}"
    );
    let missing = accounts.create_token("nobody", &request).await.unwrap_err();
    assert!(missing.is_not_found(), "{missing}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn approval_signs_nothing_but_says_yes() {
    let Some(plane) = ControlPlane::shared() else { return };
    let ground = Ground::new(plane);
    let requests = ground.clientset.certificates_v1().certificate_signing_requests();
    let name = namespace::unique("approval");
    let created = object(json!({
        "metadata": {"name": name},
        "spec": {"request": signing_request(), "signerName": "example.com/test", "usages": ["client auth"]}
    }));
    requests.create(&created, &CreateOptions::new()).await.unwrap();
    let verdict = json!({"status": {"conditions": [{"type": "Approved", "status": "True", "reason": "Tested", "message": "yes"}]}});
    requests
        .approval(&name)
        .patch(&Patch::merge(verdict), &PatchOptions::new())
        .await
        .unwrap();
    let place = Place {
        group: "certificates.k8s.io",
        version: "v1",
        plural: "certificatesigningrequests",
        namespace: None,
    };
    assert_eq!(
        ground.witness.get(place, &name).unwrap().unwrap()["status"]["conditions"][0]["type"],
        "Approved"
    );
    assert_eq!(
        &*requests.approval(&name).get().await.unwrap().status.conditions[0].type_,
        "Approved"
    );
    requests.delete(&name, &DeleteOptions::new()).await.unwrap();
}

/// A PKCS#10 request, base64 of PEM.
fn signing_request() -> String {
    use base64::Engine as _;
    let key = rcgen::KeyPair::generate().unwrap();
    let request = rcgen::CertificateParams::default().serialize_request(&key).unwrap();
    base64::engine::general_purpose::STANDARD.encode(request.pem().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn ephemeral_containers_are_added_to_a_pod_on_a_node() {
    let Some(plane) = ControlPlane::shared() else { return };
    let ground = Ground::new(plane);
    let pods = ground.clientset.core_v1().pods(ground.namespace.name());
    ground.create_pod("debugged").await;
    let client = pods.ephemeral_containers("debugged");
    let mut pod = client.get().await.unwrap();
    let container = object(
        json!({"name": "debugger", "image": "registry.example/debug:1", "targetContainerName": "main", "terminationMessagePolicy": "File", "imagePullPolicy": "Always"}),
    );
    pod.spec.make().ephemeral_containers.push(container);
    client.update(&pod, &UpdateOptions::new()).await.unwrap();
    let found = ground.witnessed("", "pods", "debugged").unwrap();
    assert_eq!(found["spec"]["ephemeralContainers"][0]["name"], "debugger");
    release(&ground, "debugged").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn resize_changes_the_resources_of_a_pod_and_nothing_else() {
    let Some(plane) = ControlPlane::shared() else { return };
    let ground = Ground::new(plane);
    let pods = ground.clientset.core_v1().pods(ground.namespace.name());
    ground.create_pod("resized").await;
    let patch = json!({"spec": {"containers": [{"name": "main", "resources": {"requests": {"cpu": "200m"}}}]}});
    let strategic = kubewright_runtime::patch::StrategicPatch::new(patch.clone());
    let refused = pods
        .patch_strategic("resized", &strategic, &PatchOptions::new())
        .await
        .unwrap_err();
    assert!(refused.is_invalid(), "the Pod itself does not take it: {refused}");
    let strategic = kubewright_runtime::patch::StrategicPatch::new(patch);
    pods.resize("resized")
        .patch_strategic(&strategic, &PatchOptions::new())
        .await
        .unwrap();
    let found = ground.witnessed("", "pods", "resized").unwrap();
    assert_eq!(found["spec"]["containers"][0]["resources"]["requests"]["cpu"], "200m");
    assert_eq!(pods.resize("resized").get().await.unwrap().spec.containers.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn finalize_lets_a_deleted_namespace_go() {
    let Some(plane) = ControlPlane::shared() else { return };
    let ground = Ground::new(plane);
    let namespaces = ground.clientset.core_v1().namespaces();
    let name = namespace::unique("finalized");
    namespaces
        .create(&object(json!({"metadata": {"name": name}})), &CreateOptions::new())
        .await
        .unwrap();
    namespaces.delete(&name, &DeleteOptions::new()).await.unwrap();
    let mut leaving = namespaces.get(&name).await.unwrap();
    assert!(leaving.metadata.is_being_deleted());
    assert_eq!(leaving.spec.finalizers.len(), 1);
    leaving.spec = Default::default();
    namespaces
        .finalize(&name)
        .update(&leaving, &UpdateOptions::new())
        .await
        .unwrap();
    let place = Place {
        group: "",
        version: "v1",
        plural: "namespaces",
        namespace: None,
    };
    assert_eq!(ground.witness.get(place, &name).unwrap(), None);
}

/// No kubelet runs, so no log can be read; what can be seen is that the server took the request for one.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn logs_of_a_pod_that_never_ran_are_an_error_that_says_why() {
    let Some(plane) = ControlPlane::shared() else { return };
    let ground = Ground::new(plane);
    let pods = ground.clientset.core_v1().pods(ground.namespace.name());
    ground.create_pod("silent").await;
    let error = pods
        .logs("silent", &LogOptions::new().container("nobody"))
        .await
        .unwrap_err();
    assert!(
        error.is_bad_request() && error.to_string().contains("container nobody is not valid"),
        "{error}"
    );
    assert!(error.to_string().contains("/pods/silent/log"), "{error}");
    let missing = pods.logs("no-such-pod", &LogOptions::new()).await.unwrap_err();
    assert!(missing.is_not_found(), "{missing}");
    // Not scheduled: there is nothing to read, which is no error.
    let log = pods.logs("silent", &LogOptions::new().tail_lines(5)).await.unwrap();
    let printed: Vec<_> = log.try_collect().await.unwrap();
    assert_eq!(printed.concat(), b"");
}
