//! The apply story for custom resources: the clients come from the CRDs of the Open Application Model, the CRDs are
//! installed from the generated code, and an Application (KubeVela) and a Component with a Deployment inside (the OAM runtime
//! of Kubernetes) are deleted, applied in a loop and read back.
//!
//! In: nothing. Out: what happened, on stdout. Never: touches a cluster of the user: each generation of the model gets a
//! control plane of its own, since no server can have both.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    #[cfg(corpus)]
    return story::tell();
    #[cfg(not(corpus))]
    {
        println!("SKIPPED: no corpus of CRDs beside this checkout, so there are no clients");
        Ok(())
    }
}

#[cfg(corpus)]
mod story {
    use std::error::Error;
    use std::time::Duration;

    use kubewright_crds_tests::oam_kubernetes_runtime as runtime;
    use kubewright_crds_tests::oam_kubevela as kubevela;
    use kubewright_runtime::client::InNamespace;
    use kubewright_runtime::options::{ApplyOptions, DeleteOptions, ListOptions};
    use kubewright_runtime::rest::{Path, Request};
    use kubewright_runtime::value::RawObject;
    use kubewright_runtime::{Applied, Apply, Config, CustomResource, FieldManager, RestClient, verbs};
    use kubewright_tests::ControlPlane;
    use kubewright_tests::control_plane::Form;
    use serde_json::json;

    use kubevela::core_oam_dev::v1beta1::{Application, ApplicationComponent, ApplicationSpec, ApplicationTrait};
    use runtime::apps::v1::Deployment;
    use runtime::core_oam_dev::v1alpha2::{Component, ComponentSpec};

    type Client<K> = kubewright_runtime::client::ResourceClient<K, InNamespace>;

    #[tokio::main]
    pub(super) async fn tell() -> Result<(), Box<dyn Error>> {
        applications().await?;
        components().await
    }

    async fn applications() -> Result<(), Box<dyn Error>> {
        println!("KubeVela: an Application");
        // Kept until the end: dropping it stops the servers.
        let plane = ControlPlane::start()?;
        let clientset = kubevela::Clientset::new(config(&plane)?)?;
        let applications = clientset.core_oam_dev_v1beta1().applications("default");
        install(clientset.rest(), &applications).await?;
        let desired = Apply::<Application>::new("website").spec(application()?);
        let read = apply_in_a_loop(&applications, desired, "website").await?;
        for component in &read.spec.components {
            println!("  component {} of type {}", component.name, component.type_);
        }
        Ok(())
    }

    async fn components() -> Result<(), Box<dyn Error>> {
        println!("\nthe OAM runtime of Kubernetes: a Component around a Deployment");
        let plane = ControlPlane::start()?;
        let clientset = runtime::Clientset::new(config(&plane)?)?;
        let components = clientset.core_oam_dev_v1alpha2().components("default");
        install(clientset.rest(), &components).await?;
        let desired = Apply::<Component>::new("web").spec(component()?);
        let read = apply_in_a_loop(&components, desired, "web").await?;
        let workload: Deployment = read.spec.workload.decode_as()?;
        let container = &workload.spec.template.spec.containers[0];
        println!(
            "  its workload runs {:?}, {:?} times",
            container.image, workload.spec.replicas
        );
        Ok(())
    }

    fn config(plane: &ControlPlane) -> Result<Config, Box<dyn Error>> {
        Ok(Config::from_kubeconfig(
            Some(&plane.kubeconfig_file(Form::InlineCertificate)?),
            None,
        )?)
    }

    /// Typed where the definition has types, free where it has none.
    fn application() -> Result<ApplicationSpec, Box<dyn Error>> {
        let web = ApplicationComponent {
            name: "web".into(),
            type_: "webservice".into(),
            properties: Some(RawObject::from_serialize(&json!({"image": "nginx:1", "port": 80}))?),
            traits: [ApplicationTrait {
                type_: "scaler".into(),
                properties: Some(RawObject::from_serialize(&json!({"replicas": 2}))?),
            }]
            .into(),
            ..ApplicationComponent::EMPTY
        };
        Ok(ApplicationSpec {
            components: [web].into(),
            ..ApplicationSpec::EMPTY
        })
    }

    fn component() -> Result<ComponentSpec, Box<dyn Error>> {
        let labels = json!({"app": "web"});
        let deployment: Deployment = serde_json::from_value(json!({
            "metadata": {"name": "web", "labels": labels},
            "spec": {
                "replicas": 2,
                "selector": {"matchLabels": labels},
                "template": {
                    "metadata": {"labels": labels},
                    "spec": {"containers": [{"name": "web", "image": "nginx:1"}]}
                }
            }
        }))?;
        Ok(ComponentSpec {
            workload: RawObject::from(&deployment),
            ..ComponentSpec::EMPTY
        })
    }

    /// Makes the server know the kind, and waits until it serves it.
    async fn install<K: CustomResource + verbs::List>(
        client: &RestClient,
        objects: &Client<K>,
    ) -> Result<(), Box<dyn Error>> {
        let path = Path::group_version("apiextensions.k8s.io", "v1")
            .segment("resource", "customresourcedefinitions")
            .segment("name", K::CRD_NAME);
        let request = Request::patch(path)
            .query("fieldManager", "oam-demo")
            .query("force", "true")
            .body("application/apply-patch+yaml", K::DEFINITION);
        client.send(request).await?;
        while let Err(error) = objects.list(&ListOptions::new().limit(1)).await {
            // First it does not know the resource, then its storage is not ready.
            if !error.is_not_found() && !error.is_too_many_requests() {
                return Err(error.into());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        println!("  {} is installed", K::CRD_NAME);
        Ok(())
    }

    async fn apply_in_a_loop<K>(objects: &Client<K>, desired: Apply<K>, name: &str) -> Result<K, Box<dyn Error>>
    where
        K: verbs::Get + verbs::Apply + verbs::Delete,
    {
        if objects.get_opt(name).await?.is_some() {
            objects.delete(name, &DeleteOptions::background()).await?;
            println!("  deleted what an earlier run has left");
        }
        let options = ApplyOptions::new(&FieldManager::new("oam-demo")?).force();
        let mut desired = desired;
        for round in 1..=3 {
            desired = desired.annotation("example.com/round", &round.to_string());
            report(&format!("round {round}"), &objects.apply(&desired, &options).await?);
        }
        let read = objects.get(name).await?;
        let again = objects.apply(&desired, &options).await?;
        report("no change", &again);
        if again.object.metadata().resource_version() != read.metadata().resource_version() {
            return Err("an apply without a change made a new resourceVersion".into());
        }
        println!("\nread back:\n{}", serde_saphyr::to_string(&read)?);
        objects.delete(name, &DeleteOptions::background()).await?;
        Ok(read)
    }

    fn report<K: kubewright_runtime::Object>(what: &str, applied: &Applied<K>) {
        let outcome = if applied.created { "created" } else { "updated" };
        let version = applied.object.metadata().resource_version();
        println!("  {what}: {outcome}, resourceVersion {version}");
    }
}
