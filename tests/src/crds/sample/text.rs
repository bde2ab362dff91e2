//! Text that fits a pattern, a format and a length.
//!
//! In: a schema node. Out: text. Never: text that was not tried against the pattern.

use regex::{Regex, RegexBuilder};
use regex_syntax::hir::{Class, Hir, HirKind};

use super::narrow::Node;
use super::{Gap, Place};

/// What the patterns of real projects mostly ask for, nice to read in a failure; tried before text is made from the
/// pattern itself.
const WORDS: [&str; 22] = [
    "sample",
    "a",
    "1",
    "10Gi",
    "5s",
    "1h",
    "50%",
    "v1",
    "1.2.3",
    "example.com",
    "sample.example.com",
    "https://example.com",
    "https://example.com/a",
    "/sample",
    "GET",
    "10.0.0.1",
    "10.0.0.0/24",
    "registry.example.com/a/b:v1",
    "2024-01-02T03:04:05Z",
    "* * * * *",
    "us-east-1",
    "Sample",
];

/// Some real patterns count to thousands.
const PATTERN_SIZE: usize = 64 << 20;

/// Repetitions within repetitions multiply.
const LONGEST: usize = 10_000;

/// A text that fits.
pub(super) fn make(node: &Node, full: bool, place: Place<'_>) -> Result<String, Gap> {
    let default = node.scalar_default().and_then(|default| default.as_str());
    // An empty default says that nothing need be there, not that nothing can be.
    if let Some(default) = default.filter(|default| !default.is_empty()) {
        return Ok(default.to_owned());
    }
    let lengths = node.count("minLength")..=node.limit("maxLength");
    let fits = |text: &String| lengths.contains(&text.chars().count());
    let Some(pattern) = node.pattern() else {
        return plain(node.format(), full, place.seed, *lengths.start(), *lengths.end())
            .filter(fits)
            .map_or_else(
                || place.gap(format!("no text of format {:?} that is this long", node.format())),
                Ok,
            );
    };
    let regex = match RegexBuilder::new(pattern).size_limit(PATTERN_SIZE).build() {
        Ok(regex) => regex,
        Err(error) => return place.gap(format!("the pattern cannot be read: {error}")),
    };
    let by_format = node
        .format()
        .and_then(|format| of_format(format, full))
        .map(str::to_owned);
    let words = WORDS.iter().map(|word| (*word).to_owned());
    let known = by_format.into_iter().chain(words).filter(|_| place.seed == 0);
    let mut candidates = known.chain(from_pattern(pattern, place.seed));
    let found = candidates.find(|text| fits(text) && matches(&regex, text));
    found.map_or_else(|| place.gap(format!("no text was found for the pattern {pattern}")), Ok)
}

fn matches(regex: &Regex, text: &str) -> bool {
    regex.is_match(text)
}

/// Text without a pattern.
fn plain(format: Option<&str>, full: bool, seed: usize, shortest: usize, longest: usize) -> Option<String> {
    if let Some(known) = format.and_then(|format| of_format(format, full)) {
        return Some(known.to_owned());
    }
    let mut text = String::from("sample");
    if seed > 0 {
        text.push_str(&seed.to_string());
    }
    while text.len() < shortest {
        text.push('e');
    }
    // The end differs between seeds, so the beginning goes.
    let cut = text.len().saturating_sub(longest);
    text.get(cut..).map(str::to_owned)
}

/// Formats that servers check, and some that they do not.
fn of_format(format: &str, full: bool) -> Option<&'static str> {
    Some(match format {
        // A custom resource gives it back as it was sent.
        "date-time" if full => "2024-01-02T03:04:05.123456789+02:00",
        "date-time" => "2024-01-02T03:04:05Z",
        "date" => "2024-01-02",
        "byte" => "c2FtcGxlCg==",
        "duration" => "1h30m0s",
        "ipv4" | "ip" => "10.0.0.1",
        "ipv6" => "fd00::1",
        "cidr" => "10.0.0.0/24",
        "mac" => "02:00:00:00:00:01",
        "uri" | "url" => "https://example.com/sample",
        "uuid" | "uuid3" | "uuid4" | "uuid5" => "0b4f1c1e-1d5c-4d3b-9d5e-6f1f4b6a7c8d",
        "email" => "sample@example.com",
        "hostname" | "idn-hostname" => "sample.example.com",
        _ => return None,
    })
}

/// Texts made from the pattern: shorter ones first, then other alternatives.
fn from_pattern(pattern: &str, seed: usize) -> impl Iterator<Item = String> + use<> {
    let hir = regex_syntax::parse(pattern).ok();
    let choices = (0..4).flat_map(|alternative| [0, 1, 2, 4, 8, 16, 40, 64].map(|more| (alternative, more)));
    choices.filter_map(move |(alternative, more)| {
        let mut writer = Writer {
            out: Vec::new(),
            alternative,
            more,
            seed,
        };
        writer.write(hir.as_ref()?);
        String::from_utf8(writer.out).ok()
    })
}

/// Walks a pattern and writes what it matches.
struct Writer {
    out: Vec<u8>,
    /// Which branch is taken, where there are several.
    alternative: usize,
    /// How often something is repeated beyond what must be.
    more: u32,
    seed: usize,
}

impl Writer {
    fn write(&mut self, hir: &Hir) {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => self.out.extend_from_slice(&literal.0),
            HirKind::Class(class) => {
                let chosen = self.character(class);
                self.out.extend_from_slice(chosen.encode_utf8(&mut [0; 4]).as_bytes());
            }
            HirKind::Repetition(repetition) => {
                let most = repetition.max.unwrap_or(u32::MAX);
                for _ in 0..repetition.min.saturating_add(self.more).min(most) {
                    if self.out.len() > LONGEST {
                        break;
                    }
                    self.write(&repetition.sub);
                }
            }
            HirKind::Capture(capture) => self.write(&capture.sub),
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.write(part)),
            HirKind::Alternation(branches) => {
                if let Some(branch) = branches.get(self.alternative % branches.len()) {
                    self.write(branch);
                }
            }
        }
    }

    /// A character of the class, a plain one where there is one.
    fn character(&self, class: &Class) -> char {
        let Class::Unicode(class) = class else { return 'a' };
        let has = |wanted: char| {
            class
                .ranges()
                .iter()
                .any(|range| (range.start()..=range.end()).contains(&wanted))
        };
        let plain: Vec<char> = "abcdefghij0123456789ABCDEFGHIJ"
            .chars()
            .filter(|wanted| has(*wanted))
            .collect();
        let first = class.ranges().first().map_or('a', |range| range.start());
        plain.get(self.seed % plain.len().max(1)).copied().unwrap_or(first)
    }
}
