//! A recording in one compressed file, small enough to stand in the library.
//!
//! Inside the gzip stream: a first line [`MAGIC`], then for every file a line `<length> <path>`, the
//! bytes, and a line end. Nothing depends on the time or the machine.
//!
//! In: files. Out: an archive, and back. Never: believes a length that the bytes do not bear out.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};

use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};

use crate::error::Error;

/// First line of the unpacked archive.
pub(crate) const MAGIC: &str = "kubewright recording 1";

/// No recording is larger unpacked; a small file that claims to be is an attack.
const SIZE_LIMIT: u64 = 512 << 20;

/// Whether the bytes are a gzip stream.
pub(crate) fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// Packs files, keyed by their path in the recording, into an archive. Equal files give equal bytes.
///
/// # Errors
/// [`Error::Internal`] when the compressor fails, which it does not do in memory.
pub fn pack(files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, Error> {
    let mut stream = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    let mut write = |bytes: &[u8]| {
        stream
            .write_all(bytes)
            .map_err(|error| Error::Internal(format!("cannot compress: {error}")))
    };
    write(format!("{MAGIC}\n").as_bytes())?;
    for (path, bytes) in files {
        write(format!("{} {path}\n", bytes.len()).as_bytes())?;
        write(bytes)?;
        write(b"\n")?;
    }
    stream
        .finish()
        .map_err(|error| Error::Internal(format!("cannot compress: {error}")))
}

/// The files of an archive, keyed by their path in the recording; `name` is for messages.
///
/// # Errors
/// [`Error::Input`] for bytes that [`pack`] did not write.
pub fn unpack(name: &str, packed: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let mut bytes = Vec::new();
    GzDecoder::new(packed)
        .take(SIZE_LIMIT + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| damaged(name, &error.to_string()))?;
    if bytes.len() as u64 > SIZE_LIMIT {
        return Err(damaged(name, "unpacks to more than a recording can hold"));
    }
    let mut rest = bytes
        .strip_prefix(MAGIC.as_bytes())
        .and_then(|rest| rest.strip_prefix(b"\n"))
        .ok_or_else(|| damaged(name, "a compressed file, but not a packed recording"))?;
    let mut files = BTreeMap::new();
    while !rest.is_empty() {
        let (path, content, after) = next_file(rest).ok_or_else(|| damaged(name, "ends in the middle of a file"))?;
        files.insert(path.to_owned(), content.to_vec());
        rest = after;
    }
    Ok(files)
}

/// The first file of `rest`, and what follows it; none when the bytes do not hold one.
fn next_file(rest: &[u8]) -> Option<(&str, &[u8], &[u8])> {
    let line_end = rest.iter().position(|&byte| byte == b'\n')?;
    let (line, rest) = rest.split_at_checked(line_end)?;
    let (length, path) = std::str::from_utf8(line).ok()?.split_once(' ')?;
    let rest = rest.strip_prefix(b"\n")?;
    let (content, rest) = rest.split_at_checked(length.parse().ok()?)?;
    Some((path, content, rest.strip_prefix(b"\n")?))
}

/// An archive that cannot be used.
fn damaged(name: &str, what: &str) -> Error {
    Error::Input(format!(
        "{name}: {what}; pack the recording again with `kubewright pack`, or name its folder"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> BTreeMap<String, Vec<u8>> {
        BTreeMap::from([
            ("manifest.json".to_owned(), b"{}\n".to_vec()),
            ("v3/empty.json".to_owned(), Vec::new()),
            ("v3/x y.json".to_owned(), b"\n\n12 z\n".to_vec()),
        ])
    }

    #[test]
    fn unpacking_gives_back_what_was_packed() {
        let packed = pack(&files()).unwrap();
        assert!(is_packed(&packed));
        assert_eq!(unpack("a", &packed).unwrap(), files());
        assert_eq!(packed, pack(&files()).unwrap());
    }

    #[test]
    fn a_damaged_archive_is_an_error_at_every_length() {
        let packed = pack(&files()).unwrap();
        for length in 0..packed.len() {
            let error = unpack("a.gz", &packed[..length]).unwrap_err().to_string();
            assert!(error.starts_with("a.gz: "), "{length}: {error}");
        }
    }

    #[test]
    fn a_length_beyond_the_end_is_an_error() {
        let mut stream = GzBuilder::new().write(Vec::new(), Compression::fast());
        stream.write_all(format!("{MAGIC}\n99 x\nshort\n").as_bytes()).unwrap();
        let error = unpack("a.gz", &stream.finish().unwrap()).unwrap_err();
        assert!(error.to_string().contains("in the middle"), "{error}");
    }
}
