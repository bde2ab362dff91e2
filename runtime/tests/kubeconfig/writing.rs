//! What is read is there after it was written, known or not.

use kubewright_runtime::config::kubeconfig::{EntryKind, Kubeconfig, Overrides};
use serde_json::json;

use crate::ground::{Ground, mode, text_of};
use crate::plain::plain;

/// Keys out of the usual order, and keys that nobody knows, at every level.
const ODD: &str = r#"kind: Config
x-owner: {team: platform, since: 2024, ratio: 0.5, on: true}
apiVersion: v1
users:
- user:
    x-note: keep me
    token: hunter2
    exec:
      command: ./bin/login
      x-retries: 3
      env: null
  x-side: [1, two, null]
  name: zoe
- name: adam
  user: {}
contexts:
- context:
    user: zoe
    cluster: east
    x-colour: red
  name: work
clusters:
- name: east
  cluster:
    x-region: {b: 1, a: 2}
    server: https://east.example
    certificate-authority: tls/ca.crt
preferences: {}
current-context: work
x-list: []
"#;

/// The keys of a text, in order.
fn keys(yaml: &str) -> Vec<&str> {
    yaml.lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(key, _)| key.trim_start_matches([' ', '-']))
        .collect()
}

#[test]
fn unknown_keys_and_the_order_of_all_survive() {
    let ground = Ground::new();
    let path = ground.write("config", ODD);
    Kubeconfig::from_file(&path).unwrap().write(&path).unwrap();
    let written = std::fs::read_to_string(&path).unwrap();
    let value = |text: &str| serde_saphyr::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(value(&written), value(ODD), "{written}");
    let block = |text: &str| Kubeconfig::from_text(text).unwrap().to_yaml().unwrap();
    assert_eq!(keys(&written), keys(&block(ODD)));
    assert_eq!(&keys(&written)[..3], ["kind", "x-owner", "team"]);
    Kubeconfig::from_file(&path).unwrap().write(&path).unwrap();
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        written,
        "writing again changes nothing"
    );
}

#[test]
fn what_is_changed_is_changed_and_nothing_else() {
    let mut kubeconfig = Kubeconfig::from_text(ODD).unwrap();
    let mut user = kubeconfig.entry(EntryKind::User, "zoe").unwrap().value();
    user["token"] = json!("new");
    user["as"] = json!("root");
    kubeconfig.set_entry(EntryKind::User, "zoe", user).unwrap();
    kubeconfig
        .set_entry(EntryKind::Context, "play", json!({"cluster": "east"}))
        .unwrap();
    kubeconfig.set_current_context("play");
    assert!(kubeconfig.remove_entry(EntryKind::User, "adam") && !kubeconfig.remove_entry(EntryKind::User, "adam"));

    let yaml = kubeconfig.to_yaml().unwrap();
    let zoe = yaml
        .split("users:\n")
        .nth(1)
        .unwrap()
        .split("contexts:")
        .next()
        .unwrap();
    assert_eq!(
        keys(zoe),
        [
            "user",
            "x-note",
            "token",
            "exec",
            "command",
            "x-retries",
            "env",
            "as",
            "x-side",
            "name"
        ],
        "{yaml}"
    );
    let written: serde_json::Value = serde_saphyr::from_str(&yaml).unwrap();
    assert_eq!(written["users"][0]["user"]["token"], "new");
    assert_eq!(
        written["contexts"][1],
        json!({"name": "play", "context": {"cluster": "east"}})
    );
    assert_eq!(
        (&written["current-context"], &written["x-owner"]["since"]),
        (&json!("play"), &json!(2024))
    );
    assert!(written["users"].as_array().unwrap().len() == 1);
}

#[test]
fn a_kubeconfig_that_the_program_makes_is_one() {
    let ground = Ground::new();
    let mut kubeconfig = Kubeconfig::new();
    let content = json!({"server": "https://east.example:6443"});
    kubeconfig.set_entry(EntryKind::Cluster, "east", content).unwrap();
    kubeconfig
        .set_entry(EntryKind::Context, "work", json!({"cluster": "east"}))
        .unwrap();
    kubeconfig.set_current_context("work");
    let path = ground.path("new/folder/config");
    kubeconfig.write(&path).unwrap();
    assert_eq!(mode(&path), 0o600);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("apiVersion: v1\nkind: Config\n"), "{text}");
    let config = Kubeconfig::from_file(&path)
        .unwrap()
        .resolve(&Overrides::new())
        .unwrap();
    assert_eq!(config.server(), "https://east.example:6443/");
    let error = kubeconfig
        .set_entry(EntryKind::User, "a", json!("hunter2"))
        .unwrap_err();
    assert!(error.is_config() && !format!("{error}").contains("hunter2"), "{error}");
}

