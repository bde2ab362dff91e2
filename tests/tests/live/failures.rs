//! Servers that are not there, and what is refused before a server is asked.

use kubewright_k8s::Clientset;
use kubewright_runtime::config::Retries;
use kubewright_runtime::options::{ApplyOptions, CreateOptions, DeleteOptions, GetOptions, ListOptions, UpdateOptions};
use kubewright_runtime::{Apply, Config, Error, FieldManager};

use crate::{config_map, config_maps, ground, witnessed};

#[tokio::test]
async fn a_server_that_is_not_there_is_a_connect_error_with_its_address() {
    // A port that was free a moment ago.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let config = Config::new(&format!("https://{address}"))
        .unwrap()
        .with_retries(Retries::none());
    let clientset = Clientset::new(config).unwrap();
    let error = clientset.core_v1().nodes().list(&ListOptions::new()).await.unwrap_err();
    assert!(error.is_connect() && error.is_transport(), "{error}");
    let text = error.to_string();
    assert!(
        text.contains(&address.to_string()) && text.contains("GET /api/v1/nodes"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_object_of_another_namespace_is_refused_before_it_is_sent() {
    let Some(ground) = ground("misplaced") else { return };
    let maps = config_maps(&ground);
    let mut stray = config_map("stray");
    stray.metadata.namespace = Some("elsewhere".into());
    let manager = FieldManager::new("test").unwrap();
    let applied = Apply::from_object(&stray);
    for error in [
        maps.create(&stray, &CreateOptions::new()).await.unwrap_err(),
        maps.update(&stray, &UpdateOptions::new()).await.unwrap_err(),
        maps.apply(&applied, &ApplyOptions::new(&manager)).await.unwrap_err(),
    ] {
        assert_not_sent(&error, "\"elsewhere\"");
    }
    assert_eq!(witnessed(&ground, "stray"), None);

    stray.metadata.namespace = Some(ground.namespace.name().into());
    maps.create(&stray, &CreateOptions::new()).await.unwrap();
}

#[tokio::test]
async fn a_name_that_would_change_the_path_is_refused_before_it_is_sent() {
    let Some(ground) = ground("names") else { return };
    let maps = config_maps(&ground);
    for name in ["", ".", "..", "a/b", "a%2fb"] {
        assert_not_sent(&maps.get(name).await.unwrap_err(), "name");
        let error = maps.delete(name, &DeleteOptions::new()).await.unwrap_err();
        assert_not_sent(&error, "name");
    }
    let nowhere = ground.clientset.core_v1().configmaps("");
    assert_not_sent(&nowhere.get("x").await.unwrap_err(), "namespace");
}

fn assert_not_sent(error: &Error, words: &str) {
    assert!(error.is_invalid_request(), "{error}");
    assert_eq!(error.http_status(), None);
    assert!(error.to_string().contains(words), "{error}");
}

/// A state of the future: the server waits some seconds for it, then gives up.
#[tokio::test]
async fn a_resource_version_that_does_not_exist_yet_times_out() {
    let Some(ground) = ground("future") else { return };
    let maps = config_maps(&ground);
    maps.create(&config_map("here"), &CreateOptions::new()).await.unwrap();
    let options = GetOptions::new().resource_version("1000000000");
    let error = maps.get_with("here", &options).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(error.retry_after().is_some(), "{error:?}");
}
