//! Records and values as compact JSON, as Kubernetes' own types write them.
//!
//! In: shapes. Out: bytes appended to a buffer. Never: white space; escapes that JSON does not ask for.

use std::fmt;
use std::io::Write as _;

use super::scan;
use crate::value::{ListView, MapView, Record, Shape};

/// Appends JSON to a buffer.
pub struct Writer<'a> {
    out: &'a mut Vec<u8>,
}

impl<'a> Writer<'a> {
    /// A writer that appends to `out`.
    pub fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out }
    }

    /// A value, looked at.
    pub fn shape(&mut self, shape: &Shape<'_>) {
        match shape {
            Shape::Null => self.raw("null"),
            Shape::Bool(true) => self.raw("true"),
            Shape::Bool(false) => self.raw("false"),
            Shape::Int(number) => self.int(*number),
            Shape::Float(number) => self.float(*number),
            Shape::Str(text) => self.string(text),
            Shape::Quantity(quantity) if quantity.is_number() => self.raw(quantity.as_str()),
            Shape::Quantity(quantity) => self.string(quantity.as_str()),
            Shape::Time(time) => self.plain(&time.text()),
            Shape::MicroTime(time) => self.plain(&time.text()),
            Shape::DateTime(time) => self.string(time.as_str()),
            Shape::Duration(duration) => self.plain(duration.to_string().as_bytes()),
            Shape::Bytes(bytes) => self.plain(crate::value::bytes::to_base64(bytes).as_bytes()),
            Shape::Raw(text) => self.raw(text),
            Shape::Record(record) => self.record(*record),
            Shape::List(list) => self.list(*list),
            Shape::Map(map) => self.map(*map),
        }
    }

    /// An object with the fields of a record that are set or required.
    pub fn record(&mut self, record: &dyn Record) {
        let info = record.info();
        self.out.push(b'{');
        let mut first = true;
        if let Some(type_meta) = &info.type_meta {
            first = false;
            self.raw("\"apiVersion\":");
            self.string(type_meta.api_version);
            self.raw(",\"kind\":");
            self.string(type_meta.kind);
        }
        for (index, field) in (0..).zip(info.fields) {
            let value = record.view(index);
            if field.required || !value.is_absent() {
                if !std::mem::replace(&mut first, false) {
                    self.out.push(b',');
                }
                if field.plain {
                    self.plain(field.name.as_bytes());
                } else {
                    self.string(field.name);
                }
                self.out.push(b':');
                self.shape(&value.shape());
            }
        }
        if let Some(unknown) = record.unknown() {
            self.members(unknown, &mut first);
        }
        self.out.push(b'}');
    }

    fn list(&mut self, list: &dyn ListView) {
        self.out.push(b'[');
        for index in 0..list.count() {
            if index > 0 {
                self.out.push(b',');
            }
            if let Some(value) = list.at(index) {
                self.shape(&value.shape());
            }
        }
        self.out.push(b']');
    }

    fn map(&mut self, map: &dyn MapView) {
        self.out.push(b'{');
        self.members(map, &mut true);
        self.out.push(b'}');
    }

    fn members(&mut self, map: &dyn MapView, first: &mut bool) {
        for (key, value) in (0..map.count()).map_while(|index| map.at(index)) {
            self.key(key, first);
            self.shape(&value.shape());
        }
    }

    #[inline]
    fn key(&mut self, key: &str, first: &mut bool) {
        if !std::mem::replace(first, false) {
            self.out.push(b',');
        }
        self.string(key);
        self.out.push(b':');
    }

    /// JSON text as it stands.
    #[inline]
    pub fn raw(&mut self, json: &str) {
        self.out.extend_from_slice(json.as_bytes());
    }

    /// Text without anything to escape, in quotes.
    fn plain(&mut self, text: &[u8]) {
        self.out.push(b'"');
        self.out.extend_from_slice(text);
        self.out.push(b'"');
    }

    /// Text in quotes.
    #[inline]
    pub fn string(&mut self, text: &str) {
        let bytes = text.as_bytes();
        self.out.push(b'"');
        let mut from = 0;
        loop {
            let stop = scan::string_stop(bytes, from);
            self.out.extend_from_slice(&bytes[from..stop]);
            let Some(byte) = bytes.get(stop) else { break };
            self.escape(*byte);
            from = stop + 1;
        }
        self.out.push(b'"');
    }

    fn escape(&mut self, byte: u8) {
        let short = match byte {
            b'"' | b'\\' => byte,
            0x08 => b'b',
            0x0C => b'f',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            _ => return self.format(format_args!("\\u{byte:04x}")),
        };
        self.out.extend_from_slice(&[b'\\', short]);
    }

    /// A whole number.
    pub fn int(&mut self, number: i64) {
        let mut digits = [0u8; 20];
        let mut at = digits.len();
        let mut rest = number.unsigned_abs();
        loop {
            at -= 1;
            // A remainder of ten fits into a byte.
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if number < 0 {
            self.out.push(b'-');
        }
        self.out.extend_from_slice(&digits[at..]);
    }

    /// A number in the form that Go writes: no fraction for whole numbers, an exponent for very large and very small
    /// ones. Infinities and NaN, which JSON does not have, become `null`.
    pub fn float(&mut self, number: f64) {
        let size = number.abs();
        if !number.is_finite() {
            self.raw("null");
        } else if size != 0.0 && !(1e-6..1e21).contains(&size) {
            let text = format!("{number:e}");
            match text.split_once('e') {
                Some((mantissa, exponent)) if !exponent.starts_with('-') => {
                    self.format(format_args!("{mantissa}e+{exponent}"));
                }
                _ => self.raw(&text),
            }
        } else {
            self.format(format_args!("{number}"));
        }
    }

    fn format(&mut self, arguments: fmt::Arguments<'_>) {
        // Writing to a vector cannot fail.
        let _ = self.out.write_fmt(arguments);
    }
}
