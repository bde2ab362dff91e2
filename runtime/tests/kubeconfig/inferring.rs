//! The order in which `Config::infer` looks, in processes with environments of their own.

use kubewright_runtime::Config;
use kubewright_runtime::config::kubeconfig::Overrides;

use crate::ground::{Ground, in_a_process, result_file, variable};

#[test]
#[ignore = "the other tests start it, with an environment of its own"]
fn infers_in_a_process() {
    let Some(result) = result_file() else { return };
    let overrides = Overrides::new()
        .context(variable("CONTEXT").unwrap_or_default())
        .server(variable("SERVER").unwrap_or_default());
    let text = match Config::infer_with(&overrides) {
        Ok(config) => format!("{} {:?}", config.server(), config.credential_source()),
        Err(error) => error.to_string(),
    };
    std::fs::write(result, text).unwrap();
}

fn kubeconfig(name: &str) -> String {
    format!(
        "clusters: [{{name: {name}, cluster: {{server: 'https://{name}'}}}}]\n\
         contexts: [{{name: {name}, context: {{cluster: {name}}}}}]\ncurrent-context: {name}\n"
    )
}

fn inferred(ground: &Ground, variables: &[(&str, &str)]) -> String {
    in_a_process(ground, "inferring::infers_in_a_process", variables)
}

#[test]
fn kubeconfig_of_the_environment_comes_before_the_home_directory() {
    let ground = Ground::new();
    ground.write(".kube/config", &kubeconfig("home"));
    ground.write("one", &kubeconfig("one"));
    ground.write("two", &kubeconfig("two"));
    assert_eq!(inferred(&ground, &[]), "https://home/ None");
    assert_eq!(inferred(&ground, &[("KUBECONFIG", "")]), "https://home/ None");
    let list = ("KUBECONFIG", "missing:one:two");
    assert_eq!(inferred(&ground, &[list]), "https://one/ None");
    assert_eq!(inferred(&ground, &[list, ("CONTEXT", "two")]), "https://two/ None");
}

#[test]
fn where_nothing_is_configured_the_message_lists_what_was_looked_at() {
    let ground = Ground::new();
    let home = ground.path(".kube/config");
    assert_eq!(
        inferred(&ground, &[]),
        format!(
            "no cluster is configured: KUBECONFIG is not set and {} does not exist or is empty, and this is not a pod",
            home.display()
        )
    );
    ground.write("one", "contexts: [{name: a, context: {cluster: b}}]\n");
    let unchosen = inferred(&ground, &[("KUBECONFIG", "one:two")]);
    assert!(
        unchosen.contains("one: current-context is not set; name one of: \"a\"") && unchosen.contains("not a pod"),
        "{unchosen}"
    );
}

#[test]
fn a_broken_file_or_context_is_an_error_and_no_reason_to_look_further() {
    let ground = Ground::new();
    ground.write(".kube/config", &kubeconfig("home"));
    ground.write("one", "current-context: gone\n");
    ground.write("two", "users: hunter2\n");
    for (list, what) in [
        ("one", "no context is named \"gone\""),
        ("one:two", "users is not a list"),
    ] {
        let said = inferred(&ground, &[("KUBECONFIG", list)]);
        assert!(said.contains(what) && !said.contains("hunter2"), "{said}");
    }
}

#[test]
fn a_server_that_is_named_is_asked_without_a_kubeconfig() {
    let ground = Ground::new();
    let said = inferred(&ground, &[("SERVER", "https://named:6443")]);
    assert_eq!(said, "https://named:6443/ None");
}
