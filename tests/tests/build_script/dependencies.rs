//! What a build script compiles: nothing that talks to a network, no command line.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Standard output of `cargo` in this workspace, without a network.
fn cargo(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments).args(["--offline", "--locked"]);
    let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Name and version of every package that the build script of the example is compiled from.
fn of_the_build_script() -> Vec<String> {
    let tree = cargo(&[
        "tree",
        "--package",
        "kubewright-example",
        "--edges",
        "normal,build",
        "--prefix",
        "depth",
        "--no-dedupe",
    ]);
    // `1kubewright v0.1.0 (…)` is the build dependency; what it depends on follows with larger numbers.
    let packages = tree.lines().filter_map(|line| {
        let end = line.find(|c: char| !c.is_ascii_digit())?;
        let (depth, package) = line.split_at(end);
        let mut words = package.split(' ');
        Some((
            depth.parse::<u32>().ok()?,
            format!("{} {}", words.next()?, words.next()?),
        ))
    });
    let mut below = packages.skip_while(|(depth, package)| *depth != 1 || !package.starts_with("kubewright "));
    let first = below.next().expect("kubewright is a build dependency").1;
    let mut found: Vec<String> = below
        .take_while(|(depth, _)| *depth > 1)
        .map(|(_, package)| package)
        .collect();
    found.push(first);
    found.sort();
    found.dedup();
    found
}

#[test]
fn the_build_script_of_the_example_has_no_client_and_no_command_line() {
    let found = of_the_build_script();
    let names: Vec<&str> = found.iter().filter_map(|package| package.split(' ').next()).collect();
    for foreign in [
        "clap",
        "clap_builder",
        "reqwest",
        "tokio",
        "hyper",
        "h2",
        "http",
        "rustls",
        "ring",
        "indicatif",
        "console",
        "kubewright-runtime",
        "libc",
        "mio",
        "socket2",
        "curl",
        "ureq",
        "native-tls",
        "cc",
    ] {
        assert!(
            !names.contains(&foreign),
            "{foreign} is compiled for the build script: {names:?}"
        );
    }
    for ours in ["kubewright", "openapiv3", "prettyplease", "syn"] {
        assert!(names.contains(&ours), "{names:?}");
    }
}

/// Where the sources of the packages lie, by name and version.
fn sources() -> BTreeMap<String, PathBuf> {
    // Packages for other systems may not be here.
    let version = cargo(&["--version", "--verbose"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let metadata = cargo(&["metadata", "--format-version", "1", "--filter-platform", host]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter().map(|package| {
        let text = |key: &str| package[key].as_str().unwrap();
        let folder = Path::new(text("manifest_path")).parent().unwrap().join("src");
        (format!("{} v{}", text("name"), text("version")), folder)
    });
    packages.collect()
}

/// Every line of code below `folder`, without comments, with its file.
fn code(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut lines = Vec::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            lines.extend(code(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            lines.extend(code.map(|line| (path.clone(), line.to_owned())));
        }
    }
    lines
}

/// The first line that names a way to open a connection.
fn connects(folder: &Path) -> Option<String> {
    const WAYS: [&str; 5] = ["TcpStream", "UdpSocket", "UnixStream", "ToSocketAddrs", "getaddrinfo"];
    let mut lines = code(folder).into_iter();
    let (path, line) = lines.find(|(_, line)| WAYS.iter().any(|way| line.contains(way)))?;
    Some(format!("{}: {line}", path.display()))
}

/// With no package that has a way to the network, a build script has none, whatever it is asked to do.
#[test]
fn nothing_in_it_opens_a_connection() {
    let sources = sources();
    for package in of_the_build_script() {
        assert_eq!(connects(&sources[&package]), None, "{package}");
    }
    let (_, tokio) = sources
        .iter()
        .find(|(name, _)| name.starts_with("tokio v"))
        .expect("tokio is in the workspace");
    assert!(
        connects(tokio).is_some(),
        "the search finds nothing where there is something"
    );
}
