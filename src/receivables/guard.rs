//! Guards: the rules that can withhold a reminder, each with a name and a sentence.
//!
//! They are asked when a reminder is planned and again at the moment it is handed over. They are asked in the order
//! of [`Guard::ALL`], and the first that bites is what the client file says.

mod ending;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::calendar::shifted;
use super::dunning::Reminder;
use super::money::{Money, Totals};
use super::placement;
use super::situation::{DeskPicture, Hold, InvoicePicture, Situation};
use super::words::word_list;

pub use ending::{Ends, ends};

word_list! {
    /// Why nothing was sent.
    Guard("guard") {
        Paid = "paid",
        Credit = "credit",
        Dispute = "dispute",
        Promise = "promise",
        Plan = "plan",
        Hold = "hold",
        Cease = "cease",
        Frequency = "frequency",
        Hours = "hours",
        Holiday = "holiday",
        NoContact = "no-contact",
        Approval = "approval",
        Minimum = "minimum",
        Stale = "stale",
        Placed = "placed",
        Paused = "paused",
    }
}

impl Guard {
    /// Whether a person may put it aside for one letter, with a reason. What protects the debtor, or rests on somebody
    /// else's word, nobody puts aside.
    pub fn may_be_put_aside(self) -> bool {
        matches!(self, Guard::Frequency | Guard::Hours | Guard::Holiday | Guard::Minimum)
    }
}

/// A guard that bites, and why, in one sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guarded {
    pub guard: Guard,
    pub sentence: String,
}

/// The day and time the guards are asked about: now, or some day ahead.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    pub day: NaiveDate,
    pub time: NaiveTime,
}

impl Moment {
    pub fn now(situation: &Situation) -> Moment {
        Moment { day: situation.today(), time: situation.time() }
    }
}

/// The first guard that withholds this reminder now.
pub fn first_that_bites(situation: &Situation, reminder: &Reminder) -> Option<Guarded> {
    all_that_bite(situation, reminder, Moment::now(situation)).next()
}

/// Every guard that withholds this reminder at that moment, in their order.
pub fn all_that_bite<'a>(
    situation: &'a Situation<'a>,
    reminder: &'a Reminder,
    moment: Moment,
) -> impl Iterator<Item = Guarded> + 'a {
    Guard::ALL.iter().filter_map(move |guard| {
        let sentence = bite(*guard, situation, reminder, moment)?;
        Some(Guarded { guard: *guard, sentence })
    })
}

fn bite(guard: Guard, situation: &Situation, reminder: &Reminder, moment: Moment) -> Option<String> {
    match guard {
        Guard::Paid => paid(situation, reminder),
        Guard::Credit => credit(situation, reminder),
        Guard::Dispute | Guard::Promise | Guard::Plan => listed_invoice(guard, situation, reminder, moment.day)
            .or_else(|| placement::guarded(guard, reminder, &situation.account.standing)),
        Guard::Hold => hold(situation, moment.day),
        Guard::Cease => {
            let name = &situation.account.name;
            situation.account.ceased.then(|| format!("{name} asked us to stop: only a manager lifts that."))
        }
        Guard::Frequency => frequency(situation, moment.day),
        Guard::Hours => hours(situation, moment.time),
        Guard::Holiday => holiday(situation, moment.day),
        Guard::NoContact => no_contact(situation, reminder),
        Guard::Approval => ending::approval(situation, reminder, moment.day),
        Guard::Minimum => minimum(situation, reminder),
        Guard::Stale => stale(situation.desk, situation.now.to_utc()),
        Guard::Placed => {
            let agency = situation.account.standing.placed_with.as_ref()?;
            Some(format!("The account is with {agency}, who alone speaks to them until a manager calls it back."))
        }
        Guard::Paused => {
            let reason = situation.desk.paused.as_ref()?;
            Some(format!("The whole desk is paused: {}. /unpause lets it go on.", reason.trim_end_matches('.')))
        }
    }
}

