//! The spelling of quantities: number and suffix to an exact decimal, and back to the canonical spelling.
//!
//! In: text. Out: decimals and text. Never: a suffix that Kubernetes does not know.

use super::decimal::Decimal;

/// The family of suffixes a quantity is spelled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `n u m k M G T P E`.
    Decimal,
    /// `Ki Mi Gi Ti Pi Ei`.
    Binary,
    /// `e3`.
    Exponent,
}

const DECIMAL: [(&str, i64); 10] = [
    ("n", -9),
    ("u", -6),
    ("m", -3),
    ("", 0),
    ("k", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
    ("P", 15),
    ("E", 18),
];

const BINARY: [(&str, u32); 6] = [("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40), ("Pi", 50), ("Ei", 60)];

/// The exact value of a quantity and its family; `None` when the text is none.
pub(super) fn parse(text: &str) -> Option<(Decimal, Form)> {
    let (negative, unsigned) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let end = unsigned
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(unsigned.len());
    let (number, suffix) = unsigned.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
        return None;
    }
    let digits: Vec<u8> = whole
        .bytes()
        .chain(fraction.bytes())
        .map(|digit| digit - b'0')
        .collect();
    let exponent = -i64::try_from(fraction.len()).ok()?;
    let value = |power: i64| Decimal::from_digits(negative, digits.clone(), exponent + power);
    if let Some((_, power)) = DECIMAL.iter().find(|(name, _)| *name == suffix) {
        return Some((value(*power), Form::Decimal));
    }
    if let Some((_, power)) = BINARY.iter().find(|(name, _)| *name == suffix) {
        return Some((value(0).times(1 << power), Form::Binary));
    }
    let power: i32 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
    Some((value(power.into()), Form::Exponent))
}

/// The spelling that a server gives a value: no fraction, the largest suffix, rounded up at billionths.
pub(super) fn canonical(value: &Decimal, form: Form) -> String {
    if form == Form::Binary && value.compare_size(&Decimal::new(1024, 0)).is_ge() {
        return binary(value);
    }
    let value = value.round_up(-9);
    let power = (value.exponent().div_euclid(3) * 3).max(-9);
    match form {
        // `Ki` does not stand for less than 1024: Kubernetes spells small amounts in decimal.
        Form::Decimal | Form::Binary => {
            let power = power.min(18);
            let suffix = DECIMAL
                .iter()
                .find(|(_, other)| *other == power)
                .map_or("", |(name, _)| name);
            format!("{}{suffix}", whole(&value, power))
        }
        Form::Exponent if power == 0 => whole(&value, 0),
        Form::Exponent => format!("{}e{power}", whole(&value, power)),
    }
}

/// The whole number of units of `10^power`.
fn whole(value: &Decimal, power: i64) -> String {
    let sign = if value.is_negative() { "-" } else { "" };
    let digits: String = value
        .digits_at(power)
        .iter()
        .map(|digit| char::from(b'0' + digit))
        .collect();
    format!("{sign}{}", if digits.is_empty() { "0" } else { &digits })
}

fn binary(value: &Decimal) -> String {
    let mut value = value.round_up(0);
    let mut suffix = "";
    for (name, _) in BINARY {
        // A number can be divided by 1024 when a 1024th of it, which is exact in decimal, is whole.
        let part = value.times(9_765_625).scaled(-10);
        if part.exponent() < 0 {
            break;
        }
        value = part;
        suffix = name;
    }
    format!("{}{suffix}", whole(&value, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical_of(text: &str) -> String {
        let (value, form) = parse(text).unwrap();
        canonical(&value, form)
    }

    #[test]
    fn canonical_spelling_is_that_of_the_server() {
        for (text, expected) in [
            ("0", "0"),
            ("-0", "0"),
            ("0Ki", "0"),
            ("1", "1"),
            ("0.5", "500m"),
            ("1500000000", "1500M"),
            ("1.5Gi", "1536Mi"),
            ("1e3", "1e3"),
            ("1000e0", "1e3"),
            ("0.1e1", "1"),
            ("12e-1", "1200e-3"),
            ("1024Ki", "1Mi"),
            ("1023Ki", "1023Ki"),
            ("0.5Ki", "512"),
            ("0.0001Ki", "102400u"),
            ("1Ei", "1Ei"),
            ("10000E", "10000E"),
            ("1n", "1n"),
            ("0.1n", "1n"),
            ("-0.1n", "-1n"),
            ("+3.140", "3140m"),
            (".5", "500m"),
            ("5.", "5"),
            ("1025", "1025"),
            ("1.1Ki", "1127"),
        ] {
            assert_eq!(canonical_of(text), expected, "{text}");
        }
    }

    #[test]
    fn text_that_is_no_quantity_is_refused() {
        for text in [
            "",
            "-",
            "+",
            ".",
            "m",
            "1mm",
            "1 Gi",
            "1ki",
            "1e",
            "1e3.5",
            "1..2",
            "1KI",
            "--1",
            "1e99999999999",
            "é",
            "1é",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
