//! The connections of one client, and starting over when its client certificate changes.
//!
//! In: the configuration, and the client certificate that each request is to be made with.
//! Out: the HTTP client to send it with.
//! Never: a request over a connection that was opened as somebody else; an end of what is under way on the connections before.
//!
//! An API server takes a connection for whoever opened it, for as long as it lasts, and TLS sessions that are resumed for whoever
//! opened the first: a certificate that changes needs connections and sessions that know nothing of the one before.

use std::sync::{Arc, Mutex, PoisonError};

use super::connection;
use crate::config::{Authorizer, Config, Identity, KeyPair};
use crate::error::Error;

pub(super) enum Pool {
    /// Of the program: its TLS counts.
    Given(reqwest::Client),
    /// Of our own.
    Own(Mutex<Current>),
}

pub(super) struct Current {
    http: reqwest::Client,
    certificate: Option<Arc<KeyPair>>,
}

impl Pool {
    /// `certificate` is what `http` was built with.
    pub(super) fn own(http: reqwest::Client, certificate: Option<Arc<KeyPair>>) -> Self {
        Self::Own(Mutex::new(Current { http, certificate }))
    }

    /// The HTTP client for a request that is made now.
    pub(super) fn http(&self, authorizer: &Authorizer, config: &Config) -> Result<reqwest::Client, Error> {
        let current = match self {
            Self::Given(_) if config.identity.is_none() && authorizer.certificate().is_some() => {
                return Err(Error::credentials(
                    "a client certificate was made that the HTTP client of the program does not use",
                ));
            }
            Self::Given(http) => return Ok(http.clone()),
            Self::Own(current) => current,
        };
        // Asked for under the lock, so that nobody goes back to a certificate that was replaced meanwhile.
        let mut current = current.lock().unwrap_or_else(PoisonError::into_inner);
        let certificate = authorizer.certificate();
        if !is_same(certificate.as_ref(), current.certificate.as_ref()) {
            let mut config = config.clone();
            config.identity = certificate.clone().map(Identity::fixed);
            current.http = connection::build(&config)?.http;
        }
        current.certificate = certificate;
        Ok(current.http.clone())
    }
}

fn is_same(one: Option<&Arc<KeyPair>>, other: Option<&Arc<KeyPair>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => Arc::ptr_eq(one, other) || one.is_same_as(other),
        (one, other) => one.is_none() && other.is_none(),
    }
}
