//! Requests to an API server and its answers, below the typed clients.
//!
//! In: a [`Config`](crate::Config) and [`Request`]s.
//! Out: [`Response`]s, byte streams and JSON frames, or an [`Error`](crate::Error) with method and path.
//! Never: types of one kind of object; retries (a failed request is reported, the caller decides).

mod client;
mod connection;
mod failure;
mod frames;
mod path;
mod pool;
mod redact;
mod request;
mod response;
mod stream;
mod warning;

pub use self::client::RestClient;
pub use self::frames::{FrameError, JsonFrames};
pub use self::path::Path;
pub(crate) use self::redact::redact;
pub use self::request::{JSON, Request};
pub use self::response::Response;
pub use self::stream::{ByteStream, FrameStream};
pub use self::warning::Warning;
