//! The requests for a decision, those that wait and those that were decided lately.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::super::message::Message;
use super::super::sentences::account;
use super::super::sentences::decisions::totals;
use super::approval::kind;
use super::embed::{Embed, Tint};
use super::text::name;
use crate::desk::AskedLately;

/// How many that were decided are listed.
const DECIDED: usize = 15;

/// What waits first, the next to expire on top; then the latest decided. Each leads to its message.
pub fn message(lately: &[AskedLately], zone: Tz, guild: u64) -> Message {
    let (mut waiting, mut decided): (Vec<_>, Vec<_>) = lately.iter().partition(|asked| asked.decided_at.is_none());
    waiting.sort_by_key(|asked| asked.expires_at);
    decided.sort_by_key(|asked| std::cmp::Reverse(asked.decided_at));
    let title = match waiting.len() {
        0 => "Nothing waits for a decision".to_owned(),
        1 => "1 request waits for a decision".to_owned(),
        many => format!("{many} requests wait for a decision"),
    };
    let tint = if waiting.is_empty() { Tint::Plain } else { Tint::Waiting };
    let mut card = Embed::new(tint, &title);
    for asked in &waiting {
        let until = at(asked.expires_at, zone);
        card.line(&format!("{}, asked by {}, until {until}", about(asked, guild), name(&asked.requested_by)));
    }
    if !decided.is_empty() {
        card.line("");
        card.line("**Decided in the last seven days**");
    }
    for asked in decided.iter().take(DECIDED) {
        let by = asked.decided_by.as_deref().map(|by| format!(" by {}", name(by))).unwrap_or_default();
        let on = asked.decided_at.map(|decided| at(decided, zone)).unwrap_or_default();
        card.line(&format!("{}: {}{by}, {on}", about(asked, guild), asked.state));
    }
    let left_out = card.left_out() + decided.len().saturating_sub(DECIDED);
    if left_out > 0 {
        card.footer(&format!("{left_out} more: `cordial approvals` lists all"));
    }
    Message::card(card.build())
}

fn about(asked: &AskedLately, guild: u64) -> String {
    let what = kind(&asked.kind);
    let what = match asked.message {
        Some((channel, message)) => format!("[{what}](https://discord.com/channels/{guild}/{channel}/{message})"),
        None => what.to_owned(),
    };
    let to = asked.to.map(|to| format!(" to {}", to.in_words())).unwrap_or_default();
    format!("{what} · {} · {}{to}", account(&asked.account), totals(asked.amount, &asked.also))
}

fn at(instant: DateTime<Utc>, zone: Tz) -> String {
    instant.with_timezone(&zone).format("%a %-d %b, %H:%M").to_string()
}
