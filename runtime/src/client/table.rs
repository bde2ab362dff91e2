//! Collections as tables, as `kubectl get` prints them.
//!
//! In: options. Out: a [`Table`] that the server made. Never: a column of our own.

use super::dynamic::DynamicClient;
use super::endpoint::Endpoint;
use super::place::{OneCollection, Place};
use super::target::ResourceClient;
use crate::error::Error;
use crate::kind::Resource;
use crate::meta::Table;
use crate::options::{GetOptions, ListOptions};
use crate::verbs;

const TABLE: &str = "application/json;as=Table;g=meta.k8s.io;v=v1";

impl<K: Resource, P: Place> ResourceClient<K, P> {
    /// The collection as a table: the columns of `kubectl get`, those of `-o wide` with a priority above 0. Wire: `GET` of the collection
    /// with `Accept: application/json;as=Table;g=meta.k8s.io;v=v1`.
    ///
    /// # Errors
    /// As [`list`](Self::list); [`Error::is_not_acceptable`] of a server that makes no tables.
    pub async fn table(&self, options: &ListOptions) -> Result<Table, Error>
    where
        K: verbs::List,
    {
        table(&self.endpoint(), options).await
    }

    /// One object as a table of one row. Wire: `GET …/{name}`.
    ///
    /// # Errors
    /// As [`get`](Self::get); [`Error::is_not_acceptable`] of a server that makes no tables.
    pub async fn table_of(&self, name: &str) -> Result<Table, Error>
    where
        K: verbs::Get,
        P: OneCollection,
    {
        table_of(&self.endpoint(), name).await
    }
}

impl DynamicClient {
    /// The collection as a table: the columns of `kubectl get`, those of `-o wide` with a priority above 0. Wire: `GET` of the collection
    /// with `Accept: application/json;as=Table;g=meta.k8s.io;v=v1`.
    ///
    /// # Errors
    /// As [`list`](Self::list); [`Error::is_not_acceptable`] of a server that makes no tables.
    pub async fn table(&self, options: &ListOptions) -> Result<Table, Error> {
        table(&self.endpoint(), options).await
    }

    /// One object as a table of one row. Wire: `GET …/{name}`.
    ///
    /// # Errors
    /// As [`get`](Self::get); [`Error::is_not_acceptable`] of a server that makes no tables.
    pub async fn table_of(&self, name: &str) -> Result<Table, Error> {
        table_of(&self.endpoint(), name).await
    }
}

async fn table(endpoint: &Endpoint, options: &ListOptions) -> Result<Table, Error> {
    endpoint.accepting(TABLE).list(options).await
}

async fn table_of(endpoint: &Endpoint, name: &str) -> Result<Table, Error> {
    endpoint.accepting(TABLE).object(name).get(&GetOptions::new()).await
}
