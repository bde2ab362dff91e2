//! Lists and maps inside of each other, with `null` where the schema allows it.

use kubewright_runtime::value::{from_json, semantic_eq};
use kubewright_runtime::{Json, List, Map, Opt};

use crate::record::{App, Part, Settings};
use crate::{kept, refused, written};

#[test]
fn nulls_in_lists_stay_where_they_are() {
    let read = kept(r#""gaps":[1,null,3,null],"parts":[null,{},{"name":"b"},null],"values":[null,1,{"a":[null]}]"#);
    assert_eq!(*read.gaps, [Some(1), None, Some(3), None]);
    let set: Vec<bool> = read.parts.iter().map(Opt::is_set).collect();
    assert_eq!(set, [false, true, true, false]);
    assert_eq!(read.parts[2].name.as_deref(), Some("b"));
    assert!(read.values[0].is_null() && read.values.len() == 3);
}

#[test]
fn nulls_in_maps_stay_with_their_keys() {
    let read = kept(concat!(
        r#""groups":{"a":[{"name":"x"}],"b":null,"c":[]},"rules":{"a":{"x":["1"],"y":null},"b":null,"c":{}},"#,
        r#""named":{"a":null,"b":{},"c":{"name":"x"}},"flags":{"a":true,"b":null},"any":{"a":null,"b":1,"c":{"d":null}}"#,
    ));
    assert!(read.groups["c"].is_set() && !read.groups["b"].is_set());
    assert!(read.rules["c"].is_set() && !read.rules["b"].is_set() && !read.rules["a"]["y"].is_set());
    assert!(read.named["b"].is_set() && !read.named["a"].is_set());
    assert_eq!((read.flags["a"], read.flags["b"]), (Some(true), None));
    assert!(read.any["a"].is_null());
}

#[test]
fn lists_of_lists_and_of_maps_come_back_as_they_were() {
    let read = kept(concat!(
        r#""rows":[["a","b"],[],null,["c"]],"steps":[[{"name":"one"},{}],[]],"#,
        r#""choices":[{"a":"1","b":"2"},{},null]"#,
    ));
    assert_eq!(
        (&*read.rows[0][1], read.rows[2].is_set(), read.rows[1].is_set()),
        ("b", false, true)
    );
    assert_eq!(read.steps[0][0].name.as_deref(), Some("one"));
    assert_eq!(read.choices[0]["b"], "2");
}

#[test]
fn nested_containers_are_made_from_literals() {
    let made = Settings {
        rows: [["a", "b"]].map(List::from).into(),
        groups: [(
            "g",
            List::from([Part {
                replicas: Some(2),
                ..Part::EMPTY
            }]),
        )]
        .into(),
        choices: [Map::from([("a", "1")])].into(),
        rules: [("r", Map::from([("x", List::from(["1"]))]))].into(),
        named: [("n", Opt::from(Part::EMPTY)), ("none", Opt::ABSENT)].into(),
        any: [("null", Json::EMPTY)].into(),
        ..Settings::EMPTY
    };
    assert_eq!(
        written(&made),
        concat!(
            r#"{"rows":[["a","b"]],"groups":{"g":[{"replicas":2}]},"choices":[{"a":"1"}],"rules":{"r":{"x":["1"]}},"#,
            r#""named":{"n":{},"none":null},"any":{"null":null}}"#,
        )
    );
    let bare = Settings {
        any: Map::ABSENT,
        ..made.clone()
    };
    assert!(semantic_eq(&made, &made.clone()) && !semantic_eq(&made, &bare));
}

#[test]
fn an_error_deep_inside_says_where() {
    assert_eq!(
        refused(r#""rules":{"a":{"x y":[1]}}"#),
        "rules.a[\"x y\"][0]: expected a string, found a number at line 1 column 23"
    );
    assert_eq!(
        refused(r#""steps":[[],[{},{"inner":{"inner":"text"}}]]"#),
        "steps[1][1].inner.inner: expected an object, found a string at line 1 column 36"
    );
    assert_eq!(
        refused(r#""named":{"a":[]}"#),
        "named.a: expected an object, found a list at line 1 column 15"
    );
    assert_eq!(
        refused(r#""rows":[{}]"#),
        "rows[0]: expected a list, found an object at line 1 column 10"
    );
}

#[test]
fn a_struct_that_became_something_else_is_refused_by_its_path() {
    for (status, found) in [
        ("\"Ready\"", "a string"),
        ("[{}]", "a list"),
        ("7", "a number"),
        ("true", "a boolean"),
    ] {
        let text = format!(r#"{{"metadata":{{"name":"a"}},"status":{status}}}"#);
        let error = from_json::<App>(text.as_bytes()).unwrap_err();
        assert_eq!(
            (error.path(), error.message()),
            ("status".to_owned(), &*format!("expected an object, found {found}"))
        );
        let error = serde_json::from_str::<App>(&text).unwrap_err().to_string();
        assert!(error.contains("expected an object (Part) at line 1 column"), "{error}");
    }
    let items = r#"{"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"},"status":"Ready"}]}"#;
    assert_eq!(
        from_json::<kubewright_runtime::ObjectList<App>>(items.as_bytes())
            .unwrap_err()
            .to_string(),
        "items[1].status: expected an object, found a string at line 1 column 71"
    );
}
