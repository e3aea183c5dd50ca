use super::*;
use crate::receivables::Currency;
use rstest::rstest;

fn reminder(channel: Channel) -> Reminder {
    Reminder {
        step: 6,
        day: 52,
        channel,
        template: "final".to_owned(),
        tone: Tone::Final,
        anchor: InvoiceId(1),
        lists: Vec::new(),
    }
}

/// Noon in London, so many days into March 2026.
fn march(day: i64) -> DateTime<Utc> {
    "2026-03-01T12:00:00Z".parse::<DateTime<Utc>>().unwrap() + Duration::days(day - 1)
}

fn ended(kind: Kind, about_a_step: bool, state: ApprovalState, on: i64) -> StepApproval {
    let about = about_a_step.then_some((52, InvoiceId(1)));
    StepApproval { kind, about, step: None, state, shown: BTreeMap::new(), since: march(on) }
}

/// Until which day of March nobody is asked about an escalation, looked at on the 10th.
fn not_before(asked: &[StepApproval]) -> Option<String> {
    let now = march(10).with_timezone(&chrono_tz::Europe::London);
    match answer(asked, &reminder(Channel::Escalate), "default", now, now.date_naive()) {
        Some(Answer::NotYet { until, .. }) => Some(until.format("%-d").to_string()),
        None => None,
        other => panic!("{other:?}"),
    }
}

#[rstest]
#[case::nothing_was_asked(&[], None)]
#[case::withdrawn(&[(true, ApprovalState::Withdrawn, 9)], Some("23"))]
#[case::a_persons_was_withdrawn(&[(false, ApprovalState::Withdrawn, 9)], Some("23"))]
#[case::a_persons_was_turned_down(&[(false, ApprovalState::Rejected, 9)], Some("23"))]
#[case::of_two_weeks_ago(&[(true, ApprovalState::Withdrawn, -4)], None)]
#[case::expired_yesterday(&[(true, ApprovalState::Expired, 9)], None)]
#[case::expired_today(&[(true, ApprovalState::Expired, 10)], Some("11"))]
#[case::expired_twice(&[(true, ApprovalState::Expired, 6), (true, ApprovalState::Expired, 9)], Some("11"))]
#[case::decided_after_that(&[(true, ApprovalState::Expired, 6), (true, ApprovalState::Rejected, 9)], None)]
#[case::withdrawn_after_that(&[(true, ApprovalState::Expired, 6), (true, ApprovalState::Withdrawn, 9)], Some("23"))]
fn nobody_is_asked_again_at_once(#[case] before: &[(bool, ApprovalState, i64)], #[case] until: Option<&str>) {
    let of = |kind| before.iter().map(move |(step, state, on)| ended(kind, *step, *state, *on)).collect::<Vec<_>>();
    assert_eq!(not_before(&of(Kind::Escalation)).as_deref(), until);
    assert_eq!(not_before(&of(Kind::FinalNotice)), None, "that was something else");
}

#[rstest]
#[case::the_same("default", 52, "final", Tone::Final, Channel::ApproveThenEmail, true)]
#[case::another_ladder("slow", 52, "final", Tone::Final, Channel::ApproveThenEmail, false)]
#[case::another_day("default", 45, "final", Tone::Final, Channel::ApproveThenEmail, false)]
#[case::another_letter("default", 52, "firm", Tone::Final, Channel::ApproveThenEmail, false)]
#[case::another_tone("default", 52, "final", Tone::Firm, Channel::ApproveThenEmail, false)]
#[case::another_kind("default", 52, "final", Tone::Final, Channel::Escalate, false)]
#[case::nobody_is_asked("default", 52, "final", Tone::Final, Channel::Email, false)]
fn a_request_is_about_one_step_of_one_ladder(
    #[case] name: &str,
    #[case] day: i32,
    #[case] template: &str,
    #[case] tone: Tone,
    #[case] channel: Channel,
    #[case] is_on: bool,
) {
    let mut cadence = crate::receivables::cadence::tests::standard();
    cadence.name = name.to_owned();
    cadence.steps[6] = Step { day, channel, template: template.to_owned(), tone };
    let asked = AskedStep::of(&reminder(Channel::ApproveThenEmail), "default");
    assert_eq!(asked.is_on(&cadence, Kind::FinalNotice), is_on);
}

#[test]
fn a_yes_to_a_letter_grows_old_and_one_to_a_hand_over_was_done() {
    let now = march(31).with_timezone(&chrono_tz::Europe::London);
    for (channel, holds) in [(Channel::ApproveThenEmail, None), (Channel::Escalate, Some(Answer::Given))] {
        let mut reminder = reminder(channel);
        let open = Money::new(100, Currency::GBP);
        let due = "2026-01-01".parse().unwrap();
        reminder.lists = vec![Listed { invoice: InvoiceId(1), number: "INV-1".to_owned(), open, due, to_day: 52 }];
        let given = StepApproval {
            step: Some(AskedStep::of(&reminder, "default")),
            shown: BTreeMap::from([("INV-1".to_owned(), open)]),
            ..ended(asks(channel).unwrap(), true, ApprovalState::Given, 16)
        };
        assert_eq!(answer(&[given], &reminder, "default", now, now.date_naive()), holds);
    }
}
