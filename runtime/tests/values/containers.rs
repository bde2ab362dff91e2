//! Literals, reading without unwrapping, writing, presence.

use std::collections::BTreeMap;

use kubewright_runtime::meta::{LabelSelector, ObjectMeta};
use kubewright_runtime::{ByteString, IntOrString, Json, List, Map, Opt, Quantity, RawObject, Str};
use serde_json::json;

#[test]
fn containers_are_one_word_and_leaves_two() {
    let word = size_of::<usize>();
    assert_eq!(size_of::<Opt<ObjectMeta>>(), word);
    assert_eq!(size_of::<List<ObjectMeta>>(), word);
    assert_eq!(size_of::<Map<Str>>(), word);
    for leaf in [
        size_of::<Str>(),
        size_of::<Option<Str>>(),
        size_of::<Option<Quantity>>(),
        size_of::<Option<IntOrString>>(),
        size_of::<Option<Json>>(),
    ] {
        assert_eq!(leaf, 16);
    }
}

#[test]
fn an_absent_object_reads_as_an_empty_one() {
    let mut selector = Opt::<LabelSelector>::ABSENT;
    assert!(!selector.is_set() && selector.match_labels.is_empty() && selector.match_labels.get("app").is_none());
    assert_eq!(selector.as_option(), None);
    assert_eq!(*selector, LabelSelector::EMPTY);
    selector.make().match_labels.insert("app", "web");
    assert_eq!(selector.match_labels["app"], "web");
    assert_eq!(selector.take().map(|taken| taken.match_labels.len()), Some(1));
    assert!(!selector.is_set());
    selector = LabelSelector::EMPTY.into();
    assert!(selector.is_set() && selector != Opt::ABSENT);
    assert_eq!(Opt::<LabelSelector>::from(None), Opt::ABSENT);
    assert_eq!(selector.into_option(), Some(LabelSelector::EMPTY));
}

#[test]
fn lists_are_made_from_literals_vectors_and_iterators() {
    let from_array: List<Str> = ["a", "b"].into();
    let from_vector = List::from(vec![Str::from("a"), Str::from("b")]);
    let collected: List<Str> = "a b".split(' ').collect();
    assert!(from_array == from_vector && from_vector == collected);
    assert_eq!(collected.into_vec(), ["a", "b"]);
    assert_eq!(List::<i64>::from([1, 2]).iter().sum::<i64>(), 3);
    assert!(List::<i64>::from(vec![]).is_set() && !List::<i64>::default().is_set());
    assert_eq!(List::<i64>::from(None::<Vec<i64>>), List::ABSENT);
}

#[test]
fn lists_change_as_vectors_do_and_absent_ones_come_to_life() {
    let mut list = List::<Str>::ABSENT;
    assert_eq!((list.pop(), list.first(), list.len()), (None, None, 0));
    list.push("b");
    list.extend(["c", "d"]);
    list.insert(0, "a");
    list[1].push_str("!");
    list.retain(|item| item != "c");
    assert_eq!(*list, ["a", "b!", "d"]);
    assert_eq!(list.remove(1), "b!");
    list.reverse();
    for item in &mut list {
        item.push('?');
    }
    assert_eq!((&list).into_iter().map(Str::as_str).collect::<Vec<_>>(), ["d?", "a?"]);
    assert_eq!(list.clone().into_iter().next_back().unwrap(), "a?");
    list.clear();
    assert!(list.is_set() && list.is_empty());
    assert!(list.take().is_set() && !list.is_set());
    for nothing in &mut list {
        nothing.push('x');
    }
    list.retain(|_| false);
    assert!(!list.is_set());
}

#[test]
fn maps_are_sorted_and_the_last_of_equal_keys_wins() {
    let map: Map<Str> = [("b", "1"), ("a", "2"), ("b", "3")].into();
    assert_eq!(map.keys().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(map["b"], "3");
    let limits: Map<Quantity> = [("cpu", "500m")].into();
    assert_eq!(limits["cpu"].as_milli(), Some(500));
    let data: Map<ByteString> = BTreeMap::from([("k", ByteString::from("v"))]).into();
    assert_eq!(&data["k"][..], b"v");
    let mut extended = map.clone();
    extended.extend([("a", "new"), ("0", "first")]);
    assert_eq!(format!("{extended:?}"), r#"{"0": "first", "a": "new", "b": "3"}"#);
}

#[test]
fn maps_change_by_key_and_absent_ones_come_to_life() {
    let mut map = Map::<Str>::ABSENT;
    assert_eq!((map.remove("a"), map.get("a"), map.len()), (None, None, 0));
    assert!(!map.is_set());
    assert_eq!(map.insert("b", "1"), None);
    assert_eq!(map.insert(String::from("a"), Str::from("2")), None);
    assert_eq!(map.insert("b", "3").unwrap(), "1");
    map.get_or_insert_with("c", Str::default).push_str("4");
    map.get_mut("a").unwrap().push('!');
    for (_, value) in &mut map {
        value.push('.');
    }
    assert_eq!(
        map.iter()
            .map(|(key, value)| format!("{key}{value}"))
            .collect::<String>(),
        "a2!.b3.c4."
    );
    map.retain(|key, _| key != "a");
    assert!(map.contains_key("b") && !map.contains_key("a"));
    assert_eq!(map.values().map(|value| value.len()).sum::<usize>(), 4);
    assert_eq!(
        map.into_vec(),
        [(Str::from("b"), Str::from("3.")), (Str::from("c"), Str::from("4."))]
    );
}

#[test]
#[should_panic(expected = "no entry for this key")]
fn indexing_a_missing_key_panics_as_with_every_map() {
    let _ = &Map::<Str>::ABSENT["missing"];
}

#[test]
fn raw_json_converts_from_and_to_trees_and_types() {
    let tree = json!({"replicas": 3, "big": u64::MAX, "list": [1.5, null]});
    let raw = Json::from(tree.clone());
    assert_eq!(raw.to_value(), tree);
    assert_eq!(Json::from_serialize(&tree).unwrap(), raw);
    assert_eq!(
        RawObject::try_from(raw.clone())
            .unwrap()
            .decode::<serde_json::Value>()
            .unwrap(),
        tree
    );
    assert!(RawObject::try_from(json!([1])).is_err() && RawObject::from_serialize(&1).is_err());
    assert!(Json::from(json!(null)).is_null() && Json::EMPTY.as_str() == "null");
    assert_eq!(RawObject::from_serialize(&ObjectMeta::EMPTY).unwrap().as_str(), "{}");
}

#[test]
fn values_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Opt<ObjectMeta>>();
    shared::<List<Map<Str>>>();
    shared::<Box<dyn kubewright_runtime::value::Value>>();
}
