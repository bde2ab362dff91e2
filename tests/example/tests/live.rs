//! Runs the example against a real API server, and asks somebody else what that holds.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use kubewright_tests::control_plane::Form;
use kubewright_tests::witness::Place;
use kubewright_tests::{ControlPlane, Witness};
use serde_json::{Value, json};

const DEFINITIONS: Place<'_> = Place {
    group: "apiextensions.k8s.io",
    version: "v1",
    plural: "customresourcedefinitions",
    namespace: None,
};
const BACKUPS: Place<'_> = Place {
    group: "example.com",
    version: "v1",
    plural: "backups",
    namespace: Some("default"),
};
const CRON_JOBS: Place<'_> = Place {
    group: "batch",
    version: "v1",
    plural: "cronjobs",
    namespace: Some("default"),
};

/// Runs the program to its end; gives back what it printed.
fn run(plane: &ControlPlane, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_kubewright-example"))
        .args(arguments)
        .env("KUBECONFIG", plane.kubeconfig_file(Form::InlineCertificate).unwrap())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn definition(witness: &Witness) -> Option<Value> {
    witness.get(DEFINITIONS, "backups.example.com").unwrap()
}

/// One test: the definition belongs to the whole server.
#[test]
fn it_installs_applies_reconciles_and_cleans_up() {
    let Some(plane) = ControlPlane::shared() else { return };
    let witness = plane.witness().unwrap();

    assert_eq!(
        run(plane, &["--keep"]).lines().collect::<Vec<_>>(),
        [
            "backups.example.com is installed",
            "created nightly with 1 copies, generation 1",
            "changed nightly with 2 copies, generation 2",
            "changed nightly with 3 copies, generation 3",
            "created CronJob nightly",
            "nightly is Scheduled",
            "nightly wishes for 3 copies and has 3",
        ]
    );
    check_definition(&definition(&witness).unwrap());
    check_backup(&witness.get(BACKUPS, "nightly").unwrap().unwrap());
    let cron_job = witness.get(CRON_JOBS, "nightly").unwrap().unwrap();
    assert_eq!(cron_job["spec"]["schedule"], "0 3 * * *");
    assert_eq!(cron_job["spec"]["suspend"], false);
    assert_eq!(cron_job["spec"]["jobTemplate"]["spec"]["parallelism"], 3);

    let again = run(plane, &[]);
    assert!(
        again.starts_with("backups.example.com is up to date\nchanged nightly"),
        "{again}"
    );
    assert!(
        again.ends_with(
            "checked CronJob nightly\nnightly is Scheduled\nnightly wishes for 3 copies and has 3\ncleaned up\n"
        ),
        "{again}"
    );
    assert_eq!(witness.get(BACKUPS, "nightly").unwrap(), None);
    assert_eq!(witness.get(CRON_JOBS, "nightly").unwrap(), None);
    assert!(definition(&witness).is_some(), "that run has not installed it");

    let path = format!("{}/backups.example.com", DEFINITIONS.path());
    assert_eq!(plane.raw().unwrap().send("DELETE", &path, None).unwrap().status, 200);
    eventually_gone(&witness);
    assert!(run(plane, &[]).starts_with("backups.example.com is installed\ncreated nightly"));
    eventually_gone(&witness);
}

/// What the file in `crds/` says, through the constant of the generated type.
fn check_definition(definition: &Value) {
    let version = &definition["spec"]["versions"][0];
    let columns = version["additionalPrinterColumns"].as_array().unwrap();
    let columns: Vec<&Value> = columns.iter().map(|column| &column["name"]).collect();
    assert_eq!(columns, ["Schedule", "Copies", "Phase", "Age"]);
    assert_eq!(
        version["subresources"],
        json!({
            "status": {},
            "scale": {
                "specReplicasPath": ".spec.copies",
                "statusReplicasPath": ".status.copies",
                "labelSelectorPath": ".status.selector",
            },
        })
    );
    let spec = &version["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"];
    assert_eq!(spec["keepDays"]["nullable"], true);
    assert_eq!(spec["targets"]["x-kubernetes-list-map-keys"], json!(["name"]));
    let target = &spec["targets"]["items"]["properties"];
    assert_eq!(
        target["port"],
        json!({"description": "Number or name of its port.", "x-kubernetes-int-or-string": true})
    );
    assert_eq!(target["options"]["x-kubernetes-preserve-unknown-fields"], true);
}

fn check_backup(backup: &Value) {
    assert_eq!(
        backup["spec"],
        json!({
            "schedule": "0 3 * * *",
            "claimName": "data",
            "method": "Snapshot",
            "copies": 3,
            // Nobody sent it: the server fills in what the definition says.
            "keepDays": 30,
            "targets": [{
                "name": "vault",
                "host": "vault.example.com",
                "port": "https",
                "options": {"class": "cold", "retries": 3},
            }],
        })
    );
    assert_eq!(
        backup["status"],
        json!({
            "phase": "Scheduled",
            "copies": 3,
            "selector": "example.com/backup=nightly",
            "observedGeneration": 3,
        })
    );
    let owners = backup["metadata"]["managedFields"].as_array().unwrap();
    let applied = owners.iter().find(|owner| owner["operation"] == "Apply").unwrap();
    assert_eq!(applied["manager"], "backup-operator");
    // A keyed list is owned entry by entry.
    assert!(
        applied["fieldsV1"]["f:spec"]["f:targets"]["k:{\"name\":\"vault\"}"].is_object(),
        "{applied}"
    );
    assert!(applied["fieldsV1"]["f:spec"].get("f:keepDays").is_none(), "{applied}");
}

fn eventually_gone(witness: &Witness) {
    let started = Instant::now();
    while definition(witness).is_some() {
        assert!(started.elapsed() < Duration::from_secs(15), "the definition stays");
        sleep(Duration::from_millis(50));
    }
}

#[test]
fn an_argument_that_it_does_not_know_is_refused() {
    let output = Command::new(env!("CARGO_BIN_EXE_kubewright-example"))
        .arg("--kep")
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("usage: kubewright-example [--keep]")
    );
}
