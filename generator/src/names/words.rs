//! Splits upstream names into words, the way people who write Kubernetes APIs mean them.
//!
//! In: `podIPs`, `nonResourceURLs`, `x-kubernetes-list-type`. Out: lower-case words.
//! Never: yields anything but ASCII lower-case letters and digits; a name may have no word at all.
//!
//! The rules, in the order they are tried at each word start:
//! 1. a word of `MIXED_CASE` is one word;
//! 2. a single lower-case letter before an acronym, at the very start, belongs to it (`iSCSI`, `mTLS`);
//! 3. a run of capitals is one word, but its last capital starts the next word when a lower-case
//!    letter follows (`HTTPGet`), unless what follows is a plural `s` that ends the word (`IPs`);
//! 4. otherwise a capital or a digit with the lower-case letters and digits after it.
//!
//! How words are joined is heck's business; where they part is ours, because acronyms are not in its rules.

use heck::{ToShoutySnakeCase, ToUpperCamelCase};

/// Words that mix cases inside. Each would be torn apart by the general rules.
const MIXED_CASE: &[&str] = &[
    "GitHub",
    "GitLab",
    "GraphQL",
    "GiB",
    "IPV4",
    "IPV6",
    "IPsec",
    "IPv4",
    "IPv6",
    "KiB",
    "MiB",
    "MySQL",
    "NoSQL",
    "OAuth",
    "PostgreSQL",
    "TiB",
    "macOS",
    "vSphere",
];

/// The words of `name`, in lower case.
pub fn words(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|chunk| !chunk.is_empty())
        .flat_map(|chunk| chunk_words(chunk.as_bytes()))
        .collect()
}

/// The words joined by `_`.
pub fn snake_case(name: &str) -> String {
    words(name).join("_")
}

/// The words joined by `_`, in capitals.
pub fn upper_snake_case(name: &str) -> String {
    snake_case(name).to_shouty_snake_case()
}

/// The words joined, each with a capital: `core_oam_dev` gives `CoreOamDev`.
pub fn pascal_case(name: &str) -> String {
    snake_case(name).to_upper_camel_case()
}

/// The words as they are spelled, each with a capital: `topologySpreadConstraints` gives `TopologySpreadConstraints`,
/// `podIPs` gives `PodIPs`, `release-ips` gives `ReleaseIps`.
pub fn capitalised(name: &str) -> String {
    let mut joined = String::with_capacity(name.len());
    for part in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        let mut chars = part.chars();
        joined.extend(chars.next().map(|c| c.to_ascii_uppercase()));
        joined.push_str(chars.as_str());
    }
    joined
}

fn chunk_words(chunk: &[u8]) -> Vec<String> {
    let mut words = Vec::new();
    let mut start = 0;
    while start < chunk.len() {
        let end = word_end(chunk, start);
        words.push(
            chunk[start..end]
                .iter()
                .map(|b| b.to_ascii_lowercase() as char)
                .collect(),
        );
        start = end;
    }
    words
}

/// Where the word that starts at `start` ends; always after `start`.
fn word_end(chunk: &[u8], start: usize) -> usize {
    if let Some(end) = mixed_case_end(chunk, start) {
        return end;
    }
    if start == 0 && chunk[0].is_ascii_lowercase() {
        let (end, capitals) = acronym_end(chunk, 1);
        if capitals >= 2 {
            return end;
        }
    }
    if chunk[start].is_ascii_uppercase() {
        let (end, capitals) = acronym_end(chunk, start);
        if capitals >= 2 {
            return end;
        }
        // One capital that does not stand in an acronym: a plain capitalised word, or `aB` + `Cd`.
        return run_end(chunk, start + 1, is_lower_or_digit);
    }
    run_end(chunk, start, is_lower_or_digit)
}

/// End of the acronym at `start` and how many capitals it has; fewer than two is no acronym.
fn acronym_end(chunk: &[u8], start: usize) -> (usize, usize) {
    let run = run_end(chunk, start, |b| b.is_ascii_uppercase());
    let capitals = run - start;
    match chunk.get(run) {
        Some(b's') if capitals >= 2 && !chunk.get(run + 1).is_some_and(u8::is_ascii_lowercase) => {
            (run_end(chunk, run + 1, |b| b.is_ascii_digit()), capitals)
        }
        Some(b) if b.is_ascii_lowercase() => (run.saturating_sub(1), capitals.saturating_sub(1)),
        // A version is a word: `openAPIV3Schema`.
        Some(b) if b.is_ascii_digit() && chunk[run - 1] == b'V' => (run - 1, capitals.saturating_sub(1)),
        // Digits and what is glued to them stay: `EC2`, `SHA256sum`.
        _ => (run_end(chunk, run, is_lower_or_digit), capitals),
    }
}

