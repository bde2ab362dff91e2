//! What is kept on disk: found by the next program, and never believed when it is damaged.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use kubewright_runtime::{GroupVersion, Mapper};
use serde_json::json;

use super::cases::{core, group, list, resource, version};
use super::server::{AGGREGATED, Answer, JSON, Server, recorded};

const HOUR: Duration = Duration::from_secs(3600);

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[tokio::test]
async fn another_program_finds_what_was_discovered() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::recorded();
    let first = server.client().with_disk_cache(folder.path(), HOUR);
    let discovered = first.discover().await.unwrap();
    assert_eq!(server.asked().len(), 2);
    let second = server.client().with_disk_cache(folder.path(), HOUR);
    assert_eq!(second.discover().await.unwrap().groups, discovered.groups);
    assert_eq!(
        Mapper::new(second.clone()).resource("deploy").await.unwrap().plural,
        "deployments"
    );
    assert!(server.asked().is_empty());
    second.rediscover().await.unwrap();
    assert_eq!(server.asked().len(), 2);
    assert_eq!(files(folder.path()).len(), 1, "nothing is left beside");
}

#[tokio::test]
async fn a_mapper_looks_past_the_disk_after_a_miss() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::aggregated(&core(), &list(vec![]));
    server
        .client()
        .with_disk_cache(folder.path(), HOUR)
        .discover()
        .await
        .unwrap();
    let things = group(
        "a.io",
        vec![version("v1", "Current", vec![resource("Thing things thing")])],
    );
    server.set("/apis", Answer::of(AGGREGATED, &list(vec![things])));
    let mapper = Mapper::new(server.client().with_disk_cache(folder.path(), HOUR));
    server.asked();
    assert_eq!(mapper.resource("things").await.unwrap().plural, "things");
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn what_is_too_old_or_of_another_server_is_not_used() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::recorded();
    let client = server.client().with_disk_cache(folder.path(), HOUR);
    client.discover().await.unwrap();
    server.asked();
    for root in ["api", "apis"] {
        server.set(&format!("/prefix/{root}"), Answer::of(AGGREGATED, &recorded(root)));
    }
    for address in [
        "https://127.0.0.1:2",
        "https://127.0.0.1:1/prefix",
        "http://127.0.0.1:1",
    ] {
        let other = server.client_at(address).with_disk_cache(folder.path(), HOUR);
        other.discover().await.unwrap();
        assert_eq!(server.asked().len(), 2, "{address}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);

    tokio::time::sleep(Duration::from_millis(1100)).await;
    server
        .client()
        .with_disk_cache(folder.path(), Duration::from_secs(1))
        .discover()
        .await
        .unwrap();
    assert_eq!(server.asked().len(), 2);
    server
        .client()
        .with_disk_cache(folder.path(), Duration::ZERO)
        .discover()
        .await
        .unwrap();
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn what_comes_from_the_future_is_not_used() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::recorded();
    let client = server.client().with_disk_cache(folder.path(), HOUR);
    client.discover().await.unwrap();
    let file = &files(folder.path())[0];
    let text = fs::read_to_string(file).unwrap();
    let (head, body) = text.split_once('\n').unwrap();
    let mut head: serde_json::Value = serde_json::from_str(head).unwrap();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    head["at"] = json!(now.as_secs() + 7200);
    fs::write(file, format!("{head}\n{body}")).unwrap();
    server.asked();
    client.discover().await.unwrap();
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn a_damaged_file_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::aggregated(&core(), &list(vec![]));
    let client = server.client().with_disk_cache(folder.path(), HOUR);
    let expected = client.discover().await.unwrap();
    let file = files(folder.path())[0].clone();
    let whole = fs::read(&file).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() - 20] ^= 1;
    for damaged in [
        &whole[..whole.len() - 1],
        &whole[..10],
        &[],
        b"\n",
        &[0xff; 400],
        &flipped,
    ] {
        fs::write(&file, damaged).unwrap();
        server.asked();
        assert_eq!(client.discover().await.unwrap().groups, expected.groups);
        assert_eq!(server.asked().len(), 2);
        assert_eq!(fs::read(&file).unwrap().len(), whole.len(), "it is whole again");
    }
}

#[tokio::test]
async fn what_is_not_complete_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let stale = list(vec![group("a.io", vec![version("v1", "Stale", vec![])])]);
    let server = Server::aggregated(&core(), &stale);
    let client = server.client().with_disk_cache(folder.path(), HOUR);
    for _ in 0..2 {
        assert_eq!(client.discover().await.unwrap().failures.len(), 1);
        assert_eq!(server.asked().len(), 2);
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let occupied = folder.path().join("file");
    fs::write(&occupied, "").unwrap();
    let server = Server::recorded();
    let client = server.client().with_disk_cache(&occupied, HOUR);
    for _ in 0..2 {
        client.discover().await.unwrap();
        assert_eq!(server.asked().len(), 2);
    }
}

#[tokio::test]
async fn openapi_documents_outlive_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::default();
    let paths = json!({ "paths": { "apis/apps/v1": { "serverRelativeURL": "/openapi/v3/apis/apps/v1?hash=A1" } } });
    server.set("/openapi/v3", Answer::of(JSON, &paths));
    server.set("/openapi/v3/apis/apps/v1", Answer::text("v3"));
    server.set("/openapi/v2", Answer::text("v2").with_etag("\"1\""));
    let apps = GroupVersion::new("apps", "v1");
    for documents in [3, 2] {
        let client = server.client().with_disk_cache(folder.path(), HOUR);
        assert_eq!(client.openapi_v3().await.unwrap().document(&apps).await.unwrap(), "v3");
        assert_eq!(client.openapi_v2().await.unwrap(), "v2");
        assert_eq!(server.asked().len(), documents);
        server.set("/openapi/v2", Answer::text("sent again").with_etag("\"1\""));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("a/b");
    let client = Server::recorded().client().with_disk_cache(&folder, HOUR);
    client.discover().await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let file = &files(&folder)[0];
    assert_eq!(
        (mode(file), mode(file.parent().unwrap()), mode(&folder)),
        (0o600, 0o700, 0o700)
    );
}
