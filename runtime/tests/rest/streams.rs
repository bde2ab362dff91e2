//! Answers that are read while they arrive.

use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _};
use kubewright_runtime::rest::Request;
use kubewright_runtime::{Config, RestClient};

use crate::loopback::{Server, answer, json, read_request};
use crate::{pods, status};

#[tokio::test]
async fn a_stream_checks_the_status_first() {
    let server = Server::saying(vec![json("403 Forbidden", &status(403, "Forbidden", "no", "null"))]).await;
    assert!(
        server
            .client()
            .stream(Request::get(pods()))
            .await
            .unwrap_err()
            .is_forbidden()
    );
}

#[tokio::test]
async fn frames_come_whole_and_a_clean_end_is_an_end() {
    let server = Server::saying(vec![answer(
        "200 OK",
        &[],
        "{\"type\":\"ADDED\"}{\"type\":\"DELETED\"}\n",
    )])
    .await;
    let frames: Vec<_> = server
        .client()
        .stream(Request::get(pods()))
        .await
        .unwrap()
        .frames()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(frames, ["{\"type\":\"ADDED\"}", "{\"type\":\"DELETED\"}"]);
}

#[tokio::test]
async fn a_stream_that_ends_inside_a_value_is_an_error_and_then_over() {
    let server = Server::saying(vec!["HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}{\"type\":"]).await;
    let mut frames = server.client().stream(Request::get(pods())).await.unwrap().frames();
    assert_eq!(frames.next().await.unwrap().unwrap(), "{}");
    let error = frames.next().await.unwrap().unwrap_err();
    assert!(
        error.is_decode() && error.to_string().contains("ended inside"),
        "{error}"
    );
    assert!(frames.next().await.is_none());
}

#[tokio::test]
async fn a_stream_that_is_cut_by_the_network_is_an_error() {
    let server = Server::saying(vec!["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"]).await;
    let mut stream = server.client().stream(Request::get(pods())).await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), "{}");
    assert!(stream.next().await.unwrap().unwrap_err().is_transport());
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn silence_in_a_stream_is_normal_unless_limited() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        read_request(&mut connection).await;
        tokio::io::AsyncWriteExt::write_all(&mut connection, b"HTTP/1.1 200 OK\r\n\r\n{}")
            .await
            .unwrap();
        tokio::time::sleep(Duration::from_secs(5)).await;
    });
    let config = Config::new(&address)
        .unwrap()
        .with_stream_idle_timeout(Some(Duration::from_millis(50)));
    let mut stream = RestClient::new(config)
        .unwrap()
        .stream(Request::get(pods()))
        .await
        .unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), "{}");
    assert!(stream.next().await.unwrap().unwrap_err().is_timeout());
}
