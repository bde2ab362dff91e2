//! Addresses of servers and proxies.
//!
//! In: text of a kubeconfig or of the program.
//! Out: URLs that can be used as they are.
//! Never: the user and password part of a URL in a message.

use std::net::IpAddr;

use reqwest::Url;

/// The base URL of a server: `http` or `https`, with a path that ends in `/`. Without a scheme it is `https`.
pub(crate) fn parse_server(text: &str) -> Result<Url, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("the server's address is empty".to_owned());
    }
    let with_scheme = if text.contains("://") {
        text.to_owned()
    } else {
        format!("https://{text}")
    };
    let mut url = Url::parse(&with_scheme).map_err(|error| format!("the server's address is not a URL: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(format!(
            "the server's address must begin with https:// (or http://), not {}:",
            url.scheme()
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("the server's address must not hold a user or password".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("the server's address must not hold a query or fragment".to_owned());
    }
    let path = format!("{}/", url.path().trim_end_matches('/'));
    url.set_path(&path);
    Ok(url)
}

/// The URL of a proxy.
pub(crate) fn parse_proxy(text: &str) -> Result<Url, String> {
    let url = Url::parse(text.trim()).map_err(|error| format!("the proxy's address is not a URL: {error}"))?;
    match url.scheme() {
        "http" | "https" | "socks5" | "socks5h" if url.has_host() => Ok(url),
        other => Err(format!(
            "the proxy's address must begin with http://, https:// or socks5://, not {other}:"
        )),
    }
}

/// An address for messages: without user, password, query and fragment. What is no URL is not shown.
pub(crate) fn shown(address: &str) -> String {
    let Ok(mut url) = Url::parse(address) else {
        return "an address that is no URL".to_owned();
    };
    // They fail for URLs that can have neither, and so have none.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.to_string()
}

/// Whether the server is on this machine, where nobody else can listen in.
pub(crate) fn is_loopback(url: &Url) -> bool {
    let host = bare_host(url);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The host without the brackets of an IPv6 address.
pub(crate) fn bare_host(url: &Url) -> &str {
    url.host_str()
        .unwrap_or_default()
        .trim_start_matches('[')
        .trim_end_matches(']')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(text: &str) -> String {
        parse_server(text).map_or_else(|error| error, |url| url.to_string())
    }

    #[test]
    fn a_path_prefix_is_kept_and_ends_in_one_slash() {
        assert_eq!(server("https://host:6443"), "https://host:6443/");
        assert_eq!(
            server("https://host/k8s/clusters/c-1"),
            "https://host/k8s/clusters/c-1/"
        );
        assert_eq!(server("https://host/k8s//"), "https://host/k8s/");
    }

    #[test]
    fn an_address_without_scheme_is_https() {
        assert_eq!(server("host:6443"), "https://host:6443/");
        assert_eq!(server("[::1]:6443"), "https://[::1]:6443/");
    }

    #[test]
    fn an_address_with_a_password_is_refused_without_showing_it() {
        let error = parse_server("https://me:hunter2@host").unwrap_err();
        assert!(error.contains("password") && !error.contains("hunter2"), "{error}");
    }

    #[test]
    fn what_is_no_server_is_refused() {
        for text in [
            "",
            "ftp://host",
            "https://",
            "https://host?x=1",
            "https://ho st",
            "unix:///run/x",
        ] {
            assert!(parse_server(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for (text, expected) in [
            ("http://127.0.0.1:1", true),
            ("http://[::1]:1", true),
            ("http://localhost", true),
            ("http://10.0.0.1", false),
            ("http://localhost.evil.example", false),
        ] {
            assert_eq!(is_loopback(&Url::parse(text).unwrap()), expected, "{text}");
        }
    }
}
