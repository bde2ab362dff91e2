//! One page of a list whose items are read one by one.
//!
//! In: the answer to a list. Out: its metadata, and the bytes of each item. Never: a page as bytes and as objects at the same time.

use std::vec;

use bytes::Bytes;

use super::unified::ClientObject;
use crate::error::Error;
use crate::kind::{GroupVersion, GroupVersionKind};
use crate::meta::{ListMeta, TypeMeta};
use crate::rest::Response;
use crate::value::{JsonError, Reader, Record, Value as _};

/// A page: the head is read, the items are not.
#[derive(Debug)]
pub(crate) struct Page {
    response: Response,
    pub(crate) metadata: ListMeta,
    /// What the items are that do not say it.
    pub(crate) kind: Option<GroupVersionKind>,
    items: vec::IntoIter<Bytes>,
    given: usize,
}

impl Page {
    /// Reads the head of the answer; all of it is checked to be JSON.
    pub(crate) fn read<T: ClientObject>(response: Response) -> Result<Self, Error> {
        let parts = Parts::read(&response.body).and_then(|parts| match T::list_problem(&parts.head) {
            Some(problem) => Err(Reader::new(b"")?.error(problem)),
            None => Ok(parts),
        });
        let parts = parts.map_err(|error| response.decode_error(error))?;
        Ok(Self {
            kind: kind_of_items(&parts.head),
            metadata: parts.metadata,
            items: parts.items.into_iter(),
            given: 0,
            response,
        })
    }

    /// The bytes of the next item.
    pub(crate) fn next_item(&mut self) -> Option<Bytes> {
        self.given += 1;
        self.items.next()
    }

    /// The error for the item that was given last.
    pub(crate) fn item_error(&self, error: JsonError) -> Error {
        let error = error.in_index(self.given.saturating_sub(1)).in_field("items");
        self.response.decode_error(error)
    }
}

/// K8S: the items of a list of built-in kinds do not say what they are; the list does, by a name that ends in `List`. `List` itself is one of
/// many kinds.
fn kind_of_items(head: &TypeMeta) -> Option<GroupVersionKind> {
    let version = GroupVersion::parse(head.api_version.as_deref()?)?;
    let kind = head.kind.as_deref()?.strip_suffix("List")?;
    (!kind.is_empty()).then(|| version.with_kind(kind))
}

#[derive(Default)]
struct Parts {
    head: TypeMeta,
    metadata: ListMeta,
    items: Vec<Bytes>,
}

impl Parts {
    fn read(body: &Bytes) -> Result<Self, JsonError> {
        let mut parts = Self::default();
        let mut seen = [false; 4];
        let mut reader = Reader::new(body)?;
        if reader.peek() != Some(b'{') {
            return Err(reader.expected("an object"));
        }
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            let index = match &*key {
                "apiVersion" => 0,
                "kind" => 1,
                "metadata" => 2,
                "items" => 3,
                _ => {
                    reader.skip()?;
                    continue;
                }
            };
            if std::mem::replace(&mut seen[index], true) {
                return Err(reader.error(format!("`{key}` stands twice in one object")));
            }
            parts
                .member(index, &mut reader, body)
                .map_err(|error| error.in_field(&key))?;
        }
        reader.finish()?;
        Ok(parts)
    }

    fn member(&mut self, index: usize, reader: &mut Reader<'_>, body: &Bytes) -> Result<(), JsonError> {
        match index {
            2 => self.metadata.read(reader),
            3 => self.items(reader, body),
            index => self.head.slot(index as u16).read(reader),
        }
    }

    fn items(&mut self, reader: &mut Reader<'_>, body: &Bytes) -> Result<(), JsonError> {
        if !reader.begin_list()? {
            return Ok(());
        }
        while reader.next_element()? {
            let item = reader.raw().map_err(|error| error.in_index(self.items.len()))?;
            self.items.push(body.slice_ref(item.as_bytes()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<(Vec<String>, String, Option<String>), String> {
        let parts = Parts::read(&Bytes::copy_from_slice(body.as_bytes())).map_err(|error| error.to_string())?;
        let items = parts
            .items
            .iter()
            .map(|item| String::from_utf8_lossy(item).into_owned());
        let kind = kind_of_items(&parts.head).map(|kind| kind.to_string());
        Ok((items.collect(), parts.metadata.resource_version().to_owned(), kind))
    }

    #[test]
    fn the_head_is_read_and_the_items_are_cut_out() {
        let body = r#"{"kind":"PodList", "apiVersion":"v1","items":[ {"a":[1]} ,null,{}],"metadata":{"resourceVersion":"5"},"x":{}}"#;
        let (items, version, kind) = read(body).unwrap();
        assert_eq!(items, [r#"{"a":[1]}"#, "null", "{}"]);
        assert_eq!((version.as_str(), kind.is_some()), ("5", true));
        for empty in [
            "{}",
            r#"{"items":null,"metadata":null,"kind":null}"#,
            r#"{"items":[],"kind":"List","apiVersion":"v1"}"#,
        ] {
            assert_eq!(read(empty).unwrap(), (vec![], String::new(), None), "{empty}");
        }
    }

    #[test]
    fn what_is_no_list_is_an_error_with_its_place() {
        for (body, part) in [
            ("[]", "expected an object"),
            ("null", "expected an object"),
            (r#"{"items":{}}"#, "items: expected a list"),
            (r#"{"items":[{},{"a":}]}"#, "items[1]"),
            (r#"{"items":[{}]"#, "expected"),
            (r#"{"items":[],"items":[]}"#, "twice"),
            (r#"{"metadata":{"resourceVersion":5}}"#, "metadata.resourceVersion"),
            ("{} {}", "behind the end"),
        ] {
            let error = read(body).unwrap_err();
            assert!(error.contains(part), "{body}: {error}");
        }
    }
}
