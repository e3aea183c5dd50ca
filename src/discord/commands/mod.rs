//! The commands: one file each, holding arguments, one call of the desk, and what is shown.

pub mod account;
pub mod approvals;
pub mod assign;
pub mod autocomplete;
pub mod choices;
pub mod claim;
pub mod digest;
pub mod dispute;
pub mod escalate;
pub mod help;
pub mod hold;
pub mod import;
pub mod log;
pub mod log_message;
pub mod oncall;
pub mod overdue;
pub mod pause;
pub mod payment;
pub mod plan;
pub mod promise;
pub mod release;
pub mod remind;
pub mod report;
pub mod resume;
pub mod settle;
pub mod status;
pub mod timeline;
pub mod unpause;
pub mod why;

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;

use crate::desk::{Actor, Desk, Outcome};

use super::answer::Asked;
use super::message::Message;
use super::room::Room;

/// A command as it was asked.
pub type Context<'a> = poise::ApplicationContext<'a, Arc<Room>, Infallible>;
/// A command tells whatever goes wrong to the person itself.
pub type Done = Result<(), Infallible>;
pub type Command = poise::Command<Arc<Room>, Infallible>;

/// Every command, as Discord is told of them.
pub fn all() -> Vec<Command> {
    vec![
        overdue::overdue(),
        account::account(),
        claim::claim(),
        release::release(),
        assign::assign(),
        log::log(),
        timeline::timeline(),
        why::why(),
        remind::remind(),
        hold::hold(),
        resume::resume(),
        promise::promise(),
        dispute::dispute(),
        plan::plan(),
        escalate::escalate(),
        settle::settle(),
        approvals::approvals(),
        payment::payment(),
        oncall::oncall(),
        import::import(),
        digest::digest(),
        report::report(),
        pause::pause(),
        unpause::unpause(),
        status::status(),
        help::help(),
        log_message::log_message(),
    ]
}

/// Answers a command with what the work brings.
pub async fn answer<W>(ctx: Context<'_>, work: impl FnOnce(Desk, Actor) -> W) -> Done
where
    W: Future<Output = Outcome<Message>>,
{
    Asked::command(ctx.data(), ctx.interaction).answer(work).await;
    Ok(())
}
