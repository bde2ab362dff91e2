//! As much of HTTP/2 as a server needs to break it: frames by hand, no header is read.
//!
//! In: the line of a connection. Out: which streams were opened, with which bodies. Never: flow control; the bodies are short.

use crate::peer::Line;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;

const END_STREAM: u8 = 1;
const ACK: u8 = 1;
const END_HEADERS: u8 = 4;

pub(crate) const NO_ERROR: u32 = 0;
pub(crate) const INTERNAL_ERROR: u32 = 2;
pub(crate) const REFUSED_STREAM: u32 = 7;
pub(crate) const CANCEL: u32 = 8;

struct Frame {
    kind: u8,
    flags: u8,
    stream: u32,
    payload: Vec<u8>,
}

/// What the client did.
#[derive(Debug, PartialEq)]
pub(crate) enum Event {
    /// A whole request came in on this stream.
    Request(u32),
    /// The client gave this stream up, with this code.
    Reset(u32, u32),
}

impl Line {
    /// Reads the client's greeting and sends ours.
    pub(crate) fn greet(&mut self) -> Option<()> {
        self.exactly(24)?;
        self.send(SETTINGS, 0, 0, &[]);
        Some(())
    }

    /// The next thing that the client does, while settings and pings are answered.
    pub(crate) fn event(&mut self) -> Option<Event> {
        let mut body = Vec::new();
        loop {
            let frame = self.frame()?;
            match frame.kind {
                SETTINGS if frame.flags & ACK == 0 => self.send(SETTINGS, ACK, 0, &[]),
                PING if frame.flags & ACK == 0 => self.send(PING, ACK, 0, &frame.payload),
                RST_STREAM => return Some(Event::Reset(frame.stream, number(&frame.payload))),
                HEADERS | DATA => {
                    if frame.kind == DATA {
                        body.extend_from_slice(&frame.payload);
                    }
                    if frame.flags & END_STREAM != 0 {
                        let body = String::from_utf8_lossy(&body);
                        self.note(format!("stream {}: {body}", frame.stream));
                        return Some(Event::Request(frame.stream));
                    }
                }
                _ => {}
            }
        }
    }

    /// The stream of the next request.
    pub(crate) fn next_stream(&mut self) -> Option<u32> {
        loop {
            if let Event::Request(stream) = self.event()? {
                return Some(stream);
            }
        }
    }

    /// Begins an answer of status 200.
    pub(crate) fn begin(&mut self, stream: u32) {
        // Entry 8 of the static table: `:status: 200`.
        self.send(HEADERS, END_HEADERS, stream, &[0x88]);
    }

    pub(crate) fn data(&mut self, stream: u32, bytes: &[u8], last: bool) {
        self.send(DATA, if last { END_STREAM } else { 0 }, stream, bytes);
    }

    /// A whole answer.
    pub(crate) fn answer(&mut self, stream: u32, body: &str) {
        self.begin(stream);
        self.data(stream, body.as_bytes(), true);
    }

    pub(crate) fn reset_stream(&mut self, stream: u32, code: u32) {
        self.send(RST_STREAM, 0, stream, &code.to_be_bytes());
    }

    /// Says that no stream above `last` was or will be looked at.
    pub(crate) fn go_away(&mut self, last: u32, code: u32) {
        let payload = [last.to_be_bytes(), code.to_be_bytes()].concat();
        self.send(GOAWAY, 0, 0, &payload);
    }

    fn frame(&mut self) -> Option<Frame> {
        let head = self.exactly(9)?;
        let length = number(&[&[0], &head[..3]].concat());
        Some(Frame {
            kind: head[3],
            flags: head[4],
            stream: number(&head[5..9]),
            payload: self.exactly(usize::try_from(length).unwrap())?,
        })
    }

    fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let head = [&length[1..], &[kind, flags], &stream.to_be_bytes()].concat();
        self.say([head.as_slice(), payload].concat());
    }
}

fn number(bytes: &[u8]) -> u32 {
    u32::from_be_bytes(bytes.try_into().unwrap())
}
