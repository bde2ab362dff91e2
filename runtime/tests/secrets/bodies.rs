//! Objects, and what is sent in place of them: what `Debug` shows, and what it still shows.

use kubewright_runtime::rest::Request;
use kubewright_runtime::{
    Apply, ApplyOptions, FieldManager, JsonPatch, ObjectList, Patch, RawObject, StrategicPatch, WatchEvent,
};
use serde_json::json;

use crate::kinds::{self, Vault};
use crate::marks::{DATA, STRING_DATA, UNKNOWN};
use crate::sinks::Sinks;
use crate::{create, read};

#[test]
fn an_object_shows_what_is_set_and_no_secret() {
    let vault = kinds::object();
    assert_eq!(
        format!("{vault:?}"),
        "Vault { metadata: ObjectMeta { annotations: {\
         \"example.com/owner\": \"team-a\", \
         \"kapp.k14s.io/original\": (hidden), \
         \"kubectl.kubernetes.io/last-applied-configuration\": (hidden), \
         \"objectset.rio.cattle.io/applied\": (hidden)}, name: \"db\" }, \
         data: {\"password\": (24 bytes)}, stringData: {\"password\": (hidden)}, token: (hidden), tokens: [(hidden)], \
         embedded: (81 bytes of JSON), free: (28 bytes of JSON), size: 7, new: (36 bytes of JSON) }"
    );
}

#[test]
fn objects_alone_in_lists_and_in_events_show_no_secret() {
    let mut sinks = Sinks::new();
    let vault = kinds::object();
    sinks.debug("an object", &vault);
    sinks.debug("its metadata", &vault.metadata);
    sinks.debug("its annotations", &vault.metadata.annotations);
    sinks.debug("an embedded object", &vault.embedded);
    sinks.debug("free JSON", &vault.free);
    sinks.debug("unknown members", &vault.unknown);
    sinks.debug(
        "an object as one of many",
        &(&vault as &dyn kubewright_runtime::codegen::Record),
    );
    let mut list = ObjectList::<Vault>::EMPTY;
    list.items.push(vault.clone());
    sinks.debug("a list", &list);
    sinks.debug("a new object", &WatchEvent::Added(vault.clone()));
    sinks.debug("a changed object", &WatchEvent::Modified(vault.clone()));
    sinks.debug("a deleted object", &WatchEvent::Deleted(vault.clone()));
    sinks.debug(
        "an answer to a delete",
        &kubewright_runtime::Deleted::Object(Box::new(vault.clone())),
    );
    sinks.debug("a raw object", &RawObject::from_object(&vault));
    sinks.check(0, 13);
}

#[test]
fn what_is_sent_shows_no_secret() {
    let mut sinks = Sinks::new();
    let (before, after) = (Vault::EMPTY, kinds::object());
    let manager = FieldManager::new("tests").unwrap();
    sinks.debug("an apply", &Apply::from_object(&after));
    sinks.debug(
        "an apply made by hand",
        &Apply::<Vault>::new("db").set("/stringData/password", STRING_DATA),
    );
    sinks.debug("options of an apply", &ApplyOptions::new(&manager));
    let operations = JsonPatch::new()
        .add("/stringData/a", STRING_DATA)
        .test("/data/b", DATA)
        .replace("/x", json!([UNKNOWN]));
    assert_eq!(
        format!("{operations:?}"),
        r#"JsonPatch(["add /stringData/a", "test /data/b", "replace /x"])"#
    );
    sinks.debug("operations", &operations);
    sinks.debug("a JSON patch", &Patch::<Vault>::json(operations));
    sinks.debug("a merge patch", &Patch::between(&before, &after));
    sinks.debug("a strategic patch", &StrategicPatch::<Vault>::new(kinds::value()));
    sinks.debug("a request", &create());
    sinks.debug("a request that is refused", &read().refuse("no"));
    sinks.debug(
        "a request of a form",
        &Request::post(kubewright_runtime::rest::Path::literal("/token")).body("x", STRING_DATA),
    );
    sinks.check(0, 10);
}

#[test]
fn an_apply_that_cannot_be_made_shows_no_secret() {
    let mut sinks = Sinks::new();
    let yaml = serde_saphyr::to_string(&kinds::value()).unwrap();
    for end in (0..yaml.len()).step_by(3).filter(|end| yaml.is_char_boundary(*end)) {
        for broken in ["", "\"", "\t- {", ": &a *b", "\n- x"] {
            sinks.either(
                "YAML that is cut",
                Apply::<Vault>::from_yaml(&format!("{}{broken}", &yaml[..end])),
            );
        }
    }
    for value in [
        json!(STRING_DATA),
        json!([STRING_DATA]),
        json!({"kind": {"a": STRING_DATA}}),
    ] {
        sinks.failed("an apply of something else", Apply::<Vault>::from_value(value));
    }
    sinks.check(100, 100);
}