/// Whether an invoice by itself is out of the reminders on that day: settled, disputed, promised, in a plan.
pub fn invoice_guard(invoice: &InvoicePicture, day: NaiveDate) -> Option<Guarded> {
    [Guard::Paid, Guard::Dispute, Guard::Promise, Guard::Plan].into_iter().find_map(|guard| {
        let sentence = invoice_bite(guard, invoice, day)?;
        Some(Guarded { guard, sentence })
    })
}

fn invoice_bite(guard: Guard, invoice: &InvoicePicture, day: NaiveDate) -> Option<String> {
    let number = &invoice.number;
    match guard {
        Guard::Paid if !invoice.is_invoice() => Some(format!("Nothing is open on invoice {number}.")),
        Guard::Dispute if invoice.disputed => Some(match &invoice.disputed_for {
            Some(reason) => format!("Invoice {number} is disputed: {}.", reason.trim_end_matches('.')),
            None => format!("Invoice {number} is disputed."),
        }),
        Guard::Promise => {
            let until = invoice.promised_until.filter(|until| day <= *until)?;
            Some(format!("Payment of invoice {number} was promised; we wait until {}.", in_words(until)))
        }
        Guard::Plan if invoice.in_plan => Some(format!("Invoice {number} is in a payment plan that is being kept.")),
        _ => None,
    }
}

fn listed_invoice(guard: Guard, situation: &Situation, reminder: &Reminder, day: NaiveDate) -> Option<String> {
    let listed = reminder.lists.iter().filter_map(|listed| situation.account.invoice(listed.invoice));
    listed.into_iter().find_map(|invoice| invoice_bite(guard, invoice, day))
}

/// Something listed has been paid, wholly or in part: the letter would ask for more than is open.
fn paid(situation: &Situation, reminder: &Reminder) -> Option<String> {
    reminder.lists.iter().find_map(|listed| match situation.account.invoice(listed.invoice) {
        None => Some(format!("Invoice {} has been settled.", listed.number)),
        Some(invoice) if !invoice.is_invoice() => Some(format!("Invoice {} has been paid.", listed.number)),
        Some(invoice) if invoice.open.minor < listed.open.minor => {
            Some(format!("Part of invoice {} has been paid: {} is open now.", listed.number, invoice.open))
        }
        Some(_) => None,
    })
}

fn credit(situation: &Situation, reminder: &Reminder) -> Option<String> {
    let credits = credits(&situation.account.invoices);
    let account = account_totals(&situation.account.invoices);
    let listed: Totals = reminder.lists.iter().map(|listed| listed.open).collect();
    let covered = listed.iter().find(|listed| covered_by_credits(*listed, &credits, &account))?;
    let credit = credits.get(covered.currency).negated();
    Some(format!("Their credits of {credit} cover the {covered} we would ask for."))
}

/// Whether nothing would be asked for in this currency once credits are netted: against what would be listed, or
/// against the account as a whole.
pub(super) fn covered_by_credits(listed: Money, credits: &Totals, account: &Totals) -> bool {
    let net = listed.minor.saturating_add(credits.get(listed.currency).minor);
    net <= 0 || account.get(listed.currency).minor <= 0
}

pub(super) fn credits(items: &[InvoicePicture]) -> Totals {
    items.iter().filter(|item| item.open.minor < 0).map(|item| item.open).collect()
}

pub(super) fn account_totals(items: &[InvoicePicture]) -> Totals {
    items.iter().map(|item| item.open).collect()
}

fn hold(situation: &Situation, day: NaiveDate) -> Option<String> {
    if let Some(held) = situation.account.hold.as_ref().and_then(|hold| held(hold, day)) {
        return Some(held);
    }
    let replied = situation.account.unread_reply?;
    Some(format!("They wrote to us on {} and nobody has read it yet.", in_words(replied)))
}

