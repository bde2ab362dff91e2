//! The HTTP client below: connections, TLS, proxy, limits.
//!
//! In: the [`Config`].
//! Out: a `reqwest::Client` and the base URL to use with it; errors of reqwest in our words.
//! Never: the URL of a request in a message (its query may be long); waiting without end for a connection.

use std::net::ToSocketAddrs as _;
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rustls_pki_types::ServerName;

use crate::config::{Config, ServerCheck, bare_host, client_config, is_loopback};
use crate::error::Error;

/// How much of an answer may wait to be read, and how much of all answers on a connection: so much that streams which nobody reads, as many
/// as a connection takes, do not stop the others on it.
const STREAM_WINDOW: u32 = 2 << 20;
const CONNECTION_WINDOW: u32 = 100 * STREAM_WINDOW;

/// How often the system asks over TCP before it gives a silent connection up.
const PROBES: u32 = 3;

pub(super) struct Endpoint {
    pub(super) http: reqwest::Client,
    pub(super) base: String,
}

pub(super) fn build(config: &Config) -> Result<Endpoint, Error> {
    let proxy = config.proxy_url()?;
    let mut builder = kept_alive(reqwest::Client::builder(), config)
        .user_agent(&config.user_agent)
        .gzip(config.compression.unwrap_or_else(|| !is_loopback(&config.server)))
        .connect_timeout(config.limits.connect)
        .tcp_nodelay(true)
        .http2_initial_stream_window_size(STREAM_WINDOW)
        .http2_initial_connection_window_size(CONNECTION_WINDOW)
        // An API server does not redirect; a login page that a gateway sends us to is an error worth seeing.
        .redirect(reqwest::redirect::Policy::none())
        // Attempts are counted, and paced, above.
        .retry(reqwest::retry::never())
        .no_proxy();
    if !config.http2 {
        builder = builder.http1_only();
    }
    if let Some(url) = &proxy {
        builder = builder.proxy(reqwest::Proxy::all(by_name(url)).map_err(|error| setup_error(&error))?);
    }
    let mut base = config.server.clone();
    let check = server_check(config, proxy.is_some(), &mut base)?;
    if base != config.server {
        builder = builder.dns_resolver(Arc::new(Elsewhere {
            host: bare_host(&config.server).to_owned(),
        }));
    }
    let tls = client_config(config, check)?;
    let http = builder
        .tls_backend_preconfigured(tls)
        .build()
        .map_err(|error| setup_error(&error))?;
    Ok(Endpoint {
        http,
        base: base.as_str().trim_end_matches('/').to_owned(),
    })
}

/// Finds connections that are dead without a word: by pings of HTTP/2, and for HTTP/1.1 by those of TCP.
fn kept_alive(builder: reqwest::ClientBuilder, config: &Config) -> reqwest::ClientBuilder {
    let (every, answer) = (config.limits.ping_every, config.limits.ping_answer);
    let second = Duration::from_secs(1);
    let builder = builder
        .http2_keep_alive_interval(every)
        .http2_keep_alive_timeout(answer)
        .http2_keep_alive_while_idle(true)
        .tcp_keepalive(every.max(second))
        .tcp_keepalive_interval((answer / PROBES).max(second))
        .tcp_keepalive_retries(PROBES);
    // What was sent and never confirmed is no silence to the system: it would repeat it for a quarter of an hour.
    #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
    let builder = builder.tcp_user_timeout(every.saturating_add(answer));
    builder
}

/// K8S: clients in Go let the proxy look the server's name up, which may mean nothing here.
fn by_name(proxy: &reqwest::Url) -> reqwest::Url {
    let mut proxy = proxy.clone();
    if proxy.scheme() == "socks5" {
        // Cannot fail: neither scheme is one of those with rules of their own.
        let _ = proxy.set_scheme("socks5h");
    }
    proxy
}

/// How `tls-server-name` comes true. TLS is opened for the host of the URL, so a name takes its place there (and the resolver finds the
/// real host); an address, which is never sent as SNI, and a name behind a proxy, which is told the host of the URL, are only checked.
fn server_check(config: &Config, proxied: bool, base: &mut reqwest::Url) -> Result<ServerCheck, Error> {
    let (Some(name), "https") = (&config.server_name, config.server.scheme()) else {
        return Ok(ServerCheck::Host);
    };
    let parsed = ServerName::try_from(name.clone()).map_err(|_| {
        Error::config(format!(
            "the TLS server name {name:?} is neither a host name nor an address"
        ))
    })?;
    let can_be_sent = matches!(parsed, ServerName::DnsName(_)) && !proxied;
    if can_be_sent && base.set_host(Some(name)).is_ok() {
        Ok(ServerCheck::Host)
    } else {
        Ok(ServerCheck::Name(parsed))
    }
}

/// Resolves every name to the addresses of one host.
struct Elsewhere {
    host: String,
}

impl Resolve for Elsewhere {
    fn resolve(&self, _name: Name) -> Resolving {
        let host = self.host.clone();
        Box::pin(async move {
            let found = tokio::task::spawn_blocking(move || (host.as_str(), 0).to_socket_addrs()).await??;
            Ok(Box::new(found) as Addrs)
        })
    }
}

fn setup_error(error: &reqwest::Error) -> Error {
    Error::config(format!("the HTTP client cannot be set up: {}", root_cause(error)))
}

/// What went wrong below HTTP, in our words, with the deepest cause in the message.
pub(super) fn transport_error(error: reqwest::Error, what: &str) -> Error {
    let error = error.without_url();
    let cause = root_cause(&error);
    let mapped = if error.is_connect() {
        Error::connect(format!("{what}: cannot connect: {cause}"))
    } else if error.is_timeout() {
        Error::timeout(format!("{what}: {cause}"))
    } else {
        Error::transport(format!("{what}: {cause}"))
    };
    match tls_hint(&cause) {
        Some(hint) => mapped.with_hint(hint),
        None => mapped,
    }
    .with_source(error)
}

fn tls_hint(cause: &str) -> Option<&'static str> {
    if cause.contains("UnknownIssuer") {
        Some("the server's certificate is not signed by an authority that is trusted: check certificate-authority")
    } else if cause.contains("not valid for name") || cause.contains("NotValidForName") {
        Some("the server's certificate is for another host: check the address, or set tls-server-name")
    } else {
        None
    }
}

fn root_cause(error: &dyn std::error::Error) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}
