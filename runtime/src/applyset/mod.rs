//! Apply sets: objects that are applied together, so that what is taken out of the set is deleted.
//!
//! A set has a parent, an object of the cluster that says by which tool it is managed, which kinds of objects are in it, and in which
//! namespaces. Its members carry a label with the id of the set, which follows from the parent's name. These marks are those of
//! [KEP-3659](https://github.com/kubernetes/enhancements/tree/master/keps/sig-cli/3659-kubectl-apply-prune), which `kubectl apply --prune
//! --applyset` sets as well.
//!
//! # What an apply does
//!
//! 1. The parent is read, and refused if it is not this set's ([`Refusal`] says why). Then it is made to name all kinds and namespaces, of
//!    members that there may be and of those to come.
//! 2. The objects are applied one by one: namespaces, definitions of kinds, then all else in its order. One that fails stops no other.
//! 3. If none failed, members that were not applied now are deleted: those whose definitions and namespaces others live in last.
//! 4. If none of that failed, the parent is made to name what is left.
//!
//! A program that ends between any two steps leaves a parent that names too much, never too little; the next apply goes on from there.
//! Nothing is held between two applies: call it in a loop.
//!
//! # Differences from `kubectl`
//!
//! - A namespace is not deleted as long as an object of the set, or its parent, lives in it, and a definition not as long as an object of its
//!   kind is applied: these are failures.
//! - Members are deleted only in the state in which they were last seen to be members.
//! - A kind that the server no longer has is dropped from the parent with a warning.
//! - The parent is never narrowed over what somebody else wrote to it meanwhile.
//! - The annotation with additional namespaces is left out when there are none; its empty value is reserved.
//! - Members may be in several namespaces whatever the parent is.
//!
//! In: a [`Client`], objects, [`ApplyOptions`]. Out: a [`Report`], or a [`Diff`]. Never: a delete after
//! a failed apply; a change by a rehearsal; a value of a Secret in a text.

mod changes;
mod marks;
mod members;
mod order;
mod parent;
mod prune;
mod reach;
mod refusal;
mod report;
mod run;
mod show;
#[cfg(test)]
mod tests;

pub use self::changes::{Change, Shown};
pub use self::marks::{
    ADDITIONAL_NAMESPACES, CONTAINS_GROUP_KINDS, CONTAINS_GROUP_RESOURCES, ID, IS_PARENT_TYPE, PART_OF, TOOLING,
    Tooling,
};
pub use self::parent::Parent;
pub use self::refusal::Refusal;
pub use self::report::{Diff, Fate, Member, Outcome, Pruned, Report};
use crate::client::Client;
use crate::dynamic::DynamicObject;
use crate::error::Error;
use crate::options::{ApplyOptions, DeleteOptions};
use crate::scheme::{AnyObject, Scheme};

/// Objects that are applied together. See the [module](self) for what an apply does.
///
/// ```no_run
/// use kubewright_runtime::applyset::{ApplySet, Parent, Tooling};
/// use kubewright_runtime::{ApplyOptions, Client, Config, FieldManager, RestClient, Scheme};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::new(RestClient::new(Config::infer()?)?, Scheme::new());
/// let set = ApplySet::new(Parent::secret("shop", "release"), Tooling::new("shopctl", "v1.2.0")?)?;
/// let options = ApplyOptions::new(&FieldManager::new("shopctl")?);
/// let manifests = std::fs::read_to_string("shop.yaml")?;
///
/// print!("{}", set.diff_yaml(&client, &manifests, &options).await?);
/// let report = set.apply_yaml(&client, &manifests, &options).await?;
/// print!("{report}");
/// assert!(report.is_complete());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ApplySet {
    parent: Parent,
    tooling: Tooling,
    id: String,
    adopts: bool,
    takes_over: bool,
    deletes: DeleteOptions,
}

