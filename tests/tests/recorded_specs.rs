//! What is recorded in `specs/` is what a default API server serves, and recording it is repeatable.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use kubewright::config::Input;
use kubewright::model;
use kubewright::pipeline::describe;
use kubewright::progress::Silent;
use kubewright::record::record;
use kubewright::source::{ClusterAccess, Source};
use kubewright_tests::ControlPlane;
use kubewright_tests::control_plane::Form;

/// How the shared control plane is reached; none on a machine without one.
fn access() -> Option<ClusterAccess> {
    let plane = ControlPlane::shared()?;
    Some(ClusterAccess {
        kubeconfig: Some(plane.kubeconfig_file(Form::InlineCertificate).unwrap()),
        context: None,
    })
}

/// The files of a recording by path.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn recording_the_server_again_gives_the_committed_bytes() {
    let Some(access) = access() else { return };
    let folder = tempfile::tempdir().unwrap();
    let first = record(&access, folder.path(), &mut Silent).unwrap();
    let now = files(folder.path());
    let again = record(&access, folder.path(), &mut Silent).unwrap();
    assert_eq!(
        (again.written.changed, again.written.created, again.written.removed),
        (0, 0, 0)
    );

    let committed = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/kubernetes/1.36"));
    let version = String::from_utf8(committed["version.json"].clone()).unwrap();
    if !version.contains(&first.kubernetes) {
        println!(
            "SKIPPED: this server is {}, the recorded one {version}",
            first.kubernetes
        );
        return;
    }
    assert_eq!(now.keys().collect::<Vec<_>>(), committed.keys().collect::<Vec<_>>());
    for (path, bytes) in &committed {
        assert!(
            now[path] == *bytes,
            "{path} is not what the server serves; run `kubewright record`"
        );
    }
}

#[test]
fn a_live_server_gives_the_model_of_its_recording() {
    let Some(access) = access() else { return };
    let folder = tempfile::tempdir().unwrap();
    record(&access, folder.path(), &mut Silent).unwrap();
    let dump = |source: Source| {
        let input = Input {
            sources: vec![source],
            ..Input::default()
        };
        model::dump(&describe(&input, &mut Silent).unwrap().model)
    };
    let live = dump(Source::Cluster(access));
    assert!(live.lines().count() > 3000);
    assert!(live == dump(Source::Path(folder.path().to_owned())));
}