#[test]
fn relative_paths_mean_the_same_file_wherever_they_are_written() {
    let ground = Ground::new();
    let from = ground.write("a/config", ODD);
    let kubeconfig = Kubeconfig::from_file(&from).unwrap();
    let beside = ground.path("a/copy");
    kubeconfig.write(&beside).unwrap();
    assert!(
        std::fs::read_to_string(&beside)
            .unwrap()
            .contains("certificate-authority: tls/ca.crt")
    );
    let elsewhere = ground.path("b/copy");
    kubeconfig.write(&elsewhere).unwrap();
    for text in [
        std::fs::read_to_string(&elsewhere).unwrap(),
        kubeconfig.to_yaml().unwrap(),
    ] {
        let value = plain(&text);
        assert_eq!(
            value["clusters"][0]["cluster"]["certificate-authority"],
            ground.path("a/tls/ca.crt").to_str().unwrap()
        );
        assert_eq!(
            value["users"][1]["user"]["exec"]["command"],
            ground.path("a/bin/login").to_str().unwrap()
        );
    }
}

#[test]
fn an_existing_file_keeps_its_mode_and_its_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let ground = Ground::new();
    let real = ground.write("real/config", "current-context: old\n");
    std::fs::set_permissions(&real, PermissionsExt::from_mode(0o640)).unwrap();
    let link = ground.path("config");
    symlink(&real, &link).unwrap();
    let mut kubeconfig = Kubeconfig::from_file(&link).unwrap();
    kubeconfig.set_current_context("new");
    kubeconfig.write(&link).unwrap();
    assert!(link.is_symlink() && mode(&real) == 0o640);
    assert_eq!(Kubeconfig::from_file(&real).unwrap().current_context(), Some("new"));
    let left: Vec<_> = std::fs::read_dir(ground.path("real")).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn a_file_that_cannot_be_written_is_left_as_it_was() {
    let ground = Ground::new();
    ground.write("config/file", "");
    let error = Kubeconfig::new().write(ground.path("config")).unwrap_err();
    assert!(
        error.is_config() && error.to_string().contains("config cannot be written"),
        "{error}"
    );
    let left: Vec<_> = std::fs::read_dir(ground.path("")).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn what_is_written_means_the_same_to_kubectl() {
    let ground = Ground::new();
    ground.write("config", ODD);
    Kubeconfig::from_text(ODD)
        .unwrap()
        .write(ground.path("written"))
        .unwrap();
    let view = |file: &str| {
        let mut command = ground.kubectl()?;
        command.args(["config", "view", "--raw", "--output=json", "--kubeconfig", file]);
        Some(plain(&text_of(&command.output().unwrap()).unwrap()))
    };
    // The text was relative to the working directory of this test, so only names and values that are no paths are the same.
    let Some((before, after)) = view("config").zip(view("written")) else {
        return;
    };
    assert_eq!(before["contexts"], after["contexts"]);
    assert_eq!(before["users"][1]["user"]["token"], after["users"][1]["user"]["token"]);
    assert_eq!(before["current-context"], after["current-context"]);
}

#[test]
fn debug_shows_names_and_nothing_that_stands_in_entries() {
    let kubeconfig = Kubeconfig::from_text(ODD).unwrap();
    let shown = format!(
        "{kubeconfig:?} {:?}",
        kubeconfig.entries(EntryKind::User).collect::<Vec<_>>()
    );
    assert!(shown.contains("zoe") && shown.contains("work"), "{shown}");
    for hidden in ["hunter2", "keep me", "login", "platform"] {
        assert!(!shown.contains(hidden), "{shown}");
    }
    let overrides = Overrides::new().token("hunter2");
    assert!(!format!("{overrides:?}").contains("hunter2"));
}
