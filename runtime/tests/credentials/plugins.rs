//! Plugins that give tokens: when they are run, and what they are told.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::join_all;
use kubewright_runtime::rest::{JSON, Path, Request};
use serde_json::{Value, json};

use crate::ask;
use crate::folder::{Folder, answer, token};
use crate::peer::{Peer, fixture_text, let_in, refuse};

#[tokio::test]
async fn two_hundred_requests_at_once_run_the_plugin_once() {
    let (folder, peer) = (Folder::answering(&[token("one")]), Peer::knowing(&["one"]));
    let client = folder.client(&peer);
    for answered in join_all((0..200).map(|_| ask(&client))).await {
        answered.unwrap();
    }
    assert_eq!((folder.runs(), peer.asked().len()), (1, 200));
}

#[tokio::test]
async fn a_plugin_is_not_run_before_a_request_needs_it() {
    let (folder, peer) = (Folder::answering(&[token("one")]), Peer::knowing(&["one"]));
    let client = folder.client(&peer);
    assert_eq!(folder.runs(), 0);
    ask(&client).await.unwrap();
    ask(&client.clone()).await.unwrap();
    assert_eq!(folder.runs(), 1);
}

/// An answer whose token is the moment at which it ends.
fn ending(end: SystemTime) -> Value {
    let end = end.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
    let time = jiff::Timestamp::from_millisecond(end.try_into().unwrap()).unwrap();
    answer(json!({"token": end.to_string(), "expirationTimestamp": time.to_string()}))
}

