//! The connections of one client: which one a request takes, and starting over when its client certificate changes.
//!
//! In: the configuration, the client certificate that each request is to be made with, and whether its answer is a stream without end.
//! Out: a [`Seat`]: the HTTP client to send it with.
//! Never: a request over a connection that was opened as somebody else; an end of what is under way on the connections before; a request
//! that waits for a stream to end.
//!
//! An API server takes a connection for whoever opened it, for as long as it lasts, and TLS sessions that are resumed for whoever
//! opened the first: a certificate that changes needs connections and sessions that know nothing of the one before.

use std::sync::{Arc, Mutex, PoisonError};

use super::connection;
use super::lane::{Lane, Length, Seat};
use crate::config::{Authorizer, Config, Identity, KeyPair};
use crate::error::Error;

pub(super) enum Pool {
    /// Of the program: its TLS counts.
    Given(reqwest::Client),
    /// Of our own.
    Own(Mutex<Current>),
}

pub(super) struct Current {
    lanes: Vec<Lane>,
    certificate: Option<Arc<KeyPair>>,
}

impl Pool {
    /// `certificate` is what `http` was built with.
    pub(super) fn own(http: reqwest::Client, http2: bool, certificate: Option<Arc<KeyPair>>) -> Self {
        Self::Own(Mutex::new(Current {
            lanes: vec![Lane::new(http, http2)],
            certificate,
        }))
    }

    /// A place for a request that is made now.
    pub(super) fn seat(&self, authorizer: &Authorizer, config: &Config, length: Length) -> Result<Seat, Error> {
        let current = match self {
            Self::Given(_) if config.identity.is_none() && authorizer.certificate().is_some() => {
                return Err(Error::credentials(
                    "a client certificate was made that the HTTP client of the program does not use",
                ));
            }
            Self::Given(http) => return Ok(Lane::new(http.clone(), false).seat(length)),
            Self::Own(current) => current,
        };
        // Asked for under the lock, so that nobody goes back to a certificate that was replaced meanwhile.
        let mut current = current.lock().unwrap_or_else(PoisonError::into_inner);
        let certificate = authorizer.certificate();
        if !is_same(certificate.as_ref(), current.certificate.as_ref()) {
            current.lanes = vec![lane(config, certificate.as_ref())?];
        }
        current.certificate = certificate;
        current.seat(config, length)
    }
}

impl Current {
    /// Under the lock, so that who comes at the same time sees who came before; those who leave only make room.
    fn seat(&mut self, config: &Config, length: Length) -> Result<Seat, Error> {
        if let Some(free) = self.lanes.iter().find(|lane| lane.has_room(length)) {
            return Ok(free.seat(length));
        }
        let another = lane(config, self.certificate.as_ref())?;
        let seat = another.seat(length);
        self.lanes.push(another);
        Ok(seat)
    }
}

fn lane(config: &Config, certificate: Option<&Arc<KeyPair>>) -> Result<Lane, Error> {
    let mut config = config.clone();
    config.identity = certificate.cloned().map(Identity::fixed);
    Ok(Lane::new(connection::build(&config)?.http, config.http2))
}

fn is_same(one: Option<&Arc<KeyPair>>, other: Option<&Arc<KeyPair>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => Arc::ptr_eq(one, other) || one.is_same_as(other),
        (one, other) => one.is_none() && other.is_none(),
    }
}

#[cfg(test)]
#[cfg(feature = "ring")]
mod tests {
    use super::*;

    struct Seats {
        pool: Pool,
        authorizer: Authorizer,
        config: Config,
    }

    impl Seats {
        fn new() -> Self {
            let config = Config::new("https://127.0.0.1:1").unwrap();
            let http = connection::build(&config).unwrap().http;
            Self {
                pool: Pool::own(http, true, None),
                authorizer: Authorizer::new(&config),
                config,
            }
        }

        fn take(&self, length: Length, count: usize) -> Vec<Seat> {
            let one = || self.pool.seat(&self.authorizer, &self.config, length).unwrap();
            (0..count).map(|_| one()).collect()
        }

        fn lanes(&self) -> Vec<(u32, u32)> {
            let Pool::Own(current) = &self.pool else {
                return Vec::new();
            };
            current.lock().unwrap().lanes.iter().map(Lane::load).collect()
        }
    }

    #[test]
    fn streams_fill_a_connection_and_requests_go_around_it() {
        let seats = Seats::new();
        let streams = seats.take(Length::Open, 100);
        assert_eq!(seats.lanes(), [(100, 0)]);
        let requests = seats.take(Length::Short, 1000);
        assert_eq!(seats.lanes(), [(100, 0), (0, 1000)]);
        let more = seats.take(Length::Open, 91);
        assert_eq!(seats.lanes(), [(100, 0), (90, 1000), (1, 0)]);
        drop((streams, requests));
        assert_eq!(seats.lanes(), [(0, 0), (90, 0), (1, 0)]);
        let _first = seats.take(Length::Short, 1);
        assert_eq!(seats.lanes(), [(0, 1), (90, 0), (1, 0)]);
        drop(more);
        assert_eq!(seats.lanes(), [(0, 1), (0, 0), (0, 0)]);
    }

    #[test]
    fn beside_requests_streams_leave_room() {
        let seats = Seats::new();
        let _requests = seats.take(Length::Short, 300);
        let _streams = seats.take(Length::Open, 95);
        assert_eq!(seats.lanes(), [(90, 300), (5, 0)]);
    }
}
