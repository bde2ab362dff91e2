//! The build script runs when something that it reads has changed, and at no other time; it writes into its folder only.

use std::fs;
use std::time::{Duration, SystemTime};

use crate::project::{Project, definition, script};

/// Cargo compares times of change, and a file system may count in seconds.
fn touch(project: &Project, file: &str, later: u64) {
    let file = fs::File::options().append(true).open(project.path(file)).unwrap();
    file.set_modified(SystemTime::now() + Duration::from_secs(later))
        .unwrap();
}

#[test]
fn a_changed_definition_runs_the_script_and_nothing_else_does() {
    let project = Project::new("reruns", &script(".crds(\"crds/\").config(\"kubewright.toml\")"));
    project.write("crds/widget.yaml", &definition("widgets", "Widget", ""));
    project.write("kubewright.toml", "");
    let files = project.files();
    assert!(project.build().succeeded().ran);
    assert_eq!(project.files(), files, "the package is as it was");
    assert_eq!(project.generated().keys().collect::<Vec<_>>(), ["k8s.rs"]);
    assert!(project.generated()["k8s.rs"].contains("pub struct Widget "));

    let again = project.build().succeeded();
    assert!(
        !again.ran && !again.stderr.contains("Compiling") && !again.stderr.contains("Dirty"),
        "{}",
        again.stderr
    );
    for other in ["README.md", "src/main.rs", "data/x.json"] {
        project.write(other, "fn main() {}\n");
        touch(&project, other, 2);
        assert!(!project.build().succeeded().ran, "{other}");
    }

    project.write("crds/widget.yaml", &definition("widgets", "Gadget", ""));
    touch(&project, "crds/widget.yaml", 4);
    assert!(project.build().succeeded().ran, "a file changed");
    assert!(project.generated()["k8s.rs"].contains("pub struct Gadget "));

    project.write("crds/more/tool.yaml", &definition("tools", "Tool", ""));
    touch(&project, "crds/more/tool.yaml", 6);
    assert!(project.build().succeeded().ran, "a file came, in a folder that came");
    assert!(project.generated()["k8s.rs"].contains("pub struct Tool "));

    project.write("kubewright.toml", "[types]\n\"example.com/v1/Tool\" = \"Spanner\"\n");
    touch(&project, "kubewright.toml", 8);
    assert!(project.build().succeeded().ran, "a name changed");
    assert!(project.generated()["k8s.rs"].contains("pub struct Spanner "));
}

#[test]
fn with_the_embedded_specs_alone_there_is_nothing_to_wait_for() {
    let project = Project::new(
        "embedded",
        &script(".kubernetes(\"1.36\").include([\"v1/ConfigMap:get\"])"),
    );
    assert!(project.build().succeeded().ran);
    project.write("src/other.txt", "");
    assert!(!project.build().succeeded().ran);
    // A build script may have another name; a name of a file that is not there would run it every time.
    fs::rename(project.path("build.rs"), project.path("script.rs")).unwrap();
    let manifest = fs::read_to_string(project.path("Cargo.toml")).unwrap();
    project.write(
        "Cargo.toml",
        &manifest.replace("[workspace]", "build = \"script.rs\"\n[workspace]"),
    );
    assert!(project.build().succeeded().ran);
    assert!(!project.build().succeeded().ran);
}
