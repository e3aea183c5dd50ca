//! Buttons that are about something else than an account: a reply, a mail, an alert.

use crate::desk::{self, Actor, Desk, Outcome};

use super::custom_id::{Matter, MatterAct};
use super::message::Message;
use super::sentences;

/// Does what the button says, with the reply, mail or alert that it carries.
pub async fn done(_desk: Desk, _actor: Actor, matter: Matter) -> Outcome<Message> {
    match matter.act {
        MatterAct::Read | MatterAct::Cease | MatterAct::Arrived | MatterAct::SendAgain | MatterAct::Acknowledge => {
            Err(desk::Error::Refused(sentences::UNKNOWN_BUTTON.to_owned()))
        }
    }
}
