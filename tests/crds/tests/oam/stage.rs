//! A control plane for one generation, and what is asked of it beside the typed client.
//!
//! In: binaries of a control plane. Out: [`Stage`]. Never: two generations on one server.

use std::time::Duration;

use kubewright_runtime::kind::{Kind, Resource, scope};
use kubewright_runtime::rest::{Path, Request};
use kubewright_runtime::{Config, CustomResource, FieldManager, RestClient, value};
use kubewright_tests::control_plane::Form;
use kubewright_tests::namespace::Namespace;
use kubewright_tests::witness::{Place, Witness};
use kubewright_tests::{ControlPlane, crds};
use serde_json::Value;

const DEFINITIONS: Place<'_> = Place {
    group: "apiextensions.k8s.io",
    version: "v1",
    plural: "customresourcedefinitions",
    namespace: None,
};

pub(crate) struct Stage {
    pub(crate) config: Config,
    pub(crate) namespace: Namespace,
    pub(crate) manager: FieldManager,
    witness: Witness,
    // Dropped last: the namespace is removed from it.
    _plane: ControlPlane,
}

impl Stage {
    /// `None` where there is no control plane to be had.
    pub(crate) fn set() -> Option<Self> {
        // Whether there can be one is a question that it answers aloud.
        ControlPlane::shared()?;
        let plane = ControlPlane::start().unwrap();
        let kubeconfig = plane.kubeconfig(Form::InlineCertificate).unwrap();
        Some(Self {
            config: Config::from_kubeconfig_text(&kubeconfig, None).unwrap(),
            namespace: Namespace::create(&plane, "oam").unwrap(),
            manager: FieldManager::new("oam-test").unwrap(),
            witness: plane.witness().unwrap(),
            _plane: plane,
        })
    }

    /// What the independent reader finds at a place.
    pub(crate) fn found(&self, place: Place<'_>, name: &str) -> Option<Value> {
        self.witness.get(place, name).unwrap()
    }

    /// Installs the definition that the generated code holds, as a program would that brings its own kinds.
    pub(crate) async fn install<K: CustomResource>(&self, client: &RestClient) {
        let path = Path::group_version("apiextensions.k8s.io", "v1")
            .segment("resource", "customresourcedefinitions")
            .segment("name", K::CRD_NAME);
        let request = Request::patch(path)
            .query("fieldManager", self.manager.as_str())
            .query("force", "true")
            .body("application/apply-patch+yaml", K::DEFINITION);
        client.send(request).await.unwrap();
        let collection = Path::group_version(K::GROUP, K::VERSION).segment("resource", K::PLURAL);
        for _ in 0..400 {
            let request = Request::get(collection.clone()).query("limit", "1");
            match client.send(request).await {
                Ok(_) => return self.assert_installed::<K>(),
                // First it does not know the resource, then its storage is not ready.
                Err(error) => assert!(error.is_not_found() || error.is_too_many_requests(), "{error}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the server never serves {}", K::CRD_NAME);
    }

    /// What the generated code says of the definition is what the server has, and says, too.
    fn assert_installed<K: CustomResource>(&self) {
        let held = self
            .witness
            .get(DEFINITIONS, K::CRD_NAME)
            .unwrap()
            .expect("the definition");
        let sent: Value = serde_json::from_str(K::DEFINITION).unwrap();
        assert_eq!(crds::missing(&sent["spec"], &held["spec"]), [""; 0]);
        let scope = if <K::Scope as scope::Scope>::NAMESPACED {
            "Namespaced"
        } else {
            "Cluster"
        };
        assert_eq!(held["spec"]["scope"], scope);
        let names = &held["spec"]["names"];
        assert_eq!(names["plural"], K::PLURAL);
        assert_eq!(names["kind"], K::KIND);
        assert_eq!(names["listKind"], K::LIST_KIND);
        assert_eq!(names["singular"], K::SINGULAR);
    }

    /// What the independent reader finds of an object in the namespace of this test.
    pub(crate) fn witnessed<K: Resource>(&self, name: &str) -> Option<Value> {
        self.witness.get(self.place::<K>(), name).unwrap()
    }

    /// Asserts that our client has the object as the independent reader finds it, which is given back.
    pub(crate) fn assert_agreed<K: Resource>(&self, object: &K) -> Value {
        let name = object.metadata().name();
        let held = self
            .witnessed::<K>(name)
            .unwrap_or_else(|| panic!("{} {name} is not there", K::KIND));
        // No schema: nothing is forgiven, not even a `null` for a field that is missing.
        let lost = crds::lost(&held, &json_of(object), &Value::Null);
        assert!(lost.is_empty(), "{} {name}:\n{}", K::KIND, lost.join("\n"));
        held
    }

    fn place<K: Resource>(&self) -> Place<'_> {
        Place {
            group: K::GROUP,
            version: K::VERSION,
            plural: K::PLURAL,
            namespace: <K::Scope as scope::Scope>::NAMESPACED.then(|| self.namespace.name()),
        }
    }
}

/// What our encoder writes.
pub(crate) fn json_of<K: Kind>(object: &K) -> Value {
    serde_json::from_slice(&value::to_json(object)).unwrap()
}

/// Compiles for kinds that live in a namespace, and for no others.
pub(crate) fn lives_in_a_namespace<K: Resource<Scope = scope::Namespaced>>() {}

/// Compiles for kinds that belong to the cluster, and for no others.
pub(crate) fn belongs_to_the_cluster<K: Resource<Scope = scope::Cluster>>() {}