impl ApplySet {
    /// The set of this parent, managed by this tool. Nothing is sent.
    ///
    /// # Errors
    /// [`Error::is_invalid_request`] when the parent has no name, or no namespace where its kind needs one; [`Error::is_config`] when the
    /// program has no cryptography to compute the id with.
    pub fn new(parent: Parent, tooling: Tooling) -> Result<Self, Error> {
        parent.check()?;
        let id = marks::id(&parent)?;
        Ok(Self {
            parent,
            tooling,
            id,
            adopts: false,
            takes_over: false,
            deletes: DeleteOptions::background(),
        })
    }

    /// Takes an object that exists and has no mark of any set as the parent, instead of refusing it. A custom resource can become a parent
    /// in no other way, unless the marks are put on it by hand.
    #[must_use]
    pub fn adopting_parent(mut self) -> Self {
        self.adopts = true;
        self
    }

    /// Takes members of other sets into this one, instead of refusing them. That an apply is [forced](ApplyOptions::force) is not enough:
    /// it speaks of fields.
    #[must_use]
    pub fn taking_over(mut self) -> Self {
        self.takes_over = true;
        self
    }

    /// How members are deleted that are taken out of the set: [in the background](DeleteOptions::background) unless said here. Preconditions
    /// in it are replaced.
    #[must_use]
    pub fn deleting_with(mut self, options: &DeleteOptions) -> Self {
        self.deletes = options.clone();
        self
    }

    /// What members carry in the label [`PART_OF`], and the parent in [`ID`]: `applyset-…-v1`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The parent.
    pub fn parent(&self) -> &Parent {
        &self.parent
    }

    /// The tool that manages it.
    pub fn tooling(&self) -> &Tooling {
        &self.tooling
    }

    /// Makes the cluster hold these objects as the members of the set, and no others. None at all empties it. With
    /// [`ApplyOptions::dry_run`] everything is checked and reported, and nothing changes, the parent neither.
    ///
    /// Wire: for each object a `GET` and an apply; for each kind and namespace a `GET` of the collection by label; a `DELETE` for each member
    /// that is pruned; two applies of the parent by the manager `TOOL-applyset`. Objects and lists are read by their metadata.
    ///
    /// # Errors
    /// The set cannot be applied as a whole, and nothing was: the parent is [refused](Refusal) or cannot be written, or the objects are no
    /// set: one names no kind, stands there twice, or carries a mark of a set. What fails for single objects stands in the report.
    pub async fn apply<O: Into<DynamicObject>>(
        &self,
        client: &Client,
        objects: impl IntoIterator<Item = O>,
        options: &ApplyOptions,
    ) -> Result<Report, Error> {
        let objects = objects.into_iter().map(Into::into).collect();
        run::run(self, client, objects, options).await
    }

    /// Applies what stands in a text: YAML with any number of documents, or JSON; lists are taken apart.
    ///
    /// # Errors
    /// [`Error::is_decode`] when it cannot be read; else as [`apply`](Self::apply).
    pub async fn apply_yaml(&self, client: &Client, text: &str, options: &ApplyOptions) -> Result<Report, Error> {
        self.apply(client, read(text)?, options).await
    }

    /// What an [`apply`](Self::apply) would change: the live objects beside what the server would make of them. Changes nothing.
    ///
    /// # Errors
    /// As [`apply`](Self::apply).
    pub async fn diff<O: Into<DynamicObject>>(
        &self,
        client: &Client,
        objects: impl IntoIterator<Item = O>,
        options: &ApplyOptions,
    ) -> Result<Diff, Error> {
        let report = self.apply(client, objects, &options.clone().dry_run()).await?;
        Ok(Diff { report })
    }

    /// What an [`apply_yaml`](Self::apply_yaml) would change.
    ///
    /// # Errors
    /// As [`apply_yaml`](Self::apply_yaml).
    pub async fn diff_yaml(&self, client: &Client, text: &str, options: &ApplyOptions) -> Result<Diff, Error> {
        self.diff(client, read(text)?, options).await
    }
}

fn read(text: &str) -> Result<Vec<DynamicObject>, Error> {
    // Without types: what they do not know must be sent as well.
    let objects = Scheme::new().decode_all(text)?;
    Ok(objects.iter().map(AnyObject::to_dynamic).collect())
}
