//! Which proxy the environment names for a server.
//!
//! In: the server's address and the variables `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`, upper or lower case.
//! Out: the proxy's address, or none.
//! Never: reading the environment itself; a proxy for a server on this machine; a password in a message.

use std::net::IpAddr;

use reqwest::Url;

use super::address::{bare_host, is_loopback, parse_proxy};

/// The proxy for `server`. `variable` gives the value of an environment variable.
///
/// As in Go and curl: `HTTPS_PROXY` is for `https` servers, `HTTP_PROXY` for `http`, `ALL_PROXY` for those that have none; `NO_PROXY` is
/// a list of names (which stand for their subdomains too), addresses, networks (`10.0.0.0/8`), each with or without a port, or `*`.
pub(super) fn from_environment(server: &Url, variable: impl Fn(&str) -> Option<String>) -> Result<Option<Url>, String> {
    let either = |name: &'static str| {
        let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        set(name)
            .or_else(|| set(&name.to_lowercase()))
            .map(|value| (name, value))
    };
    let own = if server.scheme() == "https" {
        "HTTPS_PROXY"
    } else {
        "HTTP_PROXY"
    };
    // In a CGI program, HTTP_PROXY is what the caller's `Proxy` header says.
    let trusted = own == "HTTPS_PROXY" || variable("REQUEST_METHOD").is_none();
    let found = trusted.then(|| either(own)).flatten().or_else(|| either("ALL_PROXY"));
    let Some((name, value)) = found else { return Ok(None) };
    let exceptions = either("NO_PROXY").map(|(_, list)| list).unwrap_or_default();
    if is_loopback(server) || is_excepted(server, &exceptions) {
        return Ok(None);
    }
    let with_scheme = if value.contains("://") {
        value
    } else {
        format!("http://{value}")
    };
    parse_proxy(&with_scheme)
        .map(Some)
        .map_err(|problem| format!("{name}: {problem}"))
}

fn is_excepted(server: &Url, list: &str) -> bool {
    let (host, port) = (bare_host(server).to_lowercase(), server.port_or_known_default());
    list.split([',', ' ']).filter(|entry| !entry.is_empty()).any(|entry| {
        let (name, only_port) = split_port(entry);
        only_port.is_none_or(|only| Some(only) == port) && covers(&name.to_lowercase(), &host)
    })
}

/// `host:port`, `[v6]:port`, or no port at all.
fn split_port(entry: &str) -> (&str, Option<u16>) {
    let bare = entry.trim_start_matches('[');
    match entry.rsplit_once(':').map(|(name, port)| (name, port.parse())) {
        Some((name, Ok(port))) if name.ends_with(']') || !name.contains(':') => {
            (name.trim_start_matches('[').trim_end_matches(']'), Some(port))
        }
        _ => (bare.trim_end_matches(']'), None),
    }
}

fn covers(entry: &str, host: &str) -> bool {
    if entry == "*" || entry == host {
        return true;
    }
    match host.parse::<IpAddr>() {
        Ok(address) => in_network(address, entry) || entry.parse() == Ok(address),
        Err(_) => {
            let domain = entry.trim_start_matches('*').trim_start_matches('.');
            !domain.is_empty() && host.strip_suffix(domain).is_some_and(|above| above.ends_with('.'))
        }
    }
}

