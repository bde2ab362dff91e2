//! How deep types nest.
//!
//! In: a model. Out: a number of types. Never: recursion (a hostile model may nest types as deep as it likes).

use super::{Model, TypeId};

impl Model {
    /// Types on the longest way down from a type through its fields, itself included; 0 without types. A way ends where it
    /// meets itself. Rust asks along this way whether a type is `Send`, so that a deep one needs a higher recursion limit.
    pub fn nesting(&self) -> usize {
        let mut depths = Depths {
            model: self,
            states: vec![State::New; self.types.len()],
        };
        let ids = self.types().map(|(id, _)| id);
        ids.map(|id| depths.of(id)).max().unwrap_or(0)
    }
}

#[derive(Clone, Copy)]
enum State {
    New,
    /// On the way that is being followed.
    Open,
    Known(usize),
}

struct Depths<'a> {
    model: &'a Model,
    states: Vec<State>,
}

impl Depths<'_> {
    /// The depth of a type; of everything below it too.
    fn of(&mut self, id: TypeId) -> usize {
        let mut way = vec![id];
        while let Some(&id) = way.last() {
            match self.states[id.index()] {
                State::New => {
                    self.states[id.index()] = State::Open;
                    let below = self.below(id);
                    way.extend(below.filter(|id| matches!(self.states[id.index()], State::New)));
                }
                State::Open => {
                    let deepest = self.below(id).map(|id| self.known(id)).max();
                    self.states[id.index()] = State::Known(1 + deepest.unwrap_or(0));
                    way.pop();
                }
                State::Known(_) => {
                    way.pop();
                }
            }
        }
        self.known(id)
    }

    fn below(&self, id: TypeId) -> impl Iterator<Item = TypeId> + use<'_> {
        let fields = &self.model.ty(id).fields;
        fields.iter().filter_map(|field| field.ty.struct_id())
    }

    /// 0 for a type that is still open: the way has met itself.
    fn known(&self, id: TypeId) -> usize {
        match self.states[id.index()] {
            State::Known(depth) => depth,
            State::New | State::Open => 0,
        }
    }
}
