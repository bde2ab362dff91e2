//! Times of custom resources: the text that was read is the text that is written.

use kubewright_runtime::value::{Shape, Value as _, from_json, semantic_eq};
use kubewright_runtime::{DateTime, Time};

use crate::record::{Required, Settings};
use crate::{kept, read, refused, settings, written};

const ODD: &str = "2024-01-02T03:04:05.123456789+02:00";

#[test]
fn any_text_comes_back_as_it_was_read() {
    for text in [
        ODD,
        "2024-01-02T03:04:05Z",
        "2024-01-02t03:04:05.1234567890123-00:00",
        "",
        "soon",
        r#"\"?\" 🕒"#,
    ] {
        let read = kept(&format!(
            r#""ended":"{text}","times":["{text}",""],"seen":{{"a":"{text}"}}"#
        ));
        let ended = read.ended.unwrap();
        assert_eq!((&ended, &ended), (&read.times[0], &read.seen["a"]));
        let required: Required = crate::read(&format!(r#"{{"since":"{text}"}}"#));
        assert_eq!(required.since, ended);
        assert!(written(&required).contains(&format!(r#""since":"{text}""#)));
    }
}

#[test]
fn null_is_no_time_and_other_json_is_refused() {
    assert_eq!(settings(r#""ended":null"#), Settings::EMPTY);
    let read: Required = read(r#"{"since":null,"nullable":null}"#);
    assert_eq!((read.since.is_empty(), read.nullable), (true, None));
    assert_eq!(
        *settings(r#""times":[null,"x"]"#).times,
        [DateTime::EMPTY, DateTime::from_text("x")]
    );
    assert_eq!(
        refused(r#""ended":1"#),
        "ended: expected a string, found a number at line 1 column 10"
    );
    assert_eq!(
        refused(r#""times":["",{}]"#),
        "times[1]: expected a string, found an object at line 1 column 14"
    );
}

#[test]
fn yaml_needs_no_quotes() {
    let plain: Settings =
        serde_saphyr::from_str(&format!("ended: {ODD}\ntimes: [2024-01-02, 12]\nseen: {{a: ~}}")).unwrap();
    assert_eq!(plain.ended.as_ref().map(DateTime::as_str), Some(ODD));
    assert_eq!(*plain.times, ["2024-01-02", "12"].map(DateTime::from_text));
    assert_eq!(plain.seen["a"], DateTime::EMPTY);
    let yaml = serde_saphyr::to_string(&plain).unwrap();
    assert_eq!(serde_saphyr::from_str::<Settings>(&yaml).unwrap(), plain, "{yaml}");
}

#[test]
fn instants_count_when_objects_are_compared() {
    let with = |text: &str| Settings {
        ended: Some(DateTime::from_text(text)),
        ..Settings::EMPTY
    };
    let odd = with(ODD);
    let plain = with("2024-01-02T01:04:05.123456789Z");
    assert!(odd != plain && semantic_eq(&odd, &plain));
    assert!(!semantic_eq(&odd, &with("2024-01-02T01:04:05.123456788Z")));
    assert!(semantic_eq(&with("soon"), &with("soon")) && !semantic_eq(&with("soon"), &with("later")));
    assert!(semantic_eq(&with(""), &Settings::EMPTY) && !semantic_eq(&odd, &Settings::EMPTY));
}

#[test]
fn a_time_is_shown_as_such_and_printed_in_quotes() {
    let ended = DateTime::from(Time::from_unix_seconds(0).unwrap());
    assert!(matches!(ended.shape(), Shape::DateTime(time) if *time == ended));
    let shown = Settings {
        ended: Some(ended),
        ..Settings::EMPTY
    };
    assert_eq!(format!("{shown:?}"), r#"Settings { ended: "1970-01-01T00:00:00Z" }"#);
    assert!(from_json::<Settings>(br#"{"ended":"\ud800"}"#).is_err());
}
