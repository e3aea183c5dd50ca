//! A button was pressed: the same act as its command, for the account that is written into it.

use std::sync::Arc;

use serenity::model::application::ComponentInteraction;

use crate::desk::{Actor, Desk, Outcome};
use crate::receivables::AccountId;

use super::answer::Asked;
use super::commands::{account, claim, plan, release, remind, timeline, why};
use super::custom_id::{Button, MatterAct, Press, Target};
use super::message::Message;
use super::room::Room;
use super::{forms, matters, promise_form, remind_form, sentences};

/// Answers a press, whenever the button was posted and by whichever version that still writes `v1`.
pub async fn pressed(room: &Arc<Room>, press: &ComponentInteraction) {
    let target = press.data.custom_id.parse::<Target>();
    let asked = match &target {
        Ok(Target::Matter(matter)) if matter.act == MatterAct::Acknowledge => Asked::press_by_anybody(room, press),
        _ => Asked::press(room, press),
    };
    match target {
        Err(_) => asked.refuse(sentences::UNKNOWN_BUTTON).await,
        Ok(Target::Account(Press { button: Button::Log, account })) => {
            asked.open(|desk, _| async move { forms::ask_for_all(&desk, account).await }).await;
        }
        Ok(Target::Account(Press { button: Button::RemindAnyway, account })) => {
            asked.open(|desk, _| async move { remind_form::ask_why(&desk, account).await }).await;
        }
        Ok(Target::Account(Press { button: Button::Promise, account })) => {
            asked.open(|desk, _| async move { promise_form::ask(&desk, account).await }).await;
        }
        Ok(Target::Account(press)) => asked.answer(|desk, actor| done(desk, actor, press)).await,
        Ok(Target::Matter(matter)) => asked.answer(|desk, actor| matters::done(desk, actor, matter)).await,
    }
}

async fn done(desk: Desk, actor: Actor, press: Press) -> Outcome<Message> {
    let code = desk.account_by_id(AccountId(press.account)).await?.code;
    match press.button {
        Button::Claim => claim::taken(desk, actor, code).await,
        Button::Release => release::given_back(desk, actor, code).await,
        Button::Timeline => timeline::shown(desk, code, None).await,
        Button::Why => why::shown(desk, code).await,
        Button::Plan => plan::shown(desk, code).await,
        Button::Remind | Button::RemindAnyway => remind::sent(desk, actor, code, None).await,
        Button::Cease => {
            let account = desk.cease(&actor, &code).await?;
            Ok(Message::text(sentences::asked_to_stop(&account)))
        }
        Button::LiftCease => {
            let account = desk.lift_cease(&actor, &code).await?;
            Ok(Message::text(sentences::cease_lifted(&account)))
        }
        Button::Account | Button::Log | Button::Promise => account::shown(desk, code).await,
    }
}
