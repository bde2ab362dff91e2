//! Values without properties: every spelling that the wire has for them, one after the other.
//!
//! In: a leaf of a schema. Out: a [`Sample`] of it. Never: `null`.

use serde_json::{Value, json};

use super::{Filler, Mode, Sample};
use crate::corpus::node::Node;

impl Filler {
    pub(super) fn leaf(&mut self, schema: &Value, node: Node<'_>) -> Sample {
        self.counter += 1;
        let turn = self.counter;
        match node {
            Node::IntOrString => int_or_string(turn),
            Node::Quantity => quantity(turn),
            Node::Bool => Sample::same(json!(turn.is_multiple_of(2))),
            Node::Int32 => integer(turn, i32::MIN.into(), i32::MAX.into()),
            Node::Int64 => integer(turn, i64::MIN, i64::MAX),
            Node::Float => float(turn),
            Node::DateTime => Sample::same(json!(take(
                turn,
                [
                    "2024-01-02T03:04:05.123456789+02:00",
                    "2024-05-06T07:08:09Z",
                    "1999-12-31T23:59:60.50-11:30",
                ]
            ))),
            Node::Bytes => Sample::same(json!(take(turn, ["AP8gPz8+", "aGVsbG8=", ""]))),
            Node::Text => Sample::same(text(turn, schema)),
            // Structs, lists, maps and objects are not asked for here.
            _ => Sample::same(self.any(schema)),
        }
    }

    fn any(&self, schema: &Value) -> Value {
        if let Some(member) = schema["enum"].as_array().and_then(|members| members.first()) {
            return member.clone();
        }
        if self.mode == Mode::Empty {
            return take(self.counter, [json!({}), json!([]), json!("")]);
        }
        take(
            self.counter,
            [
                json!({ "z": [null, true, -0.5, i64::MIN], "a": { "n": null, "e": {} } }),
                json!([u64::MAX, "é\u{1}", [], {}, null]),
                json!("text"),
                json!(9_007_199_254_740_993_i64),
                json!(false),
            ],
        )
    }
}

/// One of `choices`, the next one each turn.
fn take<T: Clone, const N: usize>(turn: usize, choices: [T; N]) -> T {
    choices[turn % N].clone()
}

fn int_or_string(turn: usize) -> Sample {
    let plain = [
        json!(8080),
        json!("50%"),
        json!(i64::MAX),
        json!(""),
        json!(-1),
        json!("7"),
    ];
    match turn % (plain.len() + 1) {
        0 => Sample::respelled(json!(3.0), json!(3)),
        place => Sample::same(plain[place - 1].clone()),
    }
}

fn quantity(turn: usize) -> Sample {
    match turn % 6 {
        0 => Sample::same(json!(2)),
        1 => Sample::same(json!(0.5)),
        place => Sample::same(json!(take(place, ["1500m", "1Gi", "0.10", "1e3"]))),
    }
}

/// Custom resources hold `5.0` for 5 where somebody wrote it so.
fn integer(turn: usize, least: i64, most: i64) -> Sample {
    match turn % 5 {
        0 => Sample::respelled(json!(5.0), json!(5)),
        place => Sample::same(json!(take(place, [most, 0, least, most - 1]))),
    }
}

fn float(turn: usize) -> Sample {
    match turn % 5 {
        0 => Sample::respelled(json!(3.0), json!(3)),
        place => Sample::same(take(place, [json!(0.125), json!(1e-7), json!(-2.5e300), json!(0)])),
    }
}

/// A known value where there are some; else text, at times with everything that JSON must escape.
fn text(turn: usize, schema: &Value) -> Value {
    let members = schema["enum"].as_array().map(Vec::as_slice).unwrap_or_default();
    if let Some(member) = members.iter().rev().find(|member| member.is_string()) {
        return member.clone();
    }
    match turn % 8 {
        0 => json!(format!(
            "text {turn} \"quoted\" \\ \n\t \u{1} \u{7f} é 日本 🦀 </script>"
        )),
        3 => json!(""),
        _ => json!(format!("text {turn}")),
    }
}
