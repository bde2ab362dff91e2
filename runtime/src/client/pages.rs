//! Whole collections, page by page, given object by object.
//!
//! In: options, and the pages that a server answers with. Out: streams of objects that hold one page at most. Never: a second attempt at
//! what has failed, but for a token that has expired, if the options say so.

use std::sync::Arc;

use futures_core::Stream;
use futures_util::stream;

use super::endpoint::Endpoint;
use super::page::Page;
use super::unified::ClientObject;
use crate::error::Error;
use crate::options::{ListOptions, OnExpired};
use crate::rest::Request;
use crate::value::{self, JsonError, Projection, Str};
use crate::watch::{Undecodable, undecodable};

/// Page size where none is set; what `kubectl` and client-go use.
pub(crate) const PAGE: u32 = 500;

impl Endpoint {
    /// All pages, item by item. Ends after the first error.
    pub(crate) fn list_all<T: ClientObject>(
        &self,
        options: &ListOptions,
        projection: Option<Arc<Projection>>,
    ) -> impl Stream<Item = Result<T, Error>> + Send + use<T> {
        stream::try_unfold(Pages::new(self, options, projection), |mut pages| async move {
            let Some(item) = pages.next_item::<T>().await? else {
                return Ok(None);
            };
            let object = item.read.map_err(|error| pages.item_error(error))?;
            Ok(Some((object, pages)))
        })
    }

    /// All pages, item by item, also such as cannot be read.
    pub(crate) fn list_all_lenient<T: ClientObject>(
        &self,
        options: &ListOptions,
        projection: Option<Arc<Projection>>,
    ) -> impl Stream<Item = Result<Result<T, Box<Undecodable>>, Error>> + Send + use<T> {
        stream::try_unfold(Pages::new(self, options, projection), |mut pages| async move {
            let Some(item) = pages.next_item::<T>().await? else {
                return Ok(None);
            };
            let bytes = item.bytes;
            Ok(Some((
                item.read.map_err(|error| undecodable(&bytes, false, error)),
                pages,
            )))
        })
    }
}

/// Reads an object, or what a projection keeps of it.
pub(super) fn projected<T: ClientObject>(bytes: &[u8], projection: Option<&Projection>) -> Result<T, JsonError> {
    match projection {
        Some(projection) => value::from_json_projected(bytes, projection),
        None => value::from_json(bytes),
    }
}

struct Pages {
    endpoint: Endpoint,
    options: ListOptions,
    /// What is read of each object; everything, without one.
    projection: Option<Arc<Projection>>,
    /// What to ask for next; none after the last page.
    next: Option<ListOptions>,
    page: Option<Page>,
}

struct Item<T> {
    bytes: bytes::Bytes,
    read: Result<T, JsonError>,
}

impl Pages {
    fn new(endpoint: &Endpoint, options: &ListOptions, projection: Option<Arc<Projection>>) -> Self {
        let options = match options.page_size() {
            Some(_) => options.clone(),
            None => options.clone().limit(PAGE),
        };
        Self {
            endpoint: endpoint.clone(),
            next: Some(options.clone()),
            options,
            projection,
            page: None,
        }
    }

    async fn next_item<T: ClientObject>(&mut self) -> Result<Option<Item<T>>, Error> {
        loop {
            if let Some(page) = &mut self.page
                && let Some(bytes) = page.next_item()
            {
                let mut read: Result<T, JsonError> = projected(&bytes, self.projection.as_deref());
                if let (Ok(object), Some(kind)) = (&mut read, &page.kind) {
                    object.name_kind(kind);
                }
                return Ok(Some(Item { bytes, read }));
            }
            // A page may be empty and still have one behind it.
            let Some(options) = self.next.take() else {
                return Ok(None);
            };
            self.turn_to::<T>(&options).await?;
        }
    }

    /// Asks for a page. What was held of the one before goes first.
    async fn turn_to<T: ClientObject>(&mut self, options: &ListOptions) -> Result<(), Error> {
        self.page = None;
        let request = options.add_to(Request::get(self.endpoint.path.clone()));
        match self.endpoint.page::<T>(request).await {
            Ok(page) => {
                let token = page.metadata.next_page().map(Str::from);
                self.next = token.map(|token| self.options.next_page(token));
                self.page = Some(page);
                Ok(())
            }
            Err(error) => {
                let token = self.token_instead(options, &error).ok_or(error)?;
                self.next = Some(self.options.next_page(token));
                Ok(())
            }
        }
    }

    /// K8S: the answer to a token that has expired holds another one, for the keys behind it at the newest state.
    fn token_instead(&self, asked: &ListOptions, error: &Error) -> Option<Str> {
        if self.options.on_expired_token() != OnExpired::Continue || !error.is_expired() {
            return None;
        }
        let token = error.status()?.metadata.next_page()?;
        // The same one again would expire again.
        (asked.token()? != token).then(|| token.into())
    }

    fn item_error(&self, error: JsonError) -> Error {
        match &self.page {
            Some(page) => page.item_error(error),
            None => Error::decode(error.to_string()),
        }
    }
}
