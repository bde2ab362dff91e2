//! `apiVersion` and `kind` of the input against those of the type.
//!
//! In: the two members as they are met. Out: a message that names both when they differ. Never: a complaint about members
//! that are missing or empty, as the items of a list have none.

use super::{JsonError, Reader, Str, TypeMetaInfo};

/// How much of a name is shown that should be a kind or a version; all of those are shorter.
const MOST: usize = 100;

/// Compares the `apiVersion` and `kind` of the input with those of the type.
pub(super) struct TypeMetaCheck {
    expected: Option<TypeMetaInfo>,
    api_version: Option<Str>,
    kind: Option<Str>,
}

impl TypeMetaCheck {
    pub(super) fn new(expected: Option<TypeMetaInfo>) -> Self {
        Self {
            expected,
            api_version: None,
            kind: None,
        }
    }

    /// The place for the member `key`; `None` when it is neither `apiVersion` nor `kind` of a type that has them.
    pub(super) fn place(&mut self, key: &str) -> Option<&mut Option<Str>> {
        self.expected?;
        match key {
            "apiVersion" => Some(&mut self.api_version),
            "kind" => Some(&mut self.kind),
            _ => None,
        }
    }

    /// Reads the member `key` if it is one of the two; `false` when it is neither and was left alone.
    pub(super) fn read(&mut self, key: &str, reader: &mut Reader<'_>) -> Result<bool, JsonError> {
        let Some(place) = self.place(key) else {
            return Ok(false);
        };
        if place.is_some() {
            return Err(reader.error(format!("`{key}` stands twice in one object")));
        }
        let text = reader.string().map_err(|error| error.in_field(key))?;
        *place = Some(text.map(Str::from).unwrap_or_default());
        if !self.differs() {
            return Ok(true);
        }
        self.find_the_other(reader)?;
        self.verdict().map_err(|message| reader.error(message))?;
        Ok(true)
    }

    /// After a difference was found: passes over the rest of the object, so that the message can name both.
    fn find_the_other(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
        while let Some(key) = reader.next_key()? {
            match self.place(&key) {
                Some(place @ None) => *place = reader.string()?.map(Str::from),
                _ => reader.skip()?,
            }
        }
        Ok(())
    }

    /// Whether what was read so far names another type.
    ///
    /// Any list is accepted for a list: aggregated servers and `kubectl` name them otherwise than the spec does.
    fn differs(&self) -> bool {
        let Some(expected) = self.expected else {
            return false;
        };
        let other = |found: &Option<Str>, expected: &str| {
            found
                .as_deref()
                .is_some_and(|found| !found.is_empty() && found != expected)
        };
        if expected.kind.ends_with("List") {
            return self
                .kind
                .as_deref()
                .is_some_and(|kind| !kind.is_empty() && !kind.ends_with("List"));
        }
        other(&self.kind, expected.kind) || other(&self.api_version, expected.api_version)
    }

    /// `Err` with a message when the input is of another type.
    pub(super) fn verdict(&self) -> Result<(), String> {
        let Some(expected) = self.expected.filter(|_| self.differs()) else {
            return Ok(());
        };
        let part = |found: &Option<Str>| {
            let found: String = found.iter().flat_map(|found| found.chars()).take(MOST).collect();
            Some(found).filter(|found| !found.is_empty())
        };
        let found = match (part(&self.api_version), part(&self.kind)) {
            (Some(api_version), Some(kind)) => format!("{api_version} {kind}"),
            (Some(api_version), None) => format!("apiVersion {api_version}"),
            (None, kind) => format!("kind {}", kind.unwrap_or_default()),
        };
        Err(format!(
            "expected {} {}, found {found}",
            expected.api_version, expected.kind
        ))
    }
}
