use super::*;
use crate::discovery::Scope;
use crate::kind::GroupVersion;

/// `apps/v1/Deployment deployments deployment deploy`: kind, plural, singular, short names.
fn resource(text: &str) -> ApiResource {
    let mut words = text.split(' ');
    let (api_version, kind) = words.next().unwrap().rsplit_once('/').unwrap();
    let kind = GroupVersion::parse(api_version).unwrap().with_kind(kind);
    let mut resource = ApiResource::new(kind, words.next().unwrap(), Scope::Namespaced);
    resource.singular = words.next().unwrap_or_default().into();
    resource.short_names = words.map(Into::into).collect();
    resource
}

/// What a name leads to: `apps/v1/deployments`, `a or b`, `-`.
fn meant(resources: &[&str], name: &str) -> String {
    shown(
        &Discovered::from_resources(resources.iter().map(|text| resource(text))),
        name,
    )
}

fn shown(discovered: &Discovered, name: &str) -> String {
    match first(&by_name(discovered, name)) {
        None => "-".to_owned(),
        Some(Ok(resource)) => resource.group_version_resource().to_string(),
        Some(Err(candidates)) => candidates
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" or "),
    }
}

#[test]
fn every_form_of_a_name_leads_to_the_resource() {
    let resources = ["v1/Pod pods pod po", "apps/v1/Deployment deployments deployment deploy"];
    for name in [
        "deployments",
        "deployment",
        "deploy",
        "Deployment",
        "DEPLOYMENTS",
        "deployments.apps",
        "deployment.apps",
        "deploy.apps",
        "Deployment.apps",
        "deployments.v1.apps",
        "deploy.v1.apps",
        "Deployment.v1.apps",
        "deployments.",
        "deployments.v1.",
        "deploy.ap",
    ] {
        assert_eq!(meant(&resources, name), "apps/v1/deployments", "{name}");
    }
    for name in [
        "",
        ".",
        "deploymentss",
        "Deploy",
        "deployments.v2.apps",
        "deployments.batch",
        "deployments/scale",
        "pods.apps",
        "deploy.v1",
    ] {
        assert_eq!(meant(&resources, name), "-", "{name}");
    }
}

#[test]
fn the_core_group_comes_first_and_then_the_order_of_the_server() {
    let resources = [
        "events.k8s.io/v1/Event events event ev",
        "extensions/v1beta1/Ingress ingresses ingress ing",
        "networking.k8s.io/v1/Ingress ingresses ingress ing",
        "v1/Event events event ev",
    ];
    for (name, expected) in [
        ("events", "v1/events"),
        ("ev", "v1/events"),
        ("Event", "v1/events"),
        ("ev.events.k8s.io", "events.k8s.io/v1/events"),
        ("ing", "extensions/v1beta1/ingresses"),
        ("ing.v1.networking.k8s.io", "networking.k8s.io/v1/ingresses"),
        ("ing.v1.", "networking.k8s.io/v1/ingresses"),
        ("ing.net", "networking.k8s.io/v1/ingresses"),
    ] {
        assert_eq!(meant(&resources, name), expected, "{name}");
    }
}

#[test]
fn the_name_of_a_resource_comes_before_short_names_and_kinds_of_others() {
    let resources = [
        "a.io/v1/Thing things thing po",
        "b.io/v1/Po pos po x",
        "c.io/v1/X xs ex",
    ];
    assert_eq!(meant(&resources, "po"), "b.io/v1/pos");
    assert_eq!(meant(&resources, "po.a.io"), "a.io/v1/things");
    assert_eq!(meant(&resources, "x"), "b.io/v1/pos");
    assert_eq!(meant(&resources, "X"), "c.io/v1/xs");
}

