//! What is wrong with the input, or with what was asked for, as cargo shows it.

use crate::project::{Project, definition, script};

/// The lines that the build script wrote to standard error, as cargo repeats them.
fn said(stderr: &str) -> Vec<&str> {
    let Some((_, said)) = stderr.split_once("--- stderr\n") else {
        panic!("cargo shows no standard error of the build script:\n{stderr}");
    };
    said.lines()
        .map(|line| line.strip_prefix("  ").unwrap_or(line))
        .collect()
}

#[test]
fn a_selector_that_is_none_and_a_version_that_is_not_there_are_said_at_once() {
    let project = Project::new(
        "requests",
        &script(".kubernetes(\"1.12\").include([\"v1//Pod\", \"v1/Pod:read\"])"),
    );
    let built = project.build().failed();
    let said = said(&built.stderr);
    assert!(
        said[0]
            .starts_with("Error: no specs of Kubernetes `1.12` are part of this build of kubewright; there are 1.36; "),
        "{}",
        built.stderr
    );
    assert!(said[1].starts_with("`v1//Pod` is not a selector: "), "{}", built.stderr);
    assert!(
        said[2].starts_with("`v1/Pod:read` is not a selector: `read` is no verb; "),
        "{}",
        built.stderr
    );
    assert_eq!(said.len(), 3, "{}", built.stderr);

    project.write("build.rs", &script(".include([\"v1/Podd\", \"v1/Secret:connect\"])"));
    let built = project.build().failed();
    assert!(built.stderr.contains("`connect` is no verb"), "{}", built.stderr);
    project.write("build.rs", &script(".include([\"v1/Podd\"])"));
    let built = project.build().failed();
    assert_eq!(
        crate::messages::said(&built.stderr),
        [
            "Error: the input has 1 error; nothing was written",
            "error[selector-without-match]: the selector `core/v1/Podd` matches nothing: did you mean `v1/Pod`?"
        ],
        "{}",
        built.stderr
    );
}

#[test]
fn what_is_wrong_with_definitions_is_said_with_file_and_pointer() {
    let project = Project::new("broken", &script(".crds(\"crds/\")"));
    project.write("crds/good.yaml", &definition("widgets", "Widget", ""));
    project.write(
        "crds/scope.yaml",
        &definition("tools", "Tool", "").replace("Namespaced", "Everywhere"),
    );
    project.write(
        "crds/plural.yaml",
        &definition("nuts", "Nut", "").replace("plural: nuts, ", ""),
    );
    let built = project.build().failed();
    assert_eq!(
        said(&built.stderr),
        [
            "Error: the input has 2 errors; nothing was written",
            "error[crd-incomplete]: missing, and without it this is no CustomResourceDefinition; add it",
            "  --> crds/plural.yaml#/spec/names/plural",
            "error[crd-scope]: the scope \"Everywhere\" is none; write Namespaced or Cluster",
            "  --> crds/scope.yaml#/spec/scope",
        ],
        "{}",
        built.stderr
    );
    assert!(project.generated().is_empty(), "nothing was written");

    let broken = definition("tools", "Tool", "").replace("names: {", "names: [{");
    project.write("crds/scope.yaml", &broken);
    let built = project.build().failed();
    let line = said(&built.stderr)
        .into_iter()
        .find(|line| line.starts_with("  --> crds/scope.yaml:"));
    assert!(
        line.is_some() && built.stderr.contains("error[malformed-yaml]: "),
        "{}",
        built.stderr
    );
}

#[test]
fn warnings_become_cargos_own_a_line_each_and_end_a_strict_build() {
    let project = Project::new("warned", &script(".crds(\"crds/\")"));
    // A server would refuse the name; and somebody wants to paint on the terminal, and to talk to cargo.
    let hostile = "name: \"\\e[2Jx\\ncargo::rustc-env=A=B\"";
    project.write(
        "crds/widget.yaml",
        &definition("widgets", "Widget", "").replace("name: widgets.example.com", hostile),
    );
    let built = project.build().succeeded();
    let warnings: Vec<&str> = built
        .stderr
        .lines()
        .filter(|line| line.starts_with("warning: "))
        .collect();
    assert_eq!(warnings.len(), 1, "{}", built.stderr);
    assert!(
        warnings[0].starts_with("warning: warned@0.0.0: crd-name: "),
        "{}",
        warnings[0]
    );
    assert!(
        warnings[0].ends_with(" --> crds/widget.yaml#/metadata/name"),
        "{}",
        warnings[0]
    );
    assert!(
        !built.stderr.contains('\u{1b}') && !built.stderr.contains("A=B --cfg"),
        "{}",
        built.stderr
    );
    let good = project.generated();

    project.write("build.rs", &script(".crds(\"crds/\").strict()"));
    let built = project.build().failed();
    let said = said(&built.stderr);
    assert!(
        said[0].starts_with("Error: the input has 1 warning, which `strict` turns into errors"),
        "{}",
        built.stderr
    );
    assert!(said[1].starts_with("warning[crd-name]: "), "{}", built.stderr);
    assert!(!built.stderr.contains('\u{1b}'), "{}", built.stderr);
    assert_eq!(project.generated(), good, "what an earlier run wrote is as it was");
}

#[test]
fn many_findings_are_counted() {
    let project = Project::new("many", &script(".crds(\"crds/\")"));
    for number in 0..50 {
        let text = definition(&format!("x{number}s"), &format!("X{number}"), "").replace("Namespaced", "Everywhere");
        project.write(&format!("crds/{number}.yaml"), &text);
    }
    let built = project.build().failed();
    let lines = said(&built.stderr);
    assert_eq!(lines.len(), 1 + 2 * 30 + 1, "{}", built.stderr);
    assert_eq!(lines.last(), Some(&"and 20 more"));
    for number in 0..50 {
        let text =
            definition(&format!("x{number}s"), &format!("X{number}"), "").replace(".example.com\n", ".example.org\n");
        project.write(&format!("crds/{number}.yaml"), &text);
    }
    let built = project.build().succeeded();
    let warnings = built
        .stderr
        .lines()
        .filter(|line| line.starts_with("warning: many@0.0.0: "))
        .count();
    assert_eq!(warnings, 21, "{}", built.stderr);
}
