//! Which object it is, of one that cannot be read as its type.
//!
//! In: the JSON of an object, however wrong. Out: name, namespace, version, where they stand. Never: an error.

use super::step::Undecodable;
use crate::value::{JsonError, Reader, Str};

/// What is told of an object that cannot be read.
pub(crate) fn undecodable(object: &[u8], deleted: bool, error: JsonError) -> Box<Undecodable> {
    let mut found = Found::default();
    // What is not UTF-8 stands within strings; beside them the name can still be read.
    let text = String::from_utf8_lossy(object);
    // Where the text stops to be JSON, what was found until then is what there is.
    let _ = find(text.as_bytes(), &mut found);
    Box::new(Undecodable {
        namespace: found.namespace.filter(|namespace| !namespace.is_empty()),
        name: found.name.unwrap_or_default(),
        resource_version: found.version.filter(|version| !version.is_empty()),
        deleted,
        error,
    })
}

#[derive(Default)]
struct Found {
    namespace: Option<Str>,
    name: Option<Str>,
    version: Option<Str>,
}

fn find(object: &[u8], found: &mut Found) -> Result<(), JsonError> {
    let mut reader = Reader::new(object)?;
    if !reader.begin_object()? {
        return Ok(());
    }
    while let Some(key) = reader.next_key()? {
        if key == "metadata" && reader.peek() == Some(b'{') {
            find_in_metadata(&mut reader, found)?;
        } else {
            reader.skip()?;
        }
    }
    Ok(())
}

fn find_in_metadata(reader: &mut Reader<'_>, found: &mut Found) -> Result<(), JsonError> {
    reader.begin_object()?;
    while let Some(key) = reader.next_key()? {
        let place = match &*key {
            "name" => &mut found.name,
            "namespace" => &mut found.namespace,
            "resourceVersion" => &mut found.version,
            _ => {
                reader.skip()?;
                continue;
            }
        };
        if reader.peek() == Some(b'"') {
            *place = reader.string()?.map(Str::from);
        } else {
            reader.skip()?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An object; its namespace, name and version.
    type Case = (&'static [u8], Option<&'static str>, &'static str, Option<&'static str>);

    fn read(object: &[u8]) -> (Option<Str>, String, Option<Str>) {
        let error = Reader::new(b"[").unwrap().error("wrong".to_owned());
        let found = undecodable(object, false, error);
        (found.namespace, found.name.to_string(), found.resource_version)
    }

    #[test]
    fn what_can_be_read_is_read() {
        let cases: [Case; 8] = [
            (
                br#"{"spec":[{}],"metadata":{"labels":7,"name":"a","namespace":"n","resourceVersion":"5"},"x":1}"#,
                Some("n"),
                "a",
                Some("5"),
            ),
            (
                br#"{"metadata":{"name":"a","namespace":"","resourceVersion":""}}"#,
                None,
                "a",
                None,
            ),
            (br#"{"metadata":{"name":7,"resourceVersion":8}}"#, None, "", None),
            (
                br#"{"metadata":{"name":"a","resourceVersion":"5"},"spec":"#,
                None,
                "a",
                Some("5"),
            ),
            (
                b"{\"metadata\":{\"name\":\"a\",\"labels\":{\"x\":\"\xff\"},\"resourceVersion\":\"5\"}}",
                None,
                "a",
                Some("5"),
            ),
            (br#"{"metadata":[]}"#, None, "", None),
            (b"null", None, "", None),
            (b"", None, "", None),
        ];
        for (object, namespace, name, version) in cases {
            let expected = (namespace.map(Str::from), name.to_owned(), version.map(Str::from));
            assert_eq!(read(object), expected, "{}", String::from_utf8_lossy(object));
        }
    }
}
