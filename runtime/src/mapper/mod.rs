//! From any name of a resource to the resource, and between resources and kinds.
//!
//! In: a [`DiscoveryClient`], and names as people and objects write them.
//! Out: [`ApiResource`]s.
//! Never: a plural made from a kind; a look at the server for what is known; a choice that no rule makes.
//!
//! # Which names there are
//!
//! Those that `kubectl` takes: the plural (`deployments`), the singular (`deployment`), a short name (`deploy`), the kind (`Deployment`); alone,
//! or with the group (`deployments.apps`), or with version and group (`deployments.v1.apps`). An empty group is any: `pods.v1.`. Letters may
//! have either case, but for those of short names. A group may be cut short (`sc.storage`) as long as no group has just that name. Resources without a
//! kind, which exist for their subresources, have no names here.
//!
//! # Which resource is meant
//!
//! A name can lead to several resources. These rules decide, the first one that can:
//!
//! 1. A reading as `resource.version.group` comes before one as `resource.group`, and the whole name of a group before the start of one.
//! 2. A plural or singular comes before a short name, and that before a kind.
//! 3. The core group comes before all other groups. These come in the order in which the server lists them, which is that of its
//!    priorities: `events` are those of `v1` and not those of `events.k8s.io`. An operator's group never goes before a built-in one.
//! 4. Within a group its preferred version comes first, then the others in the order of the server. A version that
//!    [failed](crate::discovery::Version::failed) comes last, with what the server remembers of it.
//! 5. Two resources of one group version are told apart by nothing: that is an [ambiguous](Error::is_ambiguous) name.
//!
//! So does `kubectl`, with these differences. It takes whichever comes first, and prints a warning, where two resources of one group version
//! have the same short name. It forgets the version of `deploy.v1.apps`, where the word is a short name. It finds a kind that is not the
//! singular only together with its group. It lets the start of a group compete with a group of just that name.

mod cache;
mod name;
mod resolve;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use self::cache::Cache;
use crate::discovery::{ApiResource, Discovered, DiscoveryClient};
use crate::error::{Error, Unmapped};
use crate::kind::{GroupVersionKind, GroupVersionResource};

/// How old an answer may be unless the caller says otherwise.
const MAX_AGE: Duration = Duration::from_secs(600);

/// Finds resources by their names and kinds, in what a server offers. Cheap to clone; clones share what they know.
///
/// It asks the server when it is asked first; again when what it knows is older than [`with_max_age`](Self::with_max_age) says, or than 30
/// seconds if a part of it failed; and when a name is not found, so that what was installed meanwhile is: a definition that is served is found
/// without a restart. Calls that wait for the same answer share one round of requests. What does not exist leads to one round a second at the
/// most, so that an error of [`Error::is_no_match`] can be as old as that. If the server cannot be asked again, what is known goes on.
///
/// ```no_run
/// use kubewright_runtime::discovery::DiscoveryClient;
/// use kubewright_runtime::mapper::Mapper;
/// use kubewright_runtime::{Config, GroupVersionKind, RestClient};
///
/// # async fn run() -> Result<(), kubewright_runtime::Error> {
/// let mapper = Mapper::new(DiscoveryClient::new(RestClient::new(Config::infer()?)?));
/// let deployments = mapper.resource("deploy").await?;
/// assert_eq!(deployments.group_version_resource().to_string(), "apps/v1/deployments");
/// let pods = mapper.kind(&GroupVersionKind::new("", "v1", "Pod")).await?;
/// assert_eq!(pods.plural, "pods");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Mapper {
    cache: Arc<Cache>,
    max_age: Duration,
}

impl Mapper {
    /// A mapper for the server behind this client. Nothing is asked yet.
    pub fn new(client: DiscoveryClient) -> Self {
        Self {
            cache: Arc::new(Cache::new(client)),
            max_age: MAX_AGE,
        }
    }

    /// A mapper that knows this and asks nobody: for tests, and for programs that work offline.
    pub fn from_discovered(discovered: Discovered) -> Self {
        Self {
            cache: Arc::new(Cache::fixed(discovered)),
            max_age: MAX_AGE,
        }
    }

    /// How old an answer may be for this handle, instead of 10 minutes. [`Duration::MAX`] for as old as the program.
    ///
    /// It matters for what is gone, or changed, without its names: what is new is found in any case.
    #[must_use]
    pub fn with_max_age(mut self, max_age: Duration) -> Self {
        self.max_age = max_age;
        self
    }

    /// The resource of a name, in [any form](self) that `kubectl` takes: `deploy`, `Deployment.apps`, `deployments.v1.apps`.
    ///
    /// # Errors
    /// [`Error::is_no_match`] if the server has none; [`Error::is_ambiguous`] if it could be several; else as [`refresh`](Self::refresh).
    pub async fn resource(&self, name: &str) -> Result<ApiResource, Error> {
        let asked = || format!("resource {name:?}");
        self.one(asked, |discovered| resolve::by_name(discovered, name)).await
    }

