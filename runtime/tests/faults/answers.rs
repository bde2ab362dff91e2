//! Answers that are no success.

use std::time::{Duration, Instant};

use kubewright_runtime::config::Retries;
use kubewright_runtime::rest::{JSON, Path, Request};
use kubewright_runtime::{Error, RestClient};

use crate::peer::{Peer, answer, json, saying, script};
use crate::{create, guarded_update, pod, pods, read, status};

const FINE: &str = "{}";

fn shed(after: &str) -> String {
    let headers = [
        "Content-Type: text/plain; charset=utf-8",
        after,
        "X-Kubernetes-PF-FlowSchema-UID: u",
    ];
    answer(
        "429 Too Many Requests",
        &headers,
        "Too many requests, please try again later.",
    )
}

fn fine() -> String {
    json("200 OK", &[], FINE)
}

/// What becomes of `request`, and how often the server was asked.
async fn asked(request: Request, answers: Vec<String>) -> (Result<(), Error>, usize) {
    let peer = Peer::answering(answers);
    let result = peer.client().send(request).await.map(drop);
    (result, peer.heard().len())
}

/// The server answers this once, then is fine: how often was it asked?
async fn times(request: Request, answer: &str) -> usize {
    let (result, times) = asked(request, vec![answer.to_owned(), fine()]).await;
    assert_eq!(result.is_ok(), times == 2, "{result:?}");
    times
}

#[tokio::test]
async fn a_429_of_the_servers_limits_waits_as_told_and_sends_again_even_a_create() {
    for request in [read(), create(), guarded_update()] {
        let start = Instant::now();
        assert_eq!(times(request, &shed("Retry-After: 1")).await, 2);
        assert!(start.elapsed() >= Duration::from_secs(1));
    }
}

#[tokio::test]
async fn a_429_that_names_no_time_is_not_sent_again_for_a_create() {
    assert_eq!(times(read(), &shed("X-Other: 1")).await, 2);
    assert_eq!(times(create(), &shed("X-Other: 1")).await, 1);
}

