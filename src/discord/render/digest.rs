//! The morning's digest as a message that is read on a phone in ten seconds.

use crate::receivables::digest::{Change, CurrencyLine, Digest, Named, RankedAccount, Shown, TaskDue, WaitingApproval};

use super::super::custom_id::Button;
use super::super::http::Attachment;
use super::super::message::{Message, Weight};
use super::super::sentences::date;
use super::embed::{Embed, Tint};
use super::picture;
use super::text::literal;

/// How many accounts have a button of their own.
const BUTTONS: usize = 5;
const PICTURE: &str = "aging.png";
/// Of the 6,000 characters that all cards of a message have together.
const TOTALS: usize = 1_500;
const WORK: usize = 4_500;

/// The digest; `whole` is the full list as CSV, attached where the message leaves something out.
pub fn message(digest: &Digest, whole: Option<&str>) -> Message {
    // Two cards: the totals with their picture, which are read first, then who to call.
    let mut totals = Embed::within(TOTALS, Tint::Plain, &format!("Receivables on {}", date(digest.on)));
    if let Some(why) = &digest.standing_still {
        totals.line(&format!("⚠️ Nobody is chased today: {}", literal(why, 300)));
    }
    if digest.currencies.is_empty() {
        totals.line("Nothing is open.");
    }
    digest.currencies.iter().for_each(|line| totals.line(&currency(line)));
    if digest.exceptions > 0 {
        totals.line(&format!("{} put right before anybody is reminded.", dates(digest.exceptions)));
    }
    let mut work = Embed::within(WORK, Tint::Plain, "Today");
    list(&mut work, "Work these first", &digest.top, ranked);
    for changes in &digest.changes {
        list(&mut work, changes.kind.heading(), &changes.shown, change);
    }
    list(&mut work, "Waits for a decision", &digest.approvals, waiting);
    list(&mut work, "To do", &digest.tasks, task);
    list(&mut work, "Overdue without an owner or a next step", &digest.orphans, orphan);
    work.footer(&format!("activity chain: {} rows, head {}", digest.chain.rows, digest.chain.hash));
    let cut = digest.is_cut() || totals.is_cut() || work.is_cut();
    let mut message = Message::default();
    let currencies: Vec<_> = digest.currencies.iter().map(|line| line.aging.clone()).collect();
    if let Some(bytes) = picture::aging(&currencies) {
        totals.image(PICTURE);
        message.files.push(Attachment { name: PICTURE.to_owned(), content_type: "image/png", bytes });
    }
    if let (true, Some(csv)) = (cut, whole) {
        let name = format!("overdue-{}.csv", digest.on);
        message.files.push(Attachment { name, content_type: "text/csv", bytes: csv.as_bytes().to_vec() });
    }
    message.embeds.extend([totals.build(), work.build()]);
    buttons(message, &digest.top.lines)
}

/// A button to claim for the first accounts that nobody has, and one to open the card of the others.
fn buttons(message: Message, top: &[RankedAccount]) -> Message {
    top.iter().take(BUTTONS).fold(message, |message, account| {
        let code = &account.named.code;
        match account.owner {
            None => message.button(&format!("Claim {code}"), Button::Claim, account.id.0, Weight::First),
            Some(_) => message.button(&format!("Open {code}"), Button::Account, account.id.0, Weight::Other),
        }
    })
}

fn list<T>(card: &mut Embed, heading: &str, shown: &Shown<T>, line: impl Fn(&T) -> String) {
    let mut lines: Vec<String> = shown.lines.iter().map(line).collect();
    if shown.left_out > 0 {
        lines.push(format!("… and {} more", shown.left_out));
    }
    card.field(heading, &lines, false);
}

fn currency(line: &CurrencyLine) -> String {
    let moved = line.overdue_change.filter(|change| !change.is_zero()).map(|change| {
        let way = if change.is_positive() { "▲" } else { "▼" };
        let size = if change.is_positive() { change } else { change.negated() };
        format!(" ({way} {size})")
    });
    let credits = if line.aging.credits.is_zero() { "" } else { " less credits" };
    format!("**{}** overdue{} · {} open{credits}", line.overdue, moved.unwrap_or_default(), line.aging.total)
}

fn dates(count: usize) -> String {
    if count == 1 { "1 invoice needs its dates".to_owned() } else { format!("{count} invoices need their dates") }
}

fn ranked(account: &RankedAccount) -> String {
    let reasons = literal(&account.priority.in_words(), 120);
    let owner = account.owner.as_deref().map(|owner| format!(" · {}", literal(owner, 30))).unwrap_or_default();
    format!("{} — {reasons}{owner}", short(&account.named))
}

fn change(change: &Change) -> String {
    let amount = change.amount.map(|amount| format!(" {amount}")).unwrap_or_default();
    let about = if change.about.is_empty() { String::new() } else { format!(" · {}", literal(&change.about, 80)) };
    format!("{}{amount}{about}", short(&change.named))
}

fn waiting(request: &WaitingApproval) -> String {
    let amount = request.amount.map(|amount| format!(" of {amount}")).unwrap_or_default();
    format!("{}{amount} · {} · until {}", request.kind, short(&request.named), date(request.expires_at.date_naive()))
}

fn task(task: &TaskDue) -> String {
    let owner = task.owner.as_deref().map_or_else(|| "nobody's yet".to_owned(), |owner| literal(owner, 30));
    format!("{} · {} · {owner}", short(&task.named), literal(&task.what, 100))
}

fn orphan(account: &Named) -> String {
    short(account)
}

/// Names are clipped shorter here than elsewhere: a line that wraps twice isn't read.
fn short(account: &Named) -> String {
    format!("{} ({})", literal(&account.name, 40), literal(&account.code, 40))
}
