//! What `kubectl` makes of a server: the other side that discovery and the mapper are held against.

use std::process::{Command, Output};

use kubewright_tests::ControlPlane;
use kubewright_tests::control_plane::Form;

/// The columns of `kubectl api-resources -o wide`.
const COLUMNS: [&str; 7] = [
    "NAME",
    "SHORTNAMES",
    "APIVERSION",
    "NAMESPACED",
    "KIND",
    "VERBS",
    "CATEGORIES",
];

/// A line of `kubectl api-resources -o wide`.
pub(crate) type Row = [String; 7];

/// What `kubectl api-resources -o wide` shows, sorted, and what it complains of.
pub(crate) fn api_resources(plane: &ControlPlane) -> (Vec<Row>, String) {
    let output = run(plane, &["api-resources", "-o", "wide"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines = text.lines();
    let header = lines.next().unwrap_or_default();
    let starts = COLUMNS.map(|column| {
        header
            .find(column)
            .unwrap_or_else(|| panic!("no {column} in {header:?}"))
    });
    let cell = |line: &str, column: usize| {
        let end = starts.get(column + 1).copied().unwrap_or(line.len());
        let cell = line.get(starts[column].min(line.len())..end.min(line.len()));
        cell.unwrap_or_default().trim().to_owned()
    };
    let mut rows: Vec<Row> = lines
        .map(|line| std::array::from_fn(|column| cell(line, column)))
        .collect();
    rows.sort();
    (rows, String::from_utf8_lossy(&output.stderr).into_owned())
}

/// The path that `kubectl get NAME` asks for.
pub(crate) fn path_of(plane: &ControlPlane, name: &str) -> String {
    let output = run(plane, &["get", name, "--all-namespaces", "-v=6"]);
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    let asked = log.split_whitespace().filter_map(|word| word.split_once("https://"));
    let mut paths = asked.filter_map(|(_, rest)| rest.split_once('/')).map(|(_, path)| path);
    let list = paths.rfind(|path| path.contains("limit="));
    let list = list.unwrap_or_else(|| panic!("kubectl get {name} lists nothing:\n{log}"));
    let (path, _) = list.split_once('?').unwrap();
    format!("/{path}")
}

fn run(plane: &ControlPlane, arguments: &[&str]) -> Output {
    // Nothing of an earlier look.
    let cache = tempfile::tempdir().unwrap();
    Command::new("kubectl")
        .arg("--kubeconfig")
        .arg(plane.kubeconfig_file(Form::InlineCertificate).unwrap())
        .arg("--cache-dir")
        .arg(cache.path())
        .args(arguments)
        .output()
        .unwrap()
}
