//! A set of slots, one bit each.
//!
//! In: slot numbers. Out: whether they are in the set, how many are, which comes next. Never: more than one bit for a slot.

/// A set of slot numbers that knows its size.
#[derive(Debug, Default)]
pub(super) struct Bits {
    words: Vec<u64>,
    count: usize,
}

impl Bits {
    /// How many are in it.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    pub(super) fn has(&self, slot: usize) -> bool {
        self.words.get(slot / 64).is_some_and(|word| word & bit(slot) != 0)
    }

    /// Puts a slot in; whether it was out.
    pub(super) fn insert(&mut self, slot: usize) -> bool {
        if self.words.len() <= slot / 64 {
            self.words.resize(slot / 64 + 1, 0);
        }
        let word = &mut self.words[slot / 64];
        let new = *word & bit(slot) == 0;
        *word |= bit(slot);
        self.count += usize::from(new);
        new
    }

    /// Takes a slot out; whether it was in.
    pub(super) fn remove(&mut self, slot: usize) -> bool {
        let was_in = self.has(slot);
        if was_in {
            self.words[slot / 64] &= !bit(slot);
            self.count -= 1;
        }
        was_in
    }

    /// The first slot of the set at or behind `from`.
    pub(super) fn next(&self, from: usize) -> Option<usize> {
        let mut index = from / 64;
        let mut word = self.words.get(index)? & (u64::MAX << (from % 64));
        while word == 0 {
            index += 1;
            word = *self.words.get(index)?;
        }
        Some(index * 64 + word.trailing_zeros() as usize)
    }
}

fn bit(slot: usize) -> u64 {
    1 << (slot % 64)
}

#[cfg(test)]
mod tests {
    use super::Bits;

    #[test]
    fn behaves_as_a_set_does() {
        let mut bits = Bits::default();
        assert_eq!(bits.next(0), None);
        for slot in [0, 63, 64, 129, 200] {
            assert!(bits.insert(slot) && !bits.insert(slot));
        }
        assert_eq!(bits.count(), 5);
        assert!(bits.has(129) && !bits.has(128) && !bits.has(10_000));
        assert!(bits.remove(64) && !bits.remove(64) && !bits.remove(10_000));
        let mut found = Vec::new();
        let mut next = bits.next(0);
        while let Some(slot) = next {
            found.push(slot);
            next = bits.next(slot + 1);
        }
        assert_eq!((found, bits.count()), (vec![0, 63, 129, 200], 4));
    }
}
