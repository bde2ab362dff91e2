//! What a store shows of an object, and whether that is what it must show.
//!
//! In: objects of any contestant; the list of what is expected. Out: nothing, or the first thing that is wrong.
//! Never: forgives anything.

use crate::Failure;
use crate::variant::Form;

/// What a store shows of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// `metadata.resourceVersion`.
    pub version: String,
    /// The annotation that the events change.
    pub round: String,
    /// Whether there are `managedFields`.
    pub managed: bool,
    /// Whether there are labels.
    pub labels: bool,
    /// Whether there is a `spec` or `data`.
    pub body: bool,
    /// `status.phase`.
    pub phase: Option<String>,
}

/// A store that is measured.
pub trait Store {
    /// Whether the whole collection was there once.
    fn synced(&self) -> bool;
    /// How many objects it holds.
    fn len(&self) -> usize;
    /// One of them.
    fn look(&self, namespace: &str, name: &str) -> Option<Seen>;
}

/// What an object must be at one stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// What must be seen of it in full.
    pub seen: Seen,
}

impl Expected {
    /// Reads what the peer says.
    pub fn parse(text: &str) -> Result<Vec<Self>, Failure> {
        let read = |line: &str| {
            let mut words = line.split(' ').map(str::to_owned);
            let (namespace, name) = (words.next()?, words.next()?);
            let (version, round, phase) = (words.next()?, words.next()?, words.next()?);
            let seen = Seen {
                version,
                round,
                managed: true,
                labels: true,
                body: true,
                phase: Some(phase).filter(|phase| phase != "-"),
            };
            Some(Self { namespace, name, seen })
        };
        let read = |line: &str| read(line).ok_or_else(|| format!("not what was expected: {line}").into());
        text.lines().map(read).collect()
    }

    /// What of it is kept in a form.
    pub fn in_form(mut self, form: Form) -> Self {
        self.seen.managed &= form == Form::Full;
        self.seen.body &= matches!(form, Form::Full | Form::Unmanaged);
        self.seen.phase = self.seen.phase.filter(|_| form != Form::Metadata);
        self
    }

    /// Whether a store shows it so.
    pub fn is_shown_by(&self, store: &dyn Store) -> bool {
        store.look(&self.namespace, &self.name).as_ref() == Some(&self.seen)
    }
}

/// Whether a store shows this collection, all of it, and nothing else.
///
/// # Errors
/// The first object that is not as it must be.
pub fn check(store: &dyn Store, expected: &[Expected]) -> Result<(), Failure> {
    if store.len() != expected.len() {
        return Err(format!("{} objects are there, and should be {}", store.len(), expected.len()).into());
    }
    for object in expected {
        let seen = store.look(&object.namespace, &object.name);
        if seen.as_ref() != Some(&object.seen) {
            let (namespace, name) = (&object.namespace, &object.name);
            return Err(format!("{namespace}/{name} is {seen:?}, and should be {:?}", object.seen).into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Expected, Seen, Store, check};
    use crate::variant::Form;

    struct Fake(BTreeMap<(String, String), Seen>);

    impl Store for Fake {
        fn synced(&self) -> bool {
            true
        }
        fn len(&self) -> usize {
            self.0.len()
        }
        fn look(&self, namespace: &str, name: &str) -> Option<Seen> {
            self.0.get(&(namespace.to_owned(), name.to_owned())).cloned()
        }
    }

    fn fake(expected: &[Expected]) -> Fake {
        let pair = |object: &Expected| ((object.namespace.clone(), object.name.clone()), object.seen.clone());
        Fake(expected.iter().map(pair).collect())
    }

    #[test]
    fn every_difference_is_found() {
        let expected = Expected::parse("a b 1 0 Running\na c 2 0 Pending\n").expect("two lines");
        assert!(check(&fake(&expected), &expected).is_ok());
        let differences: [fn(&mut Seen); 6] = [
            |seen| seen.version = "3".to_owned(),
            |seen| seen.round = "1".to_owned(),
            |seen| seen.managed = false,
            |seen| seen.labels = false,
            |seen| seen.body = false,
            |seen| seen.phase = None,
        ];
        for (index, change) in differences.into_iter().enumerate() {
            let mut store = fake(&expected);
            store.0.values_mut().next_back().map(change).expect("two objects");
            assert!(check(&store, &expected).is_err(), "{index}");
        }
        assert!(check(&fake(&expected[1..]), &expected).is_err());
        assert!(check(&fake(&expected), &expected[1..]).is_err());
        let mut renamed = expected.clone();
        renamed[0].name = "d".to_owned();
        assert!(check(&fake(&renamed), &expected).is_err());
    }

    #[test]
    fn a_form_says_what_must_be_gone() {
        let expected = Expected::parse("a b 1 0 Running").expect("a line").remove(0);
        let form = |form| {
            let Seen {
                managed, body, phase, ..
            } = expected.clone().in_form(form).seen;
            (managed, body, phase.is_some())
        };
        assert_eq!(form(Form::Full), (true, true, true));
        assert_eq!(form(Form::Unmanaged), (false, true, true));
        assert_eq!(form(Form::Projected), (false, false, true));
        assert_eq!(form(Form::Metadata), (false, false, false));
    }
}
