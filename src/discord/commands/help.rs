//! `/help`: what can be asked here.

use super::{Context, Done, answer};
use crate::discord::render;

/// What you can ask this desk
#[poise::command(slash_command)]
pub async fn help(ctx: Context<'_>) -> Done {
    let mut lines = Vec::new();
    for command in &ctx.framework.options.commands {
        listed("", command, &mut lines);
    }
    answer(ctx, |_, _| async move { Ok(render::status::help(&lines)) }).await
}

/// A command with its description; for a family, each of its members.
fn listed(family: &str, command: &super::Command, lines: &mut Vec<(String, String)>) {
    let name = format!("{family}{}", command.name);
    let told = command.description.as_deref().unwrap_or_default().to_owned();
    match (&command.context_menu_name, command.subcommands.is_empty()) {
        (Some(entry), _) => lines.push((format!("{entry} (in a message's menu, under Apps)"), told)),
        (None, true) => lines.push((format!("/{name}"), told)),
        (None, false) => command.subcommands.iter().for_each(|member| listed(&format!("{name} "), member, lines)),
    }
}
