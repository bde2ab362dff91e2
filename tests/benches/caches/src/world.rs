//! The collection that the peer serves, as bytes that only have to be put together.
//!
//! In: a data set. Out: objects as JSON at any stage of the story, whole or their metadata only. Never: a value encoded twice: all text is
//! made beforehand, but for the version and one annotation of each object.

use std::collections::BTreeSet;

use kubewright_bench_data::DataSet;
use kubewright_bench_data::node::Node;

use crate::Failure;
use crate::stage::{Stage, Story};

/// The annotation that the events change.
pub const ROUND: &str = "bench.kubewright.dev/round";

const VERSION_MARK: &str = "@version@";
const ROUND_MARK: &str = "@round@";

/// What the peer serves.
pub struct World {
    /// How its objects change.
    pub story: Story,
    /// `apiVersion` and `kind`.
    pub type_meta: (&'static str, &'static str),
    objects: Vec<Object>,
}

struct Object {
    namespace: String,
    name: String,
    phase: String,
    /// `{"metadata":{…},…}`, without the version and the annotation.
    text: Box<[u8]>,
    /// Where the version belongs, and the annotation behind it.
    version: usize,
    round: usize,
    /// Behind the metadata.
    end_of_metadata: usize,
}

impl World {
    /// Makes all objects.
    pub fn new(set: DataSet, story: Story) -> Result<Self, Failure> {
        let objects = (0..story.objects).map(|index| Object::new(set.object(index)));
        let objects = objects
            .collect::<Option<Vec<_>>>()
            .ok_or("an object is not as the peer needs it")?;
        let names = objects
            .iter()
            .map(|object| (&object.namespace, &object.name))
            .collect::<BTreeSet<_>>();
        if names.len() != objects.len() {
            return Err("two objects have one name".into());
        }
        Ok(Self {
            story,
            type_meta: set.type_meta(),
            objects,
        })
    }

    /// Bytes of all objects as a list has them, about.
    pub fn bytes(&self) -> usize {
        self.objects.iter().map(|object| object.text.len()).sum()
    }

    /// Appends an object as it stands in a list. Of partial objects each says what it is.
    pub fn write_item(&self, index: usize, stage: Stage, partial: bool, out: &mut Vec<u8>) {
        let (version, round) = self.story.state(index, stage);
        match partial {
            true => self.write_partial(index, version, round, out),
            false => {
                out.push(b'{');
                self.objects[index].write(version, round, out);
            }
        }
    }

    /// Appends an event with the present state of an object.
    pub fn write_added(&self, index: usize, stage: Stage, partial: bool, out: &mut Vec<u8>) {
        self.write_event("ADDED", index, self.story.state(index, stage), partial, out);
    }

    /// Appends an event of the story.
    pub fn write_modified(&self, event: usize, partial: bool, out: &mut Vec<u8>) {
        let (index, story) = (self.story.object_of(event), self.story);
        let state = (story.version_of_event(event), story.round_of_event(event));
        self.write_event("MODIFIED", index, state, partial, out);
    }

    fn write_event(
        &self,
        kind: &str,
        index: usize,
        (version, round): (usize, usize),
        partial: bool,
        out: &mut Vec<u8>,
    ) {
        out.extend_from_slice(format!("{{\"type\":\"{kind}\",\"object\":").as_bytes());
        if partial {
            self.write_partial(index, version, round, out);
        } else {
            let (api_version, kind) = self.type_meta;
            out.extend_from_slice(format!("{{\"kind\":\"{kind}\",\"apiVersion\":\"{api_version}\",").as_bytes());
            self.objects[index].write(version, round, out);
        }
        out.extend_from_slice(b"}\n");
    }

