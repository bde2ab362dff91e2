//! The steps, each over any kind that has its verbs. Values become plain JSON at once: what is generic is compiled for
//! every kind.

mod objects;
mod owners;
mod subresources;
mod watch;

use kubewright_runtime::{FieldManager, verbs};

pub(crate) use objects::{delete, everywhere};
pub(crate) use subresources::{scale, status};

use crate::case::Case;
use kubewright_runtime::client::OneCollection;

/// The verbs that every custom resource has.
pub(crate) trait Everyday:
    verbs::Get
    + verbs::List
    + verbs::Watch
    + verbs::Create
    + verbs::Update
    + verbs::Patch
    + verbs::Apply
    + verbs::Delete
    + verbs::DeleteCollection
{
}

impl<K> Everyday for K where
    K: verbs::Get
        + verbs::List
        + verbs::Watch
        + verbs::Create
        + verbs::Update
        + verbs::Patch
        + verbs::Apply
        + verbs::Delete
        + verbs::DeleteCollection
{
}

/// All steps that need no further verb.
pub(crate) async fn every_kind<K: Everyday, P: OneCollection>(case: &Case<K, P>) {
    objects::create(case).await;
    objects::list(case).await;
    objects::apply(case).await;
    owners::owners(case).await;
    objects::update(case).await;
    objects::patch(case).await;
    watch::changes(case).await;
}

/// Who owns what these tests apply.
fn manager() -> FieldManager {
    FieldManager::new("crds-tests").unwrap()
}
