//! Tables of a server as text, to the blank as `kubectl get` prints them.
//!
//! In: tables of one kind. Out: lines. Never: a column of our own but the namespace; a control character, which could repaint the terminal.

use kubewright_runtime::Json;
use kubewright_runtime::meta::{Table, TableColumnDefinition, TableRow};

use crate::diag::printable;

/// The least width of a column, and what separates it from the next.
const LEAST: usize = 6;
const BETWEEN: usize = 3;

/// What is shown of a table.
#[derive(Clone, Debug, Default)]
pub(super) struct Look {
    /// The columns that need more room as well.
    pub(super) wide: bool,
    /// In which namespace each object is.
    pub(super) namespace: bool,
    /// What stands before the names: `deployment.apps`.
    pub(super) kind: Option<String>,
}

/// The rows of all tables under one heading; nothing, if there are none.
pub(super) fn text(tables: &[Table], look: &Look) -> String {
    let Some(first) = tables.iter().find(|table| !table.rows.is_empty()) else {
        return String::new();
    };
    let mut lines = vec![heading(first, look)];
    for table in tables {
        lines.extend(table.rows.iter().map(|row| cells(table, row, look)));
    }
    aligned(&lines)
}

fn heading(table: &Table, look: &Look) -> Vec<String> {
    let namespace = look.namespace.then(|| "NAMESPACE".to_owned());
    let shown = table.column_definitions.iter().filter(|column| look.shows(column));
    let names = shown.map(|column| printable(&column.name.to_uppercase()));
    namespace.into_iter().chain(names).collect()
}

fn cells(table: &Table, row: &TableRow, look: &Look) -> Vec<String> {
    let namespace = look.namespace.then(|| {
        let namespace = row.object.metadata.namespace.as_deref();
        namespace.unwrap_or_default().to_owned()
    });
    let named = table.column_definitions.iter().position(is_name);
    let mut cells: Vec<String> = namespace.into_iter().collect();
    for (index, (column, value)) in table.column_definitions.iter().zip(row.cells.iter()).enumerate() {
        if !look.shows(column) {
            continue;
        }
        cells.push(match &look.kind {
            Some(kind) if named == Some(index) => format!("{kind}/{}", cell(value)),
            _ => cell(value),
        });
    }
    cells
}

impl Look {
    fn shows(&self, column: &TableColumnDefinition) -> bool {
        self.wide || column.priority == 0
    }
}

fn is_name(column: &TableColumnDefinition) -> bool {
    column.format == "name" && column.type_ == "string"
}

/// The first line of a text; a number as Go prints it.
fn cell(value: &Json) -> String {
    if value.is_null() {
        return String::new();
    }
    if let Ok(text) = value.decode::<String>() {
        let end = text.find(['\n', '\r', '\u{c}']);
        let shown = end.map_or_else(|| text.clone(), |end| format!("{}...", &text[..end]));
        return printable(&shown.replace('\u{1b}', "^["));
    }
    match value.as_str().parse::<f64>() {
        Ok(number) if value.as_str().contains(['.', 'e', 'E']) => number.to_string(),
        _ => value.as_str().to_owned(),
    }
}

/// Columns under each other; the last one ends where its text does.
fn aligned(lines: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = Vec::new();
    for line in lines {
        widths.resize(widths.len().max(line.len()), LEAST);
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count() + BETWEEN);
        }
    }
    let mut text = String::new();
    for line in lines {
        let last = line.len().saturating_sub(1);
        for (index, (cell, width)) in line.iter().zip(&widths).enumerate() {
            let width = if index == last { 0 } else { *width };
            text.push_str(&format!("{cell:width$}"));
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use kubewright_runtime::value;
    use serde_json::json;

    fn table(rows: &serde_json::Value) -> Table {
        let table = json!({
            "kind": "Table", "apiVersion": "meta.k8s.io/v1",
            "columnDefinitions": [
                {"name": "Name", "type": "string", "format": "name", "priority": 0},
                {"name": "Up", "type": "integer", "priority": 0},
                {"name": "Image", "type": "string", "priority": 1},
                {"name": "Note", "type": "string", "priority": 0},
            ],
            "rows": rows,
        });
        value::from_json(table.to_string().as_bytes()).unwrap()
    }

    fn row(namespace: &str, cells: &serde_json::Value) -> serde_json::Value {
        json!({"cells": cells, "object": {"kind": "PartialObjectMetadata", "metadata": {"name": "x", "namespace": namespace}}})
    }

    #[test]
    fn columns_are_as_wide_as_they_must_be() {
        let rows = json!([
            row("a", &json!(["web", 1, "nginx", "fine"])),
            row("long-one", &json!(["api-é", 10, null, null]))
        ]);
        let plain = text(&[table(&rows)], &Look::default());
        assert_eq!(plain, "NAME    UP    NOTE\nweb     1     fine\napi-é   10    \n");

        let look = Look {
            wide: true,
            namespace: true,
            kind: Some("pod".to_owned()),
        };
        assert_eq!(
            text(&[table(&rows)], &look),
            "NAMESPACE   NAME        UP    IMAGE   NOTE\n\
             a           pod/web     1     nginx   fine\n\
             long-one    pod/api-é   10            \n"
        );
    }

    #[test]
    fn tables_of_one_kind_share_a_heading_and_empty_ones_have_none() {
        let one = |name: &str| table(&json!([row("a", &json!([name, 1, "", "x"]))]));
        let none = || table(&json!([]));
        let all = text(&[none(), one("a"), one("b")], &Look::default());
        assert_eq!(all, "NAME   UP    NOTE\na      1     x\nb      1     x\n");
        assert_eq!(text(&[none()], &Look::default()), "");
    }

    #[test]
    fn a_cell_is_one_line_without_control_characters() {
        for (value, shown) in [
            (json!("one\ntwo"), "one..."),
            (json!("\u{1b}[31mred"), "^[[31mred"),
            (json!("a\tb\u{7}"), "a\\tb\\u{7}"),
            (json!(3), "3"),
            (json!(1.5), "1.5"),
            (json!(2.0), "2"),
            (json!(true), "true"),
            (json!(null), ""),
            (json!({"a": 1}), "{\"a\":1}"),
        ] {
            assert_eq!(cell(&value.to_string().parse().unwrap()), shown);
        }
    }
}
