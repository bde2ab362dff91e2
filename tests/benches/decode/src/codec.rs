//! The contestants: which types, and which way between them and JSON.
//!
//! In: a data set and a variant by name. Out: a job run with the codec that stands for the pair.
//! Never: tunes a variant: each is used as its own documentation shows.

use std::error::Error;
use std::fmt::Debug;
use std::marker::PhantomData;

use k8s_openapi::api as peer;
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1 as peer_apiextensions;
use kubewright_bench_data::DataSet;
use kubewright_k8s as ours;
use kubewright_runtime::{ObjectList, Resource, value};
use serde::{Serialize, de::DeserializeOwned};

/// A way to hold a list in memory and to read and write it.
pub trait Codec {
    /// The decoded list.
    type List: Clone + Debug;

    /// Reads the body of a response.
    ///
    /// # Errors
    ///
    /// What the decoder says about the text.
    fn decode(text: &[u8]) -> Result<Self::List, Box<dyn Error>>;

    /// Writes it again.
    ///
    /// # Errors
    ///
    /// What the encoder says about the list.
    fn encode(list: &Self::List) -> Result<Vec<u8>, Box<dyn Error>>;

    /// How many objects it holds.
    fn len(list: &Self::List) -> usize;
}

/// One of the ways that are measured side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// Kubewright's types through its own JSON.
    Native,
    /// Kubewright's types through `serde_json`.
    Serde,
    /// The types of k8s-openapi through `serde_json`.
    Peer,
}

impl Variant {
    /// Every variant, in the order of the columns.
    pub const ALL: [Self; 3] = [Self::Native, Self::Serde, Self::Peer];

    /// The heading of its column, and its name between the processes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Native => "kubewright",
            Self::Serde => "kubewright+serde_json",
            Self::Peer => "k8s-openapi+serde_json",
        }
    }

    /// The variant called `name`.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variant| variant.name() == name)
    }
}

/// Work that is generic over the codec.
pub trait Job {
    /// What it gives back.
    type Output;

    /// Does the work.
    ///
    /// # Errors
    ///
    /// Whatever failed while decoding or encoding.
    fn run<C: Codec>(self) -> Result<Self::Output, Box<dyn Error>>;
}

/// Runs `job` for `set` with `variant`.
pub fn run<J: Job>(set: DataSet, variant: Variant, job: J) -> Result<J::Output, Box<dyn Error>> {
    match set {
        DataSet::Pods | DataSet::PodsUnmanaged => run_kind::<ours::core::v1::Pod, peer::core::v1::Pod, J>(variant, job),
        DataSet::Deployments => run_kind::<ours::apps::v1::Deployment, peer::apps::v1::Deployment, J>(variant, job),
        DataSet::ConfigMaps | DataSet::SmallConfigMaps => {
            run_kind::<ours::core::v1::ConfigMap, peer::core::v1::ConfigMap, J>(variant, job)
        }
        DataSet::Crds => {
            run_kind::<ours::apiextensions::v1::CustomResourceDefinition, peer_apiextensions::CustomResourceDefinition, J>(
                variant, job,
            )
        }
        DataSet::Events => run_kind::<ours::core::v1::Event, peer::core::v1::Event, J>(variant, job),
    }
}

fn run_kind<O, P, J>(variant: Variant, job: J) -> Result<J::Output, Box<dyn Error>>
where
    O: OurObject,
    P: k8s_openapi::ListableResource + Clone + Debug + Serialize + DeserializeOwned,
    J: Job,
{
    match variant {
        Variant::Native => job.run::<Native<O>>(),
        Variant::Serde => job.run::<Serde<ObjectList<O>>>(),
        Variant::Peer => job.run::<Serde<k8s_openapi::List<P>>>(),
    }
}

/// What a kind of Kubewright must be to stand in a list.
pub trait OurObject: Resource + Clone + Default + Debug + Serialize + DeserializeOwned + 'static {}
impl<K: Resource + Clone + Default + Debug + Serialize + DeserializeOwned + 'static> OurObject for K {}

/// A list whose length can be asked for.
pub trait Length {
    /// The number of objects.
    fn length(&self) -> usize;
}

impl<K: Resource> Length for ObjectList<K> {
    fn length(&self) -> usize {
        self.items.len()
    }
}

impl<K: k8s_openapi::ListableResource> Length for k8s_openapi::List<K> {
    fn length(&self) -> usize {
        self.items.len()
    }
}

struct Native<K>(PhantomData<K>);

impl<K: OurObject> Codec for Native<K> {
    type List = ObjectList<K>;

    fn decode(text: &[u8]) -> Result<Self::List, Box<dyn Error>> {
        Ok(value::from_json(text)?)
    }

    fn encode(list: &Self::List) -> Result<Vec<u8>, Box<dyn Error>> {
        Ok(value::to_json(list))
    }

    fn len(list: &Self::List) -> usize {
        list.length()
    }
}

struct Serde<L>(PhantomData<L>);

impl<L: Length + Clone + Debug + Serialize + DeserializeOwned> Codec for Serde<L> {
    type List = L;

    fn decode(text: &[u8]) -> Result<L, Box<dyn Error>> {
        Ok(serde_json::from_slice(text)?)
    }

    fn encode(list: &L) -> Result<Vec<u8>, Box<dyn Error>> {
        Ok(serde_json::to_vec(list)?)
    }

    fn len(list: &L) -> usize {
        list.length()
    }
}
