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
        said[0].starts_with("Error: no specs of Kubernetes `1.12`: embedded are 1.36; "),
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
