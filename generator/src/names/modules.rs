//! Module names of groups and versions.
//!
//! In: the group versions of a model. Out: group and version modules. Never: a name that depends on
//! which other groups are in the run, except where two groups want the very same one.
//!
//! The group rule: `core` for the core group; for Kubernetes' own groups (no dot, or under `k8s.io`) the
//! part before `.k8s.io`, with the short names of [`SHORT_GROUPS`]; for every other group its whole name
//! (`core.oam.dev` is `core_oam_dev`). So a group never changes its module because another one comes in,
//! and `core.oam.dev` does not dispute `core`.

use std::collections::BTreeMap;

use super::GroupVersionNames;
use super::Matched;
use super::ident::{Scope, snake_ident};
use crate::diag::{Diagnostics, Severity};
use crate::model::{GroupVersion, Model};

/// Groups whose well-known short name is not the rule's.
const SHORT_GROUPS: &[(&str, &str)] = &[
    ("flowcontrol.apiserver.k8s.io", "flowcontrol"),
    ("internal.apiserver.k8s.io", "apiserverinternal"),
    ("rbac.authorization.k8s.io", "rbac"),
];

/// What cannot be a group module: modules of the crate root, folders Cargo gives a meaning, device names
/// of Windows.
const RESERVED: &[&str] = &["aux", "bin", "client", "clientset", "con", "lib", "main", "nul", "prn"];

/// Assigns the modules of every group version.
pub(super) fn assign(
    model: &Model,
    wanted: &Matched<'_>,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<GroupVersion, GroupVersionNames> {
    let groups = group_modules(model, wanted, diagnostics);
    let mut version_scopes: BTreeMap<&str, Scope> = BTreeMap::new();
    let mut names = BTreeMap::new();
    for group_version in model.group_versions.keys() {
        let Some(group_module) = groups.get(group_version.group.as_str()) else {
            continue;
        };
        let scope = version_scopes.entry(&group_version.group).or_insert_with(|| {
            Scope::with_reserved(["aux", "con", super::definitions::MODULE, "lib", "main", "nul", "prn"])
        });
        let version_module = scope.claim(&snake_ident(&group_version.version));
        names.insert(
            group_version.clone(),
            GroupVersionNames {
                group_module: group_module.clone(),
                version_module,
                client: None,
            },
        );
    }
    names
}

/// Group names with their modules. What the user wants comes first, then sorted order decides who keeps a disputed name.
fn group_modules<'m>(
    model: &'m Model,
    wanted: &Matched<'_>,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<&'m str, String> {
    let mut scope = Scope::with_reserved(RESERVED.iter().copied());
    let mut modules: BTreeMap<&str, String> = BTreeMap::new();
    for group_version in model.group_versions.keys() {
        let group = group_version.group.as_str();
        if let (Some(name), false) = (wanted.group(group), modules.contains_key(group)) {
            modules.insert(group, wanted.claim("groups", group, name, &mut scope, diagnostics));
        }
    }
    for group_version in model.group_versions.keys() {
        let group = group_version.group.as_str();
        if modules.contains_key(group) {
            continue;
        }
        let short = group_ident(group);
        let whole = snake_ident(group);
        let module = if scope.is_free(&short) || group.is_empty() {
            scope.claim(&short)
        } else {
            let module = scope.claim(&whole);
            diagnostics.push(
                Severity::Note,
                "group-module-taken",
                None,
                format!("the group `{group}` is in module `{module}`, since `{short}` is taken"),
            );
            module
        };
        modules.insert(group, module);
    }
    modules
}

fn group_ident(group: &str) -> String {
    if group.is_empty() {
        return "core".to_owned();
    }
    if let Some((_, short)) = SHORT_GROUPS.iter().find(|(name, _)| *name == group) {
        return (*short).to_owned();
    }
    snake_ident(group.strip_suffix(".k8s.io").unwrap_or(group))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modules(groups: &[&str]) -> Vec<String> {
        let mut model = Model::default();
        for group in groups {
            model.group_versions.entry(GroupVersion::new(*group, "v1")).or_default();
        }
        let overrides = super::super::Overrides::default();
        let diagnostics = &mut Diagnostics::new();
        let names = assign(&model, &Matched::new(&overrides, &model, diagnostics), diagnostics);
        groups
            .iter()
            .map(|group| names[&GroupVersion::new(*group, "v1")].group_module.clone())
            .collect()
    }

    #[test]
    fn kubernetes_groups_are_short_and_others_are_whole() {
        assert_eq!(
            modules(&[
                "",
                "apps",
                "networking.k8s.io",
                "rbac.authorization.k8s.io",
                "flowcontrol.apiserver.k8s.io",
                "internal.apiserver.k8s.io",
                "gateway.networking.k8s.io",
                "core.oam.dev",
                "networking.istio.io",
                "cluster.x-k8s.io",
                "acid.zalan.do",
                "do",
                "5g.example.com",
            ]),
            [
                "core",
                "apps",
                "networking",
                "rbac",
                "flowcontrol",
                "apiserverinternal",
                "gateway_networking",
                "core_oam_dev",
                "networking_istio_io",
                "cluster_x_k8s_io",
                "acid_zalan_do",
                "do_",
                "_5g_example_com",
            ]
        );
    }

    #[test]
    fn a_disputed_module_goes_to_the_first_group_in_order() {
        assert_eq!(modules(&["apps", "apps.k8s.io"]), ["apps", "apps_k8s_io"]);
        assert_eq!(modules(&["", "core"]), ["core", "core_2"]);
        assert_eq!(modules(&["a-b.io", "a.b.io"]), ["a_b_io", "a_b_io_2"]);
    }

    #[test]
    fn names_with_a_meaning_to_cargo_or_windows_are_not_taken() {
        assert_eq!(
            modules(&["bin", "con", "clientset", "lib"]),
            ["bin_2", "con_2", "clientset_2", "lib_2"]
        );
    }
}
