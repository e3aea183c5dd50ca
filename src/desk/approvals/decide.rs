//! A mark under a request: whether it counts, and what it does.

use serde_json::json;

use super::{changed, content, effects, verdict_of};
use crate::desk::{Act, Actor, Desk, Outcome, Role};
use crate::receivables::approval::{self, Request, Verdict, Vote, Voter};
use crate::store::approvals::{self as store, ApprovalRow, Ended, VoteRow};
use crate::store::{accounts, state};

/// What a person's mark says, with the role they have at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub voter: Actor,
    pub is_bot: bool,
    pub verdict: Verdict,
    /// The ids of the roles they have in Discord.
    pub held: Vec<u64>,
}

impl Mark {
    /// Whether their role lets them say so: any manager may say no, and yes unless it takes one of `roles`.
    pub(super) fn may_decide(&self, roles: &[u64]) -> bool {
        let has_one = self.held.iter().any(|held| roles.contains(held));
        let is_manager = self.voter.role >= Role::Manager;
        has_one || (is_manager && (roles.is_empty() || self.verdict == Verdict::Reject))
    }
}

/// What came of a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It counts, and more are needed.
    Counted {
        have: u32,
        needed: u32,
    },
    Approved,
    Rejected,
    /// Time was over, or what it would do had changed.
    Expired,
    Void,
    /// The sentence is for that person alone; the mark is to be taken away.
    DoesNotCount {
        reason: String,
    },
    AlreadyDecided,
    /// The message shows no request.
    NotARequest,
}

impl Desk {
    /// The request that a message shows.
    pub async fn approval_of_message(&self, message: u64) -> Outcome<Option<String>> {
        Ok(store::by_message(&mut self.reads(), message.cast_signed()).await?)
    }

    /// A person's mark under a message.
    pub async fn decide(&self, mark: &Mark, message: u64) -> Outcome<Decision> {
        match self.approval_of_message(message).await? {
            Some(id) => self.decide_on(mark, &id).await,
            None => Ok(Decision::NotARequest),
        }
    }

    /// A person's verdict on a request. Whoever comes after the decision does nothing.
    pub(super) async fn decide_on(&self, mark: &Mark, id: &str) -> Outcome<Decision> {
        let mut act = self.begin(&mark.voter).await?;
        let Some(row) = taken(&mut act, id).await? else { return Ok(Decision::NotARequest) };
        let request = self.request(&mut act, &row).await?;
        let standing = standing(&mut act, id).await?;
        let voter = Voter {
            id: mark.voter.person_id().cast_unsigned(),
            is_bot: mark.is_bot,
            is_manager: mark.may_decide(&content(&row)?.roles),
        };
        let outcome = approval::decide(&request, &standing, Vote { voter, verdict: mark.verdict }, act.now);
        self.carry_out(act, row, mark, outcome).await
    }

    async fn request(&self, act: &mut Act<'_>, row: &ApprovalRow) -> Outcome<Request> {
        Ok(Request {
            state: row.state.parse().unwrap_or(approval::State::Void),
            requested_by: row.requested_by.cast_unsigned(),
            author: effects::author(&mut act.tx, row).await?,
            needed: u32::try_from(row.needed).unwrap_or(1),
            expires_at: row.expires_at,
            shown: row.content_hash.clone(),
            current: self.current_hash(&mut act.tx, row).await?,
            is_reserved: !content(row)?.roles.is_empty(),
        })
    }

