//! Exact decimal numbers of any length, as far as quantities need them.
//!
//! In: digits and a power of ten. Out: order, sum, product with a small number, rounding away from zero. Never: overflow.

use std::cmp::Ordering;

/// How many digits a sum may have. Quantities that are further apart are no amounts of anything.
const SUM_LIMIT: i64 = 4096;

/// `digits × 10^exponent`, with a sign. No zeros at either end of the digits; zero has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    /// Values 0 to 9, the highest first.
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    pub(super) fn new(number: i64, exponent: i64) -> Self {
        let digits = number
            .unsigned_abs()
            .to_string()
            .bytes()
            .map(|digit| digit - b'0')
            .collect();
        Self::from_digits(number < 0, digits, exponent)
    }

    pub(super) fn from_digits(negative: bool, mut digits: Vec<u8>, exponent: i64) -> Self {
        let leading = digits.iter().take_while(|digit| **digit == 0).count();
        digits.drain(..leading);
        let mut exponent = exponent;
        while digits.last() == Some(&0) {
            digits.pop();
            exponent += 1;
        }
        let zero = digits.is_empty();
        Self {
            negative: negative && !zero,
            digits,
            exponent: if zero { 0 } else { exponent },
        }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    pub(super) fn is_negative(&self) -> bool {
        self.negative
    }

    pub(super) fn exponent(&self) -> i64 {
        self.exponent
    }

    pub(super) fn negated(mut self) -> Self {
        self.negative = !self.negative && !self.is_zero();
        self
    }

    /// The number times `10^power`.
    pub(super) fn scaled(mut self, power: i64) -> Self {
        if !self.is_zero() {
            self.exponent += power;
        }
        self
    }

    /// The power of ten just above the number: digits before the point.
    fn magnitude(&self) -> i64 {
        self.exponent + self.digits.len() as i64
    }

    pub(super) fn compare(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.compare_size(other),
            (true, true) => other.compare_size(self),
        }
    }

    pub(super) fn compare_size(&self, other: &Self) -> Ordering {
        match (self.is_zero(), other.is_zero()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            // Without zeros at the ends the digits compare as text does.
            (false, false) => self
                .magnitude()
                .cmp(&other.magnitude())
                .then_with(|| self.digits.cmp(&other.digits)),
        }
    }

    /// The digits of the size of the number in units of `10^exponent`, which divides it.
    pub(super) fn digits_at(&self, exponent: i64) -> Vec<u8> {
        let mut digits = self.digits.clone();
        let zeros = usize::try_from(self.exponent - exponent).unwrap_or(0);
        digits.resize(digits.len() + zeros, 0);
        digits
    }

    /// The sum; `None` when it has too many digits.
    pub(super) fn add(&self, other: &Self) -> Option<Self> {
        if self.is_zero() || other.is_zero() {
            return Some(if self.is_zero() { other.clone() } else { self.clone() });
        }
        let exponent = self.exponent.min(other.exponent);
        if self.magnitude().max(other.magnitude()) - exponent > SUM_LIMIT {
            return None;
        }
        let (large, small) = if self.compare_size(other).is_lt() {
            (other, self)
        } else {
            (self, other)
        };
        let mut digits = large.digits_at(exponent);
        let subtract = self.negative != other.negative;
        let mut carry = 0i8;
        let mut addend = small.digits_at(exponent).into_iter().rev();
        for place in digits.iter_mut().rev() {
            let digit = addend.next().unwrap_or(0) as i8;
            let sum = *place as i8 + carry + if subtract { -digit } else { digit };
            carry = sum.div_euclid(10);
            *place = sum.rem_euclid(10) as u8;
        }
        if carry > 0 {
            digits.insert(0, carry as u8);
        }
        Some(Self::from_digits(large.negative, digits, exponent))
    }

    /// The product with a number below 2^60.
    pub(super) fn times(&self, factor: u64) -> Self {
        let mut product = Vec::with_capacity(self.digits.len() + 20);
        let mut carry = 0u128;
        for digit in self.digits.iter().rev() {
            carry += u128::from(*digit) * u128::from(factor);
            product.push((carry % 10) as u8);
            carry /= 10;
        }
        while carry > 0 {
            product.push((carry % 10) as u8);
            carry /= 10;
        }
        product.reverse();
        Self::from_digits(self.negative, product, self.exponent)
    }

    /// The next number away from zero that is a multiple of `10^exponent`.
    pub(super) fn round_up(&self, exponent: i64) -> Self {
        if self.is_zero() || self.exponent >= exponent {
            return self.clone();
        }
        let cut = usize::try_from(exponent - self.exponent).unwrap_or(usize::MAX);
        let mut digits = self.digits[..self.digits.len().saturating_sub(cut)].to_vec();
        // What was cut off is not zero, as the last digit is not.
        let mut place = digits.len();
        while place > 0 && digits[place - 1] == 9 {
            digits[place - 1] = 0;
            place -= 1;
        }
        match place {
            0 => digits.insert(0, 1),
            _ => digits[place - 1] += 1,
        }
        Self::from_digits(self.negative, digits, exponent)
    }

    /// The number in units of `10^exponent`, rounded away from zero.
    pub(super) fn to_i64(&self, exponent: i64) -> Option<i64> {
        let rounded = self.round_up(exponent);
        if rounded.magnitude() - exponent > 19 {
            return None;
        }
        let size = rounded
            .digits_at(exponent)
            .iter()
            .fold(0i128, |size, digit| size * 10 + i128::from(*digit));
        i64::try_from(if rounded.negative { -size } else { size }).ok()
    }

    pub(super) fn to_f64(&self) -> Option<f64> {
        format!("{self}").parse().ok()
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.negative {
            f.write_str("-")?;
        }
        self.digits.iter().try_for_each(|digit| write!(f, "{digit}"))?;
        if self.is_zero() {
            f.write_str("0")?;
        }
        write!(f, "e{}", self.exponent)
    }
}
