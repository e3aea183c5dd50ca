//! `cordial run`: the bot.

/// Run the bot until SIGINT or SIGTERM: gateway, commands, schedule, mail, web
#[derive(Debug, clap::Args)]
pub struct Run {}
