//! Who owns which fields of an object.
//!
//! In: `metadata.managedFields`. Out: owners, their sets, and what an apply would take from whom. Never: a guess at an entry
//! that cannot be read; that is an error.

use std::fmt;

use super::path::{FieldPath, PathElement};
use super::problem::FieldsError;
use super::set::FieldSet;
use crate::meta::{ManagedFieldsEntry, ObjectMeta};
use crate::value::{Str, Time};

/// In which way a manager came to own fields.
///
/// A manager owns the fields that it applied and those that it wrote otherwise separately, as if it were two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldOperation {
    /// By server-side apply. Fields that a later apply leaves out are removed.
    Apply,
    /// By any other write.
    Update,
}

impl FieldOperation {
    /// As it stands in `managedFields`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Apply => "Apply",
            Self::Update => "Update",
        }
    }

    /// From what stands in `managedFields`.
    pub(super) fn read(text: &str) -> Option<Self> {
        [Self::Apply, Self::Update]
            .into_iter()
            .find(|known| known.as_str() == text)
    }
}

impl fmt::Display for FieldOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Somebody who owns fields of an object: one entry of `managedFields`, without the fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The name under which the fields were set.
    pub manager: Str,
    /// By which kind of write.
    pub operation: FieldOperation,
    /// Through which subresource; `None` for the object itself.
    pub subresource: Option<Str>,
    /// Version of the object that was written, and that the fields speak of.
    pub api_version: Str,
    /// When the set last changed.
    pub time: Option<Time>,
}

impl Owner {
    /// Whether this is the entry of a manager: by one kind of write or any, through a subresource or (`None`) the object itself.
    pub fn is(&self, manager: &str, operation: Option<FieldOperation>, subresource: Option<&str>) -> bool {
        self.manager == manager
            && operation.is_none_or(|operation| operation == self.operation)
            && subresource == self.subresource.as_deref()
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} ({}", self.manager, self.operation)?;
        if let Some(subresource) = &self.subresource {
            write!(f, " of {subresource}")?;
        }
        f.write_str(")")
    }
}

/// All owners of fields of an object, with their fields, in the order of `managedFields`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ownership {
    entries: Vec<(Owner, FieldSet)>,
}

/// A field that an apply would take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The field.
    pub path: FieldPath,
    /// Who owns it.
    pub owner: Owner,
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.path, self.owner)
    }
}

impl Ownership {
    /// Reads all entries once.
    ///
    /// # Errors
    /// An entry is neither of `Apply` nor of `Update`, its fields are not in the form `FieldsV1`, or they cannot be read. It
    /// says which.
    pub fn of(metadata: &ObjectMeta) -> Result<Self, FieldsError> {
        let entries = metadata.managed_fields.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self { entries })
    }

    /// The owners with their fields.
    pub fn iter(&self) -> impl Iterator<Item = (&Owner, &FieldSet)> {
        self.entries.iter().map(|(owner, fields)| (owner, fields))
    }

    /// Who owns this very field.
    pub fn owners(&self, path: &[PathElement]) -> Vec<&Owner> {
        let owners = self.iter().filter(|(_, fields)| fields.contains(path));
        owners.map(|(owner, _)| owner).collect()
    }

    /// What a manager owns: by one kind of write or any, through a subresource or (`None`) the object itself. Empty when it
    /// owns nothing.
    pub fn owned_by(&self, manager: &str, operation: Option<FieldOperation>, subresource: Option<&str>) -> FieldSet {
        self.iter()
            .filter(|(owner, _)| owner.is(manager, operation, subresource))
            .fold(FieldSet::new(), |all, (_, fields)| all.union(fields))
    }

    /// What an apply by this manager takes from whom: the [changes](super::changes) that others own. Without force the server
    /// refuses an apply that would take something.
    ///
    /// What the manager itself wrote by other writes, or through another subresource, counts as another's, as it does for the
    /// server. Fields that others own in another version of the object are compared as they are written; the server converts
    /// the object first.
    pub fn taken_by(&self, manager: &str, subresource: Option<&str>, changes: &FieldSet) -> Vec<Taken> {
        self.iter()
            .filter(|(owner, _)| !owner.is(manager, Some(FieldOperation::Apply), subresource))
            .flat_map(|(owner, fields)| {
                let paths: Vec<_> = fields.intersection(changes).iter().collect();
                paths.into_iter().map(|path| Taken {
                    path,
                    owner: owner.clone(),
                })
            })
            .collect()
    }
}

/// Who owns this very field of an object.
///
/// # Errors
/// As those of [`Ownership::of`].
pub fn owners(metadata: &ObjectMeta, path: &[PathElement]) -> Result<Vec<Owner>, FieldsError> {
    let ownership = Ownership::of(metadata)?;
    Ok(ownership.owners(path).into_iter().cloned().collect())
}

/// What a manager owns in an object: by one kind of write or any, through a subresource or (`None`) the object itself. Entries
/// of others are not read.
///
/// # Errors
/// As those of [`Ownership::of`].
pub fn owned_by(
    metadata: &ObjectMeta,
    manager: &str,
    operation: Option<FieldOperation>,
    subresource: Option<&str>,
) -> Result<FieldSet, FieldsError> {
    let theirs = metadata
        .managed_fields
        .iter()
        .filter(|entry| entry.manager.as_deref().unwrap_or_default() == manager);
    let entries = theirs.map(read).collect::<Result<_, _>>()?;
    Ok(Ownership { entries }.owned_by(manager, operation, subresource))
}

fn read(entry: &ManagedFieldsEntry) -> Result<(Owner, FieldSet), FieldsError> {
    let owner = owner(entry)?;
    Ok((owner, fields(entry)?))
}

fn owner(entry: &ManagedFieldsEntry) -> Result<Owner, FieldsError> {
    let operation = entry.operation.as_deref().unwrap_or_default();
    let operation = FieldOperation::read(operation).ok_or_else(|| {
        problem(
            entry,
            format!("the operation is {operation:?}, neither Apply nor Update"),
        )
    })?;
    Ok(Owner {
        manager: entry.manager.clone().unwrap_or_default(),
        operation,
        subresource: entry.subresource.clone().filter(|name| !name.is_empty()),
        api_version: entry.api_version.clone().unwrap_or_default(),
        time: entry.time,
    })
}

/// The fields of an entry.
pub(super) fn fields(entry: &ManagedFieldsEntry) -> Result<FieldSet, FieldsError> {
    match entry.fields_type.as_deref() {
        None | Some("FieldsV1") => {}
        Some(other) => {
            return Err(problem(
                entry,
                format!("the fields have the form {other:?}, not FieldsV1"),
            ));
        }
    }
    let fields = entry.fields_v1.as_ref().map_or(Ok(FieldSet::new()), FieldSet::try_from);
    fields.map_err(|problem| problem.of_part(&part(entry)))
}

fn problem(entry: &ManagedFieldsEntry, problem: String) -> FieldsError {
    FieldsError::new(&[], problem).of_part(&part(entry))
}

fn part(entry: &ManagedFieldsEntry) -> String {
    let manager = entry.manager.as_deref().unwrap_or_default();
    format!("managedFields of {manager:?}")
}
