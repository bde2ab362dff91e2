//! Many objects at once: what stands in a file.
//!
//! In: YAML or JSON, or objects. Out: what each was made into. Never: an object before the definition of its kind, or the namespace it is
//! in; the rest left undone because one fails.

use std::fmt;
use std::time::Duration;

use tokio::time::Instant;

use super::{Client, Key};
use crate::apply::Applied;
use crate::dynamic::DynamicObject;
use crate::error::Error;
use crate::kind::GroupVersionKind;
use crate::options::ApplyOptions;
use crate::scheme::{AnyObject, Scheme};
use crate::value;

/// How long the server may take to serve a kind that was just defined.
const ESTABLISHED_WITHIN: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Some objects could not be applied.
#[derive(Debug)]
#[non_exhaustive]
pub struct ApplyAllError {
    /// Those that were, in the order in which they were.
    pub applied: Vec<Applied<AnyObject>>,
    /// Those that were not, and why. Empty if the text could not be read, so that nothing was tried.
    pub failures: Vec<ApplyFailure>,
    text: Option<Error>,
}

/// An object that could not be applied.
#[derive(Debug)]
#[non_exhaustive]
pub struct ApplyFailure {
    /// What it is.
    pub kind: GroupVersionKind,
    /// Which it is.
    pub key: Key,
    /// What went wrong.
    pub error: Error,
}

impl fmt::Display for ApplyAllError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(error) = &self.text {
            return write!(f, "{error}; nothing was applied");
        }
        let (failed, all) = (self.failures.len(), self.failures.len() + self.applied.len());
        write!(f, "{failed} of {all} objects could not be applied")?;
        for ApplyFailure { kind, key, error } in &self.failures {
            write!(f, "\n{kind} {:?}: {error}", key.name)?;
        }
        Ok(())
    }
}

impl std::error::Error for ApplyAllError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let error = self
            .text
            .as_ref()
            .or(self.failures.first().map(|failure| &failure.error));
        error.map(|error| error as &(dyn std::error::Error + 'static))
    }
}

impl Client {
    /// Applies all objects of a text: YAML with any number of documents, or JSON; lists are taken apart. What is sent is what stands there,
    /// whether its kind is registered or not; what comes back is of its type where it is.
    ///
    /// Namespaces and definitions of kinds come first, then all else in its order; the server is given time to serve a kind that is new. An
    /// object that cannot be applied stops no other.
    ///
    /// # Errors
    /// The text cannot be read, or some objects could not be applied: the error has both, those that were and those that were not.
    pub async fn apply_yaml(
        &self,
        text: &str,
        options: &ApplyOptions,
    ) -> Result<Vec<Applied<AnyObject>>, ApplyAllError> {
        // Without types: what they do not know must be sent as well.
        let objects = Scheme::new().decode_all(text).map_err(|error| ApplyAllError {
            applied: Vec::new(),
            failures: Vec::new(),
            text: Some(error),
        })?;
        let objects = objects.iter().map(AnyObject::to_dynamic);
        self.apply_all(objects, options).await
    }

    /// Applies many objects, as [`apply_yaml`](Self::apply_yaml) does.
    ///
    /// # Errors
    /// Some objects could not be applied: the error has both, those that were and those that were not.
    pub async fn apply_all(
        &self,
        objects: impl IntoIterator<Item = DynamicObject>,
        options: &ApplyOptions,
    ) -> Result<Vec<Applied<AnyObject>>, ApplyAllError> {
        let mut objects: Vec<DynamicObject> = objects.into_iter().collect();
        objects.sort_by_key(turn);
        let (mut applied, mut failures) = (Vec::new(), Vec::new());
        for object in &objects {
            match self.apply_one(object, options).await {
                Ok(one) => applied.push(one),
                Err(error) => failures.push(ApplyFailure {
                    kind: object.group_version_kind().unwrap_or_default(),
                    key: Key::from(&object.metadata),
                    error,
                }),
            }
        }
        if failures.is_empty() {
            Ok(applied)
        } else {
            Err(ApplyAllError {
                applied,
                failures,
                text: None,
            })
        }
    }

    async fn apply_one(&self, object: &DynamicObject, options: &ApplyOptions) -> Result<Applied<AnyObject>, Error> {
        let applied = self.apply_untyped(object, options).await?;
        let typed = self.scheme.decode(&value::to_json(&applied.object));
        Ok(Applied {
            object: typed.unwrap_or_else(|_| applied.object.into()),
            created: applied.created,
            warnings: applied.warnings,
        })
    }

    /// Applies an object as it is; if it defines a kind, the server then serves that.
    pub(crate) async fn apply_untyped(
        &self,
        object: &DynamicObject,
        options: &ApplyOptions,
    ) -> Result<Applied<DynamicObject>, Error> {
        let mut object = object.clone();
        let location = self.locate(&object).await?;
        if !location.namespaced {
            // K8S: as `kubectl` and servers do; tools that set a namespace set it everywhere.
            object.metadata.namespace = None;
        }
        let applied = self.apply(&object, options).await?;
        if defines_a_kind(&applied.object) {
            self.until_served(&applied.object).await;
        }
        Ok(applied)
    }

    /// Waits until the kinds that a definition defines are served. If that takes too long, or it is a rehearsal, the objects of the kind say
    /// what is wrong.
    async fn until_served(&self, definition: &DynamicObject) {
        let Some((kinds, group)) = defined(definition) else {
            return;
        };
        let began = Instant::now();
        for kind in kinds {
            let kind = GroupVersionKind::new(group.clone(), kind.0, kind.1);
            while began.elapsed() < ESTABLISHED_WITHIN {
                // A definition that was there already is served already: the first look finds it.
                let found = self.mapper.kind(&kind).await;
                if !found.is_err_and(|error| error.is_no_match()) || !self.is_stored(definition).await {
                    break;
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
    }

    async fn is_stored(&self, object: &DynamicObject) -> bool {
        self.reload(object).await.is_ok()
    }
}

/// Namespaces first, then definitions of kinds, then the rest.
pub(crate) fn turn(object: &DynamicObject) -> u8 {
    match (object.api_version(), object.kind()) {
        ("v1", "Namespace") => 0,
        _ if defines_a_kind(object) => 1,
        _ => 2,
    }
}

pub(crate) fn defines_a_kind(object: &DynamicObject) -> bool {
    object.kind() == "CustomResourceDefinition" && object.api_version().starts_with("apiextensions.k8s.io/")
}

/// Versions with their kind, and the group.
fn defined(definition: &DynamicObject) -> Option<(Vec<(String, String)>, String)> {
    let (group, kind) = (definition.text("/spec/group")?, definition.text("/spec/names/kind")?);
    let versions: Vec<serde_json::Value> = definition.read("/spec/versions").ok()??;
    let served = versions.iter().filter(|version| version["served"] == true);
    let names = served.filter_map(|version| version["name"].as_str());
    Some((names.map(|name| (name.to_owned(), kind.clone())).collect(), group))
}
