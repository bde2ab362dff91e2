//! The Gregorian calendar in UTC: seconds since the first of January of year 1 to text and back.
//!
//! In: text of the one form that servers write, or seconds. Out: the other. Never: leap seconds, offsets, fractions.

/// Seconds since the zero time, for the one form that servers write: `2024-01-31T23:59:59Z`.
pub(super) fn parse_plain_seconds(text: &[u8]) -> Option<i64> {
    let text: &[u8; 20] = text.try_into().ok()?;
    let punctuation = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (19, b'Z')];
    if punctuation.iter().any(|(at, byte)| text[*at] != *byte) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| {
        text[range].iter().try_fold(0i64, |number, byte| {
            byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0'))
        })
    };
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    let in_range = year >= 1
        && (1..=12).contains(&month)
        && (1..=days_in_month(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    in_range.then(|| ((days_before(year, month) + day - 1) * 24 + hour) * 3600 + minute * 60 + second)
}

const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const DAYS_BEFORE_MONTH: [i64; 13] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

/// Days of a year before its `month`, counted from 1; month 13 is the whole year.
const fn days_of_year_before(year: i64, month: i64) -> i64 {
    let leap_day = if month > 2 && is_leap(year) { 1 } else { 0 };
    DAYS_BEFORE_MONTH[(month - 1) as usize] + leap_day
}

const fn days_in_month(year: i64, month: i64) -> i64 {
    days_of_year_before(year, month + 1) - days_of_year_before(year, month)
}

/// Days from the first day of year 1 to the first of a month.
const fn days_before(year: i64, month: i64) -> i64 {
    let past = year - 1;
    past * 365 + past / 4 - past / 100 + past / 400 + days_of_year_before(year, month)
}

/// Writes the date and time of seconds since the zero time into the first 19 bytes of `text`.
pub(super) fn seconds_text(seconds: i64, text: &mut [u8]) {
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Too high by at most one year: 400 years have 146,097 days.
    let mut year = days * 400 / 146_097 + 1;
    while days_before(year, 1) > days {
        year -= 1;
    }
    while days_before(year + 1, 1) <= days {
        year += 1;
    }
    let day = days - days_before(year, 1);
    // No month is longer than 31 days, so this guess is the month or the one before it.
    let mut month = day / 31 + 1;
    if days_of_year_before(year, month + 1) <= day {
        month += 1;
    }
    digits(&mut text[..4], year);
    digits(&mut text[5..7], month);
    digits(&mut text[8..10], day - days_of_year_before(year, month) + 1);
    digits(&mut text[11..13], second / 3600);
    digits(&mut text[14..16], second / 60 % 60);
    digits(&mut text[17..19], second % 60);
}

/// Fills `place` with the last digits of `number`.
pub(super) fn digits(place: &mut [u8], number: i64) {
    let mut rest = number;
    for byte in place.iter_mut().rev() {
        // A remainder of ten fits into a byte.
        *byte = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
}
