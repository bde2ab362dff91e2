//! Deterministic choices.
//!
//! In: a name and an index, which together fix every later answer. Out: numbers, picks, identifiers.
//! Never: reads a clock, an environment variable or an operating system's random source.

/// A small generator (splitmix64) seeded from what the object is, so that an object does not depend on its neighbours.
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

impl Random {
    /// The generator of object number `index` of `kind`.
    #[must_use]
    pub fn new(kind: &str, index: usize) -> Self {
        // FNV-1a over the name; any spread of the seeds will do.
        let hash = kind.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self {
            state: hash ^ (index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15),
        }
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number in `0..end`; 0 when `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.bits() % end.max(1) as u64).unwrap_or(0)
    }

    /// True in `percent` of 100 cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of `choices`, which must not be empty.
    pub fn pick<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[self.below(choices.len())]
    }

    /// `length` characters as Kubernetes appends them to generated names (no vowels).
    pub fn suffix(&mut self, length: usize) -> String {
        const ALPHABET: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";
        (0..length)
            .map(|_| char::from(ALPHABET[self.below(ALPHABET.len())]))
            .collect()
    }

    /// `length` lower-case hexadecimal digits.
    pub fn hex(&mut self, length: usize) -> String {
        (0..length)
            .map(|_| char::from(b"0123456789abcdef"[self.below(16)]))
            .collect()
    }

    /// A version 4 UUID.
    pub fn uid(&mut self) -> String {
        format!(
            "{}-{}-4{}-8{}-{}",
            self.hex(8),
            self.hex(4),
            self.hex(3),
            self.hex(3),
            self.hex(12)
        )
    }

    /// An RFC 3339 time in 2026, whole seconds.
    pub fn time(&mut self) -> String {
        format!("{}Z", self.time_without_zone())
    }

    /// An RFC 3339 time in 2026 with six digits of fraction.
    pub fn micro_time(&mut self) -> String {
        format!("{}.{:06}Z", self.time_without_zone(), self.below(1_000_000))
    }

    fn time_without_zone(&mut self) -> String {
        format!(
            "2026-{:02}-{:02}T{:02}:{:02}:{:02}",
            1 + self.below(12),
            1 + self.below(28),
            self.below(24),
            self.below(60),
            self.below(60)
        )
    }

    /// An address of the pod network.
    pub fn pod_ip(&mut self) -> String {
        format!(
            "10.{}.{}.{}",
            128 + self.below(64),
            self.below(256),
            1 + self.below(254)
        )
    }

    /// Standard base64 of `bytes` random bytes (`bytes` rounded up to a multiple of three: no padding).
    pub fn base64(&mut self, bytes: usize) -> String {
        const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        (0..bytes.div_ceil(3) * 4)
            .map(|_| char::from(ALPHABET[self.below(64)]))
            .collect()
    }
}
