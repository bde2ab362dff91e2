//! Where a collection is served, and every verb on it, for objects of any Rust type.
//!
//! In: paths, bytes to send, options. Out: what the answers hold, read as the type that is asked for.
//! Never: which verbs a kind has; the handles say that, by types or by discovery.

use futures_core::Stream;
use futures_util::stream;

use super::answer::{self, decode};
use super::page::Page;
use super::unified::ClientObject;
use crate::apply::Applied;
use crate::error::Error;
use crate::meta::{ObjectMeta, Status};
use crate::options::{
    ApplyOptions, CreateOptions, DeleteOptions, GetOptions, ListOptions, PatchOptions, UpdateOptions, WatchOptions,
};
use crate::rest::{ByteStream, FrameStream, JSON, Path, Request, Response, RestClient};
use crate::value::{Record, Str};
use crate::watch::{self, Decoded, WatchEvent};

/// JSON is YAML, and what servers take for YAML they take as JSON.
const APPLY_PATCH: &str = "application/apply-patch+yaml";

/// A collection on a server, or below it one object or one of its subresources.
#[derive(Clone)]
pub(crate) struct Endpoint {
    pub(crate) client: RestClient,
    /// That of the collection, or of what is below it.
    pub(crate) path: Path,
    /// Where its objects live; none for those of the cluster, or of all namespaces.
    pub(crate) namespace: Option<Str>,
    /// The media types that answers may have.
    pub(crate) accept: &'static str,
    /// Objects live in namespaces, and this is the collection of all: there is no single object in it, and nothing can be put there.
    pub(crate) of_all: bool,
}

/// What a delete was answered with.
pub(crate) enum Gone<T> {
    Object(T),
    Status(Box<Status>),
}

/// Marks a request as refused when there is a reason.
pub(crate) fn refuse(request: Request, reason: Option<impl Into<String>>) -> Request {
    match reason {
        Some(reason) => request.refuse(reason),
        None => request,
    }
}

impl Endpoint {
    pub(crate) fn new(client: RestClient, path: Path, namespace: Option<Str>) -> Self {
        Self {
            client,
            path,
            namespace,
            accept: JSON,
            of_all: false,
        }
    }

    /// One object of the collection.
    pub(crate) fn object(&self, name: &str) -> Self {
        Self {
            path: self.one().segment("name", name),
            of_all: false,
            ..self.clone()
        }
    }

    /// The path of what is in one place.
    fn one(&self) -> Path {
        let path = self.path.clone();
        if self.of_all {
            path.refuse("objects of this kind live in namespaces, and none is named")
        } else {
            path
        }
    }

    /// A subresource of one object.
    pub(crate) fn subresource(&self, name: &str, subresource: &str) -> Self {
        let object = self.object(name);
        Self {
            path: object.path.segment("subresource", subresource),
            ..object
        }
    }

    /// Answers of other media types.
    pub(crate) fn accepting(&self, accept: &'static str) -> Self {
        Self { accept, ..self.clone() }
    }

    /// Why an object must not be written here, if so.
    pub(crate) fn misplaced(&self, namespace: Option<&str>) -> Option<String> {
        let (here, there) = (
            self.namespace.as_deref().unwrap_or_default(),
            namespace.unwrap_or_default(),
        );
        if there.is_empty() || there == here {
            return None;
        }
        let here = if here.is_empty() {
            "the cluster scope".to_owned()
        } else {
            format!("namespace {here:?}")
        };
        Some(format!("the object says namespace {there:?}, the client is for {here}"))
    }

    async fn send(&self, request: Request) -> Result<Response, Error> {
        self.client.send(request.accept(self.accept)).await
    }

    /// `GET` of this path.
    pub(crate) async fn get<T: Record + Default>(&self, options: &GetOptions) -> Result<T, Error> {
        decode(&self.send(options.add_to(Request::get(self.path.clone()))).await?)
    }

    /// `GET` of the collection.
    pub(crate) async fn list<L: Record + Default>(&self, options: &ListOptions) -> Result<L, Error> {
        decode(&self.send(options.add_to(Request::get(self.path.clone()))).await?)
    }

    /// One page of the collection, of which the items are not read yet.
    pub(crate) async fn page<T: ClientObject>(&self, request: Request) -> Result<Page, Error> {
        Page::read::<T>(self.client.send(request.accept(T::accept_list())).await?)
    }

