//! What the desk posts by itself, made into a message.

use chrono_tz::Tz;

use crate::desk::Post;

use super::super::custom_id::Button;
use super::super::message::{Message, Weight};
use super::super::sentences::{self, account};
use super::embed::{Embed, Tint};
use super::{alert, approval, digest, reply};

/// The message of a post. `zone` is the company's: times of day are given in it.
pub fn message(post: &Post, zone: Tz) -> Message {
    match post {
        Post::DeskLine { line } => {
            let (said, about) = sentences::line(line);
            let message = Message::text(said);
            match about {
                Some(about) => message.button("Account", Button::Account, about.id.0, Weight::Other),
                None => message,
            }
        }
        Post::Digest { digest: morning, whole } => digest::message(morning, whole.as_deref()),
        Post::Approval { id, content } => approval::request(id, content, zone),
        Post::ApprovalDecided { id, content, state, by, reason, .. } => {
            approval::decided(id, content, state, by.as_deref(), reason.as_deref())
        }
        Post::ApprovalWaits { id, account: about, expires_at, .. } => {
            let until = expires_at.with_timezone(&zone).format("%a %-d %b, %H:%M");
            let mut card = Embed::new(Tint::Waiting, "");
            card.line(&format!("Still waits for a decision: {}, until {until}.", account(about)));
            card.footer(&format!("approval {id}"));
            Message::card(card.build())
        }
        Post::Alert { alert: raised } | Post::AlertChanged { alert: raised, .. } => alert::message(raised, zone),
        Post::AlertCalls { id, about, sentence, mention, waited_minutes, .. } => {
            alert::call(id, about, sentence, mention, *waited_minutes)
        }
        Post::Reply { reply: wrote } => reply::wrote(wrote),
        Post::ReplyDealt { reply: wrote, end, by, .. } => reply::dealt(wrote, end, by),
        Post::Doubt { doubt } => reply::doubt(doubt, zone),
        Post::DoubtOver { account: about, step, outbox_id, end, by, .. } => {
            reply::doubt_over(about, step, outbox_id, end, by.as_deref())
        }
        Post::Notice { text, .. } => Message::text(sentences::plain(text)),
    }
}
