//! A namespace with Greetings, and what should be in it.
//!
//! In: wishes. Out: Greetings, written over plain HTTP, and whether all is as wished. Never: the runtime, or generated code.

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use kubewright_tests::ControlPlane;
use kubewright_tests::namespace::Namespace;
use kubewright_tests::raw_http::RawHttp;
use serde_json::{Value, json};

/// Long for a machine that does something else as well.
const LIMIT: Duration = Duration::from_secs(90);
const DEFINITION: &[u8] = include_bytes!("../../crds/greeting.yaml");

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) text: String,
    pub(crate) copies: usize,
}

pub(crate) type Wishes = BTreeMap<String, Wish>;

pub(crate) struct Scene {
    pub(crate) plane: &'static ControlPlane,
    pub(crate) raw: RawHttp,
    namespace: Namespace,
}

impl Scene {
    pub(crate) fn new(base: &str) -> Option<Self> {
        static INSTALLED: OnceLock<()> = OnceLock::new();
        let plane = ControlPlane::shared()?;
        let raw = plane.raw().unwrap();
        INSTALLED.get_or_init(|| install(&raw));
        let namespace = Namespace::create(plane, base).unwrap();
        Some(Self { plane, raw, namespace })
    }

    pub(crate) fn namespace(&self) -> &str {
        self.namespace.name()
    }

    /// The path of a collection in the namespace: `collection("/api/v1", "configmaps")`.
    pub(crate) fn collection(&self, api: &str, plural: &str) -> String {
        format!("{api}/namespaces/{}/{plural}", self.namespace())
    }

    fn greetings(&self) -> String {
        self.collection("/apis/example.com/v1", "greetings")
    }

    fn config_maps(&self) -> String {
        self.collection("/api/v1", "configmaps")
    }

    pub(crate) fn create(&self, name: &str, wish: &Wish) {
        let greeting = json!({
            "apiVersion": "example.com/v1", "kind": "Greeting", "metadata": {"name": name},
            "spec": {"text": wish.text, "copies": wish.copies},
        });
        self.send("POST", &self.greetings(), "application/json", &greeting);
    }

    pub(crate) fn change(&self, name: &str, wish: &Wish) {
        let change = json!({"spec": {"text": wish.text, "copies": wish.copies}});
        self.merge(&format!("{}/{name}", self.greetings()), &change);
    }

    /// Changes what says nothing of what is wished for.
    pub(crate) fn touch(&self, name: &str, round: usize) {
        let change = json!({"metadata": {"annotations": {"round": round.to_string()}}});
        self.merge(&format!("{}/{name}", self.greetings()), &change);
    }

    pub(crate) fn delete(&self, name: &str) {
        let answer = self.raw.send("DELETE", &format!("{}/{name}", self.greetings()), None);
        assert_eq!(answer.unwrap().status, 200);
    }

    /// Makes a copy say something else.
    pub(crate) fn meddle(&self, name: &str) {
        let change = json!({"data": {"text": "something else"}});
        self.merge(&format!("{}/{name}", self.config_maps()), &change);
    }

    fn merge(&self, path: &str, change: &Value) {
        self.send("PATCH", path, "application/merge-patch+json", change);
    }

    fn send(&self, method: &str, path: &str, content_type: &str, body: &Value) {
        let body = body.to_string();
        let answer = self
            .raw
            .send(method, path, Some((content_type, body.as_bytes())))
            .unwrap();
        let text = String::from_utf8_lossy(&answer.body);
        assert!(
            (200..300).contains(&answer.status),
            "{method} {path}: {} {text}",
            answer.status
        );
    }

    pub(crate) fn items(&self, path: &str) -> Vec<Value> {
        let list = self.raw.get(path).unwrap().json().unwrap();
        list["items"].as_array().expect(path).clone()
    }

