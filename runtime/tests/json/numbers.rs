//! Numbers: exact where they are whole, refused where they do not fit, the same through serde.

use kubewright_runtime::value::{from_json, to_json};
use kubewright_runtime::{IntOrString, Json, Quantity};

use crate::node::Node;

fn read(member: &str) -> Result<Node, String> {
    let text = format!("{{{member}}}");
    let native = from_json::<Node>(text.as_bytes());
    let through_serde = serde_json::from_str::<Node>(&text);
    assert_eq!(
        native.as_ref().ok(),
        through_serde.as_ref().ok(),
        "{text}: {native:?} {through_serde:?}"
    );
    native.map_err(|error| error.to_string())
}

#[test]
fn whole_numbers_are_exact_to_the_last_bit() {
    for number in [
        0,
        1,
        -1,
        9_007_199_254_740_993,
        i64::MAX,
        i64::MIN,
        i64::MAX - 1,
        999_999_999_999_999_999,
    ] {
        let node = read(&format!(r#""large":{number}"#)).unwrap();
        assert_eq!(node.large, Some(number));
        assert_eq!(
            String::from_utf8(to_json(&node)).unwrap(),
            format!(r#"{{"large":{number}}}"#)
        );
    }
    for number in [0, 1, -1, i32::MAX, i32::MIN] {
        assert_eq!(read(&format!(r#""small":{number}"#)).unwrap().small, Some(number));
    }
}

#[test]
fn floats_that_are_whole_are_integers() {
    for (text, number) in [
        ("1.0", 1),
        ("-0.0", 0),
        ("1e3", 1000),
        ("2.50E+2", 250),
        ("1200e-2", 12),
        ("0e5", 0),
    ] {
        assert_eq!(
            read(&format!(r#""small":{text}"#)).unwrap().small,
            Some(number),
            "{text}"
        );
        assert_eq!(
            read(&format!(r#""large":{text}"#)).unwrap().large,
            Some(i64::from(number)),
            "{text}"
        );
        let port = read(&format!(r#""port":{text}"#)).unwrap().port;
        assert_eq!(port, Some(IntOrString::Int(number.into())), "{text}");
    }
}

#[test]
fn integers_out_of_range_and_fractions_are_refused() {
    for (member, expected) in [
        (
            r#""small":2147483648"#,
            "small: 2147483648 does not fit into 32 bits at line 1 column 10",
        ),
        (
            r#""small":-2147483649"#,
            "small: -2147483649 does not fit into 32 bits at line 1 column 10",
        ),
        (
            r#""large":9223372036854775808"#,
            "large: 9223372036854775808 does not fit into 64 bits at line 1 column 10",
        ),
        (
            r#""large":-9223372036854775809"#,
            "large: -9223372036854775809 does not fit into 64 bits at line 1 column 10",
        ),
        (
            r#""large":1e19"#,
            "large: 1e19 does not fit into 64 bits at line 1 column 10",
        ),
        (
            r#""large":0.5"#,
            "large: expected an integer, found 0.5 at line 1 column 10",
        ),
        (
            r#""port":1.5"#,
            "port: expected an integer, found 1.5 at line 1 column 9",
        ),
        (
            r#""large":"1""#,
            "large: expected an integer, found a string at line 1 column 10",
        ),
        (
            r#""large":true"#,
            "large: expected an integer, found a boolean at line 1 column 10",
        ),
        (
            r#""text":1"#,
            "text: expected a string, found a number at line 1 column 9",
        ),
    ] {
        assert_eq!(read(member).unwrap_err(), expected);
    }
}

#[test]
fn numbers_that_a_float_cannot_hold_are_refused_in_typed_places_and_kept_in_raw_ones() {
    let huge = "123456789012345678901234567890.5e9999";
    assert!(from_json::<Node>(format!(r#"{{"ratio":{huge}}}"#).as_bytes()).is_err());
    let raw = format!(r#"{{"raw":[{huge},1.10,12345678901234567890123]}}"#);
    let node: Node = from_json(raw.as_bytes()).unwrap();
    assert_eq!(String::from_utf8(to_json(&node)).unwrap(), raw);
    assert!(node.raw != Json::EMPTY && node.raw == node.raw.clone());
}

#[test]
fn floats_are_written_as_go_writes_them() {
    for (text, written) in [
        ("1.0", "1"),
        ("-0.5", "-0.5"),
        ("100000000000000000000", "100000000000000000000"),
        ("1e21", "1e+21"),
        ("1.5e300", "1.5e+300"),
        ("0.000001", "0.000001"),
        ("0.0000001", "1e-7"),
        ("-1.25e-10", "-1.25e-10"),
        ("0.1", "0.1"),
    ] {
        let node = read(&format!(r#""ratio":{text}"#)).unwrap();
        assert_eq!(
            String::from_utf8(to_json(&node)).unwrap(),
            format!(r#"{{"ratio":{written}}}"#)
        );
    }
}

#[test]
fn quantities_may_be_numbers() {
    for (number, text) in [
        ("1", "1"),
        ("-3", "-3"),
        ("0.1", "0.1"),
        ("1.50", "1.5"),
        ("1e3", "1000"),
        ("18446744073709551615", "18446744073709551615"),
        ("1e30", "1000000000000000000000000000000"),
    ] {
        let node = read(&format!(r#""limits":{{"cpu":{number}}}"#)).unwrap();
        assert_eq!(node.limits["cpu"], Quantity::from(text));
        assert_eq!(
            String::from_utf8(to_json(&node)).unwrap(),
            format!(r#"{{"limits":{{"cpu":{text}}}}}"#)
        );
    }
}
