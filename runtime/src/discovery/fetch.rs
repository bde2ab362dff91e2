//! The requests of discovery, and which of its two forms a server speaks.
//!
//! In: a client.
//! Out: [`Discovered`].
//! Never: all lost for one group that cannot be had; a request for what the server has told already.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt as _, future, stream};

use super::discovered::{Discovered, Failure, Group};
use super::resource::ApiResource;
use super::{aggregated, legacy};
use crate::error::Error;
use crate::kind::GroupVersion;
use crate::meta::{APIGroupList, APIResourceList, APIVersions};
use crate::rest::{Path, Request, Response, RestClient};
use crate::value::{self, Record};

/// The forms that are read, in the order of preference. Servers want the parameters in this order.
const ACCEPTED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,\
                        application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,\
                        application/json";
/// The limit of each request. An aggregated API server that does not answer holds its document up for some seconds.
const PATIENCE: Duration = Duration::from_secs(32);
/// How many group versions are asked for at once.
const AT_ONCE: usize = 16;

/// What `/api` or `/apis` answered.
enum Root {
    Aggregated(Discovered),
    /// Groups without resources.
    Legacy(Vec<Group>),
    /// 404: the server has no such groups.
    Absent(Error),
}

/// Everything that the server offers.
pub(super) async fn discover(client: &RestClient) -> Result<Discovered, Error> {
    let (core, others) = future::join(
        root(client, "/api", |body| {
            Ok(legacy::core_group(value::from_json::<APIVersions>(body)?)
                .into_iter()
                .collect())
        }),
        root(client, "/apis", |body| {
            Ok(legacy::groups(value::from_json::<APIGroupList>(body)?))
        }),
    )
    .await;
    match (core?, others?) {
        (Root::Absent(_), Root::Absent(error)) => Err(error),
        (Root::Absent(_), Root::Aggregated(only)) | (Root::Aggregated(only), Root::Absent(_)) => Ok(only),
        (Root::Aggregated(mut all), Root::Aggregated(others)) => {
            all.groups.extend(others.groups);
            all.failures.extend(others.failures);
            Ok(all)
        }
        // An old aggregator or a proxy may speak the new form at one of the two only.
        (core, others) => {
            let mut groups = core.into_groups();
            groups.extend(others.into_groups());
            filled(client, groups).await
        }
    }
}

impl Root {
    fn into_groups(self) -> Vec<Group> {
        match self {
            Self::Aggregated(discovered) => discovered.groups,
            Self::Legacy(groups) => groups,
            Self::Absent(_) => Vec::new(),
        }
    }
}

async fn root(
    client: &RestClient,
    path: &str,
    read_legacy: impl FnOnce(&[u8]) -> Result<Vec<Group>, value::JsonError>,
) -> Result<Root, Error> {
    let response = match client.send(ask(Path::literal(path)).accept(ACCEPTED)).await {
        Ok(response) => response,
        Err(error) if error.http_status() == Some(404) => return Ok(Root::Absent(error)),
        Err(error) => return Err(error),
    };
    if aggregated::is_aggregated(response.content_type()) {
        let discovered = aggregated::read(&response.body);
        return discovered
            .map(Root::Aggregated)
            .map_err(|why| unreadable(&response, why));
    }
    let groups = read_legacy(&response.body);
    groups.map(Root::Legacy).map_err(|error| response.decode_error(error))
}

/// The groups with the resources of their versions, each asked for.
async fn filled(client: &RestClient, mut groups: Vec<Group>) -> Result<Discovered, Error> {
    let mut asks = Vec::new();
    for group in &groups {
        for version in &group.versions {
            let group_version = GroupVersion::new(group.name.clone(), version.name.clone());
            asks.push(async move {
                let resources = group_version_resources(client, &group_version).await;
                (group_version, resources)
            });
        }
    }
    let mut answers = stream::iter(asks)
        .buffered(AT_ONCE)
        .collect::<Vec<_>>()
        .await
        .into_iter();
    let mut failures = Vec::new();
    let mut any = answers.len() == 0;
    for version in groups.iter_mut().flat_map(|group| &mut group.versions) {
        let Some((group_version, answer)) = answers.next() else {
            continue;
        };
        version.failed = answer.is_err();
        any |= answer.is_ok();
        match answer {
            Ok(resources) => version.resources = resources,
            Err(error) => failures.push(Failure {
                group_version,
                error: Some(Arc::new(error)),
            }),
        }
    }
    match failures.first().and_then(|failure| failure.error.as_ref()) {
        Some(error) if !any => Err(error.duplicate()),
        _ => Ok(Discovered { groups, failures }),
    }
}

/// The resources of one group version, in the legacy form.
pub(super) async fn group_version_resources(
    client: &RestClient,
    group_version: &GroupVersion,
) -> Result<Vec<ApiResource>, Error> {
    let path = Path::group_version(&group_version.group, &group_version.version);
    // Of an aggregated API server that is not there nothing more is to be had for long waits.
    let retries = &client.config().retries;
    let request = ask(path).retries(retries.clone().attempts(retries.most_attempts().min(2)));
    let list: APIResourceList = fetch(client, request).await?;
    Ok(legacy::resources(group_version, list))
}

async fn fetch<T: Record + Default>(client: &RestClient, request: Request) -> Result<T, Error> {
    let response = client.send(request).await?;
    value::from_json(&response.body).map_err(|error| response.decode_error(error))
}

fn ask(path: Path) -> Request {
    Request::get(path).timeout(PATIENCE)
}

fn unreadable(response: &Response, why: Box<dyn std::error::Error + Send + Sync>) -> Error {
    response.decode_error(std::io::Error::other(why))
}
