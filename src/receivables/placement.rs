//! Whether an account may be handed to somebody: what was agreed on with it stands against that, and so does whoever
//! has it already.

use chrono::NaiveDate;

use super::Money;
use super::cadence::Channel;
use super::dunning::Reminder;
use super::escalation::Escalation;
use super::guard::{Guard, in_words};

/// Who has an account, and what was agreed on with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whom it was handed to, as it is said in a sentence.
    pub placed_with: Option<String>,
    /// A payment plan runs.
    pub in_plan: bool,
    /// What it agreed to settle for, and by when: that is waited for.
    pub settling: Option<(Money, Option<NaiveDate>)>,
}

/// What stands against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    Placed,
    Plan,
    Settlement,
}

/// What stands against letting an account go there. The ladder asks this before it asks the managers, a person's request
/// when it is made, and every request again at each look, the decision's included.
pub fn against(to: Escalation, standing: &Standing) -> Option<Obstacle> {
    if to == Escalation::Desk {
        None
    } else if standing.placed_with.is_some() {
        Some(Obstacle::Placed)
    } else if !to.is_placement() {
        // A manager takes over what was agreed on.
        None
    } else if standing.in_plan {
        Some(Obstacle::Plan)
    } else if standing.settling.is_some() {
        Some(Obstacle::Settlement)
    } else {
        None
    }
}

/// The sentence of a guard for a step that would hand the account over. That somebody has it is a guard of its own.
pub(super) fn guarded(guard: Guard, reminder: &Reminder, standing: &Standing) -> Option<String> {
    if reminder.channel != Channel::Escalate {
        return None;
    }
    let to = Escalation::of_step(&reminder.template);
    match (guard, against(to, standing)?) {
        (Guard::Plan, Obstacle::Plan) => {
            Some(format!("They pay by a plan: the account doesn't go to {} while it runs.", to.in_words()))
        }
        (Guard::Promise, Obstacle::Settlement) => {
            let (agreed, by) = standing.settling?;
            let by = by.map(|day| format!(" by {}", in_words(day))).unwrap_or_default();
            let to = to.in_words();
            Some(format!(
                "They agreed to settle for {agreed}{by}: the account doesn't go to {to} while that is waited for."
            ))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receivables::Currency;
    use rstest::rstest;

    #[rstest]
    #[case::nothing("", Escalation::Agency, None)]
    #[case::a_plan("plan", Escalation::Agency, Some(Obstacle::Plan))]
    #[case::a_plan_and_the_lawyers("plan", Escalation::Legal, Some(Obstacle::Plan))]
    #[case::a_settlement("settling", Escalation::Agency, Some(Obstacle::Settlement))]
    #[case::somebody_has_it("placed", Escalation::Agency, Some(Obstacle::Placed))]
    #[case::somebody_has_it_and_no_manager_can("placed", Escalation::Manager, Some(Obstacle::Placed))]
    #[case::a_manager_takes_over_the_plan("plan", Escalation::Manager, None)]
    #[case::a_manager_takes_over_the_settlement("settling", Escalation::Manager, None)]
    #[case::all_of_it("placed plan settling", Escalation::Agency, Some(Obstacle::Placed))]
    #[case::it_comes_back("placed plan settling", Escalation::Desk, None)]
    fn what_was_agreed_on_stands_against_a_hand_over(
        #[case] has: &str,
        #[case] to: Escalation,
        #[case] obstacle: Option<Obstacle>,
    ) {
        let standing = Standing {
            placed_with: has.contains("placed").then(|| "the lawyers".to_owned()),
            in_plan: has.contains("plan"),
            settling: has.contains("settling").then(|| (Money::new(70_000, Currency::GBP), None)),
        };
        assert_eq!(against(to, &standing), obstacle);
    }
}
