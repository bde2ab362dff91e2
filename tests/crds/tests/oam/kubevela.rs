//! KubeVela: an Application whose components hold free properties, a whole Deployment among them.

use kubewright_crds_tests::oam_kubevela::core_oam_dev::v1beta1::{
    Application, ApplicationApply, ApplicationComponent, ApplicationSpec, ApplicationStatus, ApplicationStatusWorkflow,
    ApplicationStep, ApplicationTrait, ApplicationWorkflow, ComponentDefinition, TraitDefinition, WorkloadDefinition,
};
use kubewright_crds_tests::oam_kubevela::{Clientset, apps::v1::Deployment};
use kubewright_runtime::apply::Part;
use kubewright_runtime::meta::ObjectMeta;
use kubewright_runtime::options::{ListOptions, PatchOptions, UpdateOptions};
use kubewright_runtime::value::{self, RawObject};
use kubewright_runtime::{Apply, ApplyOptions, JsonPatch, Patch};
use serde_json::{Value, json};

use crate::stage::{Stage, belongs_to_the_cluster, lives_in_a_namespace};
use crate::story;

const NAME: &str = "website";

fn free(properties: &Value) -> Option<RawObject> {
    Some(RawObject::from_serialize(properties).unwrap())
}

fn deployment() -> Deployment {
    let body = json!({
        "metadata": {"name": "web", "labels": {"app": "web"}},
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": {"app": "web"}},
            "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {"containers": [{"name": "web", "image": "nginx:1", "resources": {"limits": {"cpu": "0.5"}}}]}
            }
        }
    });
    value::from_json(body.to_string().as_bytes()).unwrap()
}

/// What a user writes: typed where the definition has types, free where it has none.
fn spec() -> ApplicationSpec {
    let web = ApplicationComponent {
        name: "web".into(),
        type_: "webservice".into(),
        properties: free(&json!({"image": "nginx:1", "port": 80, "cpu": 0.5, "env": [{"name": "A", "value": null}]})),
        traits: [ApplicationTrait {
            type_: "scaler".into(),
            properties: free(&json!({"replicas": 9_007_199_254_740_993_i64})),
        }]
        .into(),
        ..ApplicationComponent::EMPTY
    };
    let objects = ApplicationComponent {
        name: "objects".into(),
        type_: "k8s-objects".into(),
        properties: free(&json!({"objects": [RawObject::from(&deployment()).to_value()]})),
        depends_on: ["web"].into(),
        ..ApplicationComponent::EMPTY
    };
    let step = ApplicationStep {
        name: Some("deploy".into()),
        type_: "deploy".into(),
        if_: Some("always".into()),
        ..ApplicationStep::EMPTY
    };
    ApplicationSpec {
        components: [web, objects].into(),
        workflow: ApplicationWorkflow {
            steps: [step].into(),
            ..ApplicationWorkflow::EMPTY
        }
        .into(),
        ..ApplicationSpec::EMPTY
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_application_of_kubevela_is_applied_read_patched_watched_and_deleted() {
    let Some(stage) = Stage::set() else { return };
    let clientset = Clientset::new(stage.config.clone()).unwrap();
    stage.install::<Application>(clientset.rest()).await;
    let applications = clientset.core_oam_dev_v1beta1().applications(stage.namespace.name());

    let desired = ApplicationApply::new(NAME).spec_with(|to_be| {
        let spec = spec();
        to_be
            .components(spec.components)
            .workflow_with(|workflow| workflow.steps(spec.workflow.steps.clone()))
    });
    let read = story::apply_in_a_loop(&stage, &applications, desired.as_apply()).await;
    assert_eq!(*read.spec, spec(), "what was applied is what is read, field by field");
    assert_eq!(read.spec.workflow.steps[0].if_.as_deref(), Some("always"));
    let embedded = read.spec.components[1].properties.as_ref().unwrap().to_value();
    let embedded = RawObject::from_serialize(&embedded["objects"][0]).unwrap();
    assert!(embedded.is::<Deployment>());
    assert_eq!(embedded.decode_as::<Deployment>().unwrap(), deployment());

    status(&stage, &clientset, read).await;

    story::change_and_delete(&stage, &applications, NAME, async || {
        let operations = JsonPatch::new().replace("/spec/components/0/properties/image", "nginx:2");
        let patched = applications
            .patch(NAME, &Patch::json(operations), &PatchOptions::new())
            .await
            .unwrap();
        let properties = patched.spec.components[0].properties.as_ref().unwrap().to_value();
        assert_eq!(properties["image"], "nginx:2");
        assert_eq!(
            patched.spec.components[1],
            spec().components[1],
            "the patch changed more"
        );
        patched
    })
    .await;
}

/// Written by its subresource, and kept when the object is applied again.
async fn status(stage: &Stage, clientset: &Clientset, mut application: Application) {
    let applications = clientset.core_oam_dev_v1beta1().applications(stage.namespace.name());
    application.status = ApplicationStatus {
        status: Some("running".into()),
        workflow: ApplicationStatusWorkflow {
            mode: "DAG-DAG".into(),
            suspend: true,
            ..ApplicationStatusWorkflow::EMPTY
        }
        .into(),
        ..ApplicationStatus::EMPTY
    }
    .into();
    let updated = applications
        .status(NAME)
        .update(&application, &UpdateOptions::new())
        .await
        .unwrap();
    assert_eq!(updated.status, application.status);
    let held = stage.assert_agreed(&updated);
    assert_eq!(
        held["status"]["workflow"],
        json!({"mode": "DAG-DAG", "suspend": true, "finished": false, "terminated": false})
    );
    let options = ApplyOptions::new(&stage.manager).force();
    let desired = Apply::<Application>::new(NAME).spec(spec());
    let applied = applications.apply(&desired, &options).await.unwrap();
    assert_eq!(
        applied.object.status, updated.status,
        "an apply of the object changed its status"
    );
}

/// The scope is what the definition says, not what another generation of the model had.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn definitions_of_kubevela_live_in_namespaces() {
    lives_in_a_namespace::<ComponentDefinition>();
    lives_in_a_namespace::<TraitDefinition>();
    lives_in_a_namespace::<WorkloadDefinition>();
    belongs_to_the_cluster::<kubewright_crds_tests::oam_kubevela::core_oam_dev::v1beta1::ResourceTracker>();
    let Some(stage) = Stage::set() else { return };
    let clientset = Clientset::new(stage.config.clone()).unwrap();
    stage.install::<TraitDefinition>(clientset.rest()).await;
    stage.install::<WorkloadDefinition>(clientset.rest()).await;
    let oam = clientset.core_oam_dev_v1beta1();
    let definition = TraitDefinition {
        metadata: ObjectMeta::named("scaler"),
        spec: Default::default(),
        ..TraitDefinition::EMPTY
    };
    let namespace = stage.namespace.name();
    let traits = oam.traitdefinitions(namespace);
    let applied = traits
        .apply(
            &Apply::from_object(&definition).set("/spec/appliesToWorkloads", ["webservice"]),
            &ApplyOptions::new(&stage.manager),
        )
        .await
        .unwrap();
    assert_eq!(applied.object.metadata.namespace.as_deref(), Some(namespace));
    stage.assert_agreed(&applied.object);
    let everywhere = oam
        .traitdefinitions_in_all_namespaces()
        .list(&ListOptions::new())
        .await
        .unwrap();
    assert_eq!(everywhere.items.len(), 1);
    assert_eq!(everywhere.items[0].spec.applies_to_workloads[0], "webservice");
}