/// Whether `address` is in a network like `10.0.0.0/8`.
fn in_network(address: IpAddr, network: &str) -> bool {
    let Some((base, length)) = network.split_once('/') else {
        return false;
    };
    let (Ok(base), Ok(length)) = (base.parse::<IpAddr>(), length.parse::<u32>()) else {
        return false;
    };
    let (ours, theirs, bits) = match (address, base) {
        (IpAddr::V4(ours), IpAddr::V4(theirs)) => (u128::from(ours.to_bits()), u128::from(theirs.to_bits()), 32),
        (IpAddr::V6(ours), IpAddr::V6(theirs)) => (ours.to_bits(), theirs.to_bits(), 128),
        _ => return false,
    };
    // A shift by all bits is no shift: a network of length 0 is everything.
    length <= bits && (ours ^ theirs).checked_shr(bits - length).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(server: &str, variables: &[(&str, &str)]) -> Result<Option<String>, String> {
        let find = |name: &str| {
            let known = variables.iter().find(|(key, _)| *key == name);
            known.map(|(_, value)| (*value).to_owned())
        };
        from_environment(&Url::parse(server).unwrap(), find).map(|url| url.map(|url| url.to_string()))
    }

    fn excepted(server: &str, list: &str) -> bool {
        proxy(server, &[("HTTPS_PROXY", "http://p:1"), ("NO_PROXY", list)])
            .unwrap()
            .is_none()
    }

    #[test]
    fn the_variable_of_the_scheme_counts_then_the_one_for_all() {
        let both = [
            ("HTTPS_PROXY", "http://s:1"),
            ("http_proxy", "p:2"),
            ("ALL_PROXY", "socks5://a:3"),
        ];
        assert_eq!(
            proxy("https://kube.example", &both).unwrap().as_deref(),
            Some("http://s:1/")
        );
        assert_eq!(
            proxy("http://kube.example", &both).unwrap().as_deref(),
            Some("http://p:2/")
        );
        assert_eq!(
            proxy("https://kube.example", &both[1..]).unwrap().as_deref(),
            Some("socks5://a:3")
        );
        assert_eq!(proxy("https://kube.example", &[("HTTPS_PROXY", " ")]).unwrap(), None);
        assert_eq!(proxy("https://127.0.0.1:6443", &both).unwrap(), None);
        let cgi = [("HTTP_PROXY", "http://evil:1"), ("REQUEST_METHOD", "GET")];
        assert_eq!(proxy("http://kube.example", &cgi).unwrap(), None);
    }

    #[test]
    fn exceptions_are_names_suffixes_addresses_networks_and_ports() {
        for (server, list, expected) in [
            ("https://kube.example", "kube.example", true),
            ("https://KUBE.example", "other,Kube.Example", true),
            ("https://a.kube.example", "kube.example", true),
            ("https://a.kube.example", ".kube.example", true),
            ("https://a.kube.example", "*.kube.example", true),
            ("https://kube.example", ".kube.example", false),
            ("https://notkube.example", "kube.example", false),
            ("https://kube.example", "*", true),
            ("https://kube.example", "", false),
            ("https://kube.example", ".,*.", false),
            ("https://kube.example:6443", "kube.example:6443", true),
            ("https://kube.example:6443", "kube.example:443", false),
            ("https://kube.example", "kube.example:443", true),
            ("https://10.1.2.3:6443", "10.1.2.3", true),
            ("https://10.1.2.3:6443", "192.168.0.0/16, 10.0.0.0/8", true),
            ("https://11.1.2.3:6443", "10.0.0.0/8", false),
            ("https://11.1.2.3:6443", "0.0.0.0/0", true),
            ("https://10.1.2.3:6443", "10.1.2.2/31,10.0.0.0/40,x/8,/8", true),
            ("https://10.1.2.4:6443", "10.1.2.2/31,10.0.0.0/40,x/8,/8", false),
            ("https://[fd00::1]:6443", "fd00::/8", true),
            ("https://[fd00::1]:6443", "fd00::1", true),
            ("https://[fd00::1]:6443", "[fd00::1]:6443", true),
            ("https://[fd00::1]:6443", "[fd00::1]", true),
            ("https://[fe00::1]:6443", "fd00::/8,10.0.0.0/8", false),
        ] {
            assert_eq!(excepted(server, list), expected, "{server} {list}");
        }
    }

    #[test]
    fn a_proxy_that_is_none_is_an_error_that_names_the_variable_and_no_password() {
        let error = proxy("https://kube.example", &[("HTTPS_PROXY", "ftp://me:hunter2@p")]).unwrap_err();
        assert!(
            error.starts_with("HTTPS_PROXY: ") && !error.contains("hunter2"),
            "{error}"
        );
        // One that is not used does not stand in the way.
        assert_eq!(proxy("https://127.0.0.1", &[("HTTPS_PROXY", "ftp://p")]).unwrap(), None);
    }
}
