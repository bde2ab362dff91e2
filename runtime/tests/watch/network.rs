//! Watchers over TLS connections that end, break and go away.

use std::time::Duration;

use kubewright_runtime::Namespaced;
use kubewright_runtime::watch::{Strategy, Watcher, WatcherOptions};

use crate::kinds::Widget;
use crate::peer::{Peer, json, saying, script};
use crate::script::{added, bookmark, end, event, expect, object, status};

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}

fn watcher(peer: &Peer, options: WatcherOptions) -> Watcher<Widget> {
    let short = Duration::from_millis(1);
    let widgets = Namespaced::new(peer.client(), "team-a");
    widgets.collection().watcher(&options.back_off(short, short))
}

#[tokio::test]
async fn a_watch_goes_on_over_ends_cuts_and_resets() {
    let cut = event("MODIFIED", "a", "7");
    let peer = Peer::http1(vec![
        script(|line| {
            line.request();
            line.say(format!("{HEAD}{}{}", chunk(&added("a", "3")), chunk(&end("5"))));
            line.say(format!("{}0\r\n\r\n", chunk(&added("b", "6"))));
            line.finish();
        }),
        script(move |line| {
            line.request();
            line.say(format!("{HEAD}{}", chunk(&cut[..40])));
            line.finish();
        }),
        script(|line| {
            line.request();
            line.reset();
        }),
        saying(json("410 Gone", &[], &status(410, "Expired"))),
        script(|line| {
            line.request();
            line.say(format!("{HEAD}{}{}", chunk(&end("9")), chunk(&bookmark("10"))));
            line.gone();
            line.note("gone".to_owned());
        }),
    ]);
    let mut watcher = watcher(&peer, WatcherOptions::new());
    expect(&mut watcher, &["restarted", "+a@3", "synced 5", "+b@6"]).await;
    expect(
        &mut watcher,
        &["trouble", "trouble", "restarted", "synced 9", "reached 10"],
    )
    .await;
    let heard = peer.heard();
    assert!(
        heard[1..4]
            .iter()
            .all(|request| request.contains("&resourceVersion=6&")),
        "{heard:?}"
    );
    assert!(!heard[4].contains("&resourceVersion="), "{heard:?}");
    // Dropped, it stops: the connection is closed.
    drop(watcher);
    while peer.heard().last().is_none_or(|last| last != "gone") {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn pages_over_connections_that_break() {
    let items = |names: &[&str]| names.iter().map(|name| object(name, "3")).collect::<Vec<_>>().join(",");
    let page = |next: &str, names: &[&str]| {
        let items = items(names);
        format!(r#"{{"metadata":{{"resourceVersion":"5","continue":"{next}"}},"items":[{items}]}}"#)
    };
    let whole = json("200 OK", &[], &page("", &["c"]));
    let half = whole[..whole.len() - 20].to_owned();
    let peer = Peer::http1(vec![
        saying(json("200 OK", &[], &page("t1", &["a", "b"]))),
        saying(half),
        saying(whole),
    ]);
    let mut watcher = watcher(&peer, WatcherOptions::new().strategy(Strategy::ListThenWatch));
    expect(
        &mut watcher,
        &["restarted", "+a@3", "+b@3", "trouble", "+c@3", "synced 5"],
    )
    .await;
}
