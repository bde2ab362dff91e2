//! Laws that hold for all sets, tried on made-up ones.

use std::collections::BTreeSet;

use kubewright_runtime::fields::{FieldPath, FieldSet, PathElement};

use crate::{from_wire, set, to_wire};

/// Numbers that look like chance and are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        // The constants of Knuth's MMIX.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn element(&mut self) -> PathElement {
        match self.below(8) {
            0..4 => PathElement::field(["a", "b", "c.d", ""][self.below(4) as usize]),
            4 => PathElement::key([("name", ["x", "y"][self.below(2) as usize])]),
            5 => PathElement::key([("port", self.below(3) as i32), ("host", 1)]),
            6 => PathElement::value(["x", "y"][self.below(2) as usize]),
            _ => PathElement::Index(self.below(3) as i64 - 1),
        }
    }

    fn paths(&mut self) -> BTreeSet<FieldPath> {
        let count = self.below(12);
        let path = |chance: &mut Self| (0..=chance.below(4)).map(|_| chance.element()).collect();
        (0..count).map(|_| path(self)).collect()
    }
}

fn all(paths: &BTreeSet<FieldPath>) -> FieldSet {
    paths.iter().cloned().collect()
}

fn paths(set: &FieldSet) -> BTreeSet<FieldPath> {
    set.iter().collect()
}

#[test]
fn sets_do_what_sets_of_paths_do() {
    let mut chance = Chance(1);
    for _ in 0..2000 {
        let (left, right) = (chance.paths(), chance.paths());
        let (a, b) = (all(&left), all(&right));
        assert_eq!(
            (paths(&a), a.len(), a.is_empty()),
            (left.clone(), left.len(), left.is_empty())
        );
        assert_eq!(paths(&a.union(&b)), left.union(&right).cloned().collect());
        assert_eq!(paths(&a.intersection(&b)), left.intersection(&right).cloned().collect());
        assert_eq!(paths(&a.difference(&b)), left.difference(&right).cloned().collect());
        let not_below =
            |path: &&FieldPath| !(1..=path.len()).any(|end| right.contains(&FieldPath::from(path[..end].to_vec())));
        assert_eq!(
            paths(&a.recursive_difference(&b)),
            left.iter().filter(not_below).cloned().collect()
        );
        let is_leaf = |path: &&FieldPath| {
            !left
                .iter()
                .any(|other| other.len() > path.len() && other.starts_with(path))
        };
        assert_eq!(paths(&a.leaves()), left.iter().filter(is_leaf).cloned().collect());
        assert!(right.iter().all(|path| a.contains(path) == left.contains(path)));
        assert_eq!(from_wire(&to_wire(&a)), a);
    }
}

#[test]
fn the_algebra_has_its_laws() {
    let mut chance = Chance(2);
    let none = FieldSet::new();
    for _ in 0..500 {
        let [a, b, c] = [(); 3].map(|()| all(&chance.paths()));
        assert_eq!(a.union(&b), b.union(&a));
        assert_eq!(a.union(&b).union(&c), a.union(&b.union(&c)));
        assert_eq!(a.intersection(&b), b.intersection(&a));
        assert_eq!(
            a.intersection(&b.union(&c)),
            a.intersection(&b).union(&a.intersection(&c))
        );
        assert_eq!(a.difference(&b).union(&a.intersection(&b)), a);
        assert_eq!(a.difference(&b).intersection(&b), none);
        assert_eq!(a.recursive_difference(&b).difference(&a), none);
        assert_eq!(a.union(&none), a);
        assert_eq!(a.difference(&a), none);
        assert_eq!(a.leaves().leaves(), a.leaves());
    }
}

#[test]
fn what_differs_below_a_field_stays_unless_asked_otherwise() {
    let all = set(".a\n.a.b\n.a.b.c\n.a.d\n.e.f");
    let out = set(".a.b\n.e");
    assert_eq!(all.difference(&out), set(".a\n.a.b.c\n.a.d\n.e.f"));
    assert_eq!(all.recursive_difference(&out), set(".a\n.a.d"));
    assert_eq!(all.leaves(), set(".a.b.c\n.a.d\n.e.f"));
    assert_eq!(*all.with_prefix(&FieldPath::new().field("a")), set(".b\n.b.c\n.d"));
    assert!(all.with_prefix(&FieldPath::new().field("x").field("y")).is_empty());
    assert_eq!(*all.with_prefix(&FieldPath::new()), all);
}

#[test]
fn a_field_goes_in_once_and_the_root_never() {
    let mut set = FieldSet::new();
    let path = FieldPath::new().field("a").key([("name", "x")]);
    assert!(set.insert(&path));
    assert!(!set.insert(&path));
    assert!(!set.insert(&FieldPath::new()));
    assert!(set.contains(&path) && !set.contains(&FieldPath::new()) && !set.contains(&FieldPath::new().field("a")));
    assert_eq!(set.len(), 1);
}

#[test]
fn the_members_of_an_object_come_before_what_is_deeper() {
    let set = set(".a.z\n.b\n.a\n.a.y.x");
    assert_eq!(set.to_string(), ".a\n.b\n.a.z\n.a.y.x");
    assert_eq!(FieldSet::new().to_string(), "");
}

#[test]
fn what_names_the_object_is_taken_out() {
    let mut all =
        set(".apiVersion\n.kind\n.metadata\n.metadata.name\n.metadata.namespace\n.metadata.uid\n.metadata.generation");
    all.extend(
        set(".metadata.selfLink\n.metadata.creationTimestamp\n.metadata.resourceVersion\n.metadata.managedFields")
            .iter(),
    );
    let stays =
        set(".metadata.generateName\n.metadata.labels\n.metadata.labels.name\n.spec\n.spec.kind\n.metadata.name.x");
    all.extend(stays.iter());
    assert_eq!(all.without_identity(), stays);
}