    async fn carry_out(
        &self,
        mut act: Act<'_>,
        row: ApprovalRow,
        mark: &Mark,
        outcome: approval::Outcome,
    ) -> Outcome<Decision> {
        let by = |state| Ended {
            state,
            by: Some(mark.voter.person_id()),
            name: Some(mark.voter.name.clone()),
            reason: None,
        };
        let (decision, mut ended) = match outcome {
            approval::Outcome::AlreadyDecided { .. } => return Ok(Decision::AlreadyDecided),
            approval::Outcome::DoesNotCount { sentence } => return Ok(Decision::DoesNotCount { reason: sentence }),
            approval::Outcome::Again { have, needed } => return Ok(Decision::Counted { have, needed }),
            approval::Outcome::Counted { have, needed } => {
                self.count(&mut act, &row, mark).await?;
                act.commit().await?;
                return Ok(Decision::Counted { have, needed });
            }
            approval::Outcome::Approved { .. } => (Decision::Approved, by("approved")),
            approval::Outcome::Rejected { .. } => (Decision::Rejected, by("rejected")),
            approval::Outcome::Expired => {
                if !self.end_late(&mut act, &row).await? {
                    return Ok(Decision::AlreadyDecided);
                }
                act.commit().await?;
                return Ok(Decision::Expired);
            }
            approval::Outcome::Void => {
                // Whose mark met it has no part in that.
                (Decision::Void, changed())
            }
        };
        if matches!(decision, Decision::Approved | Decision::Rejected) {
            self.count(&mut act, &row, mark).await?;
            ended.name = Some(deciders(&mut act, &row.id, mark.verdict).await?);
        }
        if !self.end(&mut act, &row, &ended).await? {
            return Ok(Decision::AlreadyDecided);
        }
        act.commit().await?;
        Ok(decision)
    }

    async fn count(&self, act: &mut Act<'_>, row: &ApprovalRow, mark: &Mark) -> Outcome<()> {
        let vote = VoteRow {
            voter_id: mark.voter.person_id(),
            voter_name: mark.voter.name.clone(),
            verdict: mark.verdict.as_str().to_owned(),
        };
        store::vote(&mut act.tx, &row.id, vote, act.now).await?;
        let account = self.account_of(act, row).await?;
        let detail = json!({ "approval": row.id, "verdict": mark.verdict });
        act.file("voted", account.as_ref(), detail, serde_json::Value::Null);
        Ok(())
    }

    /// A mark was taken back before the decision.
    pub async fn withdraw_vote(&self, voter: &Actor, message: u64, verdict: Verdict) -> Outcome<()> {
        let Some(id) = self.approval_of_message(message).await? else { return Ok(()) };
        let mut act = self.begin(voter).await?;
        store::take(&mut act.tx, &id).await?;
        let Some(row) = store::by_id(&mut act.tx, &id).await? else { return Ok(()) };
        let taken_back =
            row.state == "pending" && store::unvote(&mut act.tx, &id, voter.person_id(), verdict.as_str()).await?;
        if taken_back {
            let account = self.account_of(&mut act, &row).await?;
            let detail = json!({ "approval": id, "verdict": verdict });
            act.file("vote taken back", account.as_ref(), detail, serde_json::Value::Null);
            act.commit().await?;
        }
        Ok(())
    }
}

/// A request, as it is once nobody else decides anything about its account. Two marks at the same instant are counted one
/// after the other, and of two decisions on one account the second sees what the first has done.
async fn taken(act: &mut Act<'_>, id: &str) -> Outcome<Option<ApprovalRow>> {
    let Some(seen) = store::by_id(&mut act.tx, id).await? else { return Ok(None) };
    if seen.subject.starts_with("settlement:") {
        // It may write balances.
        state::take_ledger(&mut act.tx).await?;
    }
    accounts::take(&mut act.tx, seen.account_id).await?;
    store::take(&mut act.tx, id).await?;
    Ok(store::by_id(&mut act.tx, id).await?)
}

/// The names of everybody whose verdict this was.
async fn deciders(act: &mut Act<'_>, id: &str, verdict: Verdict) -> Outcome<String> {
    let votes = store::votes(&mut act.tx, id).await?;
    let names = votes.into_iter().filter(|row| verdict_of(&row.verdict) == verdict).map(|row| row.voter_name);
    Ok(names.collect::<Vec<_>>().join(" and "))
}

/// The verdicts given so far. Where more than one counts, the marks are weighed through [`Desk::reconcile`], which has
/// taken away those whose person is no longer a manager.
async fn standing(act: &mut Act<'_>, id: &str) -> Outcome<Vec<Vote>> {
    let votes = store::votes(&mut act.tx, id).await?;
    let vote = |row: VoteRow| Vote {
        voter: Voter { id: row.voter_id.cast_unsigned(), is_bot: false, is_manager: true },
        verdict: verdict_of(&row.verdict),
    };
    Ok(votes.into_iter().map(vote).collect())
}
