//! What the tests of the command share: a spec small enough to read, the binary, pictures of folders.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where it fails")]
#![allow(dead_code, reason = "each test program uses its own part")]

use std::collections::BTreeMap;
#[cfg(feature = "cli")]
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
#[cfg(feature = "cli")]
use std::process::{Command, Stdio};

use serde_json::{Value, json};

/// What a run of the command left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// Fails the test unless the command ended with `code` and said all of `parts` on standard error.
    #[track_caller]
    pub(crate) fn expect(self, code: i32, parts: &[&str]) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        for part in parts {
            assert!(self.stderr.contains(part), "no {part:?} in {self:#?}");
        }
        self
    }
}

/// Runs `kubewright` with `arguments`, without any configuration of the machine.
#[cfg(feature = "cli")]
pub(crate) fn kubewright<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Ran {
    run_with_input(arguments, Stdio::null())
}

/// The same with a file for standard input.
#[cfg(feature = "cli")]
pub(crate) fn kubewright_reading<S: AsRef<OsStr>>(input: &str, arguments: impl IntoIterator<Item = S>) -> Ran {
    run_with_input(arguments, fs::File::open(input).unwrap().into())
}

#[cfg(feature = "cli")]
fn run_with_input<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>, input: Stdio) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_kubewright"))
        .args(arguments)
        .stdin(input)
        .env_remove("KUBECONFIG")
        .env_remove("KUBERNETES_SERVICE_HOST")
        .env("HOME", "/nonexistent")
        .output()
        .unwrap();
    Ran {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A folder of a test, removed at its end.
pub(crate) struct Scratch(tempfile::TempDir);

impl Scratch {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file, and gives back its path as text.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    /// Writes a JSON file, and gives back its path as text.
    pub(crate) fn json(&self, name: &str, content: &Value) -> String {
        self.file(name, serde_json::to_vec(content).unwrap())
    }

    /// The path of something that need not exist, as text.
    pub(crate) fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }
}

/// Every file and folder below `root` with its content (`None` for a folder).
pub(crate) fn snapshot(root: &Path) -> BTreeMap<String, Option<Vec<u8>>> {
    fn visit(root: &Path, folder: &Path, found: &mut BTreeMap<String, Option<Vec<u8>>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().display().to_string();
            if path.is_dir() {
                found.insert(name, None);
                visit(root, &path, found);
            } else {
                found.insert(name, Some(fs::read(&path).unwrap()));
            }
        }
    }
    let mut found = BTreeMap::new();
    visit(root, root, &mut found);
    found
}

/// Definition name of the kind of [`spec`].
pub(crate) const WIDGET: &str = "com.example.demo.v1.Widget";

/// An OpenAPI v3 document of one group version with one namespaced kind, `demo.example.com/v1` `Widget`.
pub(crate) fn spec() -> Value {
    spec_of_group("demo.example.com")
}

/// The same with another group.
pub(crate) fn spec_of_group(group: &str) -> Value {
    let gvk = json!({"group": group, "version": "v1", "kind": "Widget"});
    let list_gvk = json!({"group": group, "version": "v1", "kind": "WidgetList"});
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let answer = |name: &str| json!({"200": {"description": "OK", "content": {"application/json": {"schema": reference(name)}}}});
    let operation = |action: &str, answers: &str| {
        json!({
            "operationId": format!("{action}Widget"),
            "x-kubernetes-action": action,
            "x-kubernetes-group-version-kind": gvk,
            "responses": answer(answers),
        })
    };
    let meta = json!({
        "type": "object",
        "properties": {"name": {"type": "string"}, "namespace": {"type": "string"}},
    });
    json!({
        "openapi": "3.0.0",
        "info": {"title": "Demo", "version": "1"},
        "paths": {
            format!("/apis/{group}/v1/namespaces/{{namespace}}/widgets"):
                {"get": operation("list", "com.example.demo.v1.WidgetList")},
            format!("/apis/{group}/v1/namespaces/{{namespace}}/widgets/{{name}}"):
                {"get": operation("get", WIDGET)},
        },
        "components": {"schemas": {
            WIDGET: {
                "description": "Widget is a thing.",
                "type": "object",
                "properties": {
                    "apiVersion": {"type": "string"},
                    "kind": {"type": "string"},
                    "metadata": reference("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"),
                    "size": {"type": "integer", "format": "int32", "description": "Size of it."},
                },
                "x-kubernetes-group-version-kind": [gvk],
            },
            "com.example.demo.v1.WidgetList": {
                "type": "object",
                "required": ["items"],
                "properties": {
                    "apiVersion": {"type": "string"},
                    "kind": {"type": "string"},
                    "items": {"type": "array", "items": reference(WIDGET)},
                    "metadata": reference("io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"),
                },
                "x-kubernetes-group-version-kind": [list_gvk],
            },
            "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta": meta,
            "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta":
                {"type": "object", "properties": {"continue": {"type": "string"}}},
        }},
    })
}

/// The schema of the kind of [`spec`], to be changed.
pub(crate) fn widget(spec: &mut Value) -> &mut Value {
    &mut spec["components"]["schemas"][WIDGET]
}

/// A CustomResourceDefinition of a namespaced kind, `demo.example.com/v1` `Gadget`.
pub(crate) fn definition() -> Value {
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "gadgets.demo.example.com"},
        "spec": {
            "group": "demo.example.com",
            "scope": "Namespaced",
            "names": {"kind": "Gadget", "plural": "gadgets"},
            "versions": [{
                "name": "v1",
                "served": true,
                "storage": true,
                "schema": {"openAPIV3Schema": {
                    "type": "object",
                    "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer"}}}},
                }},
            }],
        },
    })
}
