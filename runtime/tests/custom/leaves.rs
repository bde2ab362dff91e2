//! Numbers and amounts as servers keep them in custom resources.

use kubewright_runtime::{IntOrString, Quantity};

use crate::record::Required;
use crate::{kept, read, refused, settings, written};

#[test]
fn floats_are_read_from_any_number_and_written_as_a_server_writes_them() {
    for (text, value, as_written) in [
        ("1.0", 1.0, "1"),
        ("1", 1.0, "1"),
        ("-3", -3.0, "-3"),
        ("0.1", 0.1, "0.1"),
        ("1.50", 1.5, "1.5"),
        ("1e2", 100.0, "100"),
        ("9007199254740993", 9_007_199_254_740_992.0, "9007199254740992"),
    ] {
        let read = settings(&format!(r#""ratio":{text}"#));
        assert_eq!(read.ratio, Some(value), "{text}");
        let expected = format!(r#"{{"ratio":{as_written}}}"#);
        assert_eq!(
            String::from_utf8(kubewright_runtime::value::to_json(&read)).unwrap(),
            expected
        );
        // What serde_json makes of a float is its own; it must mean the same.
        let through_serde = serde_json::to_string(&read).unwrap();
        assert!(
            through_serde == expected || value.abs() >= 9_007_199_254_740_992.0,
            "{through_serde}"
        );
        assert_eq!(settings(&through_serde[1..through_serde.len() - 1]), read);
    }
    let required: Required = read(r#"{"ratio":2.0}"#);
    assert!(written(&required).contains(r#""ratio":2,"#));
}

#[test]
fn integers_may_come_as_floats_and_are_exact_up_to_the_last_bit() {
    for (text, value) in [("1.0", 1), ("1e3", 1000), ("-2.50e1", -25), ("0.0", 0)] {
        let read = settings(&format!(r#""count":{text},"small":{text}"#));
        assert_eq!(
            (read.count, read.small.map(i64::from)),
            (Some(value), Some(value)),
            "{text}"
        );
        assert_eq!(written(&read), format!(r#"{{"count":{value},"small":{value}}}"#));
    }
    for exact in [9_007_199_254_740_993, i64::MAX, i64::MIN] {
        assert_eq!(kept(&format!(r#""count":{exact}"#)).count, Some(exact));
    }
    assert_eq!(
        refused(r#""count":1.5"#),
        "count: expected an integer, found 1.5 at line 1 column 10"
    );
    assert_eq!(
        refused(r#""small":1e10"#),
        "small: 10000000000 does not fit into 32 bits at line 1 column 10"
    );
}

#[test]
fn int_or_string_holds_64_bits_text_and_whole_floats() {
    for whole in [0, 8080, -1, i64::MAX, i64::MIN] {
        assert_eq!(kept(&format!(r#""port":{whole}"#)).port, Some(IntOrString::Int(whole)));
    }
    for text in ["", "http", "25%", "80"] {
        assert_eq!(kept(&format!(r#""port":"{text}""#)).port, Some(IntOrString::from(text)));
    }
    for (text, whole) in [("1.0", 1), ("8e3", 8000), ("-0.0", 0)] {
        let read = settings(&format!(r#""port":{text},"ports":{{"a":{text}}}"#));
        assert_eq!(
            (read.port, &read.ports["a"]),
            (Some(whole.into()), &IntOrString::from(whole)),
            "{text}"
        );
    }
    kept(r#""ports":{"a":1,"b":"x","c":9223372036854775807}"#);
    assert_eq!(
        refused(r#""port":0.5"#),
        "port: expected an integer, found 0.5 at line 1 column 9"
    );
    assert_eq!(
        refused(r#""ports":{"a":true}"#),
        "ports.a: expected an integer or a string, found a boolean at line 1 column 15"
    );
}

/// Servers leave the number in a custom resource that a quantity came as, and so do we: an update of something else must not
/// change it.
#[test]
fn quantities_may_be_numbers_and_stay_numbers() {
    for (number, text) in [
        ("1", "1"),
        ("-3", "-3"),
        ("0", "0"),
        ("0.1", "0.1"),
        ("1.0", "1"),
        ("1e3", "1000"),
        ("9223372036854775807", "9223372036854775807"),
        ("18446744073709551615", "18446744073709551615"),
    ] {
        let read = settings(&format!(r#""amount":{number},"limits":{{"cpu":{number}}}"#));
        assert_eq!(
            (read.amount.as_ref(), &read.limits["cpu"]),
            (Some(&Quantity::from(text)), &Quantity::from(text))
        );
        assert_eq!(
            written(&read),
            format!(r#"{{"amount":{text},"limits":{{"cpu":{text}}}}}"#)
        );
    }
    for text in ["1.50Gi", "500m", "1e3", "0.5", "no amount"] {
        assert_eq!(
            kept(&format!(r#""amount":"{text}","limits":{{"a":"1","b":"0.1"}}"#)).amount,
            Some(text.into())
        );
    }
    assert_eq!(
        refused(r#""amount":true"#),
        "amount: expected a quantity, found a boolean at line 1 column 11"
    );
}