#[tokio::test]
async fn no_request_is_refused_while_tokens_end_one_after_the_other() {
    let now = SystemTime::now();
    let after = |millis| ending(now + Duration::from_millis(millis));
    let folder = Folder::answering(&[after(1200), after(2400), after(60_000)]);
    let peer = Peer::judging(|asked| {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        let end: u128 = asked.token().parse().unwrap();
        if now.as_millis() < end { let_in() } else { refuse() }
    });
    let client = folder.client(&peer);
    while now.elapsed().unwrap() < Duration::from_millis(2800) {
        for answered in join_all((0..4).map(|_| ask(&client))).await {
            answered.unwrap();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(folder.runs(), 3);
    assert!(peer.asked().len() > 20);
}

#[tokio::test]
async fn a_refused_token_is_made_anew_and_the_request_sent_again_as_it_was() {
    let folder = Folder::answering(&[token("one"), token("two")]);
    let peer = Peer::knowing(&["two"]);
    let request = Request::post(Path::literal("/things")).body(JSON, r#"{"a":1}"#);
    folder.client(&peer).send(request).await.unwrap();
    assert_eq!(peer.tokens(), ["one", "two"]);
    let bodies: Vec<_> = peer.asked().into_iter().map(|asked| asked.body).collect();
    assert_eq!(bodies, [r#"{"a":1}"#, r#"{"a":1}"#]);
    assert_eq!(folder.runs(), 2);
}

#[tokio::test]
async fn a_request_is_sent_again_once_and_only_once() {
    let folder = Folder::answering(&[token("one"), token("two"), token("three")]);
    let peer = Peer::knowing(&[]);
    let error = ask(&folder.client(&peer)).await.unwrap_err();
    assert!(error.is_unauthorized() && !error.is_credentials(), "{error}");
    let text = error.to_string();
    assert!(
        text.contains("GET /version") && text.contains("the credential plugin \"/bin/sh\" of user \"u\""),
        "{text}"
    );
    assert_eq!(
        (peer.tokens(), folder.runs()),
        (vec!["one".to_owned(), "two".to_owned()], 2)
    );
}

#[tokio::test]
async fn a_request_is_not_sent_again_with_the_token_that_was_refused() {
    let (folder, peer) = (Folder::answering(&[token("one")]), Peer::knowing(&[]));
    let client = folder.client(&peer);
    assert!(ask(&client).await.unwrap_err().is_unauthorized());
    assert_eq!((peer.asked().len(), folder.runs()), (1, 2));
    // A server that refuses everything does not make the plugin run for each request.
    assert!(ask(&client).await.unwrap_err().is_unauthorized());
    assert_eq!(folder.runs(), 2);
}

#[tokio::test]
async fn nobody_sees_a_refusal_when_a_token_is_withdrawn_under_load() {
    static VALID: Mutex<&str> = Mutex::new("one");
    let folder = Folder::answering(&[token("one"), token("two")]);
    let peer = Peer::judging(|asked| {
        if asked.token() == *VALID.lock().unwrap() {
            let_in()
        } else {
            refuse()
        }
    });
    let client = folder.client(&peer);
    ask(&client).await.unwrap();
    let load = join_all((0..100).map(|number| {
        let client = &client;
        async move {
            tokio::time::sleep(Duration::from_millis(number * 5)).await;
            ask(client).await
        }
    }));
    let withdrawal = async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        *VALID.lock().unwrap() = "two";
    };
    for answered in futures_util::future::join(load, withdrawal).await.0 {
        answered.unwrap();
    }
    // A refusal that comes seconds after the others may make it run once more, on a machine that has much to do.
    assert!((2..=3).contains(&folder.runs()));
}

/// What the plugin was told.
async fn told(cluster: Value, exec: impl FnOnce(&mut Value)) -> Value {
    let (folder, peer) = (Folder::new(), Peer::judging(|_| let_in()));
    folder.script("printf %s \"$KUBERNETES_EXEC_INFO\" > info; printf %s \"$MINE\" > mine; cat answer");
    let mut wanted = folder.exec();
    exec(&mut wanted);
    let mut text = token("t");
    text["apiVersion"] = wanted["apiVersion"].clone();
    folder.write("answer", &text.to_string());
    let mut whole = crate::folder::cluster(&peer);
    for (key, value) in cluster.as_object().unwrap() {
        whole[key] = value.clone();
    }
    let config = folder.config_of(whole, json!({ "exec": wanted })).unwrap();
    ask(&kubewright_runtime::RestClient::new(config.without_proxy()).unwrap())
        .await
        .unwrap();
    assert_eq!(folder.read("mine"), "value");
    let mut info: Value = serde_json::from_str(&folder.read("info")).unwrap();
    if let Some(server) = info.pointer_mut("/spec/cluster/server") {
        assert_eq!(*server, json!(format!("https://{}", peer.address)));
        *server = json!("SERVER");
    }
    info
}

fn with_variable(exec: &mut Value) {
    exec["env"] = json!([{"name": "MINE", "value": "value"}, {"name": "KUBERNETES_EXEC_INFO", "value": "overwritten"}]);
}

#[tokio::test]
async fn a_plugin_is_told_of_its_cluster_when_it_asks() {
    let cluster = json!({
        "disable-compression": true,
        "tls-server-name": "kube.example",
        "extensions": [{"name": "client.authentication.k8s.io/exec", "extension": {"audience": "a", "list": [1, true]}}],
    });
    let info = told(cluster, |exec| {
        with_variable(exec);
        exec["provideClusterInfo"] = json!(true);
    })
    .await;
    assert_eq!(
        info,
        json!({
            "apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
            "spec": {
                "interactive": false,
                "cluster": {
                    "server": "SERVER", "tls-server-name": "kube.example", "disable-compression": true,
                    "certificate-authority-data": STANDARD.encode(fixture_text("ca.crt")),
                    "config": {"audience": "a", "list": [1, true]},
                }
            }
        })
    );
    let insecure = json!({"certificate-authority": null, "insecure-skip-tls-verify": true});
    let info = told(insecure, |exec| {
        with_variable(exec);
        exec["provideClusterInfo"] = json!(true);
    })
    .await;
    assert_eq!(
        info["spec"]["cluster"],
        json!({"server": "SERVER", "insecure-skip-tls-verify": true})
    );
}

#[tokio::test]
async fn a_plugin_that_does_not_ask_is_told_the_version_alone() {
    let info = told(json!({}), |exec| {
        with_variable(exec);
        exec["apiVersion"] = json!("client.authentication.k8s.io/v1beta1");
    })
    .await;
    assert_eq!(
        info,
        json!({
            "apiVersion": "client.authentication.k8s.io/v1beta1", "kind": "ExecCredential",
            "spec": {"interactive": false}
        })
    );
}

#[tokio::test]
async fn a_plugin_beside_the_kubeconfig_is_found_by_its_relative_path() {
    let (folder, peer) = (Folder::answering(&[token("one")]), Peer::knowing(&["one"]));
    std::os::unix::fs::symlink("/bin/sh", folder.path("plugin")).unwrap();
    let mut exec = folder.exec();
    exec["command"] = json!("./plugin");
    let client = folder.client_of(&peer, json!({ "exec": exec }));
    ask(&client).await.unwrap();
    let source = client.config().credential_source().unwrap();
    assert!(source.contains("/plugin\" of user \"u\""), "{source}");
}
