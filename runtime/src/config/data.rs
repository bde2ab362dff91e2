//! Certificates and keys that stand in a file or inline.
//!
//! In: PEM bytes, base64 text, paths.
//! Out: bytes, or a message that says which entry and file it was.
//! Never: the content in a message.

use std::path::Path;

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::{GeneralPurposeConfig, STANDARD};
use rustls_pki_types::pem;

/// Decodes the `…-data` entries; line breaks inside, as YAML blocks have them, are read over.
pub(crate) fn from_base64(text: &str, what: &str) -> Result<Vec<u8>, String> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    let compact: String = text
        .chars()
        .filter(|character| !character.is_ascii_whitespace())
        .collect();
    STANDARD
        .decode(&compact)
        .or_else(|_| LENIENT.decode(&compact))
        // The reason would show a part of what stands there.
        .map_err(|_| format!("{what} is not base64"))
}

/// Why PEM text cannot be used. The words of the parser would show lines of it.
pub(crate) fn pem_problem(error: &pem::Error) -> &'static str {
    match error {
        pem::Error::MissingSectionEnd { .. } => "a section does not end",
        pem::Error::IllegalSectionStart { .. } => "a section begins with a line that is none",
        pem::Error::Base64Decode(_) => "the content of a section is not base64",
        pem::Error::NoItemsFound => "there is none",
        _ => "it cannot be read",
    }
}

/// Reads a file that an entry points at.
pub(crate) fn from_file(path: &Path, what: &str) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{what} ({}) cannot be read: {error}", path.display()))
}
