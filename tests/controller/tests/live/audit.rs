//! Every write of a ConfigMap in a namespace, as the server tells of it.
//!
//! In: a state to begin at. Out: who has written, after looking at each write. Never: a write that is not seen: the watch begins where the
//! list ended, and the server refuses it if it does not remember all that came after.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::scene::Scene;

pub(crate) struct Audit<'a> {
    scene: &'a Scene,
    path: String,
    since: String,
}

#[derive(Default)]
pub(crate) struct Writes {
    /// Under which leaders.
    pub(crate) terms: BTreeSet<u64>,
    /// Writes that left the revision as it was: not those of the controller.
    pub(crate) by_others: usize,
    /// Revision, text and owner of each that is there, by uid.
    last: BTreeMap<String, (u64, Value, Value)>,
}

impl<'a> Audit<'a> {
    pub(crate) fn begin(scene: &'a Scene) -> Self {
        let path = scene.collection("/api/v1", "configmaps");
        let list = scene.raw.get(&path).unwrap().json().unwrap();
        let since = list["metadata"]["resourceVersion"].as_str().unwrap().to_owned();
        Self { scene, path, since }
    }

    /// Looks at all writes until now.
    pub(crate) fn end(self) -> Writes {
        let watch = format!("{}?watch=1&timeoutSeconds=2&resourceVersion={}", self.path, self.since);
        let answer = self.scene.raw.get(&watch).unwrap();
        assert_eq!(answer.status, 200);
        let mut writes = Writes::default();
        for event in serde_json::Deserializer::from_slice(&answer.body).into_iter::<Value>() {
            writes.look_at(&event.unwrap());
        }
        assert!(!writes.terms.is_empty(), "nothing was written");
        writes
    }
}

impl Writes {
    fn look_at(&mut self, event: &Value) {
        let metadata = &event["object"]["metadata"];
        let uid = metadata["uid"].as_str().unwrap_or_else(|| panic!("{event}"));
        let number = |key: &str| -> u64 {
            let text = metadata["annotations"][key].as_str();
            text.unwrap_or_else(|| panic!("{event}")).parse().unwrap()
        };
        let (term, revision) = (number("example.com/term"), number("example.com/revision"));
        let said = (
            event["object"]["data"]["text"].clone(),
            metadata["ownerReferences"][0]["uid"].clone(),
        );
        let before = match event["type"].as_str().unwrap() {
            "DELETED" => {
                self.last.remove(uid);
                return;
            }
            "ADDED" => None,
            "MODIFIED" => self.last.get(uid),
            _ => panic!("{event}"),
        };
        let raised = before.map_or(0, |(revision, ..)| *revision) + 1;
        if revision == raised {
            let same = before.is_some_and(|(_, text, owner)| (text, owner) == (&said.0, &said.1));
            assert!(!same, "a write that changed nothing: {event}");
            let newest = self.terms.last().copied().unwrap_or_default();
            assert!(term >= newest, "a write of an earlier leader than {newest}: {event}");
            self.terms.insert(term);
        } else {
            assert_eq!(
                revision + 1,
                raised,
                "a write twice, or over a state that was not seen: {event}"
            );
            self.by_others += 1;
        }
        self.last.insert(uid.to_owned(), (revision, said.0, said.1));
    }
}
