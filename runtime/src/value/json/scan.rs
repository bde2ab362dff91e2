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
pub(super) fn string_stop(bytes: &[u8], from: usize) -> usize {
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

/// The same for the last bytes of the input, one at a time.
fn short_string_stop(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let stop = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
    from + stop.unwrap_or(rest.len())
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
