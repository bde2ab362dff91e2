//! The apply story: delete, apply in a loop, read back; and an apply that changes nothing.
//!
//! In: nothing, or `--kubeconfig FILE` for a cluster of one's own (its `default` namespace gets a Deployment
//! `apply-test`). Out: what happened, on stdout. Never: touches a cluster that was not named; without the option it
//! starts a control plane of its own.

use std::error::Error;
use std::path::{Path, PathBuf};

use kubewright_k8s::Clientset;
use kubewright_k8s::apps::v1::{Deployment, DeploymentApply};
use kubewright_runtime::options::{ApplyOptions, DeleteOptions};
use kubewright_runtime::{Applied, Config, FieldManager, Namespaced};
use kubewright_tests::ControlPlane;
use kubewright_tests::control_plane::Form;

const NAME: &str = "apply-test";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let named = kubeconfig_argument()?;
    // Kept until the end: dropping it stops the servers.
    let plane = if named.is_none() {
        Some(ControlPlane::start()?)
    } else {
        None
    };
    let kubeconfig = match (&named, &plane) {
        (None, Some(plane)) => Some(plane.kubeconfig_file(Form::InlineCertificate)?),
        _ => named,
    };
    let clientset = Clientset::new(Config::from_kubeconfig(kubeconfig.as_deref().map(Path::new), None)?)?;
    apply_in_a_loop(&clientset.apps_v1().deployments("default")).await
}

async fn apply_in_a_loop(deployments: &Namespaced<Deployment>) -> Result<(), Box<dyn Error>> {
    if deployments.get_opt(NAME).await?.is_some() {
        deployments.delete(NAME, &DeleteOptions::background()).await?;
        println!("deleted what an earlier run has left");
    }

    let options = ApplyOptions::new(&FieldManager::new("apply-demo")?).force();
    let mut desired = desired();
    for round in 1..=5 {
        desired = desired.annotation("example.com/round", &round.to_string());
        report(&format!("round {round}"), &deployments.apply(&desired, &options).await?);
    }

    let read: Deployment = deployments.get(NAME).await?;
    println!("\nread back:\n{}", serde_saphyr::to_string(&read)?);

    let first = deployments.apply(&desired, &options).await?;
    let second = deployments.apply(&desired, &options).await?;
    report("no change", &first);
    report("no change", &second);
    if first.object.metadata.resource_version() != second.object.metadata.resource_version() {
        return Err("an apply without a change made a new resourceVersion".into());
    }
    deployments.delete(NAME, &DeleteOptions::background()).await?;
    Ok(())
}

/// Only what this program cares about; everything else stays with others.
fn desired() -> DeploymentApply {
    DeploymentApply::new(NAME).spec_with(|spec| {
        spec.replicas(2)
            .selector_with(|selector| selector.match_labels_with("app", NAME))
            .template_with(|template| {
                template
                    .metadata_with(|metadata| metadata.labels_with("app", NAME))
                    .spec_with(|pod| pod.containers_with("main", |main| main.image("registry.k8s.io/pause:3.10")))
            })
    })
}

fn report(what: &str, applied: &Applied<Deployment>) {
    let outcome = if applied.created { "created" } else { "updated" };
    let metadata = &applied.object.metadata;
    println!("{what}: {outcome}, resourceVersion {}", metadata.resource_version());
    for warning in &applied.warnings {
        println!("  warning: {warning}");
    }
}

fn kubeconfig_argument() -> Result<Option<PathBuf>, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    match (arguments.next().as_deref(), arguments.next()) {
        (None, _) => Ok(None),
        (Some("--kubeconfig"), Some(file)) => Ok(Some(file.into())),
        _ => Err("usage: apply_loop [--kubeconfig FILE]".into()),
    }
}
