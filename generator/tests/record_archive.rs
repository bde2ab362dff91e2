//! The archive in the library is the recording in `specs/`.

#![cfg(feature = "cluster")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where it fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use kubewright::record::pack_folder;
use kubewright::source::unpack;

const RENEW: &str =
    "renew it: cargo run -p kubewright -- pack specs/kubernetes/1.36 --out generator/specs/kubernetes-1.36.gz";

#[test]
fn the_embedded_archive_is_the_recorded_folder() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = package.join("../specs/kubernetes/1.36");
    if !folder.is_dir() {
        println!("SKIPPED: this package stands alone, without the repository's specs/");
        return;
    }
    let archive = fs::read(package.join("specs/kubernetes-1.36.gz")).unwrap();
    let embedded = unpack("the archive", &archive).unwrap();
    let recorded = unpack("the folder", &pack_folder(&folder).unwrap()).unwrap();
    let paths = |files: &std::collections::BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(paths(&embedded), paths(&recorded), "{RENEW}");
    for (path, bytes) in &recorded {
        assert!(embedded[path] == *bytes, "{path} differs; {RENEW}");
    }
    assert!(recorded.len() > 40, "manifest, discovery and v3 documents");
}
