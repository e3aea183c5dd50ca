//! Lengths of time as people write them: "36h", "15s", "10m", "2d", "1h 30m".

use chrono::Duration;

const UNITS: [(&str, i64); 5] = [("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400), ("w", 604_800)];

/// Reads a length of time. Zero is not one.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    seconds(text)
        .filter(|seconds| *seconds > 0)
        .and_then(Duration::try_seconds)
        .ok_or_else(|| format!("\"{text}\" is not a length of time such as \"15s\", \"10m\", \"36h\" or \"2d\""))
}

fn seconds(text: &str) -> Option<i64> {
    let mut rest = text.trim();
    let mut total = 0_i64;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let count: i64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let unit_end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let (_, scale) = UNITS.iter().find(|(unit, _)| *unit == &rest[..unit_end])?;
        total = total.checked_add(count.checked_mul(*scale)?)?;
        rest = rest[unit_end..].trim_start();
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("15s", 15)]
    #[case("10m", 600)]
    #[case("36h", 129_600)]
    #[case("2d", 172_800)]
    #[case("1h 30m", 5_400)]
    #[case("1w", 604_800)]
    fn lengths_are_read(#[case] text: &str, #[case] seconds: i64) {
        assert_eq!(parse(text).unwrap().num_seconds(), seconds);
    }

    #[rstest]
    fn what_is_no_length_is_refused(
        #[values("", "36", "h", "0s", "-5m", "1.5h", "10 minutes", "99999999999999999999d", "9223372036854775807w")]
        text: &str,
    ) {
        assert!(parse(text).is_err(), "{text}");
    }
}
