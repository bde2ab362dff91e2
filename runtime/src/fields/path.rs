//! `PathElement`, `FieldPath`: the place of a field, as `managedFields` and conflicts name it.
//!
//! In: names, keys, values, indexes. Out: text in the server's grammar, and the server's order. Never: a key whose fields are
//! not sorted.

use std::fmt;
use std::ops::Deref;

use super::scalar::Scalar;
use crate::value::Str;

/// One step from an object or list to what is in it. The order is the server's: fields, keys, values, indexes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PathElement {
    /// A field of an object, or an entry of a map: `.name`.
    Field(Str),
    /// The item of a list whose key fields have these values: `[name="app"]`.
    Key(ItemKey),
    /// The item of a set of scalars: `[="value"]`.
    Value(Scalar),
    /// The item of a list at an index: `[0]`. Servers own lists without keys as a whole, so it is rarely seen.
    Index(i64),
}

/// The fields that tell the items of a list apart, with their values, sorted by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemKey(Box<[(Str, Scalar)]>);

impl ItemKey {
    /// A key of these fields. Of two with the same name the first stays.
    pub fn new<N: Into<Str>, V: Into<Scalar>>(fields: impl IntoIterator<Item = (N, V)>) -> Self {
        let mut fields: Vec<_> = fields
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        fields.sort_by(|left: &(Str, Scalar), right| left.0.cmp(&right.0));
        fields.dedup_by(|later, first| later.0 == first.0);
        Self(fields.into())
    }

    /// The fields and their values.
    pub fn fields(&self) -> &[(Str, Scalar)] {
        &self.0
    }

    /// The value of one field.
    pub fn get(&self, name: &str) -> Option<&Scalar> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}

impl PathElement {
    /// A field of an object, or an entry of a map.
    pub fn field(name: impl Into<Str>) -> Self {
        Self::Field(name.into())
    }

    /// An item of a list, by its key fields.
    pub fn key<N: Into<Str>, V: Into<Scalar>>(fields: impl IntoIterator<Item = (N, V)>) -> Self {
        Self::Key(ItemKey::new(fields))
    }

    /// An item of a set.
    pub fn value(value: impl Into<Scalar>) -> Self {
        Self::Value(value.into())
    }
}

impl fmt::Display for PathElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => write!(f, ".{name}"),
            Self::Key(key) => {
                f.write_str("[")?;
                for (index, (name, value)) in key.fields().iter().enumerate() {
                    let comma = if index == 0 { "" } else { "," };
                    write!(f, "{comma}{name}={value}")?;
                }
                f.write_str("]")
            }
            Self::Value(value) => write!(f, "[={value}]"),
            Self::Index(index) => write!(f, "[{index}]"),
        }
    }
}

/// The place of a field in an object, from its root.
///
/// Shown as in the conflicts of a server: `.spec.template.spec.containers[name="app"].image`. In that text a name stands as it
/// is, also when it holds a dot: [`FieldPath::locate`] finds the place that is meant in an object, [`str::parse`] splits at
/// every dot.
///
/// ```
/// use kubewright_runtime::fields::FieldPath;
///
/// let path = FieldPath::new().field("spec").field("ports").key([("port", 80)]).field("name");
/// assert_eq!(path.to_string(), ".spec.ports[port=80].name");
/// assert_eq!(".spec.ports[port=80].name".parse(), Ok(path));
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath(Vec<PathElement>);

impl FieldPath {
    /// The root.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The field of this name in it.
    #[must_use]
    pub fn field(self, name: impl Into<Str>) -> Self {
        self.with(PathElement::field(name))
    }

    /// The list item of this key in it.
    #[must_use]
    pub fn key<N: Into<Str>, V: Into<Scalar>>(self, fields: impl IntoIterator<Item = (N, V)>) -> Self {
        self.with(PathElement::key(fields))
    }

    /// This member of a set in it.
    #[must_use]
    pub fn value(self, value: impl Into<Scalar>) -> Self {
        self.with(PathElement::value(value))
    }

    /// One step further.
    #[must_use]
    pub fn with(mut self, element: PathElement) -> Self {
        self.0.push(element);
        self
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|element| write!(f, "{element}"))
    }
}

impl fmt::Debug for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FieldPath({self})")
    }
}

impl Deref for FieldPath {
    type Target = [PathElement];

    fn deref(&self) -> &[PathElement] {
        &self.0
    }
}

impl From<Vec<PathElement>> for FieldPath {
    fn from(elements: Vec<PathElement>) -> Self {
        Self(elements)
    }
}

impl FromIterator<PathElement> for FieldPath {
    fn from_iter<I: IntoIterator<Item = PathElement>>(elements: I) -> Self {
        Self(elements.into_iter().collect())
    }
}

impl<'a> IntoIterator for &'a FieldPath {
    type Item = &'a PathElement;
    type IntoIter = std::slice::Iter<'a, PathElement>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl IntoIterator for FieldPath {
    type Item = PathElement;
    type IntoIter = std::vec::IntoIter<PathElement>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
