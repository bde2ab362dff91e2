//! A set of objects of all sorts: a namespace and a definition with what needs them, in no good order.

use kubewright_tests::namespace;

/// The names of one copy, which no other test uses.
pub(crate) struct Manifests {
    pub(crate) group: String,
    pub(crate) namespace: String,
}

/// One part of the set.
pub(crate) type Part = &'static str;

pub(crate) const ALL: [Part; 6] = [GADGET, DEPLOYMENT, SETTINGS, KEYS, NAMESPACE, DEFINITION];

impl Manifests {
    pub(crate) fn new() -> Self {
        let unique = namespace::unique("set");
        Self {
            group: format!("{unique}.shop.example"),
            namespace: unique,
        }
    }

    pub(crate) fn of(&self, parts: &[Part]) -> String {
        let text = parts.join("---");
        text.replace("GROUP", &self.group).replace("NAMESPACE", &self.namespace)
    }
}

pub(crate) const GADGET: Part = r#"
apiVersion: GROUP/v1
kind: Gadget
metadata: {name: g, namespace: NAMESPACE}
spec: {size: 1}
"#;

pub(crate) const DEPLOYMENT: Part = r#"
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: NAMESPACE}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: main, image: "nginx:1"}]}
"#;

pub(crate) const BROKEN_DEPLOYMENT: Part = r#"
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: NAMESPACE}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: other}}
    spec: {containers: [{name: main, image: "nginx:1"}]}
"#;

pub(crate) const SETTINGS: Part = r#"
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: NAMESPACE}
data: {mode: "off", level: "1"}
"#;

pub(crate) const OTHER_SETTINGS: Part = r#"
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: NAMESPACE}
data: {mode: "on", size: "1"}
"#;

/// `hush-old`
pub(crate) const KEYS: Part = r#"
apiVersion: v1
kind: Secret
metadata: {name: keys, namespace: NAMESPACE}
data: {key: aHVzaC1vbGQ=}
"#;

/// `hush-new`
pub(crate) const OTHER_KEYS: Part = r#"
apiVersion: v1
kind: Secret
metadata: {name: keys, namespace: NAMESPACE}
data: {key: aHVzaC1uZXc=}
"#;

pub(crate) const NAMESPACE: Part = r#"
apiVersion: v1
kind: Namespace
metadata: {name: NAMESPACE}
"#;

pub(crate) const DEFINITION: Part = r#"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgets.GROUP}
spec:
  group: GROUP
  scope: Namespaced
  names: {plural: gadgets, singular: gadget, kind: Gadget, listKind: GadgetList}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {type: object, properties: {size: {type: integer}}}
"#;
