//! What the measurements rely on about their data.

use kubewright_bench_data::{DataSet, node::Node};

#[test]
fn every_list_is_json_of_the_kind_it_says() {
    for set in DataSet::ALL {
        let list: serde_json::Value = serde_json::from_str(&set.list(20)).expect("valid JSON");
        assert_eq!(list["kind"], format!("{}List", set.type_meta().1));
        assert_eq!(list["items"].as_array().map(Vec::len), Some(20), "{}", set.name());
    }
}

#[test]
fn an_object_does_not_depend_on_its_neighbours_or_the_run() {
    for set in DataSet::ALL {
        assert_eq!(set.object(7), set.object(7), "{}", set.name());
        assert_ne!(set.object(7), set.object(7 + 97), "{}", set.name());
    }
}

#[test]
fn names_are_unique_within_a_list() {
    for set in DataSet::ALL {
        let mut names: Vec<String> = (0..300)
            .filter_map(|index| set.object(index).get("metadata")?.get("name").map(Node::to_text))
            .collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 300, "{}", set.name());
    }
}

#[test]
fn half_of_a_pod_is_managed_fields() {
    let pods = 200;
    let (mut whole, mut fields) = (0, 0);
    for index in 0..pods {
        let pod = DataSet::Pods.object(index);
        whole += pod.to_text().len();
        let Some(Node::List(entries)) = pod.get("metadata").and_then(|metadata| metadata.get("managedFields")) else {
            panic!("no managedFields")
        };
        fields += entries
            .iter()
            .filter_map(|entry| entry.get("fieldsV1"))
            .map(|set| set.to_text().len())
            .sum::<usize>();
    }
    let (whole, fields) = (whole / pods, fields / pods);
    assert!((11_500..=13_500).contains(&whole), "{whole} bytes a pod");
    assert!((5_500..=6_500).contains(&fields), "{fields} bytes of fieldsV1 a pod");
}

#[test]
fn a_small_config_map_is_small() {
    let sizes = (0..200).map(|index| DataSet::SmallConfigMaps.object(index).to_text().len());
    let mean = sizes.sum::<usize>() / 200;
    assert!((6_000..=8_500).contains(&mean), "{mean} bytes a ConfigMap");
}
