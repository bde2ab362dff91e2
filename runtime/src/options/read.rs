//! Options of `get` and `list`.
//!
//! In: builder calls. Out: query parameters. Never: a combination of `resourceVersion`, `resourceVersionMatch` and `continue`
//! that the server refuses.

use std::time::Duration;

use crate::rest::Request;
use crate::value::Str;

/// Options of `get`.
#[derive(Clone, Debug, Default)]
pub struct GetOptions {
    resource_version: Option<Str>,
}

impl GetOptions {
    /// The newest state, from the database.
    pub fn new() -> Self {
        Self::default()
    }

    /// A state at least as new as this one; `"0"` takes what the cache of the server has, however old. Query:
    /// `resourceVersion`.
    #[must_use]
    pub fn resource_version(mut self, version: impl Into<Str>) -> Self {
        self.resource_version = Some(version.into());
        self
    }

    pub(crate) fn add_to(&self, request: Request) -> Request {
        query(request, "resourceVersion", self.resource_version.as_deref())
    }
}

/// How `resourceVersion` of a list is meant. Query: `resourceVersionMatch`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionMatch {
    /// That state or a newer one.
    NotOlderThan,
    /// Exactly that state; an error when the server no longer has it.
    Exact,
}

impl VersionMatch {
    fn as_str(self) -> &'static str {
        match self {
            Self::NotOlderThan => "NotOlderThan",
            Self::Exact => "Exact",
        }
    }
}

/// What `list_all` does when the token of the next page has expired.
///
/// K8S: a server keeps states for some minutes. Who reads longer than that is answered with 410, and with another token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnExpired {
    /// The stream ends with the error; what came until then is a part of one state.
    #[default]
    Fail,
    /// Goes on by the token that came with the error. What follows is of a newer state than what came before: an object that was created
    /// or deleted meanwhile may be missing or gone, and no single state ever looked like the whole. An error like any other where the
    /// server sends no token.
    Continue,
}

/// Options of `list`, and of what `delete_collection` deletes.
///
/// Which state is listed follows from three options together:
///
/// | `resource_version` | nothing else | with `limit` | `NotOlderThan` | `Exact` |
/// |---|---|---|---|---|
/// | not set, or `""` | the newest | the newest | refused | refused |
/// | `"0"` | any, maybe an old one | any | any | refused |
/// | another | that or a newer one | **exactly that** | that or a newer one | exactly that |
///
/// Further pages are of the state of the first; the token says which, so that with `continue_token` neither a version nor a match may be
/// set. What is refused here is not sent: [`Error::is_invalid_request`](crate::Error::is_invalid_request). An exact state that the server
/// no longer has is [`is_expired`](crate::Error::is_expired); a version that it has not reached is [`is_timeout`](crate::Error::is_timeout).
/// For `"0"` servers take what their cache holds, and most of them send all of it, whatever the limit says.
///
/// <https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks>
#[derive(Clone, Debug, Default)]
pub struct ListOptions {
    labels: Option<Str>,
    fields: Option<Str>,
    limit: Option<u32>,
    continue_token: Option<Str>,
    resource_version: Option<Str>,
    version_match: Option<VersionMatch>,
    timeout: Option<Duration>,
    on_expired: OnExpired,
}

impl ListOptions {
    /// Everything, in its newest state.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only objects whose labels match, e.g. `app=web,tier in (a, b),!canary`. Query: `labelSelector`.
    #[must_use]
    pub fn labels(mut self, selector: impl Into<Str>) -> Self {
        self.labels = Some(selector.into());
        self
    }

    /// Only objects whose fields match, e.g. `metadata.name=web`; which fields can be named depends on the kind. Query:
    /// `fieldSelector`.
    #[must_use]
    pub fn fields(mut self, selector: impl Into<Str>) -> Self {
        self.fields = Some(selector.into());
        self
    }

    /// At most so many objects in one answer; 0 means no limit. The next page is asked for with
    /// [`continue_token`](Self::continue_token). Query: `limit`.
    #[must_use]
    pub fn limit(mut self, objects: u32) -> Self {
        self.limit = Some(objects).filter(|limit| *limit > 0);
        self
    }

    /// The page that begins here: `metadata.continue` of the page before. Query: `continue`.
    #[must_use]
    pub fn continue_token(mut self, token: impl Into<Str>) -> Self {
        self.continue_token = Some(token.into());
        self
    }

    /// The state to list; how it is meant says [`version_match`](Self::version_match). Query: `resourceVersion`.
    #[must_use]
    pub fn resource_version(mut self, version: impl Into<Str>) -> Self {
        self.resource_version = Some(version.into());
        self
    }

    /// How `resource_version` is meant. Query: `resourceVersionMatch`.
    #[must_use]
    pub fn version_match(mut self, how: VersionMatch) -> Self {
        self.version_match = Some(how);
        self
    }

    /// How long the server may take. Query: `timeoutSeconds`, rounded up to seconds.
    #[must_use]
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// What `list_all` does when the token of the next page has expired; [`OnExpired::Fail`] unless set. Not sent.
    #[must_use]
    pub fn on_expired(mut self, what: OnExpired) -> Self {
        self.on_expired = what;
        self
    }

    pub(crate) fn on_expired_token(&self) -> OnExpired {
        self.on_expired
    }

