//! When a mapper looks at the server, and how often. The clock stands still but for what the tests wait.

use std::time::Duration;

use futures_util::future::join_all;
use kubewright_runtime::Mapper;
use serde_json::Value;

use super::cases::{core, group, list, resource, version};
use super::server::{AGGREGATED, Answer, Server};

const SECOND: Duration = Duration::from_secs(1);

fn others(names: &[&str]) -> Value {
    let resources = names.iter().map(|name| resource(&format!("{name} {name}s {name}")));
    list(vec![group("a.io", vec![version("v1", "Current", resources.collect())])])
}

fn serving(names: &[&str]) -> Server {
    Server::aggregated(&core(), &others(names))
}

fn install(server: &Server, names: &[&str]) {
    server.set("/apis", Answer::of(AGGREGATED, &others(names)));
}

/// How many rounds of requests there were since this was called last.
fn rounds(server: &Server) -> usize {
    let asked = server.asked();
    assert!(
        asked.iter().all(|path| ["/api", "/apis"].contains(&path.as_str())),
        "{asked:?}"
    );
    asked.len() / 2
}

#[tokio::test(start_paused = true)]
async fn what_is_known_costs_no_request() {
    let server = serving(&["one"]);
    let mapper = Mapper::new(server.client());
    assert_eq!(rounds(&server), 0);
    for name in ["po", "ones", "One.a.io", "pods"] {
        mapper.resource(name).await.unwrap();
    }
    mapper.clone().category("all").await.unwrap_err();
    mapper.discovered().await.unwrap();
    assert_eq!(
        rounds(&server),
        2,
        "the first look, and one for the category that is not there"
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_installed_is_found_at_once() {
    let server = serving(&["one"]);
    let mapper = Mapper::new(server.client());
    mapper.resource("ones").await.unwrap();
    install(&server, &["one", "two"]);
    assert_eq!(mapper.resource("twos").await.unwrap().plural, "twos");
    assert_eq!(rounds(&server), 2);
    // Shortly after a look that a miss led to there is no other one.
    install(&server, &["one", "two", "three"]);
    tokio::time::sleep(SECOND / 2).await;
    assert!(mapper.resource("threes").await.unwrap_err().is_no_match());
    assert_eq!(rounds(&server), 0);
    tokio::time::sleep(SECOND).await;
    assert_eq!(mapper.resource("threes").await.unwrap().plural, "threes");
    assert_eq!(rounds(&server), 1);
}

#[tokio::test(start_paused = true)]
async fn a_first_look_is_new_enough_for_what_it_does_not_show() {
    let server = serving(&[]);
    let mapper = Mapper::new(server.client());
    assert!(mapper.resource("nothing").await.unwrap_err().is_no_match());
    assert_eq!(rounds(&server), 1);
}

#[tokio::test(start_paused = true)]
async fn what_does_not_exist_costs_a_round_a_second() {
    let server = serving(&[]);
    let mapper = Mapper::new(server.client());
    mapper.resource("pods").await.unwrap();
    rounds(&server);
    for _ in 0..100 {
        assert!(mapper.resource("nothing").await.unwrap_err().is_no_match());
        tokio::time::sleep(SECOND / 20).await;
    }
    assert_eq!(rounds(&server), 5);
}

#[tokio::test(start_paused = true)]
async fn those_who_ask_together_share_a_round() {
    let server = serving(&["one"]);
    server.set_delay(SECOND / 10);
    let mapper = Mapper::new(server.client());
    let found = join_all((0..100).map(|_| mapper.resource("ones"))).await;
    assert!(found.iter().all(Result::is_ok));
    assert_eq!(rounds(&server), 1, "the first look");

    install(&server, &["one", "two"]);
    let names: Vec<String> = (0..100)
        .map(|index| format!("twos.{}a.io", ["", "v1."][index % 2]))
        .collect();
    let found = join_all(names.iter().map(|name| mapper.resource(name))).await;
    assert!(found.iter().all(Result::is_ok));
    assert_eq!(rounds(&server), 1, "the look after the misses");

    join_all((0..100).map(|_| mapper.refresh())).await;
    assert_eq!(rounds(&server), 1, "what was asked for");
}

#[tokio::test(start_paused = true)]
async fn those_who_ask_together_share_an_error() {
    let server = serving(&["one"]);
    server.set_delay(SECOND / 10);
    server.set_away(true);
    let mapper = Mapper::new(server.client());
    let failed = join_all((0..100).map(|_| mapper.resource("ones"))).await;
    let told: Vec<String> = failed
        .into_iter()
        .map(|result| result.unwrap_err().to_string())
        .collect();
    assert!(
        told.iter()
            .all(|message| *message == told[0] && message.contains("nobody is there")),
        "{}",
        told[0]
    );
    assert_eq!(rounds(&server), 1);
    server.set_away(false);
    mapper.resource("ones").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn whoever_leaves_does_not_take_the_others_along() {
    let server = serving(&["one"]);
    server.set_delay(SECOND);
    let mapper = Mapper::new(server.client());
    let first = tokio::time::timeout(SECOND / 2, mapper.resource("ones"));
    let (left, found) = futures_util::future::join(first, mapper.resource("ones")).await;
    assert!(left.is_err());
    assert_eq!(found.unwrap().plural, "ones");
}

#[tokio::test(start_paused = true)]
async fn an_answer_grows_old() {
    let server = serving(&["one", "two"]);
    let mapper = Mapper::new(server.client());
    mapper.resource("twos").await.unwrap();
    install(&server, &["one"]);
    tokio::time::sleep(SECOND * 599).await;
    assert!(mapper.resource("twos").await.is_ok());
    assert!(
        mapper
            .clone()
            .with_max_age(SECOND * 60)
            .resource("twos")
            .await
            .unwrap_err()
            .is_no_match()
    );
    assert_eq!(rounds(&server), 2);
    let for_ever = mapper.with_max_age(Duration::MAX);
    tokio::time::sleep(SECOND * 100_000).await;
    for_ever.resource("ones").await.unwrap();
    assert_eq!(rounds(&server), 0);
}

#[tokio::test(start_paused = true)]
async fn an_answer_in_which_something_failed_grows_old_soon() {
    let server = serving(&["one"]);
    let broken = list(vec![group("a.io", vec![version("v1", "Stale", vec![])])]);
    server.set("/apis", Answer::of(AGGREGATED, &broken));
    let mapper = Mapper::new(server.client());
    assert!(!mapper.discovered().await.unwrap().is_complete());
    install(&server, &["one"]);
    tokio::time::sleep(SECOND * 31).await;
    assert!(mapper.discovered().await.unwrap().is_complete());
    assert_eq!(rounds(&server), 2);
}

#[tokio::test(start_paused = true)]
async fn what_is_known_goes_on_while_the_server_is_away() {
    let server = serving(&["one"]);
    let mapper = Mapper::new(server.client());
    mapper.resource("ones").await.unwrap();
    rounds(&server);
    server.set_away(true);
    tokio::time::sleep(SECOND * 601).await;
    for _ in 0..50 {
        assert_eq!(mapper.resource("ones").await.unwrap().plural, "ones");
    }
    assert_eq!(rounds(&server), 1, "it is not asked by every call");
    // Whether something else exists cannot be said.
    for _ in 0..2 {
        assert!(mapper.resource("twos").await.unwrap_err().is_connect());
    }
    assert!(mapper.refresh().await.unwrap_err().is_connect());
    server.set_away(false);
    install(&server, &["one", "two"]);
    tokio::time::sleep(SECOND * 2).await;
    assert_eq!(mapper.resource("twos").await.unwrap().plural, "twos");
}
