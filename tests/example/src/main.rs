//! A small operator: it installs its custom resource, wishes for a backup, and makes a CronJob of every backup that it finds.
//!
//! In: the cluster and namespace of the kubeconfig; `--keep` leaves what was made. Out: a line a step on standard output.
//! Never: deletes a definition that it did not install.

mod install;
mod reconcile;

/// What `build.rs` wrote.
mod k8s {
    include!(concat!(env!("OUT_DIR"), "/k8s.rs"));
}

use std::error::Error;

use k8s::Clientset;
use k8s::example_com::v1::{Backup, BackupSpec, BackupTarget};
use kubewright_runtime::meta::ObjectMeta;
use kubewright_runtime::options::{ApplyOptions, DeleteOptions, ListOptions};
use kubewright_runtime::{Apply, Config, FieldManager, Namespaced, RawObject};
use serde_json::json;

const NAME: &str = "nightly";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let keep = match std::env::args().skip(1).collect::<Vec<_>>().as_slice() {
        [] => false,
        [option] if option == "--keep" => true,
        _ => return Err("usage: kubewright-example [--keep]".into()),
    };
    let config = Config::infer()?;
    let namespace = config.namespace().to_owned();
    let clientset = Clientset::new(config)?;
    let options = ApplyOptions::new(&FieldManager::new("backup-operator")?).force();

    let installed = install::install(&clientset, &options).await?;
    let backups = clientset.example_com_v1().backups(namespace.as_str());
    apply_in_a_loop(&backups, &options).await?;

    for backup in &backups.list(&ListOptions::new()).await? {
        reconcile::reconcile(&clientset, backup, &options).await?;
    }
    let scale = backups.scale(NAME).get().await?;
    println!(
        "{NAME} wishes for {} copies and has {}",
        scale.spec.replicas.unwrap_or_default(),
        scale.status.replicas
    );

    if !keep {
        backups.delete(NAME, &DeleteOptions::background()).await?;
        // An owner reference would have the garbage collector do it, where one runs.
        clientset
            .batch_v1()
            .cronjobs(namespace.as_str())
            .delete(NAME, &DeleteOptions::background())
            .await?;
        if installed {
            install::uninstall(&clientset).await?;
        }
        println!("cleaned up");
    }
    Ok(())
}

/// Wishes for more copies each time. What is applied is never changed by an answer, so it can be applied again and again.
async fn apply_in_a_loop(backups: &Namespaced<Backup>, options: &ApplyOptions) -> Result<(), Box<dyn Error>> {
    for copies in 1..=3 {
        let desired = Apply::from_object(&wish(copies)?);
        let applied = backups.apply(&desired, options).await?;
        println!(
            "{} {NAME} with {copies} copies, generation {}",
            if applied.created { "created" } else { "changed" },
            applied.object.metadata.generation.unwrap_or_default()
        );
    }
    Ok(())
}

/// A nightly backup, as a typed object.
fn wish(copies: i32) -> Result<Backup, Box<dyn Error>> {
    let target = BackupTarget {
        name: "vault".into(),
        host: "vault.example.com".into(),
        port: Some("https".into()),
        // What the schema leaves open is JSON.
        options: Some(RawObject::try_from(json!({"class": "cold", "retries": 3}))?),
    };
    let spec = BackupSpec {
        schedule: "0 3 * * *".into(),
        claim_name: "data".into(),
        method: Some(BackupSpec::METHOD_SNAPSHOT.into()),
        copies: Some(copies),
        targets: [target].into(),
        ..BackupSpec::EMPTY
    };
    Ok(Backup {
        metadata: ObjectMeta::named(NAME),
        spec,
        ..Backup::EMPTY
    })
}