#[tokio::test]
async fn a_429_of_a_disruption_budget_is_never_sent_again() {
    let details = r#"{"causes":[{"reason":"DisruptionBudget","message":"no"}]}"#;
    let refusal = status(429, "TooManyRequests", "Cannot evict", details);
    for headers in [&[][..], &["Retry-After: 10"]] {
        let eviction = Request::post(pod().segment("subresource", "eviction")).body(JSON, FINE);
        let (result, times) = asked(eviction, vec![json("429 Too Many Requests", headers, &refusal), fine()]).await;
        let error = result.unwrap_err();
        assert!(
            error.is_too_many_requests() && times == 1 && error.attempts() == 1,
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_503_is_sent_again_for_reads_and_guarded_writes_with_and_without_a_time() {
    let body = status(503, "ServiceUnavailable", "etcd is away", "null");
    for headers in [&[][..], &["Retry-After: 0"]] {
        let away = json("503 Service Unavailable", headers, &body);
        assert_eq!(times(read(), &away).await, 2);
        assert_eq!(times(guarded_update(), &away).await, 2);
        assert_eq!(times(create(), &away).await, 1);
        assert_eq!(times(Request::delete(pod()), &away).await, 1);
    }
}

#[tokio::test]
async fn a_504_is_never_sent_again_for_a_create() {
    let late = json("504 Gateway Timeout", &[], &status(504, "Timeout", "too slow", "null"));
    assert_eq!(times(read(), &late).await, 2);
    assert_eq!(times(create(), &late).await, 1);
}

#[tokio::test]
async fn a_500_is_sent_again_only_for_reads_and_only_if_it_names_a_time() {
    let body = status(500, "InternalError", "no", "null");
    let plain = json("500 Internal Server Error", &[], &body);
    assert_eq!(times(read(), &plain).await, 1);
    let timed = json("500 Internal Server Error", &["Retry-After: 0"], &body);
    assert_eq!(times(read(), &timed).await, 2);
    assert_eq!(times(guarded_update(), &timed).await, 1);
    assert_eq!(times(create(), &timed).await, 1);
}

#[tokio::test]
async fn an_unknown_field_in_an_apply_is_never_sent_again() {
    let body = status(500, "", ".spec.x: field not declared in schema", "null");
    let apply = Request::patch(pod()).body("application/apply-patch+yaml", FINE);
    let refusal = json("500 Internal Server Error", &["Retry-After: 0"], &body);
    assert_eq!(times(apply, &refusal).await, 1);
}

#[tokio::test]
async fn a_page_of_a_gateway_is_sent_again_for_reads_and_shown_in_the_end() {
    let page = answer(
        "502 Bad Gateway",
        &["Content-Type: text/html"],
        "<html>no upstream</html>",
    );
    let (result, times) = asked(read(), vec![page.clone(); 9]).await;
    let error = result.unwrap_err();
    assert_eq!((times, error.attempts(), error.http_status()), (4, 4, Some(502)));
    assert_eq!(error.content_type(), Some("text/html"));
    let text = error.to_string();
    assert!(
        text.contains("no upstream") && text.ends_with("; tried 4 times"),
        "{text}"
    );
    assert_eq!(asked(create(), vec![page; 2]).await.1, 1);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let target = Peer::answering([fine()]);
    let place = format!("Location: https://{}/login?code=hunter2", target.address);
    let (result, times) = asked(read(), vec![answer("302 Found", &[&place], ""), fine()]).await;
    let error = result.unwrap_err();
    assert!(error.http_status() == Some(302) && times == 1, "{error:?}");
    assert!(
        error.to_string().contains("127.0.0.1") && !error.to_string().contains("hunter2"),
        "{error}"
    );
    assert!(target.heard().is_empty());
}

#[tokio::test]
async fn a_wait_longer_than_the_limit_is_not_begun() {
    let away = json("503 Service Unavailable", &["Retry-After: 30"], "busy");
    let peer = Peer::answering([away.clone(), away]);
    let limited = read().timeout(Duration::from_secs(20));
    let error = peer.client().send(limited).await.unwrap_err();
    assert!(error.is_service_unavailable() && error.attempts() == 1, "{error:?}");
    let short = read().retries(Retries::new().within(Duration::from_secs(5)));
    let error = peer.client().send(short).await.unwrap_err();
    assert_eq!(
        (error.attempts(), error.retry_after()),
        (1, Some(Duration::from_secs(30)))
    );
}

#[tokio::test]
async fn the_total_limit_counts_over_all_attempts() {
    let peer = Peer::http1(vec![
        saying(json("503 Service Unavailable", &[], "busy")),
        script(|line| {
            line.request();
            line.gone();
        }),
    ]);
    let client = RestClient::new(peer.config().with_request_timeout(Some(Duration::from_secs(2)))).unwrap();
    let error = client.send(read()).await.unwrap_err();
    assert!(error.is_timeout() && error.attempts() == 2, "{error:?}");
    assert_eq!(error.path(), Some(pod().as_str()));
}

#[tokio::test]
async fn retries_are_off_for_a_client_or_a_request_that_says_so() {
    let away = || json("503 Service Unavailable", &[], "busy");
    let peer = Peer::answering([away(), away(), fine()]);
    let error = peer.client().send(read().retries(Retries::none())).await.unwrap_err();
    assert_eq!(error.attempts(), 1);
    let client = RestClient::new(peer.config().with_retries(Retries::none())).unwrap();
    assert_eq!(client.send(read()).await.unwrap_err().attempts(), 1);
    client.send(read().retries(Retries::new())).await.unwrap();
    assert_eq!(peer.heard().len(), 3);
}

#[tokio::test]
async fn a_server_that_fails_everything_is_not_hammered() {
    let peer = Peer::http1(vec![script(|line| {
        while line.request().is_some() {
            line.say("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy");
        }
    })]);
    let client = peer.client();
    let greedy = Retries::new().attempts(1_000_000).waits(Duration::ZERO, Duration::ZERO);
    let error = client.send(read().retries(greedy)).await.unwrap_err();
    // 100 of the budget, what comes back in a minute at most, and the first.
    assert!((100..=701).contains(&error.attempts()), "{}", error.attempts());
}

#[tokio::test]
async fn a_rate_limit_spreads_requests() {
    let peer = Peer::answering((0..5).map(|_| fine()));
    let client = RestClient::new(peer.config().with_rate_limit(20.0, 1)).unwrap();
    let start = Instant::now();
    for _ in 0..5 {
        client.send(read()).await.unwrap();
    }
    assert!(start.elapsed() >= Duration::from_millis(200));
}

#[tokio::test]
async fn a_watch_that_cannot_be_opened_now_is_opened_again() {
    let peer = Peer::answering([shed("Retry-After: 0"), fine()]);
    let watch = Request::get(pods()).query("watch", "true");
    peer.client().stream(watch).await.unwrap();
    assert_eq!(peer.heard().len(), 2);
}

#[tokio::test]
async fn a_request_that_is_refused_before_sending_was_sent_no_times() {
    let error = Peer::http1(vec![])
        .client()
        .send(Request::get(Path::literal("/api").segment("name", "..")))
        .await;
    assert_eq!(error.unwrap_err().attempts(), 0);
}