    fn write_partial(&self, index: usize, version: usize, round: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(br#"{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","#);
        self.objects[index].write_metadata(version, round, out);
        out.push(b'}');
    }

    /// What a store must show at a stage: a line `namespace name version round phase` for each object; `-` where there is no phase.
    pub fn expected(&self, stage: Stage) -> String {
        let line = |(index, object): (usize, &Object)| {
            let (version, round) = self.story.state(index, stage);
            format!(
                "{} {} {version} {round} {}\n",
                object.namespace, object.name, object.phase
            )
        };
        self.objects.iter().enumerate().map(line).collect()
    }
}

impl Object {
    fn new(object: Node) -> Option<Self> {
        let metadata = object.get("metadata")?.clone();
        let annotations = metadata.get("annotations")?.clone().with(ROUND, ROUND_MARK);
        let metadata = metadata
            .with("resourceVersion", VERSION_MARK)
            .with("annotations", annotations);
        let (namespace, name) = (text(metadata.get("namespace")?)?, text(metadata.get("name")?)?);
        let phase = object.get("status").and_then(|status| text(status.get("phase")?));
        let end_of_metadata =
            r#"{"metadata":"#.len() + metadata.to_text().len() - VERSION_MARK.len() - ROUND_MARK.len();
        let whole = object.with("metadata", metadata).to_text();
        let (before, rest) = whole.split_once(VERSION_MARK)?;
        let (between, after) = rest.split_once(ROUND_MARK)?;
        whole.starts_with(r#"{"metadata":{"#).then(|| Self {
            namespace,
            name,
            phase: phase.unwrap_or_else(|| "-".to_owned()),
            version: before.len(),
            round: before.len() + between.len(),
            text: format!("{before}{between}{after}").into_bytes().into(),
            end_of_metadata,
        })
    }

    /// All behind the opening brace.
    fn write(&self, version: usize, round: usize, out: &mut Vec<u8>) {
        self.write_metadata(version, round, out);
        out.extend_from_slice(&self.text[self.end_of_metadata..]);
    }

    /// `"metadata":{…}`.
    fn write_metadata(&self, version: usize, round: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.text[1..self.version]);
        out.extend_from_slice(version.to_string().as_bytes());
        out.extend_from_slice(&self.text[self.version..self.round]);
        out.extend_from_slice(round.to_string().as_bytes());
        out.extend_from_slice(&self.text[self.round..self.end_of_metadata]);
    }
}

fn text(node: &Node) -> Option<String> {
    match node {
        Node::Text(text) => Some(text.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use kubewright_bench_data::DataSet;
    use serde_json::Value;

    use super::{ROUND, World};
    use crate::stage::{Stage, Story};

    fn read(write: impl Fn(&mut Vec<u8>)) -> Value {
        let mut out = Vec::new();
        write(&mut out);
        serde_json::from_slice(&out).expect("valid JSON")
    }

    #[test]
    fn what_is_written_is_the_object_with_another_version() {
        let story = Story { objects: 5, events: 7 };
        for set in [DataSet::Pods, DataSet::SmallConfigMaps] {
            let world = World::new(set, story).expect("a world");
            let mut source: Value = serde_json::from_str(&set.object(1).to_text()).expect("valid JSON");
            source["metadata"]["resourceVersion"] = "2000006".into();
            source["metadata"]["annotations"][ROUND] = "2".into();
            assert_eq!(read(|out| world.write_item(1, Stage::Modified, false, out)), source);
            let event = read(|out| world.write_modified(6, false, out));
            let (api_version, kind) = set.type_meta();
            (source["apiVersion"], source["kind"]) = (api_version.into(), kind.into());
            assert_eq!((&event["type"], &event["object"]), (&"MODIFIED".into(), &source));
            let partial = read(|out| world.write_added(1, Stage::Modified, true, out));
            assert_eq!(partial["object"]["metadata"], source["metadata"]);
            assert_eq!(partial["object"].as_object().map(serde_json::Map::len), Some(3));
        }
    }

    #[test]
    fn what_is_expected_is_what_is_served() {
        let world = World::new(DataSet::Pods, Story { objects: 3, events: 3 }).expect("a world");
        let lines = world.expected(Stage::Expired);
        let words = lines
            .lines()
            .last()
            .expect("three lines")
            .split(' ')
            .collect::<Vec<_>>();
        let item = read(|out| world.write_item(2, Stage::Expired, false, out));
        assert_eq!(
            words,
            [
                item["metadata"]["namespace"].as_str().expect("text"),
                item["metadata"]["name"].as_str().expect("text"),
                "3000002",
                "1001",
                "Running",
            ]
        );
        assert_eq!(item["metadata"]["resourceVersion"], "3000002");
    }
}
