//! Arbitrary bytes as a record with every kind of field: the native reader and serde_json agree.
//!
//! In: bytes. Out: nothing, or a panic with the bytes that the two judge or read differently.
#![no_main]

use kubewright_runtime::value::{from_json, to_json, to_json_pretty};
use libfuzzer_sys::fuzz_target;

#[allow(dead_code)]
#[path = "../../tests/json/node.rs"]
mod node;

use self::node::{Node, Required};

fuzz_target!(|bytes: &[u8]| {
    let native = from_json::<Node>(bytes);
    if let Ok(node) = &native {
        assert_eq!(
            from_json::<Node>(&to_json(node)).as_ref().ok(),
            Some(node),
            "written and read again"
        );
        assert_eq!(
            from_json::<Node>(&to_json_pretty(node)).as_ref().ok(),
            Some(node),
            "written in lines"
        );
    }
    let _ = from_json::<Required>(bytes);
    if beyond_serde_json(bytes) {
        return;
    }
    // What serde passes over, serde_json does not check in full; as a tree it does.
    let is_json = serde_json::from_slice::<serde_json::Value>(bytes);
    let through_serde = is_json.and_then(|_| serde_json::from_slice::<Node>(bytes));
    match (&native, &through_serde) {
        (Ok(native), Ok(through_serde)) => assert_eq!(native, through_serde),
        (Err(_), Err(_)) => {}
        // A document is an object; for serde alone `null` is one without members.
        (Err(_), Ok(node)) if *node == Node::EMPTY && bytes.trim_ascii() == b"null" => {}
        _ => panic!("native {native:?}\nserde {through_serde:?}"),
    }
});

/// Whether the bytes hold what serde_json judges by its own limits: numbers that a float does not hold exactly, and values
/// nested nearly as deep as the limit.
fn beyond_serde_json(bytes: &[u8]) -> bool {
    let is_number = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E');
    let long = |number: &[u8]| {
        let (mantissa, exponent) = match number.iter().position(|byte| matches!(byte, b'e' | b'E')) {
            Some(at) => number.split_at(at),
            None => (number, &[][..]),
        };
        mantissa.len() > 12 || exponent.len() > 2
    };
    let opened = bytes.iter().filter(|byte| matches!(byte, b'[' | b'{')).count();
    opened > 120 || bytes.split(|byte| !is_number(byte)).any(long)
}
