//! What the server warns of reaches the program.

use std::sync::{Arc, Mutex};

use kubewright_k8s::Clientset;
use kubewright_runtime::options::{ApplyOptions, CreateOptions, FieldValidation, ListOptions, PatchOptions};
use kubewright_runtime::{Apply, FieldManager, Patch};
use kubewright_tests::ControlPlane;
use kubewright_tests::Ground;
use kubewright_tests::control_plane::Form;
use kubewright_tests::ground;
use serde_json::json;

use crate::config_map;

#[tokio::test]
async fn an_apply_gives_back_what_the_server_warns_of() {
    let Some(ground) = crate::ground("warned-apply") else {
        return;
    };
    let accounts = ground.clientset.core_v1().serviceaccounts(ground.namespace.name());
    let options = ApplyOptions::new(&FieldManager::new("warnings").unwrap());
    let plain = Apply::new("old-fashioned");
    assert_eq!(accounts.apply(&plain, &options).await.unwrap().warnings, []);
    let deprecated = plain.annotation("kubernetes.io/enforce-mountable-secrets", "true");
    let warnings = accounts.apply(&deprecated, &options).await.unwrap().warnings;
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_eq!(warnings[0].code, 299);
    let text = &warnings[0].text;
    assert!(text.contains("enforce-mountable-secrets"), "{text}");
}

#[tokio::test]
async fn the_handler_hears_of_unknown_fields_and_deprecated_versions() {
    let Some(plane) = ControlPlane::shared() else { return };
    let ground = Ground::new(plane, "warned").unwrap();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let config = ground::config(plane, Form::Token).unwrap().with_warning_handler({
        let heard = Arc::clone(&heard);
        move |warning, method, path| heard.lock().unwrap().push(format!("{method} {path}: {warning}"))
    });
    let core = Clientset::new(config).unwrap().core_v1();
    let namespace = ground.namespace.name();
    let taken = || std::mem::take(&mut *heard.lock().unwrap());

    let maps = core.configmaps(namespace);
    maps.create(&config_map("odd"), &CreateOptions::new()).await.unwrap();
    assert_eq!(taken(), [""; 0]);

    let patch = Patch::merge(json!({"nonsense": 1}));
    let options = PatchOptions::new().field_validation(FieldValidation::Warn);
    maps.patch("odd", &patch, &options).await.unwrap();
    let path = format!("/api/v1/namespaces/{namespace}/configmaps/odd");
    assert_eq!(taken(), [format!("PATCH {path}: unknown field \"nonsense\"")]);

    core.endpoints(namespace).list(&ListOptions::new()).await.unwrap();
    let warnings = taken();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("v1 Endpoints is deprecated"), "{warnings:?}");
}
