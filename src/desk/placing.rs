//! Who has an account and what was agreed on with it, as the database has it: what stands against handing it over.

use std::collections::HashMap;

use super::refusal::refused;
use super::{AccountName, Act, Desk, Outcome, money_of};
use crate::db::Reads;
use crate::receivables::escalation::Escalation;
use crate::receivables::placement::{Obstacle, Standing, against};
use crate::store::{Span, placements, plans, settlements};

/// How accounts stand, of one or of several; those of which nothing is to be said aren't in it.
#[derive(Debug, Default)]
pub(super) struct Standings(HashMap<i64, Standing>);

impl Standings {
    pub async fn read(from: &mut impl Reads, of: Span) -> Outcome<Standings> {
        let mut known: HashMap<i64, Standing> = HashMap::new();
        for row in placements::standing(from, of).await? {
            let with = row.placed_with.parse::<Escalation>().map_or(row.placed_with, |to| to.in_words().to_owned());
            known.entry(row.account_id).or_default().placed_with = Some(with);
        }
        for plan in plans::active(from, of).await? {
            known.entry(plan.account_id).or_default().in_plan = true;
        }
        for row in settlements::active(from, of).await? {
            let agreed = money_of(row.amount_minor, &row.currency)?;
            known.entry(row.account_id).or_default().settling = Some((agreed, row.pay_by));
        }
        Ok(Standings(known))
    }

    pub fn take(&mut self, account: i64) -> Standing {
        self.0.remove(&account).unwrap_or_default()
    }
}

/// How one account stands.
pub(super) async fn standing(from: &mut impl Reads, account: i64) -> Outcome<Standing> {
    Ok(Standings::read(from, Span::from(account)).await?.take(account))
}

impl Desk {
    /// A refusal where something stands against letting an account go there.
    pub(super) async fn may_go(&self, act: &mut Act<'_>, account: &AccountName, to: Escalation) -> Outcome<()> {
        match against(to, &standing(&mut act.tx, account.id.0).await?) {
            None => Ok(()),
            Some(Obstacle::Placed) => self.not_placed(&mut act.tx, account).await,
            Some(Obstacle::Settlement) => self.not_settling(act, account).await,
            Some(Obstacle::Plan) => {
                refused(format!("{account} has an active plan. /plan cancel ends it; then escalate."))
            }
        }
    }
}
