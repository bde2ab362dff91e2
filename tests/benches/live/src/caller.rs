//! What a client must be able to do to be measured.
//!
//! In: the name of a pod, or an object to apply. Out: answers in the client's own types, and what stands in them.
//! Never: a clock; each client is used as its own documentation shows.

use std::error::Error;

use serde_json::Value;

/// Why a sample has no result. A request that fails ends its process: an error path is never measured.
pub type Failure = Box<dyn Error + Send + Sync>;

/// Who owns what is applied. The same for every client, so that the server has the same work.
pub const MANAGER: &str = "kubewright-bench";

/// Where an object stands.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

/// What an answer says, to be checked before anything is timed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// `metadata.name`
    pub name: String,
    /// `metadata.resourceVersion`
    pub resource_version: String,
    /// The `manager` of each entry of `metadata.managedFields`.
    pub managers: Vec<String>,
}

/// A connected client.
pub trait Caller: Clone + Send + Sync + 'static {
    /// A pod as the client returns it.
    type Pod: Send;
    /// A Deployment as the client returns it.
    type Deployment: Send;
    /// A Deployment as a program holds it before it is applied.
    type Desired: Send + Sync;

    /// Lists every pod in one response. Says how many there were, as far as the client can know.
    fn list(&self) -> impl Future<Output = Result<usize, Failure>> + Send;

    /// Gets a pod.
    fn get(&self, place: &Place) -> impl Future<Output = Result<Self::Pod, Failure>> + Send;

    /// Puts a manifest into the form in which the client takes it.
    ///
    /// # Errors
    /// When the client's types cannot hold it.
    fn desired(manifest: &Value) -> Result<Self::Desired, Failure>;

    /// Applies a Deployment as [`MANAGER`], by force. Making the body is part of it.
    fn apply(&self, desired: &Self::Desired) -> impl Future<Output = Result<Self::Deployment, Failure>> + Send;

    /// Looks into a pod.
    ///
    /// # Errors
    /// When the answer is none.
    fn pod(pod: &Self::Pod) -> Result<Seen, Failure>;

    /// Looks into a Deployment.
    ///
    /// # Errors
    /// When the answer is none.
    fn deployment(deployment: &Self::Deployment) -> Result<Seen, Failure>;
}

impl Seen {
    /// Reads an object without types.
    pub fn in_json(object: &Value) -> Self {
        let metadata = &object["metadata"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let entries = metadata["managedFields"].as_array();
        Self {
            name: text(&metadata["name"]),
            resource_version: text(&metadata["resourceVersion"]),
            managers: entries
                .into_iter()
                .flatten()
                .map(|entry| text(&entry["manager"]))
                .collect(),
        }
    }

    /// Fails unless this is the stored object of that name.
    ///
    /// # Errors
    /// With what was seen instead.
    pub fn check_name(&self, name: &str) -> Result<(), Failure> {
        if self.name == name && !self.resource_version.is_empty() {
            return Ok(());
        }
        Err(format!("asked for {name} and got {self:?}").into())
    }

    /// Fails unless [`MANAGER`] owns fields of it.
    ///
    /// # Errors
    /// With what was seen instead.
    pub fn check_manager(&self) -> Result<(), Failure> {
        if self.managers.iter().any(|manager| manager == MANAGER) {
            return Ok(());
        }
        Err(format!("{MANAGER} owns nothing of {self:?}").into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{MANAGER, Seen};

    #[test]
    fn an_answer_is_good_only_with_name_version_and_manager() {
        let object = |name: &str, version: &str, manager: &str| {
            Seen::in_json(&json!({"metadata": {
                "name": name, "resourceVersion": version, "managedFields": [{"manager": manager}],
            }}))
        };
        assert!(object("a", "1", MANAGER).check_name("a").is_ok());
        assert!(object("a", "1", MANAGER).check_manager().is_ok());
        assert!(object("b", "1", MANAGER).check_name("a").is_err());
        assert!(object("a", "", MANAGER).check_name("a").is_err());
        assert!(object("a", "1", "kubectl").check_manager().is_err());
        let status = Seen::in_json(&json!({"kind": "Status", "status": "Failure"}));
        assert!(status.check_name("a").is_err() && status.check_manager().is_err());
    }
}
