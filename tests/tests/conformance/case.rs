//! One kind under test: our client, the independent reader, and the names that belong to this test alone.
//!
//! In: a sample. Out: [`Case`] with the questions that every step asks. Never: a verdict on its own; the steps assert.

use std::time::Duration;

use kubewright_runtime::client::{InCluster, InNamespace, OneCollection, ResourceClient};
use kubewright_runtime::kind::{Resource, scope};
use kubewright_runtime::{Cluster, Config, Namespaced, RestClient, value};
use kubewright_tests::ControlPlane;
use kubewright_tests::control_plane::Form;
use kubewright_tests::namespace::{self, Namespace};
use kubewright_tests::raw_http::RawHttp;
use kubewright_tests::witness::{Place, Witness};
use serde_json::{Map, Value};

use crate::sample::{LABEL, Sample, missing};

/// How often something is looked at that the API server itself finishes a moment later.
const LOOKS: u32 = 100;
const PAUSE: Duration = Duration::from_millis(50);

pub(crate) struct Case<K, P> {
    pub(crate) sample: &'static Sample,
    pub(crate) client: ResourceClient<K, P>,
    /// The value of [`LABEL`] on every object of this test, and what their names begin with.
    pub(crate) run: String,
    pub(crate) raw: RawHttp,
    /// What `client` stands on.
    pub(crate) rest: RestClient,
    witness: Witness,
    namespace: Option<Namespace>,
}

impl<K: Resource<Scope = scope::Namespaced>> Case<K, InNamespace> {
    /// `None` where there is no control plane to be had.
    pub(crate) fn in_namespace(test: &str, sample: &'static Sample) -> Option<Self> {
        let plane = ControlPlane::shared()?;
        let namespace = Namespace::create(plane, "conformance").unwrap();
        let rest = rest_client(plane);
        let client = Namespaced::new(rest.clone(), namespace.name());
        Some(Self::new(plane, test, sample, (client, rest), Some(namespace)))
    }
}

impl<K: Resource<Scope = scope::Cluster>> Case<K, InCluster> {
    /// `None` where there is no control plane to be had.
    pub(crate) fn in_cluster(test: &str, sample: &'static Sample) -> Option<Self> {
        let plane = ControlPlane::shared()?;
        let rest = rest_client(plane);
        Some(Self::new(plane, test, sample, (Cluster::new(rest.clone()), rest), None))
    }
}

/// One each test: connections belong to the runtime of the test that opened them.
fn rest_client(plane: &ControlPlane) -> RestClient {
    let kubeconfig = plane.kubeconfig(Form::InlineCertificate).unwrap();
    RestClient::new(Config::from_kubeconfig_text(&kubeconfig, None).unwrap()).unwrap()
}

impl<K: Resource, P: OneCollection> Case<K, P> {
    fn new(
        plane: &ControlPlane,
        test: &str,
        sample: &'static Sample,
        (client, rest): (ResourceClient<K, P>, RestClient),
        namespace: Option<Namespace>,
    ) -> Self {
        let run = namespace::unique(&test.replace('_', "-"));
        let (raw, witness) = (plane.raw().unwrap(), plane.witness().unwrap());
        Self {
            sample,
            client,
            run,
            raw,
            rest,
            witness,
            namespace,
        }
    }

    /// The body of an object of this test; `suffix` tells several apart.
    pub(crate) fn body(&self, suffix: &str) -> Value {
        self.sample.named(&format!("{}-{suffix}", self.run), &self.run)
    }

    /// The namespace of this test, for kinds that live in one.
    pub(crate) fn namespace(&self) -> Option<&str> {
        self.namespace.as_ref().map(Namespace::name)
    }

    /// The label selector of this test's objects.
    pub(crate) fn selector(&self) -> String {
        format!("{LABEL}={}", self.run)
    }

    fn place(&self) -> Place<'_> {
        Place {
            group: K::GROUP,
            version: K::VERSION,
            plural: K::PLURAL,
            namespace: self.namespace(),
        }
    }

    /// The URL path of one object.
    pub(crate) fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.place().path())
    }

    /// What the independent reader finds; panics when there is no such object.
    pub(crate) fn witnessed(&self, name: &str) -> Value {
        self.witness
            .get(self.place(), name)
            .unwrap()
            .unwrap_or_else(|| panic!("{} {name} is not there", K::PLURAL))
    }

    /// Whether the independent reader finds nothing.
    pub(crate) fn is_gone(&self, name: &str) -> bool {
        self.witness.get(self.place(), name).unwrap().is_none()
    }

    /// The names of this test's objects, as the independent reader finds them.
    pub(crate) fn witnessed_names(&self) -> Vec<String> {
        self.witness.names(self.place(), &self.selector()).unwrap()
    }

    /// Asserts that the property has the value in what the independent reader finds.
    pub(crate) fn assert_holds(&self, step: &str, name: &str, pointer: &str, wanted: &Value) {
        let found = self.witnessed(name);
        let differences = missing(wanted, found.pointer(pointer).unwrap_or(&Value::Null));
        assert!(
            differences.is_empty(),
            "{step} of {} {name}: {pointer}{differences:?}",
            K::PLURAL
        );
    }

    /// Our client and the independent reader see the same object, to the last field. Controllers inside the API server may
    /// write a status between the two looks; then both look again.
    pub(crate) async fn assert_agreed(&self, name: &str)
    where
        K: kubewright_runtime::verbs::Get,
    {
        for _ in 0..LOOKS {
            let ours = json_of(&self.client.get(name).await.unwrap());
            let theirs = self.witnessed(name);
            if ours["metadata"]["resourceVersion"] == theirs["metadata"]["resourceVersion"] {
                assert_eq!(comparable(ours), comparable(theirs), "{} {name}", K::PLURAL);
                return;
            }
        }
        panic!("{} {name} never rests", K::PLURAL);
    }

    /// Waits until the API server's own controllers are done.
    pub(crate) async fn until(&self, what: &str, holds: impl Fn() -> bool) {
        for _ in 0..LOOKS {
            if holds() {
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("{}: never {what}", K::PLURAL);
    }
}

/// The object of a JSON body, through the native decoder.
pub(crate) fn object_of<K: Resource>(body: &Value) -> K {
    value::from_json(body.to_string().as_bytes()).unwrap()
}

/// What our encoder writes.
pub(crate) fn json_of<K: Resource>(object: &K) -> Value {
    serde_json::from_slice(&value::to_json(object)).unwrap()
}

/// Without what is the same as absent to every Kubernetes type and written by some encoders only: `null`, and the metadata
/// of a template that has none.
pub(crate) fn comparable(mut json: Value) -> Value {
    fn says_nothing(name: &str, value: &Value) -> bool {
        value.is_null() || (name == "metadata" && value.as_object().is_some_and(Map::is_empty))
    }
    fn clean(json: &mut Value) {
        match json {
            Value::Object(members) => {
                members.retain(|name, value| !says_nothing(name, value));
                members.values_mut().for_each(clean);
            }
            Value::Array(items) => items.iter_mut().for_each(clean),
            _ => {}
        }
    }
    clean(&mut json);
    json
}
