//! Settings of the connections, and of what is tried again on them.
//!
//! In: values of the program.
//! Out: the changed configuration.
//! Never: IO.

use std::time::Duration;

use super::{Config, Limits, Retries};

const SHORTEST_PING: Duration = Duration::from_millis(100);

/// At most so many requests per second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RateLimit {
    pub(crate) per_second: f64,
    pub(crate) burst: u32,
}

impl Default for Limits {
    fn default() -> Self {
        // The server itself gives up after 60 s (its --request-timeout), so nothing good comes later than that. Pings are those of client-go.
        Self {
            connect: Duration::from_secs(30),
            first_byte: Some(Duration::from_secs(70)),
            idle: Some(Duration::from_secs(70)),
            total: None,
            stream_idle: None,
            ping_every: Duration::from_secs(30),
            ping_answer: Duration::from_secs(15),
        }
    }
}

impl Config {
    /// Whether to speak HTTP/2 with servers that offer it, which is the default; all requests and watches then share one connection.
    /// Without it, or with servers that do not offer it, it is HTTP/1.1 with a connection for each exchange that runs.
    #[must_use]
    pub fn with_http2(mut self, on: bool) -> Self {
        self.http2 = on;
        self
    }

    /// After how much silence a connection is asked whether it still lives, and how long it has to answer: 30 s and 15 s unless set.
    /// All that waits on a dead connection fails then, watches included.
    ///
    /// HTTP/2 asks by pings, HTTP/1.1 by the keep-alive of TCP, which the system measures in seconds.
    #[must_use]
    pub fn with_ping(mut self, every: Duration, answer_within: Duration) -> Self {
        // Pings without a pause would be a flood, and an answer takes its time on any network.
        self.limits.ping_every = every.max(SHORTEST_PING);
        self.limits.ping_answer = answer_within.max(SHORTEST_PING);
        self
    }

    /// The longest that the server may take until its answer to a plain request begins. 70 s unless set, a little more than the server
    /// gives itself. For streams, [`with_stream_idle_timeout`](Self::with_stream_idle_timeout) counts from the start.
    #[must_use]
    pub fn with_first_byte_timeout(mut self, limit: Option<Duration>) -> Self {
        self.limits.first_byte = limit;
        self
    }

    /// How often and how long requests are tried that fail in a way that another attempt can mend; for one request,
    /// [`Request::retries`](crate::rest::Request::retries). [`Retries::none`] turns it off.
    #[must_use]
    pub fn with_retries(mut self, retries: Retries) -> Self {
        self.retries = retries;
        self
    }

    /// Sends at most `per_second` requests a second on average, and at most `burst` at once; more wait for their turn, which their total
    /// limit includes. Every attempt counts, and so does opening a stream, but not what comes in it. All clones of a client share it.
    ///
    /// Off unless set: the server protects itself, by priority and fairness. 0 or what is no number turns it off again.
    #[must_use]
    pub fn with_rate_limit(mut self, per_second: f64, burst: u32) -> Self {
        self.rate_limit = (per_second > 0.0 && per_second.is_finite()).then_some(RateLimit {
            per_second,
            burst: burst.max(1),
        });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> Config {
        Config::new("https://kube.example").unwrap()
    }

    #[test]
    fn a_dead_connection_is_found_within_45_seconds_unless_told_otherwise() {
        let limits = config().limits;
        assert_eq!(limits.ping_every + limits.ping_answer, Duration::from_secs(45));
        let limits = config().with_ping(Duration::ZERO, Duration::ZERO).limits;
        assert_eq!((limits.ping_every, limits.ping_answer), (SHORTEST_PING, SHORTEST_PING));
    }

    #[test]
    fn a_rate_that_is_none_is_no_limit() {
        let limit = |per_second, burst| config().with_rate_limit(per_second, burst).rate_limit;
        assert_eq!(limit(2.5, 0).map(|limit| limit.burst), Some(1));
        for none in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(limit(none, 5), None, "{none}");
        }
    }
}