    /// All resources that a name can mean in the first reading in which it means any, in the order of priority and in all their versions:
    /// what [`resource`](Self::resource) chooses from.
    ///
    /// # Errors
    /// [`Error::is_no_match`] if there is none; else as [`refresh`](Self::refresh).
    pub async fn resources(&self, name: &str) -> Result<Vec<ApiResource>, Error> {
        let asked = || format!("resource {name:?}");
        self.all(asked, |discovered| resolve::by_name(discovered, name)).await
    }

    /// The resource whose objects are of this kind, in exactly this version.
    ///
    /// # Errors
    /// As [`resource`](Self::resource). Ambiguous is a kind that several resources of its group version have.
    pub async fn kind(&self, kind: &GroupVersionKind) -> Result<ApiResource, Error> {
        let asked = || format!("kind {kind}");
        self.one(asked, |discovered| resolve::by_kind(discovered, kind)).await
    }

    /// The resource whose objects are of this kind, in the preferred version of the group, or in the first version that has it.
    ///
    /// # Errors
    /// As [`kind`](Self::kind).
    pub async fn group_kind(&self, group: &str, kind: &str) -> Result<ApiResource, Error> {
        let asked = || {
            let of = if group.is_empty() { "the core group" } else { group };
            format!("kind {kind} of {of}")
        };
        self.one(asked, |discovered| resolve::by_group_kind(discovered, group, kind))
            .await
    }

    /// The resource of this plural, in exactly this version; its [`kind`](ApiResource::kind) is what objects of it are.
    ///
    /// # Errors
    /// [`Error::is_no_match`] if there is none; else as [`refresh`](Self::refresh).
    pub async fn resource_of(&self, resource: &GroupVersionResource) -> Result<ApiResource, Error> {
        let asked = || format!("resource {resource}");
        self.one(asked, |discovered| {
            resolve::by_resource(discovered, resource).into_iter().collect()
        })
        .await
    }

    /// The resources that belong to a category, each once in its preferred version, in the order of the server: `all`.
    ///
    /// # Errors
    /// [`Error::is_no_match`] if none does; else as [`refresh`](Self::refresh).
    pub async fn category(&self, category: &str) -> Result<Vec<ApiResource>, Error> {
        let asked = || format!("category {category:?}");
        self.all(asked, |discovered| resolve::by_category(discovered, category))
            .await
    }

    /// All that is known, asked for if it is not or if it is too old.
    ///
    /// # Errors
    /// As [`refresh`](Self::refresh), if nothing is known yet.
    pub async fn discovered(&self) -> Result<Arc<Discovered>, Error> {
        let answer = self.cache.get(self.max_age).await?;
        Ok(answer.discovered)
    }

    /// Asks the server now, or shares the answer with those who are asking. Wire: as [`DiscoveryClient::rediscover`]. A
    /// mapper that is [made of what is known](Self::from_discovered) gives that.
    ///
    /// # Errors
    /// As [`DiscoveryClient::rediscover`]; what was known before goes on then.
    pub async fn refresh(&self) -> Result<Arc<Discovered>, Error> {
        let answer = self.cache.refresh().await?;
        Ok(answer.discovered)
    }

    /// What the server is asked with. None for a mapper that asks nobody.
    pub(crate) fn discovery(&self) -> Option<&DiscoveryClient> {
        self.cache.client()
    }

    async fn one(
        &self,
        asked: impl Fn() -> String,
        find: impl Fn(&Discovered) -> Vec<&ApiResource>,
    ) -> Result<ApiResource, Error> {
        let chosen = |discovered: &Discovered| {
            let first = resolve::first(&find(discovered))?;
            Some(first.cloned())
        };
        let found = self.look(&asked, chosen).await?;
        found.map_err(|candidates| {
            Error::unmapped(Unmapped {
                asked: asked(),
                candidates,
                failed: Vec::new(),
            })
        })
    }

    async fn all(
        &self,
        asked: impl Fn() -> String,
        find: impl Fn(&Discovered) -> Vec<&ApiResource>,
    ) -> Result<Vec<ApiResource>, Error> {
        let all = |discovered: &Discovered| {
            let found = find(discovered);
            (!found.is_empty()).then(|| found.into_iter().cloned().collect())
        };
        self.look(&asked, all).await
    }

    /// What is found in the answer that is known, in one search; in a newer one, if nothing is.
    async fn look<T>(&self, asked: impl Fn() -> String, find: impl Fn(&Discovered) -> Option<T>) -> Result<T, Error> {
        let rounds = self.cache.rounds();
        let known = self.cache.get(self.max_age).await?;
        if let Some(found) = find(&known.discovered) {
            return Ok(found);
        }
        let newer = self.cache.after_miss(&known, rounds).await?;
        let found = newer.as_ref().and_then(|newer| find(&newer.discovered));
        found.ok_or_else(|| no_match(asked(), &newer.unwrap_or(known).discovered))
    }
}

fn no_match(asked: String, discovered: &Discovered) -> Error {
    let failed = discovered.failures.iter();
    Error::unmapped(Unmapped {
        asked,
        candidates: Vec::new(),
        failed: failed.map(|failure| failure.group_version.clone()).collect(),
    })
}

impl fmt::Debug for Mapper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mapper")
            .field("max_age", &self.max_age)
            .finish_non_exhaustive()
    }
}
