//! Makes of a backup what runs it, and says so in its status.
//!
//! In: a Backup. Out: a CronJob of the same name, and the status. Never: touches the spec, which is the user's.

use std::error::Error;

use kubewright_runtime::options::{ApplyOptions, PatchOptions};
use kubewright_runtime::{Apply, Patch};
use serde_json::json;

use crate::k8s::Clientset;
use crate::k8s::batch::v1::CronJob;
use crate::k8s::example_com::v1::{Backup, BackupStatus};

/// Brings the cluster to what `backup` wishes for.
pub(crate) async fn reconcile(
    clientset: &Clientset,
    backup: &Backup,
    options: &ApplyOptions,
) -> Result<(), Box<dyn Error>> {
    let (name, namespace) = (backup.metadata.name(), backup.metadata.namespace());
    let cron_jobs = clientset.batch_v1().cronjobs(namespace);
    let applied = cron_jobs.apply(&cron_job(backup), options).await?;
    println!("{} CronJob {name}", if applied.created { "created" } else { "checked" });

    let mut observed = backup.clone();
    observed.status = status(backup).into();
    // Only what differs is sent, so that the status of others stays.
    let patch = Patch::between(backup, &observed);
    let backups = clientset.example_com_v1().backups(namespace);
    let patched = backups.status(name).patch(&patch, &PatchOptions::new()).await?;
    println!(
        "{name} is {}",
        patched.status.phase.as_deref().unwrap_or("of an unknown phase")
    );
    Ok(())
}

fn copies(backup: &Backup) -> i32 {
    // What the server has defaulted is always there; what a test makes by hand may not be.
    backup.spec.copies.unwrap_or(1)
}

fn cron_job(backup: &Backup) -> Apply<CronJob> {
    let name = backup.metadata.name();
    let hosts: Vec<&str> = backup.spec.targets.iter().map(|target| target.host.as_str()).collect();
    let container = json!({
        "name": "copy",
        "image": "registry.example.com/backup:1",
        "args": [backup.spec.claim_name.as_str(), "--to", hosts.join(",")],
    });
    Apply::new(name).label("example.com/backup", name).spec(json!({
        "schedule": backup.spec.schedule.as_str(),
        "suspend": copies(backup) == 0,
        "jobTemplate": {"spec": {
            "parallelism": copies(backup),
            "template": {"spec": {"restartPolicy": "OnFailure", "containers": [container]}},
        }},
    }))
}

fn status(backup: &Backup) -> BackupStatus {
    let phase = match copies(backup) {
        0 => BackupStatus::PHASE_SUSPENDED,
        _ => BackupStatus::PHASE_SCHEDULED,
    };
    BackupStatus {
        phase: Some(phase.into()),
        copies: Some(copies(backup)),
        selector: Some(format!("example.com/backup={}", backup.metadata.name()).into()),
        observed_generation: backup.metadata.generation,
    }
}
