//! The form that asks why a reminder should be sent although something stands in its way.

use serenity::builder::{CreateActionRow, CreateInputText, CreateModal};
use serenity::model::application::{ActionRowComponent, InputTextStyle, ModalInteraction};

use crate::desk::{Actor, Desk, Outcome};
use crate::receivables::AccountId;

use super::commands::remind;
use super::custom_id::Form;
use super::message::Message;
use super::render::text::{bare, clip};

const TITLE: usize = 45;
const LONGEST: u16 = 500;

/// Asks for the reason.
pub async fn ask_why(desk: &Desk, account: i64) -> Outcome<CreateModal> {
    let named = desk.account_by_id(AccountId(account)).await?;
    let why = CreateInputText::new(InputTextStyle::Short, "Why it should be sent all the same", "reason");
    let rows = vec![CreateActionRow::InputText(why.max_length(LONGEST))];
    let title = clip(&bare(&format!("Send to {}", named.code)), TITLE);
    Ok(CreateModal::new(Form::Remind { account }.to_string(), title).components(rows))
}

/// What was written into it.
pub fn reason(form: &ModalInteraction) -> String {
    let parts = form.data.components.iter().flat_map(|row| &row.components);
    let written = parts.filter_map(|part| match part {
        ActionRowComponent::InputText(input) if input.custom_id == "reason" => input.value.clone(),
        _ => None,
    });
    written.into_iter().next().unwrap_or_default()
}

/// Sends it for that reason.
pub async fn sent(desk: Desk, actor: Actor, account: i64, reason: String) -> Outcome<Message> {
    let code = desk.account_by_id(AccountId(account)).await?.code;
    remind::sent(desk, actor, code, Some(reason)).await
}
