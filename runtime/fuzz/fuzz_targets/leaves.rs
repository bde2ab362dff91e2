//! Arbitrary text as quantity, time and duration: whatever is read comes back from what is written.
//!
//! In: bytes. Out: nothing, or a panic.
#![no_main]

use std::cmp::Ordering;

use kubewright_runtime::{ByteString, DateTime, Duration, Json, MicroTime, Quantity, Time};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(time) = text.parse::<Time>() {
        assert_eq!(time.to_string().parse(), Ok(time));
        let _ = time.timestamp();
    }
    if let Ok(time) = text.parse::<MicroTime>() {
        assert_eq!(time.to_string().parse(), Ok(time));
    }
    if let Ok(time) = text.parse::<DateTime>() {
        assert_eq!(time.as_str(), text);
        if let (Ok(whole), Ok(other)) = (time.to_time(), text.parse::<Time>()) {
            assert_eq!(whole, other);
        }
    }
    if let Ok(duration) = text.parse::<Duration>() {
        assert_eq!(duration.to_string().parse(), Ok(duration));
    }
    if let Ok(json) = text.parse::<Json>() {
        let again: Json = json.as_str().parse().expect("JSON that was accepted");
        assert_eq!(again.as_str(), json.as_str());
    }
    if let Some(decoded) = ByteString::from_base64(text) {
        assert_eq!(ByteString::from_base64(&decoded.to_base64()), Some(decoded));
    }
    let (left, right) = text.split_once(' ').unwrap_or((text, "1.5Gi"));
    if let (Ok(left), Ok(right)) = (left.parse::<Quantity>(), right.parse::<Quantity>()) {
        quantities(&left, &right);
    }
});

fn quantities(left: &Quantity, right: &Quantity) {
    assert_eq!(left.cmp_value(left), Some(Ordering::Equal));
    assert_eq!(left.cmp_value(right), right.cmp_value(left).map(Ordering::reverse));
    let _ = (left.as_i64(), left.as_milli(), left.as_f64());
    let Ok(canonical) = left.to_canonical() else { return };
    assert_eq!(canonical.to_canonical().as_ref(), Ok(&canonical));
    let Ok(right) = right.to_canonical() else { return };
    let Ok(sum) = canonical.try_add(&right) else { return };
    // Canonical amounts are whole billionths, so that sums are exact; in binary units they are whole bytes.
    if !canonical.as_str().ends_with('i') && !right.as_str().ends_with('i') {
        let back = sum.try_sub(&right).expect("what was added can be taken off");
        assert!(back.same_value(&canonical), "{left} {right}");
    }
}
