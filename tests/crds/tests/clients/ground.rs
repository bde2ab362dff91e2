//! What the tests of a kind need that does not depend on its type: the definition on a server, samples that it accepts,
//! and the independent reader.
//!
//! In: a row of `kinds.tsv`. Out: [`Ground`]. Never: a generated type, so that none of this is compiled for each of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use kubewright_tests::ControlPlane;
use kubewright_tests::crds::{self, Accepted, Corpus, Definition, Version};
use kubewright_tests::namespace::{self, Namespace};
use kubewright_tests::raw_http::RawHttp;
use kubewright_tests::witness::{Place, Witness};
use serde_json::Value;

/// The label that tells the objects of a test from others of their kind.
pub(crate) const LABEL: &str = "kubewright.dev/run";

pub(crate) struct Ground {
    pub(crate) raw: RawHttp,
    /// The value of [`LABEL`], and what the names of its objects begin with.
    pub(crate) run: String,
    witness: Witness,
    definition: Definition,
    version: String,
    namespace: Namespace,
    sample: Accepted,
}

impl Ground {
    /// `None` where there is no control plane or no corpus to be had.
    pub(crate) fn new(project: &str, file: &str, selector: &str) -> Option<Self> {
        let plane = ControlPlane::shared()?;
        let corpus = Corpus::beside_checkout()?;
        let definition = definition(&corpus.project_folder(project).join(file), selector);
        crds::install(plane, std::slice::from_ref(&definition)).unwrap();
        let (raw, witness) = (plane.raw().unwrap(), plane.witness().unwrap());
        let namespace = Namespace::create(plane, "crds").unwrap();
        let version = selector.split('/').nth(1).unwrap().to_owned();
        let sample = crds::accepted(&raw, definition.version(&version).unwrap(), namespace.name(), "sample").unwrap();
        let sample = sample.unwrap_or_else(|refusal| panic!("{selector} has no sample any more: {refusal}"));
        Some(Self {
            raw,
            run: namespace::unique("crds"),
            witness,
            definition,
            version,
            namespace,
            sample,
        })
    }

    pub(crate) fn version(&self) -> Version<'_> {
        self.definition.version(&self.version).unwrap()
    }

    pub(crate) fn namespace(&self) -> &str {
        self.namespace.name()
    }

    /// The smallest object that the server accepts, with a name of this test.
    pub(crate) fn minimal(&self, suffix: &str) -> Value {
        self.named(&self.sample.minimal, suffix)
    }

    /// The fullest one.
    pub(crate) fn fullest(&self, suffix: &str) -> Value {
        let sample = &self.sample;
        self.named(sample.fuller.as_ref().unwrap_or(&sample.minimal), suffix)
    }

    /// An object with one replica at `pointer`: the smallest, or the fullest where that place is in something that the
    /// smallest has not, and that may have required parts of its own.
    pub(crate) fn scaled(&self, suffix: &str, pointer: &str) -> Value {
        let above = pointer.rsplit_once('/').map_or("", |(above, _)| above);
        let minimal = self.minimal(suffix);
        let mut body = match minimal.pointer(above) {
            Some(Value::Object(_)) => minimal,
            _ => self.fullest(suffix),
        };
        let mut place = &mut body;
        for name in pointer.split('/').skip(1) {
            place = &mut place[name];
        }
        *place = 1.into();
        body
    }

    fn named(&self, sample: &Value, suffix: &str) -> Value {
        let mut body = sample.clone();
        body["metadata"]["name"] = self.name(suffix).into();
        body["metadata"]["labels"] = serde_json::json!({ LABEL: self.run });
        body
    }

    /// The name of an object of this test.
    pub(crate) fn name(&self, suffix: &str) -> String {
        format!("{}-{suffix}", self.run)
    }

    /// The label selector of its objects.
    pub(crate) fn selector(&self) -> String {
        format!("{LABEL}={}", self.run)
    }

    fn place(&self) -> Place<'_> {
        self.version().place(Some(self.namespace.name()))
    }

    /// The URL path of one object.
    pub(crate) fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.place().path())
    }

    /// What the independent reader finds; panics when there is no such object.
    pub(crate) fn witnessed(&self, name: &str) -> Value {
        let found = self.witness.get(self.place(), name).unwrap();
        found.unwrap_or_else(|| panic!("{name} is not there"))
    }

    /// Whether the independent reader finds nothing.
    pub(crate) fn is_gone(&self, name: &str) -> bool {
        self.witness.get(self.place(), name).unwrap().is_none()
    }

    /// The names of this test's objects, as the independent reader finds them.
    pub(crate) fn witnessed_names(&self) -> Vec<String> {
        self.witness.names(self.place(), &self.selector()).unwrap()
    }

    /// Asserts that what our client read and writes again is what the server holds, nothing lost and nothing made up; gives
    /// back what the server holds.
    pub(crate) fn assert_kept(&self, step: &str, name: &str, kept: &Value) -> Value {
        let held = self.witnessed(name);
        let lost = crds::lost(&held, kept, self.version().schema());
        assert!(lost.is_empty(), "{step} of {name}:\n{}", lost.join("\n"));
        held
    }

    /// Asserts that the type holds all of `json`: that it is what our encoder writes of what our decoder read.
    pub(crate) fn assert_holds(&self, json: &Value, written: &Value) {
        let lost = crds::lost(json, written, self.version().schema());
        assert!(lost.is_empty(), "the type does not hold it:\n{}", lost.join("\n"));
    }

    /// Asserts that all of `sent` came to the server, which may have added defaults.
    pub(crate) fn assert_arrived(&self, step: &str, sent: &Value, held: &Value) {
        let missing = crds::missing(sent, held);
        assert!(
            missing.is_empty(),
            "{step}, on the way to the server:\n{}",
            missing.join("\n")
        );
    }
}

/// The definition with this kind. A file is read once, however many kinds it holds.
fn definition(file: &Path, selector: &str) -> Definition {
    type Files = BTreeMap<PathBuf, Arc<Vec<Definition>>>;
    static FILES: Mutex<Files> = Mutex::new(BTreeMap::new());
    let definitions = {
        // A test that failed while it read has left nothing half-done.
        let mut files = FILES.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let read = || Arc::new(Corpus::definitions_in(file).unwrap());
        Arc::clone(files.entry(file.to_owned()).or_insert_with(read))
    };
    let has_kind = |definition: &&Definition| definition.versions().any(|version| version.selector() == selector);
    let found = definitions.iter().find(has_kind).cloned();
    found.unwrap_or_else(|| panic!("{selector} is not in {}", file.display()))
}
