//! How the peer answers.
//!
//! In: pieces of a body. Out: HTTP/1.1, chunked where the length is not known. Never: one system call for each of many small pieces.

use std::io::{self, Write};
use std::net::TcpStream;

/// What a watch ends with whose version has expired.
pub const STATUS_EXPIRED: &str = concat!(
    r#"{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","#,
    r#""message":"too old resource version","reason":"Expired","code":410}}"#,
    "\n"
);

/// What is answered for anything else than the collection.
pub const STATUS_NOT_FOUND: &str = concat!(
    r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","#,
    r#""message":"the server could not find the requested resource","reason":"NotFound","code":404}"#,
    "\n"
);

/// How much is gathered before it is sent.
const ENOUGH: usize = 64 * 1024;

/// An answer that was not begun.
pub struct Answer<'a> {
    stream: &'a TcpStream,
}

impl<'a> Answer<'a> {
    /// To whoever is at the other end.
    pub fn new(stream: &'a TcpStream) -> Self {
        Self { stream }
    }

    /// All at once.
    pub fn whole(mut self, status: u16, body: &[u8]) -> io::Result<()> {
        let length = body.len();
        let head = format!("HTTP/1.1 {status} x\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n");
        self.stream.write_all(&[head.as_bytes(), body].concat())
    }

    /// Piece by piece.
    pub fn chunks(mut self) -> io::Result<Chunks<'a>> {
        self.stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")?;
        Ok(Chunks {
            stream: self.stream,
            buffer: Vec::with_capacity(2 * ENOUGH),
        })
    }
}

/// An answer whose length is not known.
pub struct Chunks<'a> {
    stream: &'a TcpStream,
    buffer: Vec<u8>,
}

impl Chunks<'_> {
    /// Another chunk.
    pub fn add(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> io::Result<()> {
        let begin = self.buffer.len();
        self.buffer.extend_from_slice(b"00000000\r\n");
        let content = self.buffer.len();
        write(&mut self.buffer);
        let length = format!("{:08x}", self.buffer.len() - content);
        self.buffer[begin..begin + 8].copy_from_slice(length.as_bytes());
        self.buffer.extend_from_slice(b"\r\n");
        if self.buffer.len() >= ENOUGH {
            self.flush()
        } else {
            Ok(())
        }
    }

    /// Sends what was gathered.
    pub fn flush(&mut self) -> io::Result<()> {
        self.stream.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    /// The end of the body.
    pub fn end(mut self) -> io::Result<()> {
        self.buffer.extend_from_slice(b"0\r\n\r\n");
        self.flush()
    }
}
