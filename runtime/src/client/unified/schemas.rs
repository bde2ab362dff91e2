//! What is known of how kinds merge.
//!
//! In: a [`DiscoveryClient`], kinds. Out: schemas. Never: a document read twice that has not changed; a lock held while the
//! server is asked.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::discovery::DiscoveryClient;
use crate::error::{Error, Unmapped};
use crate::fields::OpenApiSchema;
use crate::kind::GroupVersionKind;

/// How long a schema is good without a look at whether its document has changed.
const GOOD_FOR: Duration = Duration::from_secs(60);

#[derive(Debug, Default)]
pub(super) struct Schemas(Mutex<HashMap<GroupVersionKind, Known>>);

#[derive(Clone, Debug)]
struct Known {
    schema: OpenApiSchema,
    /// Which document it is from; none if the server does not say it.
    hash: Option<String>,
    looked: Instant,
}

impl Schemas {
    /// How the objects of a kind merge.
    pub(super) async fn get(&self, client: &DiscoveryClient, kind: &GroupVersionKind) -> Result<OpenApiSchema, Error> {
        let known = self.lock().get(kind).cloned();
        if let Some(known) = known.as_ref().filter(|known| known.looked.elapsed() < GOOD_FOR) {
            return Ok(known.schema.clone());
        }
        let looked = Instant::now();
        let index = client.openapi_v3().await?;
        let version = kind.group_version();
        let hash = index.path(&version).and_then(|path| path.hash.clone());
        let unchanged = known.filter(|known| hash.is_some() && known.hash == hash);
        let schema = match unchanged {
            Some(known) => known.schema,
            None => read(&index.document(&version).await?, kind)?,
        };
        let known = Known {
            schema: schema.clone(),
            hash,
            looked,
        };
        self.lock().insert(kind.clone(), known);
        Ok(schema)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<GroupVersionKind, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(document: &[u8], kind: &GroupVersionKind) -> Result<OpenApiSchema, Error> {
    OpenApiSchema::of_document(document, kind).map_err(|error| {
        let version = kind.group_version();
        match error.missing_kind() {
            Some(_) => Error::unmapped(Unmapped {
                asked: format!("kind {kind} in its OpenAPI v3 document of {version}"),
                candidates: Vec::new(),
                failed: Vec::new(),
            }),
            None => Error::decode(format!("OpenAPI v3 document of {version}: {error}")),
        }
        .with_source(error)
    })
}
