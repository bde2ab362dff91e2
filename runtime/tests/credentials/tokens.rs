//! Token files under rotation.

use std::fs;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::{join, join_all};
use serde_json::json;

use crate::ask;
use crate::folder::Folder;
use crate::peer::{Asked, Peer, let_in, refuse};

/// A server that knows some tokens, which can be changed.
fn peer() -> (Peer, Arc<Mutex<Vec<&'static str>>>) {
    let valid = Arc::new(Mutex::new(vec!["one"]));
    let known = Arc::clone(&valid);
    let judge = move |asked: &Asked| match known.lock().unwrap().contains(&asked.token()) {
        true => let_in(),
        false => refuse(),
    };
    (Peer::judging(judge), valid)
}

#[tokio::test]
async fn nobody_sees_a_refusal_while_a_token_file_is_replaced_under_load() {
    let (folder, (peer, valid)) = (Folder::new(), peer());
    folder.write("token", "one\n");
    let client = folder.client_of(&peer, json!({"tokenFile": "token"}));
    for token in ["two", "three"] {
        let load = join_all((0..100).map(|number| {
            let client = &client;
            async move {
                tokio::time::sleep(Duration::from_millis(number * 3)).await;
                ask(client).await
            }
        }));
        let rotation = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            valid.lock().unwrap().push(token);
            // As the kubelet does: the new file takes the place of the old one in one step.
            fs::rename(folder.write("new", token), folder.path("token")).unwrap();
            *valid.lock().unwrap() = vec![token];
        };
        for answered in join(load, rotation).await.0 {
            answered.unwrap();
        }
    }
}

#[tokio::test]
async fn a_refusal_with_the_token_that_is_in_the_file_is_final() {
    let (folder, (peer, _)) = (Folder::new(), peer());
    folder.write("token", "wrong");
    let client = folder.client_of(&peer, json!({"tokenFile": "token"}));
    let error = ask(&client).await.unwrap_err();
    assert!(
        error.is_unauthorized() && error.to_string().contains("the token file "),
        "{error}"
    );
    assert_eq!(peer.asked().len(), 1);
}

#[tokio::test]
async fn the_last_token_is_used_while_the_file_is_gone() {
    let (folder, (peer, _)) = (Folder::new(), peer());
    folder.write("token", "one");
    let client = folder.client_of(&peer, json!({"tokenFile": "token"}));
    ask(&client).await.unwrap();
    fs::remove_file(folder.path("token")).unwrap();
    ask(&client).await.unwrap();
}
