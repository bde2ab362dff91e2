//! The OpenAPI documents of a server.
//!
//! In: a client, and what is kept of earlier answers.
//! Out: [`OpenApiIndex`] and the bytes of documents.
//! Never: a document sent again that is known already.

use bytes::Bytes;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::client::DiscoveryClient;
use super::store::Kept;
use crate::error::{Error, Unmapped};
use crate::kind::GroupVersion;
use crate::rest::{Path, Request, Response};

const V2: &str = "/openapi/v2";
const V3: &str = "/openapi/v3";

/// The OpenAPI v3 documents that a server has: one for each group version, and some more.
///
/// It says which version each document is in, so [`document`](Self::document) asks only for those that are not known yet. It does not follow
/// changes: get a new one for that, which costs one small request.
#[derive(Clone, Debug)]
pub struct OpenApiIndex {
    client: DiscoveryClient,
    paths: Vec<OpenApiPath>,
}

/// Where an OpenAPI v3 document is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenApiPath {
    /// What it is about: `api/v1`, `apis/apps/v1`, `version`.
    pub about: String,
    /// The path of the document: `/openapi/v3/apis/apps/v1`.
    pub path: String,
    /// Changes with the document. Servers before Kubernetes 1.24 and some aggregated ones do not say it.
    pub hash: Option<String>,
}

impl OpenApiIndex {
    /// What there is, sorted by what it is about.
    pub fn paths(&self) -> &[OpenApiPath] {
        &self.paths
    }

    /// Where the document of a group version is.
    pub fn path(&self, group_version: &GroupVersion) -> Option<&OpenApiPath> {
        let about = Path::group_version(&group_version.group, &group_version.version);
        let about = about.as_str().trim_start_matches('/');
        self.paths.iter().find(|path| path.about == about)
    }

    /// The document of a group version, as JSON. Wire: `GET /openapi/v3/apis/GROUP/VERSION?hash=…`, unless the document of this hash is known.
    ///
    /// # Errors
    /// [`Error::is_no_match`] if there is none; else as [`RestClient::send`](crate::RestClient::send).
    pub async fn document(&self, group_version: &GroupVersion) -> Result<Bytes, Error> {
        match self.path(group_version) {
            Some(path) => self.document_at(path).await,
            None => Err(Error::unmapped(Unmapped {
                asked: format!("OpenAPI v3 document of {group_version}"),
                candidates: Vec::new(),
                failed: Vec::new(),
            })),
        }
    }

    /// The document at one of [`paths`](Self::paths), as JSON.
    ///
    /// # Errors
    /// As [`RestClient::send`](crate::RestClient::send).
    pub async fn document_at(&self, path: &OpenApiPath) -> Result<Bytes, Error> {
        let Some(hash) = &path.hash else {
            return unless_known(&self.client, &path.path).await;
        };
        let known = self.client.store().get(&path.path).await;
        if let Some(known) = known.filter(|known| known.tag == *hash) {
            return Ok(known.body);
        }
        let request = Request::get(Path::literal(&path.path)).query("hash", hash.as_str());
        match self.client.rest().send(request).await {
            Ok(response) => Ok(keep(&self.client, &path.path, Some(hash), response).await),
            // K8S: the document has changed since; the server redirects to the new one, which is there without a hash as well.
            Err(error) if error.http_status() == Some(301) => unless_known(&self.client, &path.path).await,
            Err(error) => Err(error),
        }
    }
}

/// The index of the v3 documents.
pub(super) async fn index(client: &DiscoveryClient) -> Result<OpenApiIndex, Error> {
    let response = client.rest().send(Request::get(Path::literal(V3))).await?;
    let index: Value = serde_json::from_slice(&response.body).map_err(|error| response.decode_error(error))?;
    let paths = index.get("paths").and_then(Value::as_object);
    let paths = paths.into_iter().flatten();
    let mut paths: Vec<OpenApiPath> = paths.filter_map(|(about, item)| read_path(about, item)).collect();
    paths.sort_by(|one, other| one.about.cmp(&other.about));
    Ok(OpenApiIndex {
        client: client.clone(),
        paths,
    })
}

/// The document of v2.
pub(super) async fn v2(client: &DiscoveryClient) -> Result<Bytes, Error> {
    unless_known(client, V2).await
}

/// The server decides whether what is known of a document is still it.
async fn unless_known(client: &DiscoveryClient, path: &str) -> Result<Bytes, Error> {
    let known = client.store().get(path).await;
    let mut request = Request::get(Path::literal(path));
    // What is known by a hash has no ETag.
    if let Some(known) = known.as_ref().filter(|known| known.tag.contains('"')) {
        request = request.if_none_match(known.tag.as_str());
    }
    let response = client.rest().send(request).await?;
    match known {
        Some(known) if response.status == 304 => Ok(known.body),
        _ => Ok(keep(client, path, None, response).await),
    }
}

/// Keeps a document by its hash or its `ETag`; one that has neither would never be found again.
async fn keep(client: &DiscoveryClient, path: &str, hash: Option<&str>, response: Response) -> Bytes {
    if let Some(tag) = hash.or(response.etag()) {
        client.store().keep(path, Kept::new(tag, response.body.clone())).await;
    }
    response.body
}

/// None for an item without an address on this server.
fn read_path(about: &str, item: &Value) -> Option<OpenApiPath> {
    let url = item.get("serverRelativeURL")?.as_str()?;
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let hash = query.split('&').find_map(|pair| pair.strip_prefix("hash="));
    let hash = hash.map(|hash| percent_decode_str(hash).decode_utf8_lossy().into_owned());
    path.starts_with('/').then(|| OpenApiPath {
        about: about.to_owned(),
        path: path.to_owned(),
        hash: hash.filter(|hash| !hash.is_empty()),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_address_is_read_with_its_hash_and_only_on_this_server() {
        let read = |url: &str| {
            let path = read_path("apis/apps/v1", &json!({ "serverRelativeURL": url }))?;
            Some((path.path, path.hash))
        };
        let there = "/openapi/v3/apis/apps/v1".to_owned();
        assert_eq!(
            read("/openapi/v3/apis/apps/v1?hash=AB%2B1"),
            Some((there.clone(), Some("AB+1".to_owned())))
        );
        assert_eq!(read("/openapi/v3/apis/apps/v1?hash="), Some((there.clone(), None)));
        assert_eq!(read("/openapi/v3/apis/apps/v1"), Some((there, None)));
        assert_eq!(read("https://elsewhere/openapi"), None);
        assert_eq!(read_path("x", &json!({})), None);
    }
}