#[test]
fn a_kind_is_found_that_is_no_singular() {
    let resources = ["metrics.k8s.io/v1beta1/PodMetrics pods", "v1/Pod pods pod po"];
    assert_eq!(meant(&resources, "PodMetrics"), "metrics.k8s.io/v1beta1/pods");
    assert_eq!(meant(&resources, "podmetrics"), "metrics.k8s.io/v1beta1/pods");
    assert_eq!(meant(&resources, "pods"), "v1/pods");
    assert_eq!(meant(&resources, "pods.metrics.k8s.io"), "metrics.k8s.io/v1beta1/pods");
}

#[test]
fn a_whole_group_comes_before_one_that_begins_like_it() {
    let resources = [
        "apps.kruise.io/v1/StatefulSet statefulsets statefulset",
        "apps/v1/StatefulSet statefulsets statefulset sts",
    ];
    assert_eq!(meant(&resources, "statefulsets.apps"), "apps/v1/statefulsets");
    assert_eq!(
        meant(&resources, "statefulsets.apps.k"),
        "apps.kruise.io/v1/statefulsets"
    );
}

#[test]
fn two_resources_of_one_group_version_are_ambiguous() {
    let resources = [
        "a.io/v1/One ones one o",
        "a.io/v1/Owl owls owl o",
        "a.io/v1/Twin twins t",
        "a.io/v1/Twin twinsets ts",
    ];
    assert_eq!(meant(&resources, "o"), "a.io/v1/ones or a.io/v1/owls");
    assert_eq!(meant(&resources, "Twin"), "a.io/v1/twins or a.io/v1/twinsets");
    assert_eq!(meant(&resources, "ones"), "a.io/v1/ones");
    // In different versions the preferred one decides.
    let resources = ["a.io/v1/One ones one o", "a.io/v2/Owl owls owl o"];
    assert_eq!(meant(&resources, "o"), "a.io/v1/ones");
}

#[test]
fn the_preferred_version_comes_first_and_a_failed_one_last() {
    let resources = ["a.io/v1/One ones one", "a.io/v2/One ones one", "a.io/v2/Two twos two"];
    let mut discovered = Discovered::from_resources(resources.map(resource));
    assert_eq!(shown(&discovered, "ones"), "a.io/v1/ones");
    assert_eq!(shown(&discovered, "twos"), "a.io/v2/twos");
    assert_eq!(by_group_kind(&discovered, "a.io", "One").len(), 2);
    discovered.groups[0].versions[0].failed = true;
    assert_eq!(shown(&discovered, "ones"), "a.io/v2/ones");
    assert_eq!(shown(&discovered, "ones.v1.a.io"), "a.io/v1/ones");
}

#[test]
fn what_only_holds_subresources_has_no_name() {
    let discovered = Discovered::from_resources([resource("custom.metrics.k8s.io/v1/ pods")]);
    assert_eq!(shown(&discovered, "pods"), "-");
    let plural = GroupVersionResource::new("custom.metrics.k8s.io", "v1", "pods");
    assert!(by_resource(&discovered, &plural).is_some());
    assert!(by_kind(&discovered, &GroupVersionKind::new("custom.metrics.k8s.io", "v1", "")).is_empty());
    assert!(by_group_kind(&discovered, "custom.metrics.k8s.io", "").is_empty());
}

#[test]
fn a_kind_that_is_served_in_another_group_version_is_found_where_it_is_served() {
    let mut elsewhere = resource("a.io/v1/One ones one");
    elsewhere.kind = GroupVersionKind::new("b.io", "v1", "One");
    let kind = elsewhere.kind.clone();
    let only = Discovered::from_resources([elsewhere.clone()]);
    assert_eq!(by_kind(&only, &kind), [&elsewhere]);
    assert_eq!(by_group_kind(&only, "b.io", "One"), [&elsewhere]);
    assert!(by_group_kind(&only, "a.io", "One").is_empty());
    let own = resource("b.io/v1/One ownones one");
    let both = Discovered::from_resources([elsewhere, own.clone()]);
    assert_eq!(by_kind(&both, &kind), [&own]);
}
