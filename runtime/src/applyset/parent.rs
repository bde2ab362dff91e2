//! The parent of a set: what it may be, what it says, and how it is written.
//!
//! In: kind and name, a client. Out: [`Parent`]; what the parent says now. Never: another set's parent changed; a state overwritten that
//! was not read.

use super::ApplySet;
use super::marks::{ADDITIONAL_NAMESPACES, CONTAINS_GROUP_KINDS, ID, IS_PARENT_TYPE, PART_OF, TOOLING, tool_of};
use super::reach::{GroupKind, Named, Reach, named_kinds, named_namespaces};
use super::refusal::Refusal;
use super::show::Subject;
use crate::apply::Applied;
use crate::client::{Client, DynamicClient, Key};
use crate::discovery::{ApiResource, Scope};
use crate::dynamic::DynamicObject;
use crate::error::Error;
use crate::kind::GroupVersionKind;
use crate::meta::ObjectMeta;
use crate::options::ApplyOptions;
use crate::value::Str;

/// How often somebody else may be faster.
const ATTEMPTS: u32 = 5;

/// Which object keeps a set: a Secret or a ConfigMap, which is made if there is none, or a custom resource that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parent {
    kind: GroupVersionKind,
    key: Key,
}

impl Parent {
    /// A Secret; what it holds is left alone.
    pub fn secret(namespace: &str, name: &str) -> Self {
        Self::custom(&GroupVersionKind::new("", "v1", "Secret"), (namespace, name))
    }

    /// A `ConfigMap`; what it holds is left alone.
    pub fn config_map(namespace: &str, name: &str) -> Self {
        Self::custom(&GroupVersionKind::new("", "v1", "ConfigMap"), (namespace, name))
    }

    /// A custom resource, of a definition with the label [`IS_PARENT_TYPE`]. Without a namespace it is one of the cluster: the default of
    /// the client has no part in it, since the id of the set follows from the name.
    pub fn custom(kind: &GroupVersionKind, key: impl Into<Key>) -> Self {
        Self {
            kind: kind.clone(),
            key: key.into(),
        }
    }

    /// What it is.
    pub fn kind(&self) -> &GroupVersionKind {
        &self.kind
    }

    /// Which it is.
    pub fn key(&self) -> &Key {
        &self.key
    }

    pub(super) fn subject(&self) -> String {
        format!("the parent {}", Subject(&self.kind, &self.key))
    }

    fn is_built_in(&self) -> bool {
        self.kind.group.is_empty() && ["Secret", "ConfigMap"].contains(&self.kind.kind.as_str())
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        let empty = |text: &Str| text.is_empty();
        let namespace = self.key.namespace.as_ref();
        if self.key.name.is_empty() || self.kind.kind.is_empty() {
            return Err(Error::invalid_request("the parent of the set has no name or no kind"));
        }
        if namespace.is_some_and(empty) || self.is_built_in() && namespace.is_none() {
            return Err(Refusal::WrongScope.error(self.subject()));
        }
        Ok(())
    }

    async fn resource(&self, client: &Client) -> Result<ApiResource, Error> {
        if self.is_built_in() {
            let plural = if self.kind.kind == "Secret" {
                "secrets"
            } else {
                "configmaps"
            };
            return Ok(ApiResource::new(self.kind.clone(), plural, Scope::Namespaced));
        }
        let resource = client.resource_of(&self.kind).await?;
        if resource.is_namespaced() != self.key.namespace.is_some() {
            return Err(Refusal::WrongScope.error(self.subject()));
        }
        let definitions = ApiResource::new(
            GroupVersionKind::new("apiextensions.k8s.io", "v1", "CustomResourceDefinition"),
            "customresourcedefinitions",
            Scope::Cluster,
        );
        let name = definition_of(&resource);
        let definitions = DynamicClient::new(client.rest().clone(), definitions).metadata();
        let definition = optional(definitions.get(&name).await)?;
        if definition.is_none_or(|found| found.metadata.label(IS_PARENT_TYPE).is_none()) {
            return Err(Refusal::NotAParentType.error(self.subject()));
        }
        Ok(resource)
    }
}

/// The name of the definition of a custom resource.
pub(super) fn definition_of(resource: &ApiResource) -> String {
    format!("{}.{}", resource.plural, resource.group_version.group)
}

/// `None` for an object that is not there. That the resource as a whole is missing stays an error.
pub(super) fn optional<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Ok(object) => Ok(Some(object)),
        Err(error) if error.is_not_found() && error.status().is_some_and(|status| status.details.name.is_some()) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The parent on the server.
pub(super) struct Keeper<'a> {
    set: &'a ApplySet,
    client: &'a Client,
    handle: DynamicClient,
    dry_run: bool,
    pub(super) resource: ApiResource,
    pub(super) warnings: Vec<String>,
}

/// A parent that says what it should.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    /// Where it now says that members can be.
    pub(super) reach: Reach,
    pub(super) uid: Str,
    version: Str,
}

impl<'a> Keeper<'a> {
    pub(super) async fn open(set: &'a ApplySet, client: &'a Client, dry_run: bool) -> Result<Self, Error> {
        let resource = set.parent.resource(client).await?;
        let handle = DynamicClient::new(client.rest().clone(), resource.clone());
        let handle = match &set.parent.key.namespace {
            Some(namespace) => handle.namespace(namespace.clone()),
            None => handle,
        };
        Ok(Self {
            set,
            client,
            handle,
            dry_run,
            resource,
            warnings: Vec::new(),
        })
    }

    fn own_namespace(&self) -> Option<&str> {
        self.set.parent.key.namespace.as_deref()
    }

