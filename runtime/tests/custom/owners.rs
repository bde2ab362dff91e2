//! Owners and finalizers.

use kubewright_runtime::GroupVersionKind;
use kubewright_runtime::meta::ObjectMeta;

use crate::record::App;

fn owner(namespace: &str, name: &str, uid: &str) -> App {
    let some = |text: &str| Some(text.into()).filter(|_| !text.is_empty());
    App {
        metadata: ObjectMeta {
            uid: some(uid),
            namespace: some(namespace),
            ..ObjectMeta::named(name)
        },
        ..App::EMPTY
    }
}

fn owned() -> ObjectMeta {
    ObjectMeta {
        namespace: Some("a".into()),
        ..ObjectMeta::named("x")
    }
}

#[test]
fn an_object_has_one_controller_and_many_owners() {
    let mut object = owned();
    object.add_owner(&owner("a", "first", "1")).unwrap();
    object.set_controller(&owner("a", "second", "2")).unwrap();
    object.set_controller(&owner("a", "second", "3")).unwrap();
    assert_eq!(object.owner_references.len(), 2);
    let controller = object.controller().unwrap();
    assert_eq!((&*controller.uid, controller.block_owner_deletion), ("3", Some(true)));
    assert!(object.is_owned_by("1") && !object.is_owned_by("2") && !object.is_owned_by(""));
    let error = object.set_controller(&owner("a", "third", "4")).unwrap_err();
    assert!(error.to_string().contains("second"), "{error}");
}

#[test]
fn an_owner_that_garbage_collection_would_not_find_is_refused() {
    let mut object = owned();
    assert!(object.add_owner(&owner("b", "o", "1")).is_err());
    assert!(object.add_owner(&owner("a", "o", "")).is_err());
    assert!(ObjectMeta::named("cluster").add_owner(&owner("a", "o", "1")).is_err());
    object.add_owner(&owner("", "of-the-cluster", "5")).unwrap();
    assert_eq!(object.owner_references.len(), 1);
}

#[test]
fn an_owner_without_a_type_is_one_like_any_other() {
    let (mut typed, mut untyped) = (owned(), owned());
    let owner = owner("a", "o", "1");
    let kind = GroupVersionKind::of::<App>();
    typed.set_controller(&owner).unwrap();
    untyped.set_controller_by_metadata(&kind, &owner.metadata).unwrap();
    assert_eq!(typed, untyped);
    untyped
        .add_owner_by_metadata(&kind, &ObjectMeta::named("o"))
        .unwrap_err();
    let nothing = GroupVersionKind::default();
    untyped.add_owner_by_metadata(&nothing, &owner.metadata).unwrap_err();
    assert_eq!(typed, untyped);
}

#[test]
fn finalizers_are_there_once() {
    let mut object = owned();
    assert!(object.add_finalizer("x/y") && !object.add_finalizer("x/y") && object.has_finalizer("x/y"));
    assert!(object.remove_finalizer("x/y") && !object.remove_finalizer("x/y"));
    assert!(object.finalizers.is_empty());
}
