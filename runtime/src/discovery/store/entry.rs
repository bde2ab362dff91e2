//! How a document stands in a file: one line that describes it, then its bytes.
//!
//! In: a key and a [`Kept`] document, or the bytes of a file.
//! Out: the other.
//! Never: a document of which a byte is missing, changed or too many.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use serde_json::{Value, json};

use super::Kept;

/// What is written differently counts as not written.
const FORMAT: u64 = 1;

pub(super) fn write(key: &str, kept: &Kept) -> Vec<u8> {
    let since = kept.at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let head = json!({
        "format": FORMAT,
        "key": key,
        "tag": kept.tag,
        "at": since.as_secs(),
        "length": kept.body.len(),
        "hash": format!("{:016x}", hash(&[key.as_bytes(), kept.tag.as_bytes(), &kept.body])),
    });
    let mut file = head.to_string().into_bytes();
    file.push(b'\n');
    file.extend_from_slice(&kept.body);
    file
}

/// None for what is damaged, or is about something else.
pub(super) fn read(key: &str, file: Vec<u8>) -> Option<Kept> {
    let end = file.iter().position(|byte| *byte == b'\n')?;
    let head: Value = serde_json::from_slice(&file[..end]).ok()?;
    let number = |name: &str| head.get(name).and_then(Value::as_u64);
    let text = |name: &str| head.get(name).and_then(Value::as_str);
    let body = Bytes::from(file).slice(end + 1..);
    let tag = text("tag")?;
    let sound = number("format")? == FORMAT
        && text("key")? == key
        && number("length")? == body.len() as u64
        && text("hash")? == format!("{:016x}", hash(&[key.as_bytes(), tag.as_bytes(), &body]));
    let at = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(number("at")?))?;
    sound.then(|| Kept {
        tag: tag.to_owned(),
        at,
        body,
    })
}

/// FNV-1a: finds damage, and is the same in every version of every program. It keeps nobody out: who can write into the folder is the user.
pub(super) fn hash(parts: &[&[u8]]) -> u64 {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        for byte in part.iter().chain(&[0xff]) {
            state = (state ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    state
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> Kept {
        Kept {
            tag: "\"tag\"".to_owned(),
            at: SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000),
            body: Bytes::from_static(b"{\n\"a\": 1}"),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(read("key", write("key", &kept())), Some(kept()));
        assert_eq!(read("other", write("key", &kept())), None);
    }

    #[test]
    fn any_damage_is_found() {
        let whole = write("key", &kept());
        for end in 0..whole.len() {
            assert_eq!(read("key", whole[..end].to_vec()), None, "cut at {end}");
        }
        for place in 0..whole.len() {
            let mut changed = whole.clone();
            changed[place] ^= 0x11;
            // The time is not part of the hash: it is only looked at.
            assert!(
                read("key", changed).is_none_or(|read| read.body == kept().body),
                "byte {place}"
            );
        }
        assert_eq!(read("key", [whole.as_slice(), b"x"].concat()), None);
    }
}
