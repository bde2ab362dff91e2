//! Reading a part of a document.
//!
//! In: JSON text, what is to be kept of it. Out: values with that filled; all else is checked and passed over. Never: memory for what is
//! passed over.

use super::{JsonError, Reader, Writer};
use crate::value::projection::{Node, Part};
use crate::value::record::Seen;
use crate::value::type_meta::TypeMetaCheck;
use crate::value::{Json, ListSlot, MapSlot, Record, ShapeMut, Str, Token, UNKNOWN, Unknown, Value, read_record};

/// Reads the next value, an object or `null`, into a record.
pub(in crate::value) fn read_projected(
    record: &mut dyn Record,
    node: &Node,
    reader: &mut Reader<'_>,
) -> Result<(), JsonError> {
    match node {
        Node::Keep => read_record(record, reader),
        Node::Drop => reader.skip(),
        Node::Part(part) => read_part(record, part, reader),
    }
}

fn read_part(record: &mut dyn Record, part: &Part, reader: &mut Reader<'_>) -> Result<(), JsonError> {
    if !reader.begin_object()? {
        return Ok(());
    }
    let mut seen = Seen::default();
    let mut type_meta = TypeMetaCheck::new(record.info().type_meta);
    while let Some(key) = reader.next_key()? {
        let (index, node) = (record.index(&key), part.member(&key));
        if index == UNKNOWN {
            if !type_meta.read(&key, reader)? {
                read_unknown(record, node, &key, reader).map_err(|error| error.in_field(&key))?;
            }
        } else if seen.insert(index) {
            read_node(record.slot(index), node, reader).map_err(|error| error.in_field(&key))?;
        } else {
            return Err(twice(&key, reader));
        }
    }
    let unknown = record.unknown_mut().map_or(Ok(()), Unknown::finish);
    unknown.map_err(|key| twice(&key, reader))
}

fn twice(key: &str, reader: &Reader<'_>) -> JsonError {
    reader.error(format!("`{key}` stands twice in one object"))
}

/// Reads a member that is no field, for types that keep such.
fn read_unknown(record: &mut dyn Record, node: &Node, key: &str, reader: &mut Reader<'_>) -> Result<(), JsonError> {
    let Some(unknown) = record.unknown_mut() else {
        return reader.skip();
    };
    let json = match node {
        Node::Drop => return reader.skip(),
        Node::Keep => reader.json()?,
        Node::Part(part) => Json::from_compact(&text_of(part, reader)?),
    };
    unknown.push(Str::from(key), json);
    Ok(())
}

fn read_node(value: &mut dyn Value, node: &Node, reader: &mut Reader<'_>) -> Result<(), JsonError> {
    let part = match node {
        Node::Keep => return value.read(reader),
        Node::Drop => return reader.skip(),
        Node::Part(part) => part,
    };
    match value.shape_mut() {
        ShapeMut::Record(record) => read_part(record, part, reader),
        ShapeMut::Opt(opt) if reader.peek() == Some(b'n') => {
            opt.clear();
            reader.null().map(drop)
        }
        ShapeMut::Opt(opt) => read_node(opt.fill(), node, reader),
        ShapeMut::List(list) => read_list(list, part, reader),
        ShapeMut::Map(map) => read_map(map, part, reader),
        ShapeMut::Union(union) if reader.peek() == Some(b'{') => match union.choose(Token::Object) {
            Some(place) => read_node(place, node, reader),
            None => value.read(reader),
        },
        ShapeMut::Json(_) | ShapeMut::RawObject(_) | ShapeMut::Unknown(_) => {
            let text = text_of(part, reader)?;
            value.read(&mut Reader::new(text.as_bytes())?)
        }
        _ => value.read(reader),
    }
}

fn read_list(list: &mut dyn ListSlot, part: &Part, reader: &mut Reader<'_>) -> Result<(), JsonError> {
    list.clear();
    if !reader.begin_list()? {
        return Ok(());
    }
    list.start();
    let mut index = 0;
    while reader.next_element()? {
        let read = match part.item() {
            Node::Drop => reader.skip(),
            node => read_node(list.push(), node, reader),
        };
        read.map_err(|error| error.in_index(index))?;
        index += 1;
    }
    list.finish();
    Ok(())
}

fn read_map(map: &mut dyn MapSlot, part: &Part, reader: &mut Reader<'_>) -> Result<(), JsonError> {
    map.clear();
    if !reader.begin_object()? {
        return Ok(());
    }
    map.start();
    while let Some(key) = reader.next_key()? {
        let read = match part.member(&key) {
            Node::Drop => reader.skip(),
            node => read_node(map.push(Str::from(&*key)), node, reader),
        };
        read.map_err(|error| error.in_field(&key))?;
    }
    map.finish().map_err(|key| twice(&key, reader))
}

/// The text of the next value, of any kind, with what is kept of it.
fn text_of(part: &Part, reader: &mut Reader<'_>) -> Result<String, JsonError> {
    let mut out = Vec::new();
    copy_part(part, reader, &mut out)?;
    // INVARIANT: pieces of text between ASCII.
    Ok(String::from_utf8(out).unwrap_or_default())
}

fn copy(node: &Node, reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), JsonError> {
    match node {
        Node::Part(part) => copy_part(part, reader, out),
        _ => reader
            .json()
            .map(|json| out.extend_from_slice(json.as_str().as_bytes())),
    }
}

fn copy_part(part: &Part, reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), JsonError> {
    match reader.peek() {
        Some(b'{') => copy_members(part, reader, out),
        Some(b'[') => copy_items(part.item(), reader, out),
        _ => copy(&Node::Keep, reader, out),
    }
}

fn copy_members(part: &Part, reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), JsonError> {
    reader.begin_object()?;
    let mut before = b'{';
    while let Some(key) = reader.next_key()? {
        let node = part.member(&key);
        if *node == Node::Drop {
            reader.skip().map_err(|error| error.in_field(&key))?;
            continue;
        }
        out.push(before);
        before = b',';
        Writer::new(out).string(&key);
        out.push(b':');
        copy(node, reader, out).map_err(|error| error.in_field(&key))?;
    }
    out.extend_from_slice(if before == b'{' { b"{}" } else { b"}" });
    Ok(())
}

fn copy_items(node: &Node, reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), JsonError> {
    reader.begin_list()?;
    let (mut before, mut index) = (b'[', 0);
    while reader.next_element()? {
        if *node == Node::Drop {
            reader.skip().map_err(|error| error.in_index(index))?;
        } else {
            out.push(before);
            before = b',';
            copy(node, reader, out).map_err(|error| error.in_index(index))?;
        }
        index += 1;
    }
    out.extend_from_slice(if before == b'[' { b"[]" } else { b"]" });
    Ok(())
}