    /// Makes the parent name at least this.
    pub(super) async fn widen(&mut self, planned: &Reach) -> Result<Standing, Error> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let found = optional(self.handle.metadata().get(&self.set.parent.key.name).await)?;
            let before = self.read(found.as_ref().map(|found| &found.metadata)).await?;
            let version = found.as_ref().map(|found| found.metadata.resource_version());
            let reach = before.union(planned);
            match self.write(&reach, version).await {
                // Somebody made it at the same time, and this took no notice.
                Ok(applied) if found.is_none() && !applied.created && attempt < ATTEMPTS => {}
                Ok(applied) => return Ok(standing(reach, &applied.object.metadata)),
                Err(error) if error.is_conflict() && attempt < ATTEMPTS => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Makes the parent name exactly this, unless somebody else has written to it since.
    pub(super) async fn narrow(&mut self, standing: &Standing, reach: &Reach) -> Result<(), Error> {
        if self.dry_run || standing.reach == *reach {
            return Ok(());
        }
        match self.write(reach, Some(&standing.version)).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_conflict() => {
                let subject = self.set.parent.subject();
                self.warnings.push(format!(
                    "{subject} was changed during the apply; it goes on to name all that it named"
                ));
                self.widen(reach).await.map(drop)
            }
            Err(error) => Err(error),
        }
    }

    /// What the parent says; refused if it is not this set's.
    async fn read(&mut self, found: Option<&ObjectMeta>) -> Result<Reach, Error> {
        let refused = |refusal: Refusal| refusal.error(self.set.parent.subject());
        let own = self.own_namespace().map(str::to_owned);
        let Some(found) = found else {
            return match self.set.parent.is_built_in() {
                true => Ok(empty(own)),
                false => Err(refused(Refusal::NoParent)),
            };
        };
        if self.set.adopts && is_blank(found) {
            return Ok(empty(own));
        }
        check(found, self.set).map_err(refused)?;
        let namespaces = named_namespaces(found, own.as_deref()).map_err(refused)?;
        let kinds = match named_kinds(found).map_err(refused)? {
            Named::Kinds(kinds) => kinds,
            Named::Resources(resources) => {
                let mut kinds = std::collections::BTreeSet::new();
                for resource in resources {
                    match self.client.mapper().resource(&resource).await {
                        Ok(resource) => drop(kinds.insert(GroupKind::from(&resource.kind))),
                        Err(error) if is_gone(&error) => {
                            self.warnings
                                .push(format!("the server no longer has {resource}, which was in the set"));
                        }
                        Err(error) => return Err(error),
                    }
                }
                kinds
            }
        };
        Ok(Reach { kinds, namespaces })
    }

    async fn write(&mut self, reach: &Reach, version: Option<&str>) -> Result<Applied<DynamicObject>, Error> {
        let body = self.body(reach, version);
        let mut options = ApplyOptions::new(&self.set.tooling.manager);
        if self.dry_run {
            options = options.dry_run();
        }
        match self.handle.apply(&body, &options).await {
            // K8S: so does `kubectl`: these marks are the tool's, whoever edited them.
            Err(error) if error.is_apply_conflict() => {
                let subject = self.set.parent.subject();
                self.warnings.push(format!(
                    "{subject} had its marks set by somebody else; they are taken back"
                ));
                self.handle.apply(&body, &options.force()).await
            }
            answer => answer,
        }
    }

    /// All that the tool owns in the parent: what does not stand here goes away, such as the deprecated annotation.
    fn body(&self, reach: &Reach, version: Option<&str>) -> DynamicObject {
        let Parent { kind, key } = &self.set.parent;
        let mut body = DynamicObject::new(kind, key.name.clone());
        let metadata = &mut body.metadata;
        metadata.namespace.clone_from(&key.namespace);
        metadata.resource_version = version.map(Str::from);
        metadata.labels.insert(ID, self.set.id.as_str());
        metadata.annotations.insert(TOOLING, self.set.tooling.to_string());
        metadata.annotations.insert(CONTAINS_GROUP_KINDS, reach.kinds_text());
        if let Some(namespaces) = reach.namespaces_text(self.own_namespace()) {
            metadata.annotations.insert(ADDITIONAL_NAMESPACES, namespaces);
        }
        body
    }
}

fn standing(reach: Reach, written: &ObjectMeta) -> Standing {
    Standing {
        reach,
        uid: written.uid().into(),
        version: written.resource_version().into(),
    }
}

fn empty(own: Option<String>) -> Reach {
    Reach {
        namespaces: own.into_iter().collect(),
        ..Reach::default()
    }
}

/// Whether the server has no such kind, and could tell.
pub(super) fn is_gone(error: &Error) -> bool {
    error.is_no_match() && error.failed_group_versions().is_empty()
}

/// Whether an object has no mark of any set.
fn is_blank(found: &ObjectMeta) -> bool {
    let marks = [TOOLING, CONTAINS_GROUP_KINDS, ADDITIONAL_NAMESPACES];
    found.label(ID).is_none() && marks.iter().all(|mark| found.annotation(mark).is_none())
}

/// Whether a parent that exists is this set's.
pub(super) fn check(found: &ObjectMeta, set: &ApplySet) -> Result<(), Refusal> {
    match found.annotation(TOOLING).map(tool_of) {
        None | Some("") => return Err(Refusal::NoTooling),
        Some(tool) if tool != set.tooling.name() => return Err(Refusal::OtherTooling(tool.to_owned())),
        Some(_) => {}
    }
    match found.label(ID) {
        None => Err(Refusal::NoId),
        Some(id) if id != set.id => Err(Refusal::OtherId(id.to_owned())),
        // It would be deleted with the members that are not applied.
        Some(id) if found.label(PART_OF) == Some(id) => Err(Refusal::IsTheParent),
        Some(_) => Ok(()),
    }
}
