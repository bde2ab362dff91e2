//! The floor: the same bytes, read and thrown away.
//!
//! In: the stream of the peer. Out: how long that takes. Never: a look at the bytes, but at the last of them.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::Failure;
use crate::control::Control;
use crate::meter::{self, Meter};
use crate::report::{Figure, Report};
use crate::stage::Stage;

/// How much of the end is looked at for the bookmark that ends each part: longer than such a bookmark with the end of its chunk.
const TAIL: usize = 512;

/// One process's measurement.
pub fn run(kind: &str, address: &str, events: usize) -> Result<Report, Failure> {
    let control = Control::new(address);
    control.move_to(Stage::Listed)?;
    let mut report = Report::default();
    meter::forget_peak()?;
    let meter = Meter::start();
    let mut stream = TcpStream::connect(address)?;
    let path = format!(
        "/api/v1/{}s?watch=true&allowWatchBookmarks=true&sendInitialEvents=true",
        kind.to_lowercase()
    );
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: peer\r\n\r\n").as_bytes())?;
    until_bookmark(&mut stream)?;
    let cost = meter.stop();
    report.set(Figure::SyncSeconds, cost.seconds);
    report.set(Figure::SyncCpu, cost.cpu_seconds);
    report.set(Figure::SyncResident, meter::peak_bytes()?);

    let peer = control.cpu_seconds()?;
    let meter = Meter::start();
    control.move_to(Stage::Modified)?;
    until_bookmark(&mut stream)?;
    report.events(meter.stop(), control.cpu_seconds()? - peer, events);
    Ok(report)
}

fn until_bookmark(stream: &mut TcpStream) -> Result<(), Failure> {
    let mut buffer = vec![0; TAIL + 64 * 1024];
    let mut kept = 0;
    loop {
        let read = stream.read(&mut buffer[kept..])?;
        if read == 0 {
            return Err("the stream has ended".into());
        }
        let end = kept + read;
        let tail = end.saturating_sub(TAIL);
        let is_there = buffer[tail..end].windows(10).any(|bytes| bytes == b"\"BOOKMARK\"");
        if is_there && buffer[tail..end].ends_with(b"\n\r\n") {
            return Ok(());
        }
        buffer.copy_within(tail..end, 0);
        kept = end - tail;
    }
}
