//! The client that sends requests.
//!
//! In: a [`Config`], then [`Request`]s.
//! Out: [`Response`]s, [`ByteStream`]s and errors.
//! Never: what one attempt is made of (`attempt`), whether a failed request is sent again (`course` and `retry`); types of one kind; reqwest
//! in its interface, but for one constructor.

use std::fmt;
use std::sync::Arc;

use futures_util::{StreamExt as _, TryStreamExt as _};

use super::attempt::Attempt;
use super::connection::{self, Endpoint};
use super::course::Course;
use super::defaults::RequestDefaults;
use super::lane::Length;
use super::layer::Layer;
use super::pace::Pace;
use super::pool::Pool;
use super::request::Request;
use super::response::Response;
use super::stream::ByteStream;
use crate::config::{Authorizer, Config};
use crate::error::{Error, RequestLine};

/// Sends requests to one API server. Cheap to clone; all clones share one connection pool.
///
/// Needs a tokio runtime with IO and time. What fails in a way that another attempt can mend is tried again where that can do no harm:
/// [the table](crate::rest#faults) says what that is, [`Config::with_retries`] how often. A call that is dropped is cancelled on the
/// wire: HTTP/2 resets its stream, HTTP/1.1 closes its connection.
///
/// [`with_defaults`](Self::with_defaults) and [`with_layer`](Self::with_layer) make clients that differ in what they send and share the rest.
#[derive(Clone)]
pub struct RestClient {
    shared: Arc<Shared>,
    config: Arc<Config>,
}

/// What clients that were made from one another share.
struct Shared {
    pool: Pool,
    /// Scheme, host and path prefix, without a slash at the end.
    base: String,
    authorizer: Authorizer,
    pace: Pace,
}

impl RestClient {
    /// A client with a connection pool of its own: HTTP/2 where the server offers it, with pings, else HTTP/1.1. Connects on first use.
    ///
    /// Over HTTP/2 all share one connection, until there are so many streams (watches, followed logs) that requests would have to wait
    /// for them: an API server takes 100 exchanges on a connection. Those after them get further connections.
    ///
    /// # Errors
    /// [`Error::is_config`] if the settings do not go together or a certificate or key cannot be used.
    pub fn new(config: Config) -> Result<Self, Error> {
        config.check()?;
        let Endpoint { http, base } = connection::build(&config)?;
        let certificate = config.identity.as_ref().map(|identity| Arc::clone(identity.pair()));
        Ok(Self::assemble(Pool::own(http, config.http2, certificate), base, config))
    }

    /// A client over a `reqwest::Client` that the program has made: its TLS, proxy, pool, pings and limit for connecting count, those of
    /// `config` do not, and it is one connection, however many streams there are; server, credentials, impersonation and namespace are taken from `config`. This is the only place where reqwest shows.
    ///
    /// # Errors
    /// [`Error::is_config`] if the settings do not go together.
    pub fn with_http_client(http: reqwest::Client, config: Config) -> Result<Self, Error> {
        config.check()?;
        let base = config.server.as_str().trim_end_matches('/').to_owned();
        Ok(Self::assemble(Pool::Given(http), base, config))
    }

    fn assemble(pool: Pool, base: String, config: Config) -> Self {
        let authorizer = Authorizer::new(&config);
        let shared = Shared {
            pool,
            base,
            authorizer,
            pace: Pace::new(config.rate_limit),
        };
        Self {
            shared: Arc::new(shared),
            config: Arc::new(config),
        }
    }

    /// A client whose requests say what `defaults` say, where they do not say it themselves, and where `defaults` say nothing what this
    /// client's do. Both share connections, credentials and the budget of retries.
    #[must_use]
    pub fn with_defaults(&self, defaults: RequestDefaults) -> Self {
        self.changed(|config| config.with_defaults(defaults))
    }

    /// A client with this [`Layer`] around those that this client has. Both share connections, credentials and the budget of retries.
    #[must_use]
    pub fn with_layer(&self, layer: impl Layer) -> Self {
        self.changed(|config| config.with_layer(layer))
    }

    /// Only what does not concern the connections may be changed.
    fn changed(&self, change: impl FnOnce(Config) -> Config) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            config: Arc::new(change(Config::clone(&self.config))),
        }
    }

    /// The configuration this client was made with.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Sends a request and reads its whole answer.
    ///
    /// # Errors
    /// Anything but a 2xx answer, and a 2xx answer whose body is a `Status` that says `Failure`; a request that must not be sent;
    /// no or a broken connection; a limit that ran out. Always with method and path.
    pub async fn send(&self, request: Request) -> Result<Response, Error> {
        let (request, line) = self.checked(request)?;
        let total = request.limit().or(self.config.limits.total);
        let attempt = self.attempt(&request, &line);
        self.course(&request).run(total, || attempt.exchange()).await
    }

    /// Sends a request and hands out its answer while it arrives. The limit for connecting counts, those for plain requests do not.
    ///
    /// # Errors
    /// As [`send`](Self::send), before the stream; a broken connection is an error in the stream.
    pub async fn stream(&self, request: Request) -> Result<ByteStream, Error> {
        let (request, line) = self.checked(request)?;
        let idle = self.config.limits.stream_idle;
        let attempt = self.attempt(&request, &line);
        let answer = self
            .course(&request)
            .run(None, || attempt.open(Length::Open, idle))
            .await?;
        let (status, warnings) = attempt.head(&answer);
        let content_type = attempt.content_type(&answer);
        let at = line.clone();
        let body = answer.into_body().into_stream();
        let body = body.map_err(move |error| error.with_http_status(status).at(&at));
        Ok(ByteStream::new(body.boxed(), status, warnings, line)
            .with_content_type(content_type)
            .with_secrets(self.shared.authorizer.secrets())
            .with_idle_limit(idle))
    }

    /// The request with what all of this client say, if it may be sent.
    fn checked(&self, request: Request) -> Result<(Request, RequestLine), Error> {
        let request = self.config.defaults.apply(request);
        request.check()?;
        let line = request.line();
        Ok((request, line))
    }

    fn course<'c>(&'c self, request: &'c Request) -> Course<'c> {
        Course::begin(request, &self.config, &self.shared.pace)
    }

    fn attempt<'c>(&'c self, request: &'c Request, line: &'c RequestLine) -> Attempt<'c> {
        let Shared {
            pool, base, authorizer, ..
        } = &*self.shared;
        Attempt {
            pool,
            base,
            authorizer,
            config: &self.config,
            request,
            line,
        }
    }
}

impl fmt::Debug for RestClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RestClient")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
