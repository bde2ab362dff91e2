//! Every name that the recorded Kubernetes spec gets, in one file: a changed rule is a visible change.
//!
//! `UPDATE_GOLDEN=1 cargo test -p kubewright --test names_all` accepts what there is.

use std::fs;
use std::path::Path;

use kubewright::diag::{Diagnostics, Severity};
use kubewright::progress::Silent;
use kubewright::source::{Source, load};
use kubewright::{fixup, model, names, parse, surface};

#[test]
fn every_name_of_the_recorded_spec_is_as_agreed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut diagnostics = Diagnostics::new();
    let source = Source::Path(root.join("../specs/kubernetes/1.36"));
    let loaded = load(&[source], &mut diagnostics, &mut Silent).unwrap();
    let documents = parse::parse(&loaded.sources, &mut diagnostics);
    let mut surface = surface::lower(&documents, false, &mut diagnostics);
    fixup::apply(&mut surface, &mut diagnostics);
    let model = model::resolve(&surface, &mut diagnostics);
    let mut naming = Diagnostics::new();
    let names = names::assign(&model, &mut naming);
    let collisions: Vec<_> = naming
        .iter()
        .filter(|finding| finding.severity > Severity::Note)
        .collect();
    assert!(collisions.is_empty(), "{collisions:#?}");

    let golden = root.join("tests/golden/names_all.txt");
    let actual = names.dump(&model);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&golden, actual).unwrap();
        return;
    }
    let expected = fs::read_to_string(&golden).unwrap();
    for (number, (old, new)) in expected.lines().zip(actual.lines()).enumerate() {
        assert_eq!(old, new, "names_all.txt:{}: accept with UPDATE_GOLDEN=1", number + 1);
    }
    assert_eq!(
        expected.lines().count(),
        actual.lines().count(),
        "names come or go; accept with UPDATE_GOLDEN=1"
    );
}
