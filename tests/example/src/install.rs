//! Installs the custom resource, and waits until the server serves it.
//!
//! In: the definition that the generated type carries. Out: whether it is new. Never: goes on before the API is there.

use std::error::Error;
use std::time::Duration;

use kubewright_runtime::Apply;
use kubewright_runtime::kind::CustomResource;
use kubewright_runtime::options::{ApplyOptions, DeleteOptions};

use crate::k8s::Clientset;
use crate::k8s::apiextensions::v1::CustomResourceDefinition;
use crate::k8s::example_com::v1::Backup;

/// Applies the definition; `true` when there was none before.
pub(crate) async fn install(clientset: &Clientset, options: &ApplyOptions) -> Result<bool, Box<dyn Error>> {
    let definitions = clientset.apiextensions_v1().customresourcedefinitions();
    let desired = Apply::<CustomResourceDefinition>::from_value(serde_json::from_str(Backup::DEFINITION)?)?;
    let installed = definitions.apply(&desired, options).await?.created;
    for _ in 0..100 {
        if is_established(&definitions.get(Backup::CRD_NAME).await?) {
            println!(
                "{} is {}",
                Backup::CRD_NAME,
                if installed { "installed" } else { "up to date" }
            );
            return Ok(installed);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(format!("the server does not serve {} within 10 s", Backup::CRD_NAME).into())
}

fn is_established(definition: &CustomResourceDefinition) -> bool {
    let mut conditions = definition.status.conditions.iter();
    conditions.any(|condition| condition.type_ == "Established" && condition.status == "True")
}

/// Deletes the definition, and with it every backup.
pub(crate) async fn uninstall(clientset: &Clientset) -> Result<(), Box<dyn Error>> {
    let definitions = clientset.apiextensions_v1().customresourcedefinitions();
    definitions
        .delete(Backup::CRD_NAME, &DeleteOptions::background())
        .await?;
    Ok(())
}
