//! The client that sends requests.
//!
//! In: a [`Config`], then [`Request`]s.
//! Out: [`Response`]s, [`ByteStream`]s and errors.
//! Never: whether a failed request is sent again (`course` and `retry` say that, but for one replay after a 401 when the token file has
//! changed); types of one kind; reqwest in its interface, but for one constructor.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, WARNING};

use super::connection::{self, Endpoint, transport_error};
use super::course::Course;
use super::failed::Failed;
use super::failure::{Asker, MOST_OF_A_FAILURE, failure, failure_inside_success};
use super::pace::Pace;
use super::pool::Pool;
use super::request::{JSON, Request};
use super::response::Response;
use super::stream::ByteStream;
use super::warning::{Warning, parse_warnings};
use crate::config::{Authorizer, Config};
use crate::error::{Error, RequestLine};

/// Sends requests to one API server. Cheap to clone; all clones share one connection pool.
///
/// Needs a tokio runtime with IO and time. What fails in a way that another attempt can mend is tried again where that can do no harm:
/// [the table](crate::rest#faults) says what that is, [`Config::with_retries`] how often. A call that is dropped is cancelled on the
/// wire: HTTP/2 resets its stream, HTTP/1.1 closes its connection.
#[derive(Clone)]
pub struct RestClient(Arc<Inner>);

struct Inner {
    pool: Pool,
    /// Scheme, host and path prefix, without a slash at the end.
    base: String,
    authorizer: Authorizer,
    pace: Pace,
    config: Config,
}

impl RestClient {
    /// A client with a connection pool of its own: HTTP/2 where the server offers it, with pings, else HTTP/1.1. Connects on first use.
    ///
    /// # Errors
    /// [`Error::is_config`] if the settings do not go together or a certificate or key cannot be used.
    pub fn new(config: Config) -> Result<Self, Error> {
        config.check()?;
        let Endpoint { http, base } = connection::build(&config)?;
        let certificate = config.identity.as_ref().map(|identity| Arc::clone(identity.pair()));
        Ok(Self::assemble(Pool::own(http, certificate), base, config))
    }

