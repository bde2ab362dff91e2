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

use crate::config::{Config, Proxy, ServerCheck, bare_host, client_config, is_loopback};
use crate::error::Error;

/// How often an HTTP/2 connection is asked whether it still lives, and how long it has to answer. As client-go.
const PING_EVERY: Duration = Duration::from_secs(30);
const PING_ANSWER: Duration = Duration::from_secs(15);

pub(super) struct Endpoint {
    pub(super) http: reqwest::Client,
    pub(super) base: String,
}

pub(super) fn build(config: &Config) -> Result<Endpoint, Error> {
    let mut builder = reqwest::Client::builder()
        .user_agent(&config.user_agent)
        .gzip(config.compression.unwrap_or_else(|| !is_loopback(&config.server)))
        .connect_timeout(config.limits.connect)
        .tcp_nodelay(true)
        .tcp_keepalive(PING_EVERY)
        .http2_keep_alive_interval(PING_EVERY)
        .http2_keep_alive_timeout(PING_ANSWER)
        .http2_keep_alive_while_idle(true)
        // An API server does not redirect; a login page that a gateway sends us to is an error worth seeing.
        .redirect(reqwest::redirect::Policy::none());
    builder = match &config.proxy {
        Proxy::Url(url) => builder.proxy(reqwest::Proxy::all(url.clone()).map_err(|error| setup_error(&error))?),
        Proxy::Environment if !is_loopback(&config.server) => builder,
        Proxy::Environment | Proxy::Direct => builder.no_proxy(),
    };
    let mut base = config.server.clone();
    let check = server_check(config, &mut base)?;
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

/// How `tls-server-name` comes true. TLS is opened for the host of the URL, so a name takes its place there (and the resolver finds the
/// real host); an address, which is never sent as SNI, and a name behind a proxy are only checked.
fn server_check(config: &Config, base: &mut reqwest::Url) -> Result<ServerCheck, Error> {
    let (Some(name), "https") = (&config.server_name, config.server.scheme()) else {
        return Ok(ServerCheck::Host);
    };
    let parsed = ServerName::try_from(name.clone()).map_err(|_| {
        Error::config(format!(
            "the TLS server name {name:?} is neither a host name nor an address"
        ))
    })?;
    let can_be_sent = matches!(parsed, ServerName::DnsName(_)) && !may_be_proxied(config);
    if can_be_sent && base.set_host(Some(name)).is_ok() {
        Ok(ServerCheck::Host)
    } else {
        Ok(ServerCheck::Name(parsed))
    }
}

/// A proxy is told the host of the URL, which must then be the real one.
fn may_be_proxied(config: &Config) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match &config.proxy {
        Proxy::Url(_) => true,
        Proxy::Direct => false,
        Proxy::Environment => {
            !is_loopback(&config.server)
                && ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
                    .into_iter()
                    .any(set)
        }
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