    /// Waits until exactly the ConfigMaps are there that should be, and each status says so.
    pub(crate) fn settles_at(&self, wishes: &Wishes) {
        let started = Instant::now();
        loop {
            let (expected, found) = self.compare(wishes);
            if expected == found {
                return;
            }
            if started.elapsed() > LIMIT {
                let missing: Vec<_> = expected.iter().filter(|line| !found.contains(line)).take(20).collect();
                let surplus: Vec<_> = found.iter().filter(|line| !expected.contains(line)).take(20).collect();
                panic!("missing: {missing:#?}\nsurplus: {surplus:#?}");
            }
            sleep(Duration::from_millis(250));
        }
    }

    /// A line for all that should be there, and for all that is.
    fn compare(&self, wishes: &Wishes) -> (Vec<String>, Vec<String>) {
        let (mut expected, mut found) = (Vec::new(), Vec::new());
        for greeting in self.items(&self.greetings()) {
            let metadata = &greeting["metadata"];
            let (name, status) = (metadata["name"].as_str().unwrap(), &greeting["status"]);
            found.push(format!(
                "status of {name}: {} {}",
                status["observedGeneration"], status["readyCopies"]
            ));
            found.push(format!("{name} is ready: {}", status["conditions"][0]["status"]));
            let Some(wish) = wishes.get(name) else { continue };
            expected.push(format!("status of {name}: {} {}", metadata["generation"], wish.copies));
            expected.push(format!("{name} is ready: \"True\""));
            let says = |copy| format!("{name}-{copy} of {} says {:?}", metadata["uid"], wish.text);
            expected.extend((0..wish.copies).map(says));
        }
        for config_map in self.items(&format!(
            "{}?labelSelector=app.kubernetes.io%2Fmanaged-by",
            self.config_maps()
        )) {
            let metadata = &config_map["metadata"];
            let (owner, text) = (&metadata["ownerReferences"][0]["uid"], &config_map["data"]["text"]);
            found.push(format!("{} of {owner} says {text}", metadata["name"].as_str().unwrap()));
        }
        expected.sort();
        found.sort();
        (expected, found)
    }

    /// The resource version of each ConfigMap.
    pub(crate) fn versions(&self) -> BTreeMap<String, String> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let config_maps = self.items(&self.config_maps());
        let metadata = config_maps.iter().map(|config_map| &config_map["metadata"]);
        metadata
            .map(|metadata| (text(&metadata["name"]), text(&metadata["resourceVersion"])))
            .collect()
    }

    pub(crate) fn leader(&self) -> String {
        let lease = self.collection("/apis/coordination.k8s.io/v1", "leases/greeter");
        let answer = self.raw.get(&lease).unwrap().json().unwrap();
        answer["spec"]["holderIdentity"].as_str().unwrap_or_default().to_owned()
    }

    /// Waits until this one leads; not as long as the longest lease of these tests lasts.
    pub(crate) fn is_led_by(&self, identity: &str) {
        let started = Instant::now();
        while self.leader() != identity {
            assert!(started.elapsed() < Duration::from_secs(18), "{} leads", self.leader());
            sleep(Duration::from_millis(50));
        }
    }

    /// Waits until there is an event of a Greeting.
    pub(crate) fn has_events_of(&self, name: &str) {
        let path = self.collection("/apis/events.k8s.io/v1", "events");
        let started = Instant::now();
        let is_it = |event: &Value| event["regarding"]["name"] == name && event["reason"] == "Said";
        while !self.items(&path).iter().any(is_it) {
            assert!(started.elapsed() < LIMIT, "no event of {name}");
            sleep(Duration::from_millis(250));
        }
    }
}

fn install(raw: &RawHttp) {
    let path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    let answer = raw.send("POST", path, Some(("application/yaml", DEFINITION))).unwrap();
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
    let started = Instant::now();
    while raw.get("/apis/example.com/v1/greetings").unwrap().status != 200 {
        assert!(started.elapsed() < LIMIT, "the definition is not served");
        sleep(Duration::from_millis(50));
    }
}
