//! Buttons that are about something else than an account: a reply, a mail, an alert.

use crate::desk::{Acknowledged, Actor, Desk, Outcome};

use super::custom_id::{Matter, MatterAct};
use super::message::Message;
use super::sentences;

/// Does what the button says, with the reply, mail or alert that it carries.
pub async fn done(desk: Desk, actor: Actor, Matter { act, id }: Matter) -> Outcome<Message> {
    let said = match act {
        MatterAct::Read => {
            let dealt = desk.reply_read(&actor, id).await?;
            sentences::reply_dealt(&dealt.account, dealt.more)
        }
        MatterAct::Cease => sentences::asked_to_stop(&desk.reply_asks_to_stop(&actor, id).await?.account),
        MatterAct::Arrived => sentences::letter_arrived(&desk.letter_arrived(&actor, id).await?),
        MatterAct::SendAgain => sentences::letter_sent_again(&desk.send_letter_again(&actor, id).await?),
        MatterAct::Acknowledge => return acknowledged(desk, actor, &id.to_string()).await,
    };
    Ok(Message::text(said))
}

/// Somebody has an alert.
async fn acknowledged(desk: Desk, actor: Actor, alert: &str) -> Outcome<Message> {
    // Programs were turned away before.
    let said = match desk.acknowledge(&actor, false, alert).await? {
        Acknowledged::Taken => sentences::ALERT_IS_YOURS.to_owned(),
        Acknowledged::Already { by } => sentences::alert_is_theirs(&by),
        Acknowledged::Over => sentences::ALERT_IS_OVER.to_owned(),
        Acknowledged::DoesNotCount { reason } => sentences::not_taken(&reason),
        Acknowledged::NotAnAlert => sentences::UNKNOWN_BUTTON.to_owned(),
    };
    Ok(Message::text(said))
}
