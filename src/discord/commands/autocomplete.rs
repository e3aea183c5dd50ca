//! What Discord offers while somebody types.

use poise::serenity_prelude::{AutocompleteChoice, CreateAutocompleteResponse, ResolvedValue};

use crate::desk::InvoiceLine;
use crate::receivables::spoken_day::{Lies, read_spoken_day};
use crate::receivables::spoken_time::read_until;

use super::Context;
use crate::discord::identity;
use crate::discord::render::text::{bare, clip, length};
use crate::discord::sentences::date;

/// As many as Discord shows.
const CHOICES: usize = 25;
/// The longest name and value of a choice.
const LONGEST: usize = 100;

/// Accounts by what was typed of their code or name. Nothing for somebody who may not see them.
pub async fn accounts(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    if !may_see(ctx) {
        return CreateAutocompleteResponse::new();
    }
    let found = ctx.data().desk.account_choices(typed).into_iter().filter(|choice| length(&choice.code) <= LONGEST);
    let choices = found.take(CHOICES).map(|choice| {
        let code = format!(" ({})", bare(&choice.code));
        let name = clip(&bare(&choice.name), LONGEST.saturating_sub(length(&code)));
        AutocompleteChoice::new(clip(&format!("{name}{code}"), LONGEST), choice.code)
    });
    CreateAutocompleteResponse::new().set_choices(choices.collect())
}

/// The day that is understood by what was typed, ahead of today where it could be either.
pub async fn day_ahead(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    day(ctx, typed, Lies::Ahead)
}

/// The same, behind today.
pub async fn day_behind(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    day(ctx, typed, Lies::Behind)
}

fn day(ctx: Context<'_>, typed: &str, lies: Lies) -> CreateAutocompleteResponse {
    let today = ctx.data().desk.today();
    let choice = match read_spoken_day(typed, today, lies) {
        Ok(day) => AutocompleteChoice::new(date(day), day.to_string()),
        Err(_) if typed.trim().is_empty() => {
            AutocompleteChoice::new("a date: 2026-12-01, fri, +14d, 1 dec", today.to_string())
        }
        Err(misdate) => {
            AutocompleteChoice::new(clip(&bare(&misdate.to_string()), LONGEST), clip(&bare(typed), LONGEST))
        }
    };
    CreateAutocompleteResponse::new().set_choices(vec![choice])
}

/// The end that is understood by what was typed.
pub async fn until(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    let desk = &ctx.data().desk;
    let now = desk.clock.now().with_timezone(&desk.zone()).naive_local();
    let choice = match read_until(typed, now) {
        Ok(end) => AutocompleteChoice::new(
            format!("until {}", end.format("%a %-d %b %Y, %H:%M")),
            end.format("%Y-%m-%d %H:%M").to_string(),
        ),
        Err(_) if typed.trim().is_empty() => {
            AutocompleteChoice::new("a time: 18:00, fri 09:00, +8h, tomorrow", "tomorrow")
        }
        Err(sentence) => AutocompleteChoice::new(clip(&bare(&sentence), LONGEST), clip(&bare(typed), LONGEST)),
    };
    CreateAutocompleteResponse::new().set_choices(vec![choice])
}

/// The open invoices of the account that was chosen in the same command.
pub async fn invoices(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    listed(ctx, typed, |_| true).await
}

/// Those of them that have an open dispute.
pub async fn disputed_invoices(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    listed(ctx, typed, |invoice| invoice.dispute.as_ref().is_some_and(|dispute| dispute.state == "open")).await
}

async fn listed(ctx: Context<'_>, typed: &str, wanted: impl Fn(&InvoiceLine) -> bool) -> CreateAutocompleteResponse {
    let chosen = ctx.args.iter().find(|option| option.name == "account").map(|option| &option.value);
    let Some(ResolvedValue::String(code)) = chosen else { return CreateAutocompleteResponse::new() };
    if !may_see(ctx) {
        return CreateAutocompleteResponse::new();
    }
    let Ok(card) = ctx.data().desk.account(code).await else { return CreateAutocompleteResponse::new() };
    let typed = typed.to_lowercase();
    let open = card.invoices.into_iter().filter(|invoice| invoice.open.is_positive() && wanted(invoice));
    let fitting =
        open.filter(|invoice| length(&invoice.number) <= LONGEST && invoice.number.to_lowercase().contains(&typed));
    let choices = fitting.take(CHOICES).map(|invoice| {
        let name = format!("{} · {} open", bare(&invoice.number), invoice.open);
        AutocompleteChoice::new(clip(&name, LONGEST), invoice.number)
    });
    CreateAutocompleteResponse::new().set_choices(choices.collect())
}

fn may_see(ctx: Context<'_>) -> bool {
    let asked = ctx.interaction;
    identity::asker(&ctx.data().workspace, asked.guild_id, asked.member.as_deref(), &asked.user).is_ok()
}
