//! Parse: bytes to mirrors of what they hold, one mirror for each format.
//!
//! In: [`Sources`]. Out: [`Documents`], one to one with the wire and ordered by document name.
//! Never: reads files, resolves references, or lets one odd keyword cost a document: that is a
//! warning with its JSON pointer. Bytes that are no JSON or YAML, and JSON that is no spec, are errors.

mod crd;
mod discovery;
mod extensions;
mod fields;
mod openapi_v2;
mod openapi_v3;
mod place;
mod schema;
mod yaml;

use serde_json::Value;

pub use crd::{CrdDocument, CrdPrinterColumn, CrdScale, CrdVersion};
pub(crate) use crd::{DEFINITION, DEFINITION_LIST, LIST, has_definition, kind_of, read_objects};
pub use discovery::{
    AggregatedDiscovery, AggregatedResource, DiscoveredGroup, DiscoveredVersion, LegacyResource, ResourceList,
};
pub(crate) use extensions::{ACTION, GROUP_VERSION_KIND, read_kinds};
pub use extensions::{Extensions, RawGvk};
pub use openapi_v2::{V2Document, V2Operation, V2Parameter, V2PathItem};
pub use openapi_v3::V3Document;
pub use place::Place;
pub use schema::{Additional, SchemaObject};
pub(crate) use yaml::YamlDocument;

use crate::diag::Diagnostics;
use crate::location::SpecLocation;
use crate::parallel;
use crate::source::{Format, SourceDocument, Sources};

/// All documents of a run, each list ordered by document name.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    /// OpenAPI v3, usually one a group version.
    pub v3: Vec<V3Document>,
    /// OpenAPI v2.
    pub v2: Vec<V2Document>,
    /// Aggregated discovery.
    pub aggregated: Vec<AggregatedDiscovery>,
    /// Legacy discovery, one a group version.
    pub legacy: Vec<ResourceList>,
    /// CustomResourceDefinitions, in the order of their documents.
    pub crds: Vec<CrdDocument>,
}

/// Parses every document, on as many threads as there are processors.
///
/// A document that cannot be used is an error in `diagnostics` and left out, so that all bad
/// documents of a run are named at once.
pub fn parse(sources: &Sources, diagnostics: &mut Diagnostics) -> Documents {
    let mut ordered: Vec<&SourceDocument> = sources.documents.iter().collect();
    ordered.sort_by(|a, b| (&a.name, a.format).cmp(&(&b.name, b.format)));
    let parsed = parallel::map(&ordered, |source| {
        let mut found = Diagnostics::new();
        (parse_one(source, &mut found), found)
    });
    let mut documents = Documents::default();
    for (one, found) in parsed {
        documents.append(one);
        diagnostics.append(found);
    }
    if documents.is_without_types() {
        report_nothing(&ordered, diagnostics);
    }
    documents
}

fn parse_one(source: &SourceDocument, diagnostics: &mut Diagnostics) -> Documents {
    let mut documents = Documents::default();
    if source.format == Format::CustomResourceDefinitions {
        documents.crds = crd::read_file(source, diagnostics);
        return documents;
    }
    let Some(value) = read_json(source, diagnostics) else {
        return documents;
    };
    let name = &source.name;
    match source.format {
        Format::OpenApiV3 => documents.v3.extend(openapi_v3::read_document(name, value, diagnostics)),
        Format::OpenApiV2 => documents.v2.extend(openapi_v2::read_document(name, value, diagnostics)),
        Format::AggregatedDiscovery => {
            documents
                .aggregated
                .extend(discovery::read_aggregated(name, value, diagnostics));
        }
        Format::LegacyDiscovery => documents
            .legacy
            .extend(discovery::read_legacy(name, value, diagnostics)),
        // Read above.
        Format::CustomResourceDefinitions => {}
    }
    documents
}

impl Documents {
    fn append(&mut self, mut others: Self) {
        self.v3.append(&mut others.v3);
        self.v2.append(&mut others.v2);
        self.aggregated.append(&mut others.aggregated);
        self.legacy.append(&mut others.legacy);
        self.crds.append(&mut others.crds);
    }

    fn is_without_types(&self) -> bool {
        self.v3.is_empty() && self.v2.is_empty() && self.crds.is_empty()
    }
}

/// A run whose only definitions were left out, as patches are, must not end with an empty crate.
fn report_nothing(sources: &[&SourceDocument], diagnostics: &mut Diagnostics) {
    let files = sources
        .iter()
        .filter(|source| source.format == Format::CustomResourceDefinitions);
    let mut files = files.map(|source| source.name.clone());
    let Some(first) = files.next().filter(|_| !diagnostics.is_fatal(false)) else {
        return;
    };
    let more = match files.count() {
        0 => String::new(),
        count => format!(" (and {count} more)"),
    };
    diagnostics.error(
        "no-definition",
        &SpecLocation::document(first),
        format!("no CustomResourceDefinition is left of this{more}, and nothing else is to be read; name files with definitions"),
    );
}

fn read_json(source: &SourceDocument, diagnostics: &mut Diagnostics) -> Option<Value> {
    let location = SpecLocation::document(source.name.clone());
    match serde_json::from_slice::<Value>(&source.bytes) {
        Ok(value @ Value::Object(_)) => Some(value),
        Ok(other) => {
            let found = fields::describe(&other);
            diagnostics.error(
                "not-a-spec",
                &location,
                format!("expected a JSON object, found {found}; this is no spec document"),
            );
            None
        }
        Err(error) => {
            diagnostics.error("malformed-json", &location, explain(&error, source));
            None
        }
    }
}

/// What is wrong with the JSON, where (serde_json names line and column), and what to do.
fn explain(error: &serde_json::Error, source: &SourceDocument) -> String {
    let advice = match source.bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => "the document is empty; fetch it again",
        Some(b'<') => "this looks like HTML, as a proxy or a login page answers",
        Some(_) if error.is_eof() => "the document is cut off; fetch it again",
        Some(_) => "correct the document or fetch it again",
    };
    format!("malformed JSON: {error}; {advice}")
}
