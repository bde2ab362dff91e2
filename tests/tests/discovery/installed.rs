//! Definitions that are installed while a program runs.

use kubewright_runtime::{GroupVersionKind, Mapper};
use kubewright_tests::crds;
use kubewright_tests::namespace::unique;

use super::{Reads, definitions, stage};

#[tokio::test]
async fn a_definition_that_is_installed_is_found_without_a_restart() {
    let Some(stage) = stage().await else { return };
    let counted = stage.client(Reads::Both);
    let mapper = Mapper::new(counted.client.clone());
    mapper.resource("pods").await.unwrap();
    let group = format!("{}.kubewright.test", unique("late"));
    let missing = mapper.resource(&format!("gizmos.{group}")).await.unwrap_err();
    assert!(missing.is_no_match(), "{missing}");

    let definition = definitions::simple(&group, "gizmo");
    crds::install(stage.plane, &[definition]).unwrap();
    counted.seen();
    // The miss above led to a look; the next one may be a second away.
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let kind = GroupVersionKind::new(group.as_str(), "v1", "GIZMO");
    let found = mapper.kind(&kind).await.unwrap();
    assert_eq!((found.plural.as_str(), found.is_namespaced()), ("gizmos", true));
    assert_eq!(mapper.resource(&format!("gizmo.{group}")).await.unwrap(), found);
    assert_eq!(counted.seen().len(), 2, "one look");
}