/// Whether a hold lasts on that day, in a sentence.
pub fn held(hold: &Hold, day: NaiveDate) -> Option<String> {
    let (until, reason) = (in_words(hold.until), hold.reason.trim_end_matches('.'));
    (day <= hold.until).then(|| format!("On hold until the end of {until}, by {}: {reason}.", hold.by))
}

fn frequency(situation: &Situation, day: NaiveDate) -> Option<String> {
    let cadence = situation.cadence;
    if let Some(last) = situation.history.last_touch() {
        let free = shifted(last, cadence.gap_days());
        if day < free {
            let (last, gap, free) = (in_words(last), cadence.gap_days(), in_words(free));
            return Some(format!(
                "Their last message or call was on {last}, and {gap} days lie between two: not before {free}."
            ));
        }
    }
    let window_opens = shifted(day, -i64::from(cadence.cap.days));
    let recent = situation.history.touches.iter().filter(|touch| touch.on > window_opens).count();
    (recent >= cadence.cap.touches as usize).then(|| {
        format!(
            "They had {recent} messages and calls in {} days, and {} is the most.",
            cadence.cap.days, cadence.cap.touches
        )
    })
}

fn hours(situation: &Situation, time: NaiveTime) -> Option<String> {
    let hours = situation.cadence.hours;
    let (there, zone) = (time.format("%H:%M"), situation.now.timezone());
    (!hours.contain(time)).then(|| format!("It is {there} where they are ({zone}); contact hours are {hours}."))
}

fn holiday(situation: &Situation, day: NaiveDate) -> Option<String> {
    if situation.calendar.is_business_day(day) {
        return None;
    }
    let next = in_words(situation.calendar.next_business_day(day));
    if situation.calendar.is_day_off_of_ours(day) {
        return Some(format!("{} is a day off of ours; the next business day is {next}.", in_words(day)));
    }
    let why = if situation.calendar.is_weekend(day) { "at the weekend" } else { "a holiday" };
    let country = situation.calendar.country();
    Some(format!("{} is {why} in {country}; their next business day is {next}.", in_words(day)))
}

fn no_contact(situation: &Situation, reminder: &Reminder) -> Option<String> {
    (reminder.channel.is_mail() && !situation.account.reachable)
        .then(|| "There is no valid address to write to: somebody has to call.".to_owned())
}

/// Below the threshold in every currency that has one. A total in another currency can't be compared and goes out.
fn minimum(situation: &Situation, reminder: &Reminder) -> Option<String> {
    let minimum = situation.account.minimum.or(situation.desk.minimum)?;
    let asked = reminder.asked(situation.account);
    let below = |money: &Money| money.currency == minimum.currency && money.minor < minimum.minor;
    let total = asked.iter().find(|money| below(money)).filter(|_| asked.iter().all(below))?;
    let who = if situation.account.minimum.is_some() { "they are" } else { "anybody is" };
    Some(format!("{total} is below the {minimum} from which {who} chased."))
}

/// Whether the ledger is too old for anybody to be reminded by it, in a sentence.
pub fn stale(desk: &DeskPicture, now: DateTime<Utc>) -> Option<String> {
    let Some(fresh) = desk.ledger_fresh_at else {
        return Some("The ledger has never been imported.".to_owned());
    };
    let age = now - fresh;
    (age > desk.ledger_max_age).then(|| {
        let (hours, at_most) = (age.num_hours(), desk.ledger_max_age.num_hours());
        format!("The ledger was last told {hours} hours ago, and {at_most} is the most: import it again.")
    })
}

/// A date as people write it: `10 March 2026`.
pub fn in_words(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::Guard;

    #[test]
    fn a_person_puts_aside_when_a_letter_comes_and_never_whether_it_may() {
        let (may, never): (Vec<Guard>, Vec<Guard>) = Guard::ALL.iter().partition(|guard| guard.may_be_put_aside());
        let words = |guards: Vec<Guard>| guards.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        assert_eq!(words(may), "frequency hours holiday minimum");
        let rest = "paid credit dispute promise plan hold cease no-contact approval stale placed paused";
        assert_eq!(words(never), rest);
    }
}
