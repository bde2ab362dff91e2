//! The OAM runtime of Kubernetes, the generation before KubeVela: a Component embeds a whole workload, an
//! ApplicationConfiguration whole traits.

use kubewright_crds_tests::oam_kubernetes_runtime::core_oam_dev::v1alpha2::{
    ApplicationConfiguration, ApplicationConfigurationComponent, ApplicationConfigurationParameterValue,
    ApplicationConfigurationSpec, ApplicationConfigurationTrait, Component, ComponentParameter, ComponentSpec,
    ContainerizedWorkload, HealthScope, ManualScalerTrait, ScopeDefinition, TraitDefinition, WorkloadDefinition,
};
use kubewright_crds_tests::oam_kubernetes_runtime::{Clientset, apps::v1::Deployment};
use kubewright_runtime::options::{ListOptions, PatchOptions};
use kubewright_runtime::value::{self, RawObject};
use kubewright_runtime::{Apply, ApplyOptions, Patch};
use serde_json::{Value, json};

use crate::stage::{Stage, belongs_to_the_cluster, lives_in_a_namespace};
use crate::story;

fn object<K: value::Record + Default>(body: &Value) -> K {
    value::from_json(body.to_string().as_bytes()).unwrap()
}

fn deployment() -> Deployment {
    object(&json!({
        "metadata": {"name": "web", "labels": {"app": "web"}},
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": {"app": "web"}},
            "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {"containers": [{"name": "web", "image": "nginx:1", "resources": {"limits": {"cpu": "0.5"}}}]}
            }
        }
    }))
}

/// A component around a workload of Kubernetes.
fn component() -> ComponentSpec {
    ComponentSpec {
        workload: RawObject::from(&deployment()),
        parameters: [ComponentParameter {
            name: "image".into(),
            field_paths: ["spec.template.spec.containers[0].image"].into(),
            ..ComponentParameter::EMPTY
        }]
        .into(),
    }
}

/// A configuration with a trait of the model itself inside.
fn configuration(scaler: &ManualScalerTrait) -> ApplicationConfigurationSpec {
    let web = ApplicationConfigurationComponent {
        component_name: Some("web".into()),
        parameter_values: [ApplicationConfigurationParameterValue {
            name: "image".into(),
            value: "nginx:2".into(),
        }]
        .into(),
        traits: [ApplicationConfigurationTrait {
            trait_: RawObject::from(scaler),
            ..ApplicationConfigurationTrait::EMPTY
        }]
        .into(),
        ..ApplicationConfigurationComponent::EMPTY
    };
    ApplicationConfigurationSpec {
        components: [web].into(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_component_with_its_workload_is_applied_read_patched_watched_and_deleted() {
    let Some(stage) = Stage::set() else { return };
    let clientset = Clientset::new(stage.config.clone()).unwrap();
    stage.install::<Component>(clientset.rest()).await;
    let components = clientset.core_oam_dev_v1alpha2().components(stage.namespace.name());

    let desired = Apply::<Component>::new("web").spec(component());
    let read = story::apply_in_a_loop(&stage, &components, &desired).await;
    // The server fills in the default of what was not said.
    assert_eq!(read.spec.parameters[0].required, Some(false));
    let workload = &read.spec.workload;
    assert!(workload.is::<Deployment>() && !workload.is::<ContainerizedWorkload>());
    assert_eq!(workload.metadata().unwrap().name(), "web");
    assert_eq!(workload.decode_as::<Deployment>().unwrap(), deployment());

    let nothing = Apply::<Component>::new("nothing").set("/spec/workload", json!({"metadata": {"name": "x"}}));
    let refused = components
        .apply(&nothing, &ApplyOptions::new(&stage.manager))
        .await
        .unwrap_err();
    assert!(refused.is_invalid(), "{refused}");

    story::change_and_delete(&stage, &components, "web", async || {
        let change = Patch::merge(json!({"spec": {"workload": {"spec": {"replicas": 3}}}}));
        let patched = components.patch("web", &change, &PatchOptions::new()).await.unwrap();
        let workload: Deployment = patched.spec.workload.decode_as().unwrap();
        assert_eq!(workload.spec.replicas, Some(3));
        assert_eq!(
            workload.spec.template,
            deployment().spec.template,
            "the patch changed more"
        );
        patched
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_configuration_holds_traits_of_the_model_itself() {
    let Some(stage) = Stage::set() else { return };
    let clientset = Clientset::new(stage.config.clone()).unwrap();
    stage.install::<ApplicationConfiguration>(clientset.rest()).await;
    let configurations = clientset
        .core_oam_dev_v1alpha2()
        .applicationconfigurations(stage.namespace.name());

    let scaler: ManualScalerTrait = object(&json!({
        "metadata": {"name": "scaler"},
        "spec": {"replicaCount": 3, "workloadRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}}
    }));
    let desired = Apply::<ApplicationConfiguration>::new("shop").spec(configuration(&scaler));
    let read = story::apply_in_a_loop(&stage, &configurations, &desired).await;
    assert_eq!(*read.spec, configuration(&scaler));
    let inner = &read.spec.components[0].traits[0].trait_;
    assert_eq!(inner.decode_as::<ManualScalerTrait>().unwrap(), scaler);

    story::change_and_delete(&stage, &configurations, "shop", async || {
        let mut wanted = read.clone();
        wanted.spec.make().components[0].parameter_values[0].value = 4.into();
        let change = Patch::between(&read, &wanted);
        let patched = configurations
            .patch("shop", &change, &PatchOptions::new())
            .await
            .unwrap();
        assert_eq!(patched.spec.components[0].parameter_values[0].value, 4.into());
        patched
    })
    .await;
}

/// The scope is what the definition says, not what another generation of the model has.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn definitions_of_the_runtime_belong_to_the_cluster() {
    belongs_to_the_cluster::<WorkloadDefinition>();
    belongs_to_the_cluster::<TraitDefinition>();
    belongs_to_the_cluster::<ScopeDefinition>();
    lives_in_a_namespace::<HealthScope>();
    let Some(stage) = Stage::set() else { return };
    let clientset = Clientset::new(stage.config.clone()).unwrap();
    stage.install::<TraitDefinition>(clientset.rest()).await;
    let traits = clientset.core_oam_dev_v1alpha2().traitdefinitions();
    let desired = Apply::<TraitDefinition>::new("manualscalertraits.core.oam.dev")
        .set("/spec/definitionRef/name", "manualscalertraits.core.oam.dev");
    let applied = traits
        .apply(&desired, &ApplyOptions::new(&stage.manager))
        .await
        .unwrap();
    assert_eq!(applied.object.metadata.namespace, None);
    stage.assert_agreed(&applied.object);
    assert_eq!(traits.list(&ListOptions::new()).await.unwrap().items.len(), 1);
}
