//! The client file of an account, read in the chat.

use chrono_tz::Tz;

use crate::desk::{ActivityLine, Timeline};
use crate::receivables::filed;

use super::super::custom_id::Button;
use super::super::message::{Message, Weight};
use super::super::sentences::{self, account};
use super::embed::{Embed, Tint};
use super::text::{length, literal, name};

/// Leaves room for the title and the remark on what is older.
const ROOM: usize = 3_500;

/// What happened, the latest last; where not all fits, the latest.
pub fn message(timeline: &Timeline, zone: Tz) -> Message {
    let mut embed = Embed::new(Tint::Plain, &format!("Timeline · {}", account(&timeline.account)));
    let lines: Vec<String> = timeline.lines.iter().map(|activity| line(activity, zone)).collect();
    let mut room = ROOM;
    let fitting = lines.iter().rev().take_while(|line| {
        let fits = length(line) < room;
        room = room.saturating_sub(length(line) + 1);
        fits
    });
    let shown = fitting.count();
    let older = lines.len() - shown;
    if older > 0 || timeline.cut {
        let more = if timeline.cut { "and more " } else { "" };
        embed.line(&format!("… {older} {more}before these; ask with an earlier or later day under `since`"));
    }
    lines[older..].iter().for_each(|line| embed.line(line));
    if lines.is_empty() {
        embed.line(sentences::NOTHING_FILED);
    }
    Message::card(embed.build()).button("Account", Button::Account, timeline.account.id.0, Weight::Other)
}

fn line(activity: &ActivityLine, zone: Tz) -> String {
    let at = activity.at.with_timezone(&zone).format("%-d %b %Y %H:%M");
    let who = match (activity.actor_kind.as_str(), activity.actor_name.as_str()) {
        ("person", "") => "somebody".to_owned(),
        ("person", who) => name(who),
        (_, _) => literal(&activity.actor_id, 40),
    };
    let told = filed::told(&activity.detail);
    let told = if told.is_empty() { String::new() } else { format!(": {}", literal(&told, 300)) };
    format!("`{at}` {who} · {}{told}", literal(&activity.act, 60))
}
