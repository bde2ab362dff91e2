//! That a leak would be found: in every kind of sink, in every form, and by every listener.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::marks::{BEARER, DATA, PASSWORD, STRING_DATA, count, found_in, in_lower_case};
use crate::sinks::Sinks;
use crate::traced;

#[test]
fn a_secret_is_found_in_every_form() {
    let escaped = utf8_percent_encode(BEARER, NON_ALPHANUMERIC);
    let bytes = bytes::Bytes::from(BEARER);
    for text in [
        BEARER.to_owned(),
        format!("Authorization: Bearer {BEARER}"),
        BEARER[..14].to_owned(),
        BEARER[BEARER.len() - 14..].to_owned(),
        escaped.to_string(),
        in_lower_case(&escaped.to_string()),
        STANDARD.encode(BEARER),
        URL_SAFE.encode(BEARER),
        STANDARD.encode(format!("a:{BEARER}")),
        STANDARD.encode(format!("ab:{BEARER}:more")),
        format!("{bytes:?}"),
        format!("{:?}", BEARER.as_bytes()),
        format!("{:x?}", BEARER.as_bytes()).replace(", ", " "),
        format!("{bytes:x}"),
        format!("{bytes:X}"),
    ] {
        assert_eq!(found_in(&text).len(), 1, "{text}");
    }
    for (secret, text) in [
        (PASSWORD, serde_json::to_string(PASSWORD).unwrap()),
        (PASSWORD, format!("{PASSWORD:?}")),
        (PASSWORD, PASSWORD.replace('&', "&amp;").replace('<', "&lt;")),
        (STRING_DATA, format!("{:?}", bytes::Bytes::from(STRING_DATA))),
        (STRING_DATA, STRING_DATA.escape_default().to_string()),
    ] {
        assert_eq!(found_in(&text).len(), 1, "{secret} in {text}");
    }
}

#[test]
fn nothing_is_found_where_there_is_nothing() {
    assert_eq!(
        found_in("GET /api/v1/namespaces/team-a/secrets: not found (404 NotFound)"),
        Vec::<String>::new()
    );
    assert_eq!(count(), 17);
}

#[test]
fn a_secret_is_found_in_errors_their_causes_and_values() {
    #[derive(Debug)]
    struct Outer(std::io::Error);
    impl std::fmt::Display for Outer {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("outer")
        }
    }
    impl std::error::Error for Outer {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }
    let mut sinks = Sinks::new();
    sinks.error("an error", &Outer(std::io::Error::other(BEARER)));
    // Debug of the error, Display and Debug of its cause.
    assert_eq!(sinks.leaks(), 3);
    sinks.debug("a value", &Some(DATA));
    assert_eq!(sinks.leaks(), 4);
}

#[test]
fn a_secret_is_found_in_spans_events_and_logs() {
    let _sinks = Sinks::new();
    let span = tracing::trace_span!(target: "control::span", "a span", field = BEARER);
    let _entered = span.enter();
    tracing::trace!(target: "control::event", field = ?Some(BEARER), "an event");
    log::trace!(target: "control::log", "a record with {BEARER}");
    let heard = traced::controls();
    for target in ["control::span", "control::event", "control::log"] {
        assert!(
            heard.iter().any(|leak| leak.starts_with(target)),
            "{target} is not in {heard:?}"
        );
    }
}
