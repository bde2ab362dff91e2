//! What an applier of a body owns.
//!
//! In: the body and its schema. Out: the set that the server computes from them. Never: a field that the body does not name.

use serde_json::{Map, Value};

use super::path::PathElement;
use super::problem::{FieldsError, not_too_deep};
use super::schema::{Known, Member, MergeRule, MergeSchema, element_of, member_of, rule_of};
use super::set::{FieldSet, Node};

impl FieldSet {
    /// The fields that whoever applies `body` owns then.
    ///
    /// Members are single values and what is [atomic](MergeRule::Atomic), `null` and `{}`, items of lists beside what is in
    /// them, and entries of maps beside what is in them. An empty list that merges is none. The server takes out
    /// [what says which object it is](Self::without_identity), and fields that the resource resets, such as `status`.
    ///
    /// # Errors
    /// The server would refuse the body: a member is not declared, a value has another type, or an item of a list has no key
    /// or that of another.
    pub fn of<S: MergeSchema>(body: &Value, schema: &S) -> Result<Self, FieldsError> {
        Walk::default().place(body, Some(schema)).map(|owned| owned.below)
    }
}

/// What of a place is owned.
struct Owned {
    itself: bool,
    below: FieldSet,
}

impl Owned {
    fn whole() -> Self {
        Self {
            itself: true,
            below: FieldSet::new(),
        }
    }

    fn inside(nodes: Vec<Node>) -> Self {
        Self {
            itself: false,
            below: FieldSet::from_nodes(nodes),
        }
    }
}

#[derive(Default)]
struct Walk {
    path: Vec<PathElement>,
}

impl Walk {
    fn place<S: MergeSchema>(&mut self, value: &Value, schema: Known<'_, S>) -> Result<Owned, FieldsError> {
        not_too_deep(&self.path)?;
        match (rule_of(schema, value), value) {
            (MergeRule::Atomic, _) => Ok(Owned::whole()),
            (MergeRule::Leaf | MergeRule::Deduced, Value::Object(_) | Value::Array(_)) => {
                Err(self.problem("expected a text, number or boolean"))
            }
            (MergeRule::Leaf | MergeRule::Deduced, _) => Ok(Owned::whole()),
            (MergeRule::Granular, Value::Object(object)) => self.members(object, schema),
            (rule @ (MergeRule::Set | MergeRule::Map), Value::Array(list)) => self.items(list, schema, rule),
            (_, Value::Null) => Ok(Owned::inside(Vec::new())),
            (MergeRule::Granular, _) => Err(self.problem("expected an object")),
            (MergeRule::Set | MergeRule::Map, _) => Err(self.problem("expected a list")),
        }
    }

    fn members<S: MergeSchema>(
        &mut self,
        object: &Map<String, Value>,
        schema: Known<'_, S>,
    ) -> Result<Owned, FieldsError> {
        let mut nodes = Vec::with_capacity(object.len());
        for (name, value) in object {
            let element = PathElement::field(name.as_str());
            self.path.push(element.clone());
            let (inner, entry) = match member_of(schema, name) {
                Some(Member::Field(inner)) => (inner, false),
                Some(Member::Entry(inner)) => (inner, true),
                None => return Err(self.problem("the field is not declared in the schema")),
            };
            let owned = self.place(value, inner.as_ref())?;
            self.path.pop();
            // K8S: `null` and `{}` are owned as such; an empty list that merges is owned by nobody.
            let empty = value.is_null() || value.as_object().is_some_and(Map::is_empty);
            nodes.push(Node {
                element,
                member: owned.itself || entry || empty,
                below: owned.below,
            });
        }
        Ok(Owned::inside(nodes))
    }

    fn items<S: MergeSchema>(
        &mut self,
        list: &[Value],
        schema: Known<'_, S>,
        rule: MergeRule,
    ) -> Result<Owned, FieldsError> {
        let mut nodes: Vec<Node> = Vec::with_capacity(list.len());
        for (index, item) in list.iter().enumerate() {
            let element = element_of(schema, rule, item).map_err(|problem| self.problem(problem))?;
            self.path.push(element.clone());
            let inner = schema.and_then(|schema| schema.item(index));
            let below = match rule {
                MergeRule::Map => self.place(item, inner.as_ref())?.below,
                _ => FieldSet::new(),
            };
            self.path.pop();
            nodes.push(Node {
                element,
                member: true,
                below,
            });
        }
        nodes.sort_by(|left, right| left.element.cmp(&right.element));
        let twice = nodes.windows(2).find(|pair| pair[0].element == pair[1].element);
        if let Some([_, twice]) = twice {
            self.path.push(twice.element.clone());
            return Err(self.problem("the list has two items of this key"));
        }
        Ok(Owned::inside(nodes))
    }

    fn problem(&self, problem: &str) -> FieldsError {
        FieldsError::new(&self.path, problem)
    }
}
