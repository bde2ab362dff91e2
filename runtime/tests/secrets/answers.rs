//! Servers that repeat what they were told, in pages, statuses, headers and nonsense.

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kubewright_runtime::Config;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use crate::marks::{BEARER, FILE_TOKEN, PASSWORD, in_lower_case};
use crate::peer::{Peer, Script, answer, script};
use crate::sinks::Sinks;
use crate::{client, config, create, kinds, read, vaults};

/// The credential of a request in every form in which a server may repeat it.
pub(crate) fn repeated(request: &str) -> String {
    let header = request.lines().find_map(|line| line.strip_prefix("authorization: "));
    let header = header.unwrap_or("nobody");
    let (_, word) = header.split_once(' ').unwrap_or_default();
    let mut known = vec![header.to_owned(), word.to_owned()];
    known.extend(STANDARD.decode(word).ok().and_then(|pair| String::from_utf8(pair).ok()));
    let forms = known.iter().flat_map(|text| {
        let escaped = utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let html = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let html = html.replace('"', "&quot;").replace('\'', "&#39;");
        let json = json!(text).to_string();
        let encoded = STANDARD.encode(text);
        [text.clone(), in_lower_case(&escaped), escaped, html, json, encoded]
    });
    forms.collect::<Vec<_>>().join(" | ")
}

/// What of it all can stand in a header and in the quoted text of a warning.
fn in_header(request: &str) -> String {
    let all = repeated(request);
    let forms = all.split(" | ").filter(|form| !form.contains(['"', '\\']));
    forms.collect::<Vec<_>>().join(" | ")
}

fn status(code: u16, request: &str) -> String {
    let text = repeated(request);
    json!({
        "kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code, "message": text, "reason": text,
        "metadata": {"continue": text},
        "details": {"name": text, "causes": [{"message": text, "field": text, "reason": text}]},
    })
    .to_string()
}

fn page(request: &str) -> String {
    format!("<html><p>You sent: {}</p></html>", repeated(request))
}

type Says = fn(&str) -> String;

const HTML: &str = "Content-Type: text/html";
const TYPED: &str = "Content-Type: application/json";

/// Answers, by what they are.
const ANSWERS: [(&str, Says); 17] = [
    ("a 401 with a Status", |heard| {
        answer("401 x", &[TYPED], &status(401, heard))
    }),
    ("a 403 with a Status", |heard| {
        answer("403 x", &[TYPED], &status(403, heard))
    }),
    ("a page", |heard| answer("502 x", &[HTML], &page(heard))),
    ("a long page", |heard| {
        answer("500 x", &[HTML], &page(heard).repeat(300))
    }),
    ("text", |heard| {
        answer("400 x", &["Content-Type: text/plain"], &repeated(heard))
    }),
    ("a type", |heard| {
        answer("400 x", &[&format!("Content-Type: text/{}", in_header(heard))], "no")
    }),
    ("a redirect", |heard| {
        let location = format!(
            "Location: https://a:{0}@login.example/{0}?t={0}#{0}",
            in_header(heard).replace([' ', '|'], "")
        );
        answer("302 x", &[&location, HTML], &page(heard))
    }),
    ("a failure inside success", |heard| {
        answer("200 x", &[TYPED], &status(500, heard))
    }),
    ("a page inside success", |heard| {
        answer(
            "200 x",
            &[&format!("Content-Type: text/html; x={}", in_header(heard))],
            &page(heard),
        )
    }),
    ("a busy server", |heard| {
        answer("503 x", &[HTML, "Retry-After: 0"], &page(heard))
    }),
    ("too many requests", |heard| {
        answer("429 x", &[TYPED, "Retry-After: 0"], &status(429, heard))
    }),
    ("warnings", |heard| {
        let warning = format!(
            "Warning: 299 {} \"{}\"",
            in_header(heard).replace(' ', ""),
            in_header(heard)
        );
        answer("404 x", &[TYPED, &warning], "{}")
    }),
    ("a status that breaks off", |heard| {
        let whole = answer("500 x", &[TYPED], &status(500, heard));
        whole[..whole.len() * 2 / 3].to_owned()
    }),
    ("an object that breaks off", |_| {
        let whole = answer("200 x", &[TYPED], &kinds::json());
        whole[..whole.len() - 40].to_owned()
    }),
    ("no HTTP", |heard| format!("{heard}{}", page(heard))),
    ("a bad status line", |heard| {
        format!("HTTP/1.1 x {}\r\n\r\n", in_header(heard))
    }),
    ("a bad header", |heard| {
        format!("HTTP/1.1 200 x\r\n{} \u{1}\r\n\r\n", in_header(heard))
    }),
];

/// Says this on each of the connections that there may be.
pub(crate) fn saying(says: Says) -> Vec<Script> {
    let one = || {
        script(move |line| {
            if let Some(request) = line.request() {
                line.say(says(&request));
            }
            line.finish();
        })
    };
    (0..6).map(|_| one()).collect()
}

/// What it is, and how it comes into a configuration.
type User = (&'static str, Box<dyn Fn(Config) -> Config>);

/// Each kind of credential that stands in a header.
fn users(folder: &tempfile::TempDir) -> [User; 3] {
    let file = folder.path().join("token");
    std::fs::write(&file, FILE_TOKEN).unwrap();
    [
        ("a token", Box::new(|config: Config| config.with_token(BEARER))),
        (
            "a password",
            Box::new(|config: Config| config.with_basic_auth("jane", PASSWORD)),
        ),
        (
            "a token file",
            Box::new(move |config: Config| config.with_token_file(&file)),
        ),
    ]
}

#[tokio::test]
async fn what_a_server_repeats_is_not_shown() {
    let mut sinks = Sinks::new();
    let folder = tempfile::tempdir().unwrap();
    for (user, with) in users(&folder) {
        for (name, says) in ANSWERS {
            let what = format!("{user}, {name}");
            let told = Arc::new(Mutex::new(Vec::new()));
            let (observed, warned) = (Arc::clone(&told), Arc::clone(&told));
            let peer = Peer::http1(saying(says));
            let config = with(config(&peer))
                .with_observer(move |exchange| observed.lock().unwrap().push(format!("{exchange:?}")))
                .with_warning_handler(move |warning, method, path| {
                    warned
                        .lock()
                        .unwrap()
                        .push(format!("{warning} {warning:?} {method} {path}"));
                });
            let client = client(config);
            sinks.debug(&what, &client);
            sinks.either(&what, client.send(create()).await);
            sinks.either(&what, vaults(&client).get("db").await);
            sinks.either(&what, client.stream(read()).await);
            sinks.debug(
                &format!("{what}: observer and warnings"),
                &told.lock().unwrap().join("\n"),
            );
            assert!(
                peer.heard().iter().all(|heard| heard.contains("authorization: ")),
                "{what}"
            );
        }
    }
    sinks.check(3 * 17 * 2, 3 * 17 * 2);
}
