//! A whole bundle through the one client: definitions, namespaces, an Application with a workload inside, built-in kinds and a list, in
//! any order, twice. Registered or not, the same goes over the wire.

use std::sync::{Arc, Mutex};

use kubewright_crds_tests::oam_kubevela::{Clientset, core_oam_dev::v1beta1::Application};
use kubewright_runtime::rest::layer_fn;
use kubewright_runtime::scheme::AnyObject;
use kubewright_runtime::{ApplyOptions, Client, CustomResource, DynamicObject, RestClient, Scheme};
use kubewright_tests::witness::Place;
use serde_json::{Value, json};

use crate::stage::Stage;

const NAMESPACE: &str = "shop";

/// What a user writes, what is needed last first.
fn bundle() -> String {
    let application = format!(
        r#"
apiVersion: core.oam.dev/v1beta1
kind: Application
metadata:
  name: website
  namespace: {NAMESPACE}
spec:
  components:
  - name: objects
    type: k8s-objects
    properties:
      large: 9223372036854775807
      nothing: null
      objects:
      - apiVersion: apps/v1
        kind: Deployment
        metadata: {{name: web}}
        spec:
          replicas: 2
          selector: {{matchLabels: {{app: web}}}}
          template:
            metadata: {{labels: {{app: web}}}}
            spec: {{containers: [{{name: web, image: "nginx:1"}}]}}
---
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {{name: settings, namespace: {NAMESPACE}}}
  data: {{mode: "on"}}
- apiVersion: v1
  kind: Service
  metadata: {{name: web, namespace: {NAMESPACE}}}
  spec: {{selector: {{app: web}}, ports: [{{port: 80}}]}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {{name: shop-reader, namespace: set-by-a-tool}}
rules: [{{apiGroups: [""], resources: [configmaps], verbs: [get]}}]
---
apiVersion: v1
kind: Namespace
# The server adds this label. Were it not here, it would become the manager's with the second apply, and that would be a change.
metadata: {{name: {NAMESPACE}, labels: {{kubernetes.io/metadata.name: {NAMESPACE}}}}}
---
"#
    );
    format!("{application}{}\n", Application::DEFINITION)
}

/// A client that keeps the bodies it sends for Applications.
fn recording(rest: &RestClient) -> (RestClient, Arc<Mutex<Vec<String>>>) {
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&bodies);
    let client = rest.with_layer(layer_fn(move |request, next| {
        if next.verb() == "apply" && next.resource() == "applications.core.oam.dev" {
            kept.lock()
                .unwrap()
                .push(String::from_utf8_lossy(request.body()).into_owned());
        }
        Box::pin(next.send(request))
    }));
    (client, bodies)
}

/// What the independent reader finds, object by object.
fn held(stage: &Stage) -> Vec<Value> {
    let place = |group, version, plural, namespace| Place {
        group,
        version,
        plural,
        namespace,
    };
    let ours = Some(NAMESPACE);
    [
        (place("core.oam.dev", "v1beta1", "applications", ours), "website"),
        (place("", "v1", "configmaps", ours), "settings"),
        (place("", "v1", "services", ours), "web"),
        (
            place("rbac.authorization.k8s.io", "v1", "clusterroles", None),
            "shop-reader",
        ),
        (place("", "v1", "namespaces", None), NAMESPACE),
    ]
    .into_iter()
    .map(|(place, name)| {
        stage
            .found(place, name)
            .unwrap_or_else(|| panic!("{name} is not there"))
    })
    .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_bundle_is_applied_by_one_call_and_changes_nothing_the_second_time() {
    let Some(stage) = Stage::set() else { return };
    let clientset = Clientset::new(stage.config.clone()).unwrap();
    let options = ApplyOptions::new(&stage.manager).force();
    let text = bundle();

    // Unregistered: all is JSON.
    let (rest, unregistered) = recording(clientset.rest());
    let client = Client::new(rest, Scheme::new());
    let applied = client.apply_yaml(&text, &options).await.unwrap();
    assert_eq!(applied.len(), 6);
    assert!(
        applied
            .iter()
            .all(|one| one.created && matches!(one.object, AnyObject::Dynamic(_)))
    );
    let kinds: Vec<String> = applied
        .iter()
        .map(|one| one.object.group_version_kind().unwrap().kind.to_string())
        .collect();
    assert_eq!(
        kinds[..2],
        ["Namespace", "CustomResourceDefinition"],
        "these come first"
    );
    let before = held(&stage);

    // Registered: the Application is its type.
    let (rest, registered) = recording(clientset.rest());
    let client = Clientset::from_client(rest).client();
    let applied = client.apply_yaml(&text, &options).await.unwrap();
    assert!(applied.iter().all(|one| !one.created));
    for (after, before) in held(&stage).iter().zip(&before) {
        assert_eq!(after, before, "the second time nothing changes");
    }
    let application = applied
        .iter()
        .find_map(|one| one.object.downcast_ref::<Application>())
        .expect("as its type");
    assert_eq!(&*application.spec.components[0].name, "objects");
    assert_eq!(*unregistered.lock().unwrap(), *registered.lock().unwrap());
    assert_eq!(registered.lock().unwrap().len(), 1);

    // What came back is what the server holds, to the last digit.
    let application = &before[0];
    let properties = &application["spec"]["components"][0]["properties"];
    assert_eq!(properties["large"], json!(i64::MAX));
    assert_eq!(properties["objects"][0]["spec"]["replicas"], json!(2));
    let read: DynamicObject = client
        .kind(&kind_of_application())
        .await
        .unwrap()
        .namespace(NAMESPACE)
        .get("website")
        .await
        .unwrap();
    assert_eq!(read.to_value(), *application);
    let typed: Application = client.get((NAMESPACE, "website")).await.unwrap();
    assert_eq!(read.decode::<Application>().unwrap(), typed);
}

fn kind_of_application() -> kubewright_runtime::GroupVersionKind {
    kubewright_runtime::GroupVersionKind::of::<Application>()
}
