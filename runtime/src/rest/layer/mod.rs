//! Layers: what a program puts around every request of a client.
//!
//! In: a request as it is about to go on the wire, and [`Next`], which sends it.
//! Out: the head of the answer and its [`Body`], or an error.
//! Never: the decision whether to try again: that is made around the layers, from what they give back.

mod body;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;

pub use self::body::Body;
use super::failed;
use super::lane::Seat;
use super::naming::{Naming, naming};
use super::request::Request;
use crate::error::Error;

/// What a [`Layer`] gives back: the head of an answer and its body, success or not.
pub type LayerFuture<'a> = Pin<Box<dyn Future<Output = Result<http::Response<Body>, Error>> + Send + 'a>>;

/// Something around every request of a client: it may change the request, answer it itself, look at the answer, or send it elsewhere.
///
/// A layer sees each attempt of each request, watches and logs included, with all its headers; `Authorization` is there but shows itself
/// only when asked for. What it gives back is treated as if it came from the server: an answer outside 200 to 299 becomes an [`Error`],
/// and what [may be tried again](crate::rest#faults) is, through the layer. The body that a layer sees is not compressed.
///
/// The layer that was added last is the outermost: it sees the request first and the answer last.
///
/// ```
/// use bytes::Bytes;
/// use kubewright_runtime::rest::{Layer, LayerFuture, Next};
///
/// /// Counts requests by what they are about.
/// struct Count(fn(&str, &str));
///
/// impl Layer for Count {
///     fn around<'a>(&'a self, request: http::Request<Bytes>, next: Next<'a>) -> LayerFuture<'a> {
///         (self.0)(next.verb(), &next.resource());
///         Box::pin(next.send(request))
///     }
/// }
/// ```
///
/// Short ones are easier to write with [`layer_fn`].
pub trait Layer: Send + Sync + 'static {
    /// Handles one attempt of a request.
    ///
    /// # Errors
    /// Those of [`Next::send`], passed on, or ones of its own: [`Error::from_layer`], [`Error::not_sent`], [`Error::connection_lost`].
    fn around<'a>(&'a self, request: http::Request<Bytes>, next: Next<'a>) -> LayerFuture<'a>;
}

/// A layer that is one function.
///
/// ```
/// use http::HeaderValue;
/// use kubewright_runtime::rest::{Body, layer_fn};
/// use kubewright_runtime::Config;
///
/// let config = Config::new("https://127.0.0.1:6443")?
///     // A header for all requests.
///     .with_layer(layer_fn(|mut request, next| Box::pin(async move {
///         request.headers_mut().insert("x-trace", HeaderValue::from_static("42"));
///         next.send(request).await
///     })))
///     // A test double: no server is asked for Pods.
///     .with_layer(layer_fn(|request, next| Box::pin(async move {
///         if next.resource() == "pods" && next.verb() == "list" {
///             let empty = r#"{"apiVersion":"v1","kind":"PodList","metadata":{},"items":[]}"#;
///             return Ok(http::Response::new(Body::from(empty)));
///         }
///         next.send(request).await
///     })));
/// # let _ = config;
/// # Ok::<(), kubewright_runtime::Error>(())
/// ```
pub fn layer_fn<F>(function: F) -> impl Layer
where
    F: for<'a> Fn(http::Request<Bytes>, Next<'a>) -> LayerFuture<'a> + Send + Sync + 'static,
{
    Function(function)
}

struct Function<F>(F);

impl<F> Layer for Function<F>
where
    F: for<'a> Fn(http::Request<Bytes>, Next<'a>) -> LayerFuture<'a> + Send + Sync + 'static,
{
    fn around<'a>(&'a self, request: http::Request<Bytes>, next: Next<'a>) -> LayerFuture<'a> {
        (self.0)(request, next)
    }
}

/// What is below a layer: the other layers, and the connection in the end. A layer may send several requests through it, or none.
#[derive(Clone, Copy)]
pub struct Next<'a> {
    layers: &'a [Arc<dyn Layer>],
    wire: &'a Wire<'a>,
}

/// The end of all layers.
pub(super) struct Wire<'a> {
    pub(super) seat: Arc<Seat>,
    pub(super) request: &'a Request,
    /// For messages.
    pub(super) server: &'a str,
}

impl<'a> Next<'a> {
    pub(super) fn new(layers: &'a Layers, wire: &'a Wire<'a>) -> Self {
        Self {
            layers: &layers.0,
            wire,
        }
    }

    /// Sends the request and waits for the head of its answer.
    ///
    /// # Errors
    /// No connection, or one that broke. An answer that is no success is not an error here.
    pub async fn send(self, request: http::Request<Bytes>) -> Result<http::Response<Body>, Error> {
        match self.layers.split_last() {
            Some((layer, layers)) => {
                let wire = self.wire;
                layer.around(request, Next { layers, wire }).await
            }
            None => self.wire.send(request).await,
        }
    }

    /// What is asked for, as in RBAC rules: `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`; `apply`; the
    /// method in lower case for a path that is no resource.
    pub fn verb(&self) -> &'static str {
        naming(self.wire.request).verb
    }

    /// The resource: `pods`, `pods/log`, `deployments.apps`; the first part of a path that is none: `/version`.
    pub fn resource(&self) -> String {
        let Naming { resource, .. } = naming(self.wire.request);
        resource
    }
}

impl fmt::Debug for Next<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Next")
            .field("request", &self.wire.request.describe())
            .field("layers", &self.layers.len())
            .finish()
    }
}

impl Wire<'_> {
    async fn send(&self, request: http::Request<Bytes>) -> Result<http::Response<Body>, Error> {
        let failed = |error| failed::before_an_answer(error, &format!("the request to {} failed", self.server));
        let empty = request.body().is_empty();
        let mut request = reqwest::Request::try_from(request).map_err(failed)?;
        if empty {
            *request.body_mut() = None;
        }
        let mut answer = self.seat.send(request).await.map_err(failed)?;
        let mut head = http::Response::new(());
        *head.status_mut() = answer.status();
        *head.version_mut() = answer.version();
        *head.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(head.map(|()| Body::network(answer, Arc::clone(&self.seat))))
    }
}

/// The layers of a client, the innermost first.
#[derive(Clone, Default)]
pub(crate) struct Layers(Vec<Arc<dyn Layer>>);

impl Layers {
    pub(crate) fn add(&mut self, layer: impl Layer) {
        self.0.push(Arc::new(layer));
    }
}

impl fmt::Debug for Layers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.len().fmt(f)
    }
}
