//! One attempt of a request: made ready, sent through the layers, and what its answer says.
//!
//! In: a [`Request`] and what the client is made of.
//! Out: a 2xx answer, or an error that knows how far it got.
//! Never: whether a failed request is sent again, but for one replay after a 401 when there are other credentials than before.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH, WARNING};

use super::failed;
use super::failure::{Asker, MOST_OF_A_FAILURE, failure, failure_inside_success};
use super::lane::Length;
use super::layer::{Body, Next, Wire};
use super::pool::Pool;
use super::request::{JSON, Request};
use super::response::Response;
use super::warning::{Warning, parse_warnings};
use crate::config::{Authorizer, Config};
use crate::error::{Error, RequestLine};

pub(super) struct Attempt<'c> {
    pub(super) pool: &'c Pool,
    /// Scheme, host and path prefix, without a slash at the end.
    pub(super) base: &'c str,
    pub(super) authorizer: &'c Authorizer,
    pub(super) config: &'c Config,
    pub(super) request: &'c Request,
    pub(super) line: &'c RequestLine,
}

impl Attempt<'_> {
    /// Sends the request and reads its whole answer.
    pub(super) async fn exchange(&self) -> Result<Response, Error> {
        let limits = &self.config.limits;
        let answer = self.open(Length::Short, limits.first_byte).await?;
        let (status, warnings) = self.head(&answer);
        let content_type = self.content_type(&answer);
        let etag = self.etag(&answer);
        let body = read(answer.into_body(), limits.idle, usize::MAX)
            .await
            .map_err(|error| error.with_http_status(status).at(self.line))?;
        match failure_inside_success(self.line, status, &body, || self.authorizer.secrets()) {
            Some(error) => Err(error),
            None => Ok(Response {
                status,
                body,
                warnings,
                content_type,
                etag,
                line: self.line.clone(),
            }),
        }
    }

    /// Sends the request and waits for the head of a 2xx answer, or of a 304 where the request allows for one.
    pub(super) async fn open(
        &self,
        length: Length,
        first_byte: Option<Duration>,
    ) -> Result<http::Response<Body>, Error> {
        let mut answer = self.send(length, first_byte).await?;
        if answer.status() == 401 && self.authorizer.changed_after_refusal().await {
            answer = self.send(length, first_byte).await?;
        }
        let unchanged = answer.status() == 304 && self.request.known_etag().is_some();
        if answer.status().is_success() || unchanged {
            return Ok(answer);
        }
        let (head, body) = answer.into_parts();
        let code = head.status.as_u16();
        // A body that breaks off must not hide the code.
        let body = read(body, self.config.limits.idle, MOST_OF_A_FAILURE)
            .await
            .unwrap_or_default();
        let secrets = self.authorizer.secrets();
        let credentials = self.config.credential_source();
        let asker = Asker {
            credentials: credentials.as_deref(),
            secrets: &secrets,
        };
        Err(failed::refused(
            code,
            failure(self.line, code, &head.headers, &body, &asker),
        ))
    }

    async fn send(&self, length: Length, first_byte: Option<Duration>) -> Result<http::Response<Body>, Error> {
        // First, since it may bring a client certificate, which decides on the connection.
        let authorization = self.authorizer.header().await.map_err(|error| error.at(self.line))?;
        let request = self.prepare(authorization).map_err(|error| error.at(self.line))?;
        let seat = self
            .pool
            .seat(self.authorizer, self.config, length)
            .map_err(|error| error.at(self.line))?;
        let wire = Wire {
            seat: Arc::new(seat),
            request: self.request,
            server: self.config.server(),
        };
        let sending = Next::new(&self.config.layers, &wire).send(request);
        let sent = match first_byte {
            None => sending.await,
            Some(limit) => match tokio::time::timeout(limit, sending).await {
                Ok(sent) => sent,
                Err(_) => Err(Error::timeout(format!("no answer within {} s", limit.as_secs_f32()))),
            },
        };
        let answer = sent.map_err(|error| error.at(self.line))?;
        let (_, warnings) = self.head(&answer);
        let line = self.line;
        self.config.warning_handler.tell(&warnings, &line.method, &line.path);
        Ok(answer)
    }

    fn prepare(&self, authorization: Option<HeaderValue>) -> Result<http::Request<Bytes>, Error> {
        let request = self.request;
        let content = request.content();
        let mut whole = http::Request::new(content.map(|(_, body)| body.clone()).unwrap_or_default());
        *whole.method_mut() = request.method().clone();
        *whole.uri_mut() = format!("{}{}", self.base, request.path_and_query())
            .parse()
            .map_err(|error| Error::invalid_request(format!("this is no address for a request: {error}")))?;
        let headers = whole.headers_mut();
        if let Some(who) = request.impersonated().or(self.config.impersonation.as_deref()) {
            headers.extend(who.headers().clone());
        }
        headers.insert(ACCEPT, HeaderValue::from_static(request.accepted()));
        if let Some(etag) = request.known_etag() {
            let etag = HeaderValue::from_str(etag);
            let wrong = |error| Error::invalid_request(format!("this is no ETag: {error}"));
            headers.insert(IF_NONE_MATCH, etag.map_err(wrong)?);
        }
        if let Some((content_type, _)) = content {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        if let Some(value) = authorization {
            headers.insert(AUTHORIZATION, value);
        }
        Ok(whole)
    }

    /// Status and warnings.
    pub(super) fn head(&self, answer: &http::Response<Body>) -> (u16, Vec<Warning>) {
        let headers = answer.headers().get_all(WARNING);
        let mut warnings = parse_warnings(headers.iter().map(HeaderValue::as_bytes));
        if !warnings.is_empty() {
            let secrets = self.authorizer.secrets();
            warnings.iter_mut().for_each(|warning| warning.redact(&secrets));
        }
        (answer.status().as_u16(), warnings)
    }

    pub(super) fn content_type(&self, answer: &http::Response<Body>) -> Option<String> {
        let value = answer.headers().get(CONTENT_TYPE)?.to_str().ok()?;
        Some(match value {
            JSON => value.to_owned(),
            other => self.authorizer.secrets().redact(other).into_owned(),
        })
    }

    fn etag(&self, answer: &http::Response<Body>) -> Option<String> {
        let value = answer.headers().get(ETAG)?.to_str().ok()?;
        Some(self.authorizer.secrets().redact(value).into_owned())
    }
}

/// The body, up to about `most` bytes, in one piece; not copied if it came in one.
async fn read(mut body: Body, idle: Option<Duration>, most: usize) -> Result<Bytes, Error> {
    let expected = body.announced().unwrap_or(0);
    let Some(first) = next_piece(&mut body, idle).await? else {
        return Ok(Bytes::new());
    };
    if first.len() == expected {
        return Ok(first);
    }
    // The announced length is a hint: a liar must not make us reserve more than that.
    let mut whole = Vec::with_capacity(expected.clamp(first.len(), 64 * 1024 * 1024));
    whole.extend_from_slice(&first);
    while whole.len() < most {
        let Some(piece) = next_piece(&mut body, idle).await? else {
            break;
        };
        whole.extend_from_slice(&piece);
    }
    Ok(whole.into())
}

async fn next_piece(body: &mut Body, idle: Option<Duration>) -> Result<Option<Bytes>, Error> {
    match idle {
        None => body.piece().await,
        Some(limit) => match tokio::time::timeout(limit, body.piece()).await {
            Ok(piece) => piece,
            Err(_) => Err(Error::timeout(format!(
                "the answer stopped for {} s",
                limit.as_secs_f32()
            ))),
        },
    }
}