fn mixed_case_end(chunk: &[u8], start: usize) -> Option<usize> {
    let rest = &chunk[start..];
    MIXED_CASE.iter().find_map(|word| {
        let after = rest.strip_prefix(word.as_bytes())?;
        let plural = usize::from(after.first() == Some(&b's'));
        let end = start + word.len() + plural;
        let ends_here = !chunk.get(end).is_some_and(u8::is_ascii_lowercase);
        // `macOS` and `vSphere` start in lower case: only at the start of the chunk.
        let starts_here = start == 0 || rest[0].is_ascii_uppercase();
        (ends_here && starts_here).then(|| run_end(chunk, end, |b| b.is_ascii_digit()))
    })
}

fn run_end(chunk: &[u8], start: usize, belongs: impl Fn(u8) -> bool) -> usize {
    start + chunk[start..].iter().take_while(|b| belongs(**b)).count()
}

fn is_lower_or_digit(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acronyms_and_plurals_stay_whole() {
        for (name, expected) in [
            ("podIP", "pod_ip"),
            ("podIPs", "pod_ips"),
            ("podCIDRs", "pod_cidrs"),
            ("hostIPC", "host_ipc"),
            ("clusterIPs", "cluster_ips"),
            ("externalIPs", "external_ips"),
            ("nonResourceURLs", "non_resource_urls"),
            ("setHostnameAsFQDN", "set_hostname_as_fqdn"),
            ("fsType", "fs_type"),
            ("targetWWNs", "target_wwns"),
            ("serverAddressByClientCIDRs", "server_address_by_client_cidrs"),
            ("IPsAllowed", "ips_allowed"),
            ("HTTPGetAction", "http_get_action"),
            ("ISCSIVolumeSource", "iscsi_volume_source"),
            ("iSCSIDisk", "iscsi_disk"),
            ("mTLS", "mtls"),
            ("mTLSMode", "mtls_mode"),
            ("vCPUs", "vcpus"),
            ("iPAddress", "i_p_address"),
            ("xForwardedFor", "x_forwarded_for"),
        ] {
            assert_eq!(snake_case(name), expected, "{name}");
        }
    }

    #[test]
    fn digits_stay_with_the_word_before_them() {
        for (name, expected) in [
            ("v1beta1", "v1beta1"),
            ("FieldsV1", "fields_v1"),
            ("openAPIV3Schema", "open_api_v3_schema"),
            ("IPV4Address", "ipv4_address"),
            ("AV1Codec", "a_v1_codec"),
            ("ipv4Address", "ipv4_address"),
            ("hostIPv6", "host_ipv6"),
            ("IPv4Addresses", "ipv4_addresses"),
            ("OAuth2Proxy", "oauth2_proxy"),
            ("S3Bucket", "s3_bucket"),
            ("SHA256sum", "sha256sum"),
            ("sizeMiB", "size_mib"),
            ("base64Encoded", "base64_encoded"),
            ("3scale", "3scale"),
            ("HTTP2Protocol", "http2_protocol"),
        ] {
            assert_eq!(snake_case(name), expected, "{name}");
        }
    }

    #[test]
    fn everything_else_separates() {
        for (name, expected) in [
            ("$ref", "ref"),
            ("x-kubernetes-list-type", "x_kubernetes_list_type"),
            ("tls_config", "tls_config"),
            ("bootstrap.servers", "bootstrap_servers"),
            ("cmdProbe/inputs", "cmd_probe_inputs"),
            ("__name__", "name"),
            ("Grüße", "gr_e"),
            ("*", ""),
            ("", ""),
        ] {
            assert_eq!(snake_case(name), expected, "{name}");
        }
    }

    #[test]
    fn pascal_case_capitalises_each_word() {
        assert_eq!(pascal_case("core_oam_dev"), "CoreOamDev");
        assert_eq!(pascal_case("v1beta1"), "V1beta1");
        assert_eq!(pascal_case("ephemeralcontainers"), "Ephemeralcontainers");
    }
}
