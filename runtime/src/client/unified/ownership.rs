//! Who owns what, of objects that no type describes.
//!
//! In: kinds, objects. Out: how they merge, what an applier has applied. Never: a request for an object; what the server
//! publishes of a kind more often than once a minute.

use super::Client;
use crate::discovery::DiscoveryClient;
use crate::dynamic::DynamicObject;
use crate::error::Error;
use crate::fields::{self, FieldsError, OpenApiSchema};
use crate::kind::GroupVersionKind;
use crate::options::FieldManager;

impl Client {
    /// How the objects of a kind merge under server-side apply, built-in or custom: from what the server publishes of it.
    /// Wire: `GET /openapi/v3`, and the document of the group version if that is not known yet or has changed.
    ///
    /// What is known is good for a minute, and for as long as the index then says that the document is the same. Clones of
    /// the client share it. The document is [kept by the mapper's client](crate::discovery::DiscoveryClient::with_disk_cache).
    ///
    /// # Errors
    /// [`Error::is_no_match`] when the server has no document of the group version, or none that has the kind: it publishes a
    /// kind a moment after it was defined, and some not at all. Else as [`RestClient::send`](crate::RestClient::send).
    pub async fn merge_schema(&self, kind: &GroupVersionKind) -> Result<OpenApiSchema, Error> {
        match self.mapper.discovery() {
            Some(client) => self.schemas.get(client, kind).await,
            None => self.schemas.get(&DiscoveryClient::new(self.rest.clone()), kind).await,
        }
    }

    /// What a manager has applied of an object, and nothing else: to be changed and [applied](Self::apply) again. Through a
    /// subresource, such as `status`, if one is named; else of the object itself. The object must be whole, as the server
    /// answers it.
    ///
    /// A manager that owns nothing gets `apiVersion`, `kind`, name and namespace alone, without a request. Else see
    /// [`merge_schema`](Self::merge_schema) for what is asked, and [`applied_by`](fields::applied_by) for what comes out.
    ///
    /// ```no_run
    /// # use kubewright_runtime::{ApplyOptions, Client, DynamicObject, Error, FieldManager};
    /// # async fn example(client: &Client, live: &DynamicObject) -> Result<(), Box<dyn std::error::Error>> {
    /// let manager = FieldManager::new("scaler")?;
    /// let mut mine = client.extract(live, &manager, None).await?;
    /// mine.set("/spec/replicas", 5)?;
    /// client.apply(&mine, &ApplyOptions::new(&manager)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::is_invalid_request`] for an object that does not say what it is, whose `managedFields` cannot be read, or that
    /// the manager has applied in another version; else as [`merge_schema`](Self::merge_schema).
    pub async fn extract(
        &self,
        object: &DynamicObject,
        manager: &FieldManager,
        subresource: Option<&str>,
    ) -> Result<DynamicObject, Error> {
        let unusable = |error: FieldsError| {
            let (kind, name) = (object.kind(), object.metadata.name());
            Error::invalid_request(format!("{kind} {name:?}: {error}")).with_source(error)
        };
        let kind = object.group_version_kind().ok_or_else(|| {
            let name = object.metadata.name();
            Error::invalid_request(format!(
                "the object {name:?} does not say what it is: apiVersion or kind is missing"
            ))
        })?;
        if fields::owned(&object.metadata, object.api_version(), manager.as_str(), subresource)
            .map_err(unusable)?
            .is_none()
        {
            return fields::applied_by(object, &fields::Deduced, manager.as_str(), subresource).map_err(unusable);
        }
        let schema = self.merge_schema(&kind).await?;
        fields::applied_by(object, &schema, manager.as_str(), subresource).map_err(unusable)
    }
}
