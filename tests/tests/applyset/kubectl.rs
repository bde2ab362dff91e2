//! Sets that `kubectl apply --prune --applyset` works on as well.

use std::io::Write as _;
use std::process::{Command, Stdio};

use kubewright_runtime::applyset::{ApplySet, Parent, Refusal, Tooling};
use kubewright_tests::control_plane::Form;
use serde_json::Value;

use super::{Stage, lines, mark, options, refusal, stage};

impl Stage {
    /// `kubectl apply --prune --applyset=PARENT`: whether it went well, and what it said.
    fn kubectl_applies(&self, parent: &str, manifests: &str) -> (bool, String) {
        let cache = tempfile::tempdir().unwrap();
        let mut child = Command::new("kubectl")
            .arg("--kubeconfig")
            .arg(self.plane.kubeconfig_file(Form::InlineCertificate).unwrap())
            .arg("--cache-dir")
            .arg(cache.path())
            .args([
                "apply",
                "-n",
                self.namespace(),
                "--prune",
                "-f",
                "-",
                "--applyset",
                parent,
            ])
            .env("KUBECTL_APPLYSET", "true")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(manifests.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    }

    fn config_maps(&self, names: &[&str]) -> String {
        let one = |name: &&str| {
            let namespace = self.namespace();
            format!(
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: {namespace}}}\ndata: {{k: v}}\n"
            )
        };
        names.iter().map(one).collect::<Vec<_>>().join("---\n")
    }

    fn kubectls_set(&self, parent: Parent) -> ApplySet {
        ApplySet::new(parent, Tooling::new("kubectl", "v1.36.0").unwrap()).unwrap()
    }

    fn is_there(&self, name: &str) -> bool {
        self.seen(&["configmap", name, "-n", self.namespace()]) != Value::Null
    }
}

#[tokio::test]
async fn a_set_goes_from_hand_to_hand() {
    let Some(stage) = stage("hands") else { return };
    for (parent, named) in [
        (Parent::secret(stage.namespace(), "release"), "release"),
        (Parent::config_map(stage.namespace(), "kept"), "configmaps/kept"),
    ] {
        let set = stage.kubectls_set(parent);
        let report = stage.apply(&set, &stage.config_maps(&["a", "b"])).await;
        assert!(report.is_complete(), "{report}");

        let (well, said) = stage.kubectl_applies(named, &stage.config_maps(&["b", "c"]));
        assert!(well, "{said}");
        assert!(said.contains("configmap/a pruned"), "{said}");
        assert!(!stage.is_there("a") && stage.is_there("b") && stage.is_there("c"));

        let report = stage.apply(&set, &stage.config_maps(&["c", "d"])).await;
        let ns = stage.namespace();
        assert_eq!(
            report.pruned.iter().map(ToString::to_string).collect::<Vec<_>>(),
            [format!("pruned v1 ConfigMap {ns}/b")]
        );
        assert!(report.is_complete() && report.warnings.is_empty(), "{report}");
        // `kubectl` counts nothing as its own that is not in the set: emptied, it is.
        let report = stage.apply(&set, "").await;
        assert_eq!(report.pruned.len(), 2, "{report}");
    }
}

#[tokio::test]
async fn a_set_that_kubectl_made_is_taken_up() {
    let Some(stage) = stage("taken") else { return };
    let (well, said) = stage.kubectl_applies("release", &stage.config_maps(&["a", "b"]));
    assert!(well, "{said}");
    let set = stage.kubectls_set(Parent::secret(stage.namespace(), "release"));
    assert_eq!(mark(&stage.parent("release"), "id"), Some(set.id()), "the ids differ");
    let report = stage.apply(&set, &stage.config_maps(&["a"])).await;
    assert!(report.is_complete() && report.pruned.len() == 1, "{report}");
    assert!(stage.is_there("a") && !stage.is_there("b"));

    // Both read the older form of the annotation.
    let ns = stage.namespace();
    stage.kubectl(&[
        "annotate",
        "secret",
        "release",
        "-n",
        ns,
        "applyset.kubernetes.io/contains-group-kinds-",
    ]);
    stage.kubectl(&[
        "annotate",
        "secret",
        "release",
        "-n",
        ns,
        "applyset.kubernetes.io/contains-group-resources=configmaps",
    ]);
    let report = stage.apply(&set, &stage.config_maps(&["c"])).await;
    assert_eq!(
        lines(&report),
        [
            format!("created v1 ConfigMap {ns}/c"),
            format!("pruned v1 ConfigMap {ns}/a")
        ]
    );
    assert_eq!(
        mark(&stage.parent("release"), "contains-group-kinds"),
        Some("ConfigMap")
    );
}

#[tokio::test]
async fn both_leave_sets_of_other_tools_alone() {
    let Some(stage) = stage("tools") else { return };
    let ours = stage.set("ours");
    assert!(stage.apply(&ours, &stage.config_maps(&["a"])).await.is_complete());
    let before = stage.parent("ours");
    let (well, said) = stage.kubectl_applies("ours", &stage.config_maps(&["b"]));
    assert!(!well && said.contains("shopctl"), "{said}");
    assert_eq!(stage.parent("ours"), before);
    assert!(stage.is_there("a") && !stage.is_there("b"));

    let (well, said) = stage.kubectl_applies("theirs", &stage.config_maps(&["c"]));
    assert!(well, "{said}");
    let before = stage.parent("theirs");
    let theirs = stage.set("theirs");
    let refused = theirs
        .apply_yaml(&stage.client, &stage.config_maps(&["d"]), &options())
        .await;
    assert_eq!(refusal(refused), Refusal::OtherTooling("kubectl".into()));
    assert_eq!(stage.parent("theirs"), before);
    assert!(stage.is_there("c") && !stage.is_there("d"));
}
