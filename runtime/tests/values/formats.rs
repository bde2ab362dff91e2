//! YAML and trees: the same objects as from JSON text.

use kubewright_runtime::meta::{Condition, LabelSelector, ObjectMeta};
use kubewright_runtime::value::from_json;
use kubewright_runtime::{Duration, IntOrString, Json, List, Map, MicroTime, Quantity, RawObject, Str, Time};
use serde_json::json;

#[test]
fn yaml_text_is_taken_as_text_where_text_is_asked_for() {
    let meta: ObjectMeta = serde_saphyr::from_str(
        "name: 1.10\nnamespace: on\ngenerateName: ~\nlabels: {a: true, 8080: '80', b: 2024-01-01, c: null}\n\
         annotations:\n  multi: |\n    line\n  quoted: \"null\"\nfinalizers: [x, 7]\n",
    )
    .unwrap();
    assert_eq!(
        (meta.name.as_deref(), meta.namespace.as_deref()),
        (Some("1.10"), Some("on"))
    );
    assert_eq!(meta.generate_name, None);
    let labels: Map<Str> = [("a", "true"), ("8080", "80"), ("b", "2024-01-01"), ("c", "")].into();
    assert_eq!(meta.labels, labels);
    assert_eq!(
        (&*meta.annotations["multi"], &*meta.annotations["quoted"]),
        ("line\n", "null")
    );
    assert_eq!(*meta.finalizers, ["x", "7"]);
}

#[test]
fn yaml_values_have_the_types_that_json_has() {
    let ports: List<IntOrString> = serde_saphyr::from_str("[80, http, '90', 1.0]").unwrap();
    assert_eq!(*ports, [80.into(), "http".into(), "90".into(), IntOrString::Int(1)]);
    let limits: Map<Quantity> = serde_saphyr::from_str("{cpu: 0.5, memory: 64Mi, pods: 10, text: '1e3'}").unwrap();
    assert_eq!(
        limits,
        Map::from([("cpu", "0.5"), ("memory", "64Mi"), ("pods", "10"), ("text", "1e3")])
    );
    let raw: Json = serde_saphyr::from_str("a: [1, 1.5, true, null, text]\nb: {c: ~}").unwrap();
    assert_eq!(
        raw.to_value(),
        json!({"a": [1, 1.5, true, null, "text"], "b": {"c": null}})
    );
    let times: (Time, MicroTime, Duration) =
        serde_saphyr::from_str("[2024-05-06T07:08:09Z, '2024-05-06T07:08:09.5Z', 90s]").unwrap();
    assert_eq!(
        (times.0.to_string(), times.1.to_string(), times.2.to_string()),
        (
            "2024-05-06T07:08:09Z".into(),
            "2024-05-06T07:08:09.500000Z".into(),
            "1m30s".into()
        )
    );
    assert_eq!(serde_saphyr::from_str::<Option<i32>>("2147483648").ok(), None);
    assert_eq!(
        *serde_saphyr::from_str::<List<Option<i64>>>("[1, null, ~]").unwrap(),
        [Some(1), None, None]
    );
}

#[test]
fn an_object_survives_yaml() {
    let selector: LabelSelector = from_json(
        br#"{"matchExpressions":[{"key":"a","operator":"In","values":["1","true","null","~","- x",""]}],"matchLabels":{"app":"1.0"}}"#,
    )
    .unwrap();
    let yaml = serde_saphyr::to_string(&selector).unwrap();
    assert_eq!(
        serde_saphyr::from_str::<LabelSelector>(&yaml).unwrap(),
        selector,
        "{yaml}"
    );
    let condition: Condition = from_json(
        br#"{"type":"Ready","status":"True","reason":"r","message":"a\nb: c","lastTransitionTime":"2024-05-06T07:08:09Z"}"#,
    )
    .unwrap();
    let yaml = serde_saphyr::to_string(&condition).unwrap();
    assert_eq!(serde_saphyr::from_str::<Condition>(&yaml).unwrap(), condition, "{yaml}");
    let raw: RawObject = r#"{"z":[1,{"a":null}],"text":"12","whole":1.0,"on":true}"#.parse().unwrap();
    let yaml = serde_saphyr::to_string(&raw).unwrap();
    assert_eq!(serde_saphyr::from_str::<RawObject>(&yaml).unwrap(), raw, "{yaml}");
}

#[test]
fn numbers_that_come_as_maps_to_keep_their_digits_are_numbers() {
    // What serde_json does when some crate of the program asks it to keep all digits.
    let number = |text: &str| json!({ "$serde_json::private::Number": text });
    assert_eq!(
        serde_json::from_value::<List<i64>>(json!([number("9223372036854775807")])).unwrap()[0],
        i64::MAX
    );
    assert_eq!(
        serde_json::from_value::<List<f64>>(json!([number("0.5")])).unwrap()[0],
        0.5
    );
    assert_eq!(
        serde_json::from_value::<Quantity>(number("2")).unwrap(),
        Quantity::from("2")
    );
    assert_eq!(
        serde_json::from_value::<IntOrString>(number("8080")).unwrap(),
        IntOrString::Int(8080)
    );
    let raw: Json = serde_json::from_value(json!([number("1.000000000000000000001")])).unwrap();
    assert_eq!(raw.as_str(), "[1.000000000000000000001]");
    for bad in ["1,2", "", "x", "1 "] {
        assert!(serde_json::from_value::<Json>(number(bad)).is_err(), "{bad}");
        assert!(
            serde_json::from_value::<List<i64>>(json!([number(bad)])).is_err(),
            "{bad}"
        );
    }
}

#[test]
fn a_map_names_a_key_once() {
    assert!(serde_json::from_str::<Map<Str>>(r#"{"a":"1","b":"2","a":"3"}"#).is_err());
    assert!(serde_json::from_str::<ObjectMeta>(r#"{"name":"a","name":"b"}"#).is_err());
}
