//! The steps, each over any kind that has its verbs.

mod clients;
mod delete;
mod ownership;
mod patch;
mod read;
mod status;
mod watch;
mod write;

use kubewright_runtime::client::OneCollection;
use kubewright_runtime::{FieldManager, verbs};

pub(crate) use delete::collection;
pub(crate) use status::status;

use crate::case::Case;

/// The verbs that every kind of the suite has.
pub(crate) trait Everyday:
    verbs::Get
    + verbs::List
    + verbs::Watch
    + verbs::Create
    + verbs::Update
    + verbs::Patch
    + verbs::StrategicPatch
    + verbs::Apply
    + verbs::Delete
{
}

impl<K> Everyday for K where
    K: verbs::Get
        + verbs::List
        + verbs::Watch
        + verbs::Create
        + verbs::Update
        + verbs::Patch
        + verbs::StrategicPatch
        + verbs::Apply
        + verbs::Delete
{
}

/// All steps that need no further verb, in an order in which each leaves what the next one needs.
pub(crate) async fn every_kind<K: Everyday, P: OneCollection>(case: &Case<K, P>) {
    let name = write::create(case).await;
    read::get(case, &name).await;
    write::update(case, &name).await;
    patch::json(case, &name).await;
    patch::merge(case, &name).await;
    patch::strategic(case, &name).await;
    write::apply(case).await;
    read::list(case).await;
    read::pages(case).await;
    watch::changes(case).await;
    watch::initial_state(case).await;
    delete::by_name(case, &name).await;
    ownership::ownership(case).await;
    clients::agree(case).await;
}

/// Who owns what the suite applies.
fn manager(name: &'static str) -> FieldManager {
    FieldManager::new(name).unwrap()
}