    /// `GET` of the collection with `watch=true`.
    pub(crate) async fn watch<T: Record + Default>(
        &self,
        options: &WatchOptions,
    ) -> Result<impl Stream<Item = Result<WatchEvent<T>, Error>> + Send + use<T>, Error> {
        let request = options.add_to(Request::get(self.path.clone())).accept(self.accept);
        let frames = self.client.stream(request).await?.frames();
        Ok(stream::try_unfold(Some(frames), |frames| async move {
            let Some(mut frames) = frames else { return Ok(None) };
            Ok(next_event(&mut frames).await?.map(|event| (event, Some(frames))))
        }))
    }

    /// `POST` to the collection.
    pub(crate) async fn create(
        &self,
        metadata: &ObjectMeta,
        body: Vec<u8>,
        options: &CreateOptions,
    ) -> Result<Response, Error> {
        let request = Request::post(self.one()).body(JSON, body);
        let request = refuse(request, self.misplaced(metadata.namespace.as_deref()));
        // K8S: the server answers this with 500 and no reason, which reads like a fault of its own.
        let stored = !metadata.resource_version().is_empty();
        let request = refuse(
            request,
            stored.then_some("the object has a resourceVersion, so it was stored already; clear it to create a copy"),
        );
        self.send(options.add_to(request)).await
    }

    /// `POST` to a subresource.
    pub(crate) async fn create_subresource<T: Record + Default>(
        &self,
        body: Vec<u8>,
        options: &CreateOptions,
    ) -> Result<T, Error> {
        let request = Request::post(self.path.clone()).body(JSON, body);
        decode(&self.send(options.add_to(request)).await?)
    }

    /// `GET` of this path as text that may go on for long. `options` adds to the request.
    pub(crate) async fn text(&self, options: impl FnOnce(Request) -> Request) -> Result<ByteStream, Error> {
        // A failure is JSON.
        let request = Request::get(self.path.clone()).accept("text/plain, application/json, */*");
        self.client.stream(options(request)).await
    }

    /// `PUT` to this path.
    pub(crate) async fn update<T: Record + Default>(
        &self,
        namespace: Option<&str>,
        body: Vec<u8>,
        options: &UpdateOptions,
    ) -> Result<T, Error> {
        let request = Request::put(self.path.clone()).body(JSON, body);
        let request = refuse(request, self.misplaced(namespace));
        decode(&self.send(options.add_to(request)).await?)
    }

    /// `PATCH` of this path.
    pub(crate) async fn patch<T: Record + Default>(
        &self,
        (content_type, body): (&'static str, Vec<u8>),
        options: &PatchOptions,
    ) -> Result<T, Error> {
        let request = Request::patch(self.path.clone()).body(content_type, body);
        decode(&self.send(options.add_to(request)).await?)
    }

    /// `PATCH` of this path as an apply; `problem` says why it must not be sent.
    pub(crate) async fn apply<T: Record + Default>(
        &self,
        body: Vec<u8>,
        problem: Option<String>,
        options: &ApplyOptions,
    ) -> Result<Applied<T>, Error> {
        let request = Request::patch(self.path.clone()).body(APPLY_PATCH, body);
        let response = self.send(options.add_to(refuse(request, problem))).await?;
        let object = decode(&response)?;
        Ok(Applied {
            object,
            created: response.created(),
            warnings: response.warnings,
        })
    }

    /// `DELETE` of this path.
    pub(crate) async fn delete<T: Record + Default>(&self, options: &DeleteOptions) -> Result<Gone<T>, Error> {
        answer::gone(&self.send(options.add_to(Request::delete(self.path.clone()))).await?)
    }

    /// `DELETE` of the collection.
    pub(crate) async fn delete_collection<L: Record + Default>(
        &self,
        options: &DeleteOptions,
        which: &ListOptions,
    ) -> Result<Gone<L>, Error> {
        let request = options.add_to(which.add_to(Request::delete(self.one())));
        answer::gone(&self.send(request).await?)
    }
}

async fn next_event<T: Record + Default>(frames: &mut FrameStream) -> Result<Option<WatchEvent<T>>, Error> {
    loop {
        let Some(frame) = next(frames).await else {
            return Ok(None);
        };
        match watch::decode(&frame?).map_err(|error| frames.decode_error(error))? {
            Decoded::Event(event) => return Ok(Some(event)),
            Decoded::Failure(error) => return Err(frames.locate(error)),
            Decoded::Unknown => {}
        }
    }
}

pub(super) async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    std::future::poll_fn(|cx| std::pin::Pin::new(&mut *stream).poll_next(cx)).await
}
