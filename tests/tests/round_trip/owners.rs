//! Who owns what, by the types and by the schemas: every kind of the recorded API, filled, is owned alike by both, and what is
//! extracted for half of it is the same.
//!
//! In: the recorded documents. Out: verdicts. Never: an expectation by hand; the rules of the schemas are held against a real
//! server elsewhere (`conformance`).

use kubewright_runtime::GroupVersionKind;
use kubewright_runtime::codegen::{Kind, KindVisitor};
use kubewright_runtime::fields::{FieldSet, OpenApiSchema, Typed, extract};
use kubewright_runtime::value;
use serde_json::{Value, json};

use crate::sample::{Filler, Mode};
use crate::schema::Schemas;

struct Owners<'a> {
    schemas: &'a Schemas,
    document: Value,
    paths: usize,
    failures: Vec<String>,
}

impl Owners<'_> {
    fn compare<K: Kind>(&mut self, mode: Mode) -> Result<(), String> {
        let definition = self
            .schemas
            .kind(K::GROUP, K::VERSION, K::KIND)
            .ok_or("no definition")?;
        let body = Filler::new(self.schemas, mode)
            .kind(definition, K::API_VERSION, K::KIND)
            .input;
        let text = |error: &dyn std::fmt::Display| error.to_string();
        let gvk = GroupVersionKind::new(K::GROUP, K::VERSION, K::KIND);
        let schema = OpenApiSchema::of_value(&self.document, &gvk).map_err(|error| text(&error))?;
        let object: K = value::from_json(body.to_string().as_bytes()).map_err(|error| text(&error))?;

        let by_schema = FieldSet::of(&body, &schema).map_err(|error| text(&error));
        let by_type = FieldSet::of(&body, &Typed::of(&object)).map_err(|error| text(&error));
        let (by_schema, by_type) = match (by_schema, by_type) {
            // Two values of an enum can be the same one, which a set does not take.
            (Err(left), Err(right)) if left == right && left.contains("two items") => return Ok(()),
            (by_schema, by_type) => (by_schema?, by_type?),
        };
        self.paths += by_schema.len();
        if by_schema != by_type {
            let (more, less) = (by_type.difference(&by_schema), by_schema.difference(&by_type));
            return Err(format!("only by the type:\n{more}\nonly by the schema:\n{less}"));
        }
        let half: FieldSet = by_schema
            .iter()
            .enumerate()
            .filter(|(index, _)| index % 2 == 0)
            .map(|(_, path)| path)
            .collect();
        let (left, right) = (
            extract(&body, &schema, &half),
            extract(&body, &Typed::of(&object), &half),
        );
        (left == right)
            .then_some(())
            .ok_or_else(|| format!("extracted by the schema {left}, by the type {right}"))
    }
}

impl KindVisitor for Owners<'_> {
    fn kind<K: Kind>(&mut self) {
        for mode in [Mode::Maximal, Mode::Empty, Mode::Minimal] {
            if let Err(problem) = self.compare::<K>(mode) {
                self.failures
                    .push(format!("{} {} {mode:?}: {problem}", K::API_VERSION, K::KIND));
            }
        }
    }
}

pub(crate) fn check(schemas: &Schemas) {
    let mut owners = Owners {
        schemas,
        document: json!({ "openapi": "3.0.0", "components": { "schemas": schemas.all() } }),
        paths: 0,
        failures: Vec::new(),
    };
    kubewright_k8s::add_to_scheme(&mut owners);
    let failures = &owners.failures;
    assert!(
        failures.is_empty(),
        "{} failures:\n{}",
        failures.len(),
        failures.join("\n")
    );
    assert!(owners.paths > 5000, "only {} fields were compared", owners.paths);
}
