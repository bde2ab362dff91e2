//! What the peer is asked for.
//!
//! In: the head of an HTTP/1.1 request. Out: path, query, form of the answer. Never: a body: only `GET` is understood.

use std::io::{self, BufRead};

/// A `GET`.
#[derive(Debug)]
pub struct Request {
    /// Without the query.
    pub path: String,
    query: Vec<(String, String)>,
    /// Whether only the metadata is asked for (KEP-1152's `as=PartialObjectMetadata`).
    pub partial: bool,
}

impl Request {
    /// The next one of a connection; none when it was closed.
    pub fn read(input: &mut impl BufRead) -> io::Result<Option<Self>> {
        let Some(first) = line(input)? else { return Ok(None) };
        let target = first.split(' ').nth(1).unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (name.to_owned(), value.to_owned())
        };
        let mut request = Self {
            path: path.to_owned(),
            query: query.split('&').map(pair).collect(),
            partial: false,
        };
        while let Some(line) = line(input)?.filter(|line| !line.is_empty()) {
            let line = line.to_ascii_lowercase();
            request.partial |= line.starts_with("accept:") && line.contains("as=partialobjectmetadata");
        }
        Ok(Some(request))
    }

    /// A value of the query. None of those that matter here is escaped.
    pub fn value(&self, name: &str) -> Option<&str> {
        let pair = self.query.iter().find(|(known, _)| known == name)?;
        Some(&pair.1)
    }

    /// Whether a value is one of these.
    pub fn is(&self, name: &str, values: &[&str]) -> bool {
        self.value(name).is_some_and(|value| values.contains(&value))
    }

    /// A value that is a number.
    pub fn number(&self, name: &str) -> Option<usize> {
        self.value(name)?.parse().ok()
    }
}

fn line(input: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = String::new();
    match input.read_line(&mut line)? {
        0 => Ok(None),
        _ => Ok(Some(line.trim_end().to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::Request;

    #[test]
    fn a_request_is_read_and_the_next_one_is_left() {
        let text = "GET /api/v1/pods?limit=500&continue=1000 HTTP/1.1\r\nHost: a\r\nAccept: application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1\r\n\r\nGET /next HTTP/1.1\r\n\r\n";
        let mut input = text.as_bytes();
        let request = Request::read(&mut input).expect("no IO").expect("a request");
        assert_eq!((request.path.as_str(), request.partial), ("/api/v1/pods", true));
        assert_eq!(
            (request.number("limit"), request.number("continue")),
            (Some(500), Some(1000))
        );
        assert!(request.is("limit", &["1", "500"]) && request.value("watch").is_none());
        let next = Request::read(&mut input).expect("no IO").expect("a request");
        assert_eq!((next.path.as_str(), next.partial), ("/next", false));
        assert!(Request::read(&mut input).expect("no IO").is_none());
    }
}
