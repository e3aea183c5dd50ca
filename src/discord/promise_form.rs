//! The form a promise is written into: from the answer to a conversation that ended with one.

use serenity::builder::{CreateActionRow, CreateInputText, CreateModal};
use serenity::model::application::{ActionRowComponent, InputTextStyle, ModalInteraction};

use crate::desk::{Actor, Desk, Outcome, PromiseTold};
use crate::receivables::AccountId;

use super::custom_id::Form;
use super::message::Message;
use super::render::text::{bare, clip};
use super::sentences;

const TITLE: usize = 45;

/// The form: how much, by when, and who said so.
pub async fn ask(desk: &Desk, account: i64) -> Outcome<CreateModal> {
    let named = desk.account_by_id(AccountId(account)).await?;
    let title = clip(&bare(&format!("Promise of {}", named.code)), TITLE);
    let amount = CreateInputText::new(InputTextStyle::Short, "How much: 1250, 1,250.00, £1,250", "amount");
    let date = CreateInputText::new(InputTextStyle::Short, "By when: 2026-12-01, fri, +14d", "date");
    let note = CreateInputText::new(InputTextStyle::Short, "Who said so, and what else", "note");
    let rows = [amount.max_length(40), date.max_length(40), note.required(false).max_length(500)];
    let rows = rows.map(CreateActionRow::InputText).to_vec();
    Ok(CreateModal::new(Form::Promise { account }.to_string(), title).components(rows))
}

/// What was written into it.
pub fn written(form: &ModalInteraction) -> impl Fn(&str) -> String + use<> {
    let parts = form.data.components.iter().flat_map(|row| &row.components);
    let inputs: Vec<(String, String)> = parts
        .filter_map(|part| match part {
            ActionRowComponent::InputText(input) => {
                Some((input.custom_id.to_string(), input.value.clone().unwrap_or_default().to_string()))
            }
            _ => None,
        })
        .collect();
    move |id| inputs.iter().find(|(name, _)| name == id).map(|(_, value)| value.clone()).unwrap_or_default()
}

/// Takes the promise, and says so.
pub async fn taken(desk: Desk, actor: Actor, account: i64, written: impl Fn(&str) -> String) -> Outcome<Message> {
    let code = desk.account_by_id(AccountId(account)).await?.code;
    let note = Some(written("note")).filter(|note| !note.trim().is_empty());
    let told = PromiseTold { code, amount: written("amount"), date: written("date"), note };
    let taken = desk.promise(&actor, told).await?;
    Ok(Message::text(sentences::promised(&taken)))
}
