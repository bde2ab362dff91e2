//! Finding the next byte that matters, eight at a time, in safe code.
//!
//! In: bytes and a start. Out: an index. Never: a judgement on what was found.

const ONES: u64 = 0x0101_0101_0101_0101;
const TOPS: u64 = 0x8080_8080_8080_8080;

/// Sets the top bit of each byte of `word` that is less than `limit`, which is at most 0x80. Bytes above the first such
/// byte may be marked wrongly (the subtraction borrows), so only the lowest mark counts.
#[inline(always)]
const fn less(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(ONES * limit as u64) & !word
}

/// Marks the bytes that end a run of plain string text: `"`, `\` and control bytes.
#[inline(always)]
const fn string_marks(word: u64) -> u64 {
    // With this bit turned, the quote stands right behind the control bytes and nothing else is there: one test for both.
    let quotes_and_controls = less(word ^ (ONES * 0x02), 0x21);
    let backslashes = less(word ^ (ONES * b'\\' as u64), 1);
    (quotes_and_controls | backslashes) & TOPS
}

/// The index of the first `"`, `\` or control byte at or behind `from`; the length of `bytes` when there is none.
#[inline(always)]
pub(crate) fn string_stop(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let marks = string_marks(u64::from_le_bytes(*word));
        if marks != 0 {
            return at + (marks.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    short_string_stop(bytes, at)
}

/// The same for fewer than eight bytes: the end of the input, and the short texts that are written.
#[inline]
fn short_string_stop(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    if let (Some(first), Some(last)) = (rest.first_chunk::<4>(), rest.last_chunk::<4>()) {
        // The two overlap; whether anything is marked does not depend on that.
        let word = u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32;
        if rest.len() <= 8 && string_marks(word) == 0 {
            return bytes.len();
        }
    }
    let stop = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
    from + stop.unwrap_or(rest.len())
}

/// Whether text stands in JSON as it is, without escapes.
pub(in crate::value) const fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if matches!(bytes[at], b'"' | b'\\' | 0..0x20) {
            return false;
        }
        at += 1;
    }
    true
}

/// The index of the first byte at or behind `from` that is not a decimal digit.
#[inline(always)]
pub(super) fn digits_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while bytes.get(at).is_some_and(u8::is_ascii_digit) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn string_stop_finds_the_same_byte_as_a_plain_loop() {
        for first in 0..=255u8 {
            for place in 0..24 {
                for filler in [b'a', 0x7F, 0x80, 0xFF, b'!', b'#', b'[', b']', b' '] {
                    let mut bytes = [filler; 29];
                    bytes[place] = first;
                    bytes[place + 1] = b'"';
                    for from in 0..=place {
                        assert_eq!(
                            string_stop(&bytes, from),
                            short_string_stop(&bytes, from),
                            "{first} at {place}"
                        );
                    }
                }
            }
        }
    }
}
