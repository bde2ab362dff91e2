//! Who learns what a server serves: Kubewright's mapper, kube's `Discovery` in both of its ways, and bare reqwest.
//!
//! In: the kubeconfig. Out: what each keeps, and plurals from it; how many requests went out.
//! Never: settings that a program would not use, but for what counts the requests.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use kube::Client;
use kube::client::ClientBuilder;
use kube::core::GroupVersionKind as TheirKind;
use kube::discovery::Discovery;
use kubewright_runtime::discovery::DiscoveryClient;
use kubewright_runtime::mapper::Mapper;
use kubewright_runtime::rest::layer_fn;
use kubewright_runtime::value::Str;
use kubewright_runtime::{Config, GroupVersionKind, RestClient};
use tower::util::MapRequestLayer;

use crate::bare::Bare;
use crate::caller::Failure;
use crate::groups::{AGGREGATED, Kind};
use crate::mapping::Learner;

/// A process measures one client only.
static REQUESTS: AtomicUsize = AtomicUsize::new(0);

/// How many requests this process has sent through the learners.
pub fn requests() -> usize {
    REQUESTS.load(Relaxed)
}

fn counted<T>(request: T) -> T {
    REQUESTS.fetch_add(1, Relaxed);
    request
}

/// Kubewright.
pub struct OursLearns(RestClient);

impl OursLearns {
    /// Connects on first use.
    pub fn new() -> Result<Self, Failure> {
        let layer = layer_fn(|request, next| Box::pin(next.send(counted(request))));
        Ok(Self(RestClient::new(Config::infer()?.with_layer(layer))?))
    }
}

impl Learner for OursLearns {
    type Known = Mapper;
    type Plural = Str;

    async fn connect(&self) -> Result<(), Failure> {
        self.0.version().await?;
        Ok(())
    }

    async fn learn(&self) -> Result<Mapper, Failure> {
        Ok(Mapper::new(DiscoveryClient::new(self.0.clone())))
    }

    async fn plural(known: &Mapper, kind: &Kind) -> Result<Option<Str>, Failure> {
        let kind = GroupVersionKind::new(kind.group.as_str(), kind.version, kind.kind.as_str());
        Ok(Some(known.kind(&kind).await?.plural))
    }

    async fn groups(known: &Mapper) -> Result<usize, Failure> {
        Ok(known.discovered().await?.groups.len())
    }
}

/// kube, from the aggregated lists or from those of one group after the other.
pub struct TheirsLearns {
    client: Client,
    aggregated: bool,
}

impl TheirsLearns {
    /// Connects on first use.
    pub async fn new(aggregated: bool) -> Result<Self, Failure> {
        let builder = ClientBuilder::try_from(kube::Config::infer().await?)?;
        let client = builder.with_layer(&MapRequestLayer::new(counted)).build();
        Ok(Self { client, aggregated })
    }
}

impl Learner for TheirsLearns {
    type Known = Discovery;
    type Plural = String;

    async fn connect(&self) -> Result<(), Failure> {
        self.client.apiserver_version().await?;
        Ok(())
    }

    async fn learn(&self) -> Result<Discovery, Failure> {
        let discovery = Discovery::new(self.client.clone());
        Ok(if self.aggregated {
            discovery.run_aggregated().await?
        } else {
            discovery.run().await?
        })
    }

    async fn plural(known: &Discovery, kind: &Kind) -> Result<Option<String>, Failure> {
        let kind = TheirKind::gvk(&kind.group, kind.version, &kind.kind);
        let (resource, _) = known
            .resolve_gvk(&kind)
            .ok_or_else(|| format!("nothing has the kind {kind:?}"))?;
        Ok(Some(resource.plural))
    }

    async fn groups(known: &Discovery) -> Result<usize, Failure> {
        Ok(known.groups().count())
    }
}

/// The floor: both aggregated lists at once, unread.
pub struct BareLearns(Bare);

impl BareLearns {
    /// Connects on first use.
    pub async fn new() -> Result<Self, Failure> {
        Ok(Self(Bare::connect().await?))
    }

    async fn list(&self, path: &str) -> Result<Vec<u8>, Failure> {
        self.0.body_as(counted(path), AGGREGATED).await
    }
}

impl Learner for BareLearns {
    type Known = [Vec<u8>; 2];
    type Plural = String;

    async fn connect(&self) -> Result<(), Failure> {
        self.0.body("/version").await?;
        Ok(())
    }

    async fn learn(&self) -> Result<Self::Known, Failure> {
        let (core, groups) = tokio::try_join!(self.list("/api"), self.list("/apis"))?;
        Ok([core, groups])
    }

    async fn plural(_: &Self::Known, _: &Kind) -> Result<Option<String>, Failure> {
        Ok(None)
    }

    async fn groups(_: &Self::Known) -> Result<usize, Failure> {
        Ok(0)
    }
}
