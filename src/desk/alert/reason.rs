//! Whether the reason of an alert is gone: what was missing came, or something else was agreed on.

use crate::db::Reads;
use crate::desk::{Act, Actor, Desk, Outcome};
use crate::receivables::alert_end::{Agreed, Because, CameOf, over};
use crate::receivables::plan::Standing;
use crate::store::alerts::{self, AlertRow};
use crate::store::{alert_reasons, invoices, plans, promises};

impl Desk {
    /// Ends the alerts whose reason is gone: of one account, or of all. In the act that made it go, so that nobody is
    /// called about it afterwards.
    pub(in crate::desk) async fn end_what_is_over(&self, act: &mut Act<'_>, account: Option<i64>) -> Outcome<()> {
        for row in alerts::unresolved(&mut act.tx, account).await? {
            if let Some(because) = self.why_over(&mut act.tx, &row).await? {
                self.resolve(act, &row.id, Some(because)).await?;
            }
        }
        Ok(())
    }

    /// The same by itself, for what went unseen and for what time alone ends. Harmless to repeat.
    pub(super) async fn look_what_is_over(&self) -> Outcome<()> {
        let mut reads = self.reads();
        for row in alerts::unresolved(&mut reads, None).await? {
            let Some(because) = self.why_over(&mut reads, &row).await? else { continue };
            let actor = Actor::job("alerts");
            let mut act = self.begin(&actor).await?;
            self.resolve(&mut act, &row.id, Some(because)).await?;
            act.commit().await?;
        }
        Ok(())
    }

    /// Why nobody has to do anything about it any more; nothing while somebody has, or where it isn't of this kind.
    pub(super) async fn why_over(&self, from: &mut impl Reads, row: &AlertRow) -> Outcome<Option<Because>> {
        let mut parts = row.incident.splitn(3, ':').skip(1);
        let (Some(kind), Some(id)) = (parts.next(), parts.next()) else { return Ok(None) };
        let came = match (kind, row.account_id) {
            ("page", _) => CameOf::Call { taken_at: row.acknowledged_at },
            ("promise-broken", Some(account)) => self.promise_since(from, account, id, row).await?,
            ("plan-broken", Some(account)) => self.plan_since(from, account, id, row).await?,
            ("bounced" | "letter-incomplete", Some(account)) => CameOf::Unread {
                reached: alert_reasons::letter_left_since(from, account, row.raised_at).await?,
                other_address: kind == "bounced"
                    && alert_reasons::reachable_since(from, account, row.raised_at).await?,
                late: self.is_late(from, account).await?,
            },
            ("approval-expired", Some(account)) => CameOf::Undecided {
                asked_again: alert_reasons::asked_again(from, id.trim_end_matches('.'), row.raised_at).await?,
                late: self.is_late(from, account).await?,
            },
            _ => return Ok(None),
        };
        Ok(over(came, self.clock.now()))
    }

    async fn promise_since(&self, from: &mut impl Reads, account: i64, id: &str, row: &AlertRow) -> Outcome<CameOf> {
        let agreed = agreed_since(from, account, row).await?;
        let Some(promise) = promises::by_id(from, id).await? else {
            return Ok(CameOf::Broken { paid: false, open: true, agreed });
        };
        let paid = self.came_for_promise(from, &promise).await?;
        let open = promises::is_open_on(from, id).await?;
        Ok(CameOf::Broken { paid: paid >= promise.amount_minor, open, agreed })
    }

    async fn plan_since(&self, from: &mut impl Reads, account: i64, id: &str, row: &AlertRow) -> Outcome<CameOf> {
        let agreed = agreed_since(from, account, row).await?;
        let Some(plan) = plans::by_id(from, id).await? else {
            return Ok(CameOf::Broken { paid: false, open: true, agreed });
        };
        // What was missed by now has been paid, although nobody waits for the rest any more.
        let planned = self.planned(from, plan).await?;
        let paid = matches!(planned.standing, Standing::Good { .. } | Standing::Completed);
        Ok(CameOf::Broken { paid, open: true, agreed })
    }

    /// Whether anything of an account is late.
    async fn is_late(&self, from: &mut impl Reads, account: i64) -> Outcome<bool> {
        let today = self.today();
        let open = invoices::open_of(from, account).await?;
        Ok(open.iter().any(|row| row.is_invoice() && row.open_minor > 0 && row.due_date.is_some_and(|due| due < today)))
    }
}

/// What was agreed on or decided about an account since an alert was raised.
async fn agreed_since(from: &mut impl Reads, account: i64, row: &AlertRow) -> Outcome<Option<Agreed>> {
    if let Some(kind) = alert_reasons::approved_since(from, account, row.raised_at).await? {
        return Ok(match kind.as_str() {
            "plan" => Some(Agreed::Plan),
            "settlement" => Some(Agreed::Settlement),
            "write_off" => Some(Agreed::WriteOff),
            _ => Some(Agreed::HandedOver),
        });
    }
    let promised = promises::open(from, Some(account)).await?;
    Ok(promised.iter().any(|promise| promise.taken_at >= row.raised_at).then_some(Agreed::Promise))
}
