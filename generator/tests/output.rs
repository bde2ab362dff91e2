//! What `output` promises: only our files, only what changed, all or nothing.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where it fails")]

mod support;

use std::fs;

use kubewright::output::{Difference, Files, LIST_NAME, WriteReport, check, write};
use support::snapshot;

fn files(entries: &[(&str, &str)]) -> Files {
    let own = |(path, text): &(&str, &str)| ((*path).to_owned(), text.as_bytes().to_vec());
    entries.iter().map(own).collect()
}

fn message(result: Result<impl Sized, kubewright::Error>) -> String {
    match result {
        Ok(_) => panic!("this must be refused"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_new_folder_holds_the_files_and_their_list() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("a/b");
    let report = write(&files(&[("src/lib.rs", "x"), ("Cargo.toml", "y")]), &root).unwrap();
    assert_eq!(
        report,
        WriteReport {
            created: 3,
            ..WriteReport::default()
        }
    );
    assert_eq!(fs::read_to_string(root.join("src/lib.rs")).unwrap(), "x");
    let list = fs::read_to_string(root.join(LIST_NAME)).unwrap();
    assert!(list.ends_with("Cargo.toml\nsrc/lib.rs\n"), "{list}");
    assert_eq!(snapshot(&root).len(), 4, "{:?}", snapshot(&root).keys());
}

#[test]
fn only_changed_files_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(&files(&[("a", "1"), ("b", "1")]), root).unwrap();
    let before = fs::metadata(root.join("a")).unwrap().modified().unwrap();
    let report = write(&files(&[("a", "1"), ("b", "2")]), root).unwrap();
    assert_eq!(
        report,
        WriteReport {
            changed: 1,
            unchanged: 2,
            ..WriteReport::default()
        }
    );
    assert_eq!(fs::metadata(root.join("a")).unwrap().modified().unwrap(), before);
    assert_eq!(fs::read_to_string(root.join("b")).unwrap(), "2");
}

#[test]
fn files_no_longer_made_go_with_their_folders_and_foreign_ones_stay() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(
        &files(&[("src/old/x.rs", ""), ("src/both/x.rs", ""), ("keep", "")]),
        root,
    )
    .unwrap();
    fs::write(root.join("src/both/mine.rs"), "mine").unwrap();
    let report = write(&files(&[("keep", "")]), root).unwrap();
    assert_eq!(report.removed, 2);
    assert!(!root.join("src/old").exists());
    assert_eq!(fs::read_to_string(root.join("src/both/mine.rs")).unwrap(), "mine");
}

#[test]
fn a_file_may_become_a_folder_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for paths in [["x", "y"], ["x/z", "y"], ["x", "y/a/b"]] {
        let wanted = files(&[(paths[0], "1"), (paths[1], "2")]);
        write(&wanted, root).unwrap();
        assert!(check(&wanted, root).unwrap().is_empty(), "{paths:?}");
    }
}

#[test]
fn a_folder_that_is_not_ours_is_refused_and_untouched() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    let before = snapshot(folder.path());
    let text = message(write(&files(&[("a", "1")]), folder.path()));
    assert!(text.contains("was not written by kubewright"), "{text}");
    assert_eq!(snapshot(folder.path()), before);
}

#[test]
fn a_folder_fresh_from_git_init_counts_as_empty() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    write(&files(&[("a", "1")]), folder.path()).unwrap();
}

#[test]
fn a_foreign_file_in_the_way_is_refused_and_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(&files(&[("a", "1")]), root).unwrap();
    fs::write(root.join("b"), "mine").unwrap();
    let before = snapshot(root);
    let text = message(write(&files(&[("a", "2"), ("b", "2")]), root));
    assert!(text.contains("in the way"), "{text}");
    assert_eq!(snapshot(root), before);
}

#[test]
fn a_failure_while_moving_puts_everything_back() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(&files(&[("a", "1"), ("gone", "1")]), root).unwrap();
    // A foreign file where a folder is needed: shows only when the last file is moved into place.
    fs::write(root.join("z"), "mine").unwrap();
    let before = snapshot(root);
    let text = message(write(&files(&[("a", "2"), ("n/new", "2"), ("z/new", "2")]), root));
    assert!(text.contains("cannot write"), "{text}");
    assert_eq!(snapshot(root), before);
}

#[test]
fn a_folder_that_cannot_be_made_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let text = message(write(&files(&[("a", "1")]), &folder.path().join("file/out")));
    assert!(text.contains("file/out"), "{text}");
    assert_eq!(snapshot(folder.path()).len(), 1);
}

#[test]
fn paths_that_lead_out_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("out");
    for path in [
        "../x",
        "a/../../x",
        "/x",
        "a//b",
        "",
        "a\nb",
        "c:\\x",
        ".kubewright.tmp/x",
    ] {
        let text = message(write(&files(&[(path, "1")]), &root));
        assert!(text.contains("not a path inside"), "{path:?}: {text}");
    }
    assert!(!root.exists());
}

#[test]
fn a_list_that_leads_out_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("victim"), "mine").unwrap();
    let root = folder.path().join("out");
    fs::create_dir(&root).unwrap();
    fs::write(root.join(LIST_NAME), "../victim\n").unwrap();
    let text = message(write(&files(&[("a", "1")]), &root));
    assert!(text.contains("not a path inside"), "{text}");
    assert!(folder.path().join("victim").exists());
}

#[cfg(unix)]
#[test]
fn a_linked_folder_is_not_written_through() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("out");
    fs::create_dir(folder.path().join("elsewhere")).unwrap();
    write(&files(&[("a", "1")]), &root).unwrap();
    std::os::unix::fs::symlink(folder.path().join("elsewhere"), root.join("src")).unwrap();
    let text = message(write(&files(&[("src/lib.rs", "1")]), &root));
    assert!(text.contains("is a link"), "{text}");
    assert_eq!(fs::read_dir(folder.path().join("elsewhere")).unwrap().count(), 0);
}

#[test]
fn a_run_after_a_killed_one_takes_over_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(&files(&[("a", "1")]), root).unwrap();
    // Killed after moving `b`, before the list.
    fs::create_dir_all(root.join(".kubewright.tmp/new")).unwrap();
    fs::write(root.join(".kubewright.tmp/plan"), "b\n.kubewright\n").unwrap();
    fs::write(root.join("b"), "half").unwrap();
    write(&files(&[("a", "1"), ("b", "2")]), root).unwrap();
    assert_eq!(fs::read_to_string(root.join("b")).unwrap(), "2");
    assert!(!root.join(".kubewright.tmp").exists());
}

#[test]
fn check_names_what_is_missing_changed_and_extra() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(&files(&[("same", "1"), ("changed", "1"), ("extra", "1")]), root).unwrap();
    let before = snapshot(root);
    let wanted = files(&[("same", "1"), ("changed", "2"), ("missing", "1")]);
    let expected = Difference {
        missing: vec!["missing".to_owned()],
        changed: vec![LIST_NAME.to_owned(), "changed".to_owned()],
        extra: vec!["extra".to_owned()],
    };
    let difference = check(&wanted, root).unwrap();
    assert_eq!(difference, expected);
    assert_eq!(
        difference.to_string(),
        "  missing: missing\n  changed: .kubewright\n  changed: changed\n  extra: extra\n"
    );
    assert_eq!(snapshot(root), before);
}
