//! Reads one file that the user named, or standard input.
//!
//! In: a path. Out: its document, or those of a packed recording. Never: reads without a limit.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use super::detect::{Content, detect};
use super::{Batch, Format, SourceDocument, recorded};
use crate::error::Error;

/// More than any spec by far (the largest known is under 20 MiB), and little enough to hold in memory.
const SIZE_LIMIT: u64 = 256 << 20;

/// What standard input is called where a file would have its name.
const STDIN: &str = "<stdin>";

/// The documents of the file at `path`, which the user named and which therefore must be of use.
pub(super) fn load(path: &Path) -> Result<Batch, Error> {
    of_bytes(&path.display().to_string(), read(path)?)
}

/// The documents of standard input.
pub(super) fn load_stdin() -> Result<Batch, Error> {
    let path = Path::new(STDIN);
    of_bytes(STDIN, read_limited(io::stdin().lock(), path)?)
}

/// The documents of what is called `name`.
fn of_bytes(name: &str, bytes: Vec<u8>) -> Result<Batch, Error> {
    if recorded::is_packed(&bytes) {
        return recorded::load_archive(name, &bytes);
    }
    match detect(name, &bytes)? {
        // Discovery alone is not enough, but given next to OpenAPI documents it completes them.
        Content::Document(format) => Ok(Batch::from(vec![document(name, format, bytes)])),
        Content::Companion => Err(Error::Input(format!(
            "{name}: describes a server or a recording, not an API; name the folder that it is in"
        ))),
        Content::Foreign(what) => Err(Error::Input(format!("{name}: {what}"))),
    }
}

/// One document from its parts.
pub(super) fn document(name: &str, format: Format, bytes: Vec<u8>) -> SourceDocument {
    SourceDocument {
        name: Arc::from(name),
        format,
        bytes: Cow::Owned(bytes),
    }
}

/// The bytes of the file at `path`, without a byte order mark.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let file = File::open(path).map_err(|error| Error::io("read", path, error))?;
    read_limited(file, path)
}

/// The bytes of `reader`, called `path` in messages.
fn read_limited(reader: impl Read, path: &Path) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    reader
        .take(SIZE_LIMIT + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Error::io("read", path, error))?;
    if bytes.len() as u64 > SIZE_LIMIT {
        return Err(Error::Input(format!(
            "{}: larger than {} MiB, which no spec is",
            path.display(),
            SIZE_LIMIT >> 20
        )));
    }
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    Ok(bytes)
}
