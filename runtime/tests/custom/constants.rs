//! What a custom resource says of itself, and who meets it.

use kubewright_runtime::codegen::KindVisitor;
use kubewright_runtime::{CustomResource, Kind, RawObject, Resource};

use crate::record::App;

#[derive(Default)]
struct Plain(Vec<String>);

impl KindVisitor for Plain {
    fn kind<K: Kind>(&mut self) {
        self.0.push(format!("kind {}", K::KIND));
    }
}

#[derive(Default)]
struct Curious(Vec<String>);

impl KindVisitor for Curious {
    fn kind<K: Kind>(&mut self) {
        self.0.push(format!("kind {}", K::KIND));
    }

    fn resource<K: Resource>(&mut self) {
        self.0.push(format!("resource {}", K::PLURAL));
    }

    fn custom_resource<K: CustomResource>(&mut self) {
        self.0.push(format!("definition {}", K::CRD_NAME));
    }
}

fn show(visitor: &mut impl KindVisitor) {
    visitor.custom_resource::<App>();
    visitor.resource::<App>();
}

#[test]
fn a_visitor_meets_a_custom_resource_as_what_it_asks_for() {
    let (mut plain, mut curious) = (Plain::default(), Curious::default());
    show(&mut plain);
    show(&mut curious);
    assert_eq!(plain.0, ["kind App", "kind App"]);
    assert_eq!(curious.0, ["definition apps.example.com", "resource apps"]);
}

#[test]
fn the_definition_is_an_object_that_can_be_sent() {
    let definition: RawObject = App::DEFINITION.parse().unwrap();
    assert_eq!(definition.kind().unwrap(), "CustomResourceDefinition");
    assert_eq!(definition.metadata().unwrap().name(), App::CRD_NAME);
}

#[test]
fn what_generic_code_reads_is_known_when_it_is_compiled() {
    const fn columns<K: CustomResource>() -> usize {
        K::PRINTER_COLUMNS.len()
    }
    const COLUMNS: usize = columns::<App>();
    assert_eq!(
        (COLUMNS, App::PRINTER_COLUMNS[0].json_path),
        (1, ".metadata.creationTimestamp")
    );
    assert_eq!(App::SCALE.map(|scale| scale.spec_replicas), Some(".spec.count"));
}
