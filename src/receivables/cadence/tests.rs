use super::*;
use rstest::rstest;

/// The ladder most desks start from.
pub(in crate::receivables) fn standard() -> Cadence {
    let mut cadence: Cadence = toml::from_str(STANDARD).unwrap();
    cadence.name = "default".to_owned();
    cadence
}

const STANDARD: &str = r#"
    min_gap_days = 5
    hours = "09:00-17:00"
    cap = { touches = 4, days = 30 }
    step = [
        { day = -5, channel = "email", template = "courtesy", tone = "courtesy" },
        { day = 4, channel = "email", template = "friendly", tone = "friendly" },
        { day = 10, channel = "email", template = "statement", tone = "friendly" },
        { day = 17, channel = "call", template = "call", tone = "friendly" },
        { day = 24, channel = "email", template = "firm", tone = "firm" },
        { day = 38, channel = "call", template = "manager-call", tone = "firm" },
        { day = 52, channel = "approve-then-email", template = "final-notice", tone = "final" },
        { day = 60, channel = "escalate", template = "escalation", tone = "final" },
    ]
"#;

#[test]
fn the_standard_ladder_is_in_order() {
    assert_eq!(standard().lint(), []);
    assert_eq!(standard().hours.to_string(), "09:00-17:00");
}

#[rstest]
#[case::reversed_sign(|c: &mut Cadence| c.steps[1].day = -4, "step[1].day", "is its sign reversed?")]
#[case::late_courtesy(|c: &mut Cadence| c.steps[0].day = 2, "step[0].tone", "use friendly")]
#[case::out_of_order(|c: &mut Cadence| c.steps.swap(1, 2), "step[2].day", "day 4 is not after day 10")]
#[case::same_day(|c: &mut Cadence| c.steps[2].day = 4, "step[2].day", "day 4 is not after day 4")]
#[case::softer(|c: &mut Cadence| c.steps[6].tone = Tone::Friendly, "step[6].tone", "friendly is softer than firm")]
#[case::nobody_approves(|c: &mut Cadence| c.steps[6].channel = Channel::Email, "step[6].channel", "approve-then-email")]
#[case::no_steps(|c: &mut Cadence| c.steps.clear(), "step", "there is no step")]
#[case::no_gap(|c: &mut Cadence| c.min_gap_days = 0, "min_gap_days", "at least 1")]
#[case::no_touch(|c: &mut Cadence| c.cap.touches = 0, "cap", "at least one touch")]
#[case::no_letter(|c: &mut Cadence| c.steps[4].template.clear(), "step[4].template", "is empty")]
fn a_broken_ladder_is_refused(#[case] breaks: fn(&mut Cadence), #[case] key: &str, #[case] says: &str) {
    let mut cadence = standard();
    breaks(&mut cadence);
    let findings = cadence.lint();
    let found = findings.iter().find(|finding| finding.is_error && finding.key == key);
    assert!(found.is_some_and(|finding| finding.message.contains(says)), "{findings:?}");
}

#[test]
fn a_letter_sent_twice_and_steps_too_close_are_warned_of() {
    let mut cadence = standard();
    cadence.steps[2].template = "friendly".to_owned();
    cadence.steps[2].day = 6;
    let findings = cadence.lint();
    assert!(findings.iter().all(|finding| !finding.is_error), "{findings:?}");
    let keys: Vec<_> = findings.iter().map(|finding| &*finding.key).collect();
    assert_eq!(keys, ["step[2].day", "step[2].template"]);
}

#[rstest]
#[case("9-17")]
#[case("17:00-09:00")]
#[case("09:00")]
#[case("")]
fn hours_that_make_no_sense_are_refused(#[case] text: &str) {
    assert!(text.parse::<ContactHours>().is_err());
}
