//! Which required fields must be behind a pointer, because their type would hold itself.
//!
//! In: all types. Out: `boxed` set. Never: boxes an edge that is on no circle, or lets types outside
//! a circle have a say in it.

use std::collections::BTreeSet;

use crate::model::{FieldDef, Presence, TypeDef, TypeRef};

/// A field that holds a struct inline.
#[derive(Clone, Copy)]
struct Edge {
    field: usize,
    target: usize,
}

/// Sets `boxed` where it is needed.
///
/// Types are ordered by group version and definition, and every circle has an edge that does not go
/// forward in that order. Of the edges on circles exactly those are boxed, so the choice hangs on
/// names alone.
pub(super) fn box_cycles(types: &mut [TypeDef]) {
    let edges: Vec<Vec<Edge>> = types.iter().map(inline_edges).collect();
    for (node, ty) in types.iter_mut().enumerate() {
        for edge in &edges[node] {
            if edge.target <= node && reaches(edge.target, node, &edges) {
                ty.fields[edge.field].boxed = true;
            }
        }
    }
}

/// Optional structs, lists, maps and unions hold a pointer already.
fn inline_edges(ty: &TypeDef) -> Vec<Edge> {
    let inline = |(field, def): (usize, &FieldDef)| match (&def.ty, def.presence) {
        (TypeRef::Struct(id), Presence::Required) => Some(Edge {
            field,
            target: id.index(),
        }),
        _ => None,
    };
    ty.fields.iter().enumerate().filter_map(inline).collect()
}

/// Whether `to` is held inline by `from`, at any depth.
fn reaches(from: usize, to: usize, edges: &[Vec<Edge>]) -> bool {
    let mut seen = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(node) = open.pop() {
        if node == to {
            return true;
        }
        open.extend(
            edges[node]
                .iter()
                .map(|edge| edge.target)
                .filter(|target| seen.insert(*target)),
        );
    }
    false
}