    /// The page that is asked for; none for the first.
    pub(crate) fn token(&self) -> Option<&str> {
        self.continue_token.as_deref()
    }

    /// The same with these selectors, where it has none.
    pub(crate) fn or_select(&self, labels: Option<&Str>, fields: Option<&Str>) -> Self {
        Self {
            labels: self.labels.clone().or_else(|| labels.cloned()),
            fields: self.fields.clone().or_else(|| fields.cloned()),
            ..self.clone()
        }
    }

    /// The limit, when one is set.
    pub(crate) fn page_size(&self) -> Option<u32> {
        self.limit
    }

    /// The same for the page behind `token`: the state is part of the token.
    pub(crate) fn next_page(&self, token: Str) -> Self {
        Self {
            continue_token: Some(token),
            resource_version: None,
            version_match: None,
            ..self.clone()
        }
    }

    pub(crate) fn add_to(&self, mut request: Request) -> Request {
        request = query(request, "labelSelector", self.labels.as_deref());
        request = query(request, "fieldSelector", self.fields.as_deref());
        request = query(request, "limit", self.limit.map(|limit| limit.to_string()).as_deref());
        request = query(request, "continue", self.continue_token.as_deref());
        request = query(request, "resourceVersion", self.resource_version.as_deref());
        request = query(
            request,
            "resourceVersionMatch",
            self.version_match.map(VersionMatch::as_str),
        );
        request = query(request, "timeoutSeconds", self.timeout.map(seconds).as_deref());
        match self.broken_rule() {
            Some(rule) => request.refuse(rule),
            None => request,
        }
    }

    /// K8S: the server checks the same (apimachinery, internalversion/validation).
    fn broken_rule(&self) -> Option<&'static str> {
        let version = self.resource_version.as_deref().filter(|version| !version.is_empty());
        match (self.version_match, version) {
            (Some(_), _) if self.continue_token.is_some() => {
                Some("resourceVersionMatch cannot be used with continue: the token says which state is listed")
            }
            (Some(_), None) => Some("resourceVersionMatch needs a resourceVersion"),
            (Some(VersionMatch::Exact), Some("0")) => {
                Some("resourceVersionMatch=Exact cannot be used with resourceVersion \"0\", which means any state")
            }
            (None, Some(_)) if self.continue_token.is_some() => {
                Some("resourceVersion cannot be used with continue: the token says which state is listed")
            }
            _ => None,
        }
    }
}

/// Appends a parameter when it has a value.
pub(super) fn query(request: Request, key: &'static str, value: Option<&str>) -> Request {
    match value {
        Some(value) => request.query(key, value),
        None => request,
    }
}

/// Whole seconds, rounded up, so that a short limit does not become none.
pub(super) fn seconds(limit: Duration) -> String {
    let up = u64::from(limit.subsec_nanos() > 0);
    (limit.as_secs() + up).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::Path;

    fn sent(options: &ListOptions) -> Result<String, String> {
        let request = options.add_to(Request::get(Path::literal("/api/v1/pods")));
        request.check().map_err(|error| error.to_string())?;
        Ok(request.path_and_query())
    }

    #[test]
    fn options_become_query_parameters() {
        let options = ListOptions::new()
            .labels("a=b,c in (d)")
            .fields("metadata.name=x")
            .limit(5)
            .timeout(Duration::from_millis(1500));
        assert_eq!(
            sent(&options).unwrap(),
            "/api/v1/pods?labelSelector=a%3Db%2Cc%20in%20%28d%29&fieldSelector=metadata.name%3Dx&limit=5&timeoutSeconds=2"
        );
        assert_eq!(sent(&ListOptions::new().limit(0)).unwrap(), "/api/v1/pods");
    }

    #[test]
    fn combinations_that_the_server_refuses_are_not_sent() {
        let exact = ListOptions::new().version_match(VersionMatch::Exact);
        let cases = [
            (exact.clone(), Some("needs a resourceVersion")),
            (exact.clone().resource_version(""), Some("needs a resourceVersion")),
            (exact.clone().resource_version("0"), Some("means any state")),
            (exact.clone().resource_version("5"), None),
            (
                exact.resource_version("5").continue_token("t"),
                Some("cannot be used with continue"),
            ),
            (
                ListOptions::new().resource_version("5").continue_token("t"),
                Some("cannot be used with continue"),
            ),
            (ListOptions::new().resource_version("5").limit(1), None),
            (
                ListOptions::new()
                    .resource_version("0")
                    .version_match(VersionMatch::NotOlderThan),
                None,
            ),
        ];
        for (options, refusal) in cases {
            match (sent(&options), refusal) {
                (Ok(_), None) => {}
                (Err(message), Some(part)) => assert!(message.contains(part), "{message}"),
                (outcome, _) => panic!("{options:?}: {outcome:?}"),
            }
        }
    }

    #[test]
    fn the_next_page_drops_what_its_token_already_says() {
        let options = ListOptions::new()
            .labels("a=b")
            .limit(2)
            .resource_version("5")
            .version_match(VersionMatch::Exact);
        let next = options.next_page("token".into());
        assert_eq!(
            sent(&next).unwrap(),
            "/api/v1/pods?labelSelector=a%3Db&limit=2&continue=token"
        );
    }
}
