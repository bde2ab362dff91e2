//! Tables, as servers make them for people to read.
//!
//! In/Out: plain data. Never: what a column means.

use super::macros::meta_record;
use super::object_meta::ListMeta;
use super::partial::PartialObjectMetadata;
use crate::value::{Json, List, Opt, Str};

meta_record! {
    /// A collection as a table. <https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables>
    pub struct Table {
        /// `meta.k8s.io/v1`.
        api_version "apiVersion": Option<Str> = None, optional;
        /// `Table`.
        kind "kind": Option<Str> = None, optional;
        /// The state that the table shows, and the token of the next page.
        metadata "metadata": ListMeta = ListMeta::EMPTY, optional;
        /// What stands in the columns.
        column_definitions "columnDefinitions": List<TableColumnDefinition> = List::ABSENT, required;
        /// The objects.
        rows "rows": List<TableRow> = List::ABSENT, required;
    }
}

meta_record! {
    /// A column of a table.
    pub struct TableColumnDefinition {
        /// Its heading: `Ready`.
        name "name": Str = Str::EMPTY, required;
        /// What its cells are: `string`, `integer`, `number`, `boolean`.
        type_ "type": Str = Str::EMPTY, required;
        /// How they are to be read: `name` for the name of the object.
        format "format": Str = Str::EMPTY, required;
        /// What it is about.
        description "description": Str = Str::EMPTY, required;
        /// 0 for columns that are always shown; the higher, the more room it takes to see them.
        priority "priority": i32 = 0, required;
    }
}

meta_record! {
    /// A row of a table.
    pub struct TableRow {
        /// The cells, in the order of the columns.
        cells "cells": List<Json> = List::ABSENT, required;
        /// What is said of the row as a whole.
        conditions "conditions": List<TableRowCondition> = List::ABSENT, optional;
        /// The object of which the row is, by its metadata.
        object "object": Opt<PartialObjectMetadata> = Opt::ABSENT, optional;
    }
}

meta_record! {
    /// What is said of a row as a whole.
    pub struct TableRowCondition {
        /// `Completed`: the object is done and can be left out.
        type_ "type": Str = Str::EMPTY, required;
        /// `True`, `False` or `Unknown`.
        status "status": Str = Str::EMPTY, required;
        /// Why, in one word.
        reason "reason": Option<Str> = None, optional;
        /// Why, for people.
        message "message": Option<Str> = None, optional;
    }
}
