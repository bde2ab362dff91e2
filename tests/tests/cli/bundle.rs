//! A bundle as projects ship them: custom resources before their definition, objects before their namespace, lists, several files.

use kubewright_tests::namespace;

/// The names in one copy of the bundle, which no other test uses.
pub(crate) struct Bundle {
    pub(crate) group: String,
    pub(crate) namespace: String,
}

impl Bundle {
    pub(crate) fn new() -> Self {
        let unique = namespace::unique("bundle");
        Self {
            group: format!("{unique}.oam.example"),
            namespace: unique,
        }
    }

    fn filled(&self, text: &str) -> String {
        text.replace("GROUP", &self.group).replace("NAMESPACE", &self.namespace)
    }

    /// Applications with workloads in them.
    pub(crate) fn applications(&self) -> String {
        self.filled(APPLICATIONS)
    }

    /// The definition, the namespace, and a list.
    pub(crate) fn rest(&self) -> String {
        self.filled(REST)
    }

    /// The same definition alone.
    pub(crate) fn definition(&self) -> String {
        self.filled(DEFINITION)
    }
}

const APPLICATIONS: &str = r#"
apiVersion: GROUP/v1beta1
kind: Application
metadata:
  name: shop
  namespace: NAMESPACE
spec:
  components:
  - name: web
    type: raw
    properties:
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 3
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: main, image: "nginx:1"}]}
  - name: words
    type: raw
    properties: {switch: "on", number: "1e3", nothing: null, deep: [[1, 2.50, -3]]}
---
# Nothing stands here.
---
apiVersion: GROUP/v1beta1
kind: Application
metadata: {name: blog, namespace: NAMESPACE}
spec: {components: []}
"#;

const DEFINITION: &str = r#"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: applications.GROUP
spec:
  group: GROUP
  scope: Namespaced
  names: {plural: applications, singular: application, kind: Application, listKind: ApplicationList, categories: [oam]}
  versions:
  - name: v1beta1
    served: true
    storage: true
    additionalPrinterColumns:
    - {name: Components, type: string, jsonPath: ".spec.components[*].name"}
    - {name: Replicas, type: integer, jsonPath: ".spec.components[0].properties.spec.replicas"}
    - {name: Image, type: string, jsonPath: ".spec.components[0].properties.spec.template.spec.containers[0].image", priority: 1}
    - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              components:
                type: array
                items:
                  type: object
                  required: [name]
                  properties:
                    name: {type: string}
                    type: {type: string}
                    properties: {type: object, x-kubernetes-preserve-unknown-fields: true}
"#;

const REST: &str = r#"
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: settings, namespace: NAMESPACE}
  data: {mode: "on"}
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web, namespace: NAMESPACE}
  spec:
    selector: {matchLabels: {app: web}}
    template:
      metadata: {labels: {app: web}}
      spec: {containers: [{name: main, image: "nginx:1"}]}
---
# K8S: of an object on which nobody owns anything the server notes, at the second apply, what was there before the first. With a label
# there is something to own.
apiVersion: v1
kind: Namespace
metadata: {name: NAMESPACE, labels: {team: a}}
"#;
