//! Requests to an API server and its answers, below the typed clients.
//!
//! In: a [`Config`](crate::Config) and [`Request`]s.
//! Out: [`Response`]s, byte streams and JSON frames, or an [`Error`](crate::Error) with method and path.
//! Never: types of one kind of object.
//!
//! # Faults
//!
//! What the client does when something goes wrong. *Again* means that the request is sent again after a wait, as often and as long as
//! [`Retries`](crate::config::Retries) say; *once* that it is not. What the server may have done already is repeated only where that can
//! do no harm:
//!
//! - a **read** is a `GET`: get, list, opening a watch or a log;
//! - a **guarded write** says which state it is for, so that the second time changes nothing more or is a conflict: an update or a merge
//!   patch with a `resourceVersion`, a delete with preconditions, an apply;
//! - an **other write** is all else: a create above all, which would make two objects with `generateName`, a JSON patch, a delete by name
//!   alone, which could hit the next object of that name.
//!
//! | what happens | read | guarded write | other write | in the end |
//! |---|---|---|---|---|
//! | nobody listens, or connecting takes too long | again | again | again | [`is_connect`] |
//! | the TLS handshake breaks off | again | again | again | [`is_connect`] |
//! | a certificate that is not trusted | once | once | once | [`is_connect`], with a hint |
//! | a name that does not exist | once | once | once | [`is_connect`] |
//! | GOAWAY that leaves the request out | again | again | again | [`is_transport`] |
//! | REFUSED_STREAM | again | again | again | [`is_transport`] |
//! | GOAWAY that counts the request in, and no answer | again | again | once | [`is_transport`] |
//! | another RST_STREAM | again | again | once | [`is_transport`] |
//! | reset before the body of the request is read | again | again | once | [`is_transport`] |
//! | reset after the body of the request | again | again | once | [`is_transport`] |
//! | closed without an answer | again | again | once | [`is_transport`] |
//! | a black hole under a request, found within 45 s | again | again | once | [`is_transport`], by unanswered pings |
//! | 429 with `Retry-After`, a `Status` or text | again, as told | again, as told | again, as told | [`is_too_many_requests`] |
//! | 429 without `Retry-After` | again | again | once | [`is_too_many_requests`] |
//! | 429 of a disruption budget (a `Status` for an eviction) | | | once | [`is_too_many_requests`] |
//! | 503, with or without `Retry-After` | again | again | once | [`is_service_unavailable`] |
//! | 504 | again | again | once | [`is_timeout`] |
//! | 502, or a page of a gateway with 502 to 504 | again | again | once | the start of the page, redacted |
//! | 500, or another 5xx | again, if told when | once | once | [`is_internal_error`] |
//! | 500 of an apply with an unknown field | | once | | [`is_unknown_field`] |
//! | a redirect | once | once | once | [`http_status`], with the host it names |
//! | no answer begins within the limit (70 s) | once | once | once | [`is_timeout`] |
//! | the body stops for longer than the limit (70 s) | once | once | once | [`is_timeout`] |
//! | the body is slow, but goes on | read to its end | the same | the same | the total limit counts, if set |
//! | the body breaks off | again | once | once | [`is_transport`], with the HTTP status |
//! | a page with status 200 | once | once | once | [`is_decode`], with its content type |
//! | a watch cannot be opened | again | | | as above |
//! | GOAWAY in the middle of a watch | goes on | | | new requests take a new connection |
//! | a black hole during a watch | error within 45 s | | | [`is_transport`], by unanswered pings |
//! | a watch is silent, but pings are answered | goes on | | | no limit of plain requests counts |
//! | a watch is cut inside an event | error | | | [`is_transport`] or [`is_decode`] |
//! | an event longer than 16 MiB | error | | | [`is_decode`] |
//! | the caller drops a call or a stream | | | | the stream is reset, or the connection closed |
//!
//! [`Error::attempts`](crate::Error::attempts) says how often it was tried. All attempts of a client share a budget, so that a server
//! that fails everything is asked little more often than the program asks by itself: 100 at once, 10 more a second, and one more for five
//! requests that go well. Attempts to connect to a server that is not there cost nothing.
//!
//! # Layers
//!
//! What a program wants around every request goes into a [`Layer`]: headers, other credentials, recording, faults for a test, or answers of
//! its own instead of a server's. A layer sees each attempt; whether there is another one is decided around it, from what it gives back.
//! [`RequestDefaults`] are for what requests say: dry run, field manager, field validation, one namespace, whom to act as.
//!
//! # Tracing
//!
//! Each request is a `tracing` span `kubernetes request` at level debug, with `verb`, `resource`, `path` (without the query), `status`
//! and `attempts`; each further attempt is an event in it. [`Config::with_observer`](crate::Config::with_observer) is for metrics.
//!
//! # Secrets
//!
//! No error, `Debug`, warning or trace shows a credential of the client, also where the server or a proxy repeats it: as it is, escaped
//! for URLs, JSON or HTML, or in base64. What a server says in a `Status` about a Secret that it was sent is shown as it is. No crate
//! below traces a header value or a body, at any level; `reqwest::ClientBuilder::connection_verbose` would, and is not set here. A
//! client that the program hands in by [`RestClient::with_http_client`] traces what the program has asked it for.
//!
//! [`is_connect`]: crate::Error::is_connect
//! [`is_transport`]: crate::Error::is_transport
//! [`is_too_many_requests`]: crate::Error::is_too_many_requests
//! [`is_service_unavailable`]: crate::Error::is_service_unavailable
//! [`is_timeout`]: crate::Error::is_timeout
//! [`is_internal_error`]: crate::Error::is_internal_error
//! [`is_unknown_field`]: crate::Error::is_unknown_field
//! [`is_decode`]: crate::Error::is_decode
//! [`http_status`]: crate::Error::http_status

mod attempt;
mod bucket;
mod client;
mod connection;
mod course;
mod defaults;
mod failed;
mod failure;
mod frames;
mod health;
mod lane;
mod layer;
mod naming;
mod pace;
mod path;
mod pool;
mod redact;
mod request;
mod response;
mod retry;
mod stream;
mod warning;

pub(crate) use self::bucket::Bucket;
pub use self::client::RestClient;
pub use self::defaults::RequestDefaults;
pub use self::frames::{FrameError, JsonFrames};
pub(crate) use self::layer::Layers;
pub use self::layer::{Body, Layer, LayerFuture, Next, layer_fn};
pub(crate) use self::pace::chance;
pub use self::path::Path;
pub(crate) use self::redact::Secrets;
pub use self::request::{JSON, Request};
pub use self::response::Response;
pub(crate) use self::retry::Outcome;
pub use self::stream::{ByteStream, FrameStream};
pub use self::warning::Warning;