    /// A client over a `reqwest::Client` that the program has made: its TLS, proxy, pool, pings and limit for connecting count, those of
    /// `config` do not; server, credentials, impersonation and namespace are taken from `config`. This is the only place where reqwest shows.
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
        Self(Arc::new(Inner {
            pool,
            base,
            authorizer,
            pace: Pace::new(config.rate_limit),
            config,
        }))
    }

    /// The configuration this client was made with.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Sends a request and reads its whole answer.
    ///
    /// # Errors
    /// Anything but a 2xx answer, and a 2xx answer whose body is a `Status` that says `Failure`; a request that must not be sent;
    /// no or a broken connection; a limit that ran out. Always with method and path.
    pub async fn send(&self, request: Request) -> Result<Response, Error> {
        request.check()?;
        let line = request.line();
        let total = request.limit().or(self.0.config.limits.total);
        self.course(&request)
            .run(total, || self.exchange(&request, &line))
            .await
    }

    /// Sends a request and hands out its answer while it arrives. The limit for connecting counts, those for plain requests do not.
    ///
    /// # Errors
    /// As [`send`](Self::send), before the stream; a broken connection is an error in the stream.
    pub async fn stream(&self, request: Request) -> Result<ByteStream, Error> {
        request.check()?;
        let line = request.line();
        let idle = self.0.config.limits.stream_idle;
        let answer = self
            .course(&request)
            .run(None, || self.open(&request, &line, idle))
            .await?;
        let (status, warnings) = self.head(&answer);
        let content_type = self.content_type(&answer);
        let at = line.clone();
        let body = answer.bytes_stream().map_err(move |error| {
            transport_error(error, "the stream broke")
                .with_http_status(status)
                .at(&at)
        });
        Ok(ByteStream::new(body.boxed(), status, warnings, line)
            .with_content_type(content_type)
            .with_secrets(self.0.authorizer.secrets())
            .with_idle_limit(idle))
    }

    fn course<'c>(&'c self, request: &'c Request) -> Course<'c> {
        Course::begin(request, &self.0.config, &self.0.pace)
    }

    async fn exchange(&self, request: &Request, line: &RequestLine) -> Result<Response, Failed> {
        let limits = &self.0.config.limits;
        let answer = self.open(request, line, limits.first_byte).await?;
        let (status, warnings) = self.head(&answer);
        let content_type = self.content_type(&answer);
        let body = read(answer, limits.idle, usize::MAX)
            .await
            .map_err(|failed| failed.inside(status).at(line))?;
        match failure_inside_success(line, status, &body, || self.0.authorizer.secrets()) {
            Some(error) => Err(error.into()),
            None => Ok(Response {
                status,
                body,
                warnings,
                content_type,
                line: line.clone(),
            }),
        }
    }

    /// Sends the request and waits for the head of a 2xx answer.
    async fn open(
        &self,
        request: &Request,
        line: &RequestLine,
        first_byte: Option<Duration>,
    ) -> Result<reqwest::Response, Failed> {
        let mut answer = self.attempt(request, line, first_byte).await?;
        if answer.status() == 401 && self.0.authorizer.changed_after_refusal().await {
            answer = self.attempt(request, line, first_byte).await?;
        }
        if answer.status().is_success() {
            return Ok(answer);
        }
        let (code, headers) = (answer.status().as_u16(), answer.headers().clone());
        // A body that breaks off must not hide the code.
        let body = read(answer, self.0.config.limits.idle, MOST_OF_A_FAILURE)
            .await
            .unwrap_or_default();
        let secrets = self.0.authorizer.secrets();
        let credentials = self.0.config.credential_source();
        let asker = Asker {
            credentials: credentials.as_deref(),
            secrets: &secrets,
        };
        Err(Failed::refused(code, failure(line, code, &headers, &body, &asker)))
    }

    async fn attempt(
        &self,
        request: &Request,
        line: &RequestLine,
        first_byte: Option<Duration>,
    ) -> Result<reqwest::Response, Failed> {
        let sending = self.prepare(request).await.map_err(|error| error.at(line))?.send();
        let sent = match first_byte {
            None => sending.await,
            Some(limit) => match tokio::time::timeout(limit, sending).await {
                Ok(sent) => sent,
                Err(_) => {
                    let error = Error::timeout(format!("no answer within {} s", limit.as_secs_f32()));
                    return Err(error.at(line).into());
                }
            },
        };
        let answer = sent.map_err(|error| {
            Failed::before_an_answer(error, &format!("the request to {} failed", self.0.config.server())).at(line)
        })?;
        let (_, warnings) = self.head(&answer);
        self.0.config.warning_handler.tell(&warnings, &line.method, &line.path);
        Ok(answer)
    }

    async fn prepare(&self, request: &Request) -> Result<reqwest::RequestBuilder, Error> {
        let url = format!("{}{}", self.0.base, request.path_and_query());
        // First, since it may bring a client certificate, which decides on the connection.
        let authorization = self.0.authorizer.header().await?;
        let http = self.0.pool.http(&self.0.authorizer, &self.0.config)?;
        let mut builder = http
            .request(request.method().clone(), url)
            .header(ACCEPT, request.accepted());
        if let Some((content_type, body)) = request.content() {
            builder = builder.header(CONTENT_TYPE, content_type).body(body.clone());
        }
        if let Some(value) = authorization {
            builder = builder.header(AUTHORIZATION, value);
        }
        if let Some(who) = request.impersonated().or(self.0.config.impersonation.as_deref()) {
            builder = builder.headers(who.headers().clone());
        }
        Ok(builder)
    }

    fn head(&self, answer: &reqwest::Response) -> (u16, Vec<Warning>) {
        let headers = answer.headers().get_all(WARNING);
        let mut warnings = parse_warnings(headers.iter().map(http::HeaderValue::as_bytes));
        if !warnings.is_empty() {
            let secrets = self.0.authorizer.secrets();
            warnings.iter_mut().for_each(|warning| warning.redact(&secrets));
        }
        (answer.status().as_u16(), warnings)
    }

    fn content_type(&self, answer: &reqwest::Response) -> Option<String> {
        let value = answer.headers().get(CONTENT_TYPE)?.to_str().ok()?;
        Some(match value {
            JSON => value.to_owned(),
            other => self.0.authorizer.secrets().redact(other).into_owned(),
        })
    }
}

/// The body, up to about `most` bytes, in one piece; not copied if it came in one.
async fn read(mut answer: reqwest::Response, idle: Option<Duration>, most: usize) -> Result<Bytes, Failed> {
    let expected = answer
        .content_length()
        .and_then(|length| usize::try_from(length).ok())
        .unwrap_or(0);
    let Some(first) = next_piece(&mut answer, idle).await? else {
        return Ok(Bytes::new());
    };
    if first.len() == expected {
        return Ok(first);
    }
    // The announced length is a hint: a liar must not make us reserve more than that.
    let mut whole = Vec::with_capacity(expected.clamp(first.len(), 64 * 1024 * 1024));
    whole.extend_from_slice(&first);
    while whole.len() < most {
        let Some(piece) = next_piece(&mut answer, idle).await? else {
            break;
        };
        whole.extend_from_slice(&piece);
    }
    Ok(whole.into())
}

async fn next_piece(answer: &mut reqwest::Response, idle: Option<Duration>) -> Result<Option<Bytes>, Failed> {
    let piece = match idle {
        None => answer.chunk().await,
        Some(limit) => match tokio::time::timeout(limit, answer.chunk()).await {
            Ok(piece) => piece,
            Err(_) => {
                return Err(Error::timeout(format!("the answer stopped for {} s", limit.as_secs_f32())).into());
            }
        },
    };
    piece.map_err(Failed::within_an_answer)
}

impl fmt::Debug for RestClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RestClient")
            .field("config", &self.0.config)
            .finish_non_exhaustive()
    }
}
