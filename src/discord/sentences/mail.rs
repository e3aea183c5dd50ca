//! Of letters and answers.

use crate::desk::{AccountName, MailLine};

use super::{account, literal, name};

/// One line of the desk channel.
pub(super) fn line(about: &AccountName, news: &MailLine) -> String {
    let about = account(about);
    match news {
        MailLine::Bounced { step, for_good, reason } => {
            let why = if reason.is_empty() { String::new() } else { format!(" ({})", literal(reason, 200)) };
            let then = if *for_good { "That address isn't written to any more." } else { "The address stays in use." };
            format!("The {} letter to {about} came back{why}. {then}", literal(step, 40))
        }
        MailLine::Complained { step } => format!(
            "{about} reported the {} letter as spam. That address isn't written to any more.",
            literal(step, 40)
        ),
        MailLine::Unwanted => {
            format!("Somebody at {about} wants no more mail at an address of theirs: it isn't written to any more.")
        }
        MailLine::Ceased { who } => format!(
            "{about} asked us to stop, says {}. Nobody writes to them before a manager lifts it on their card.",
            name(who)
        ),
        MailLine::CeaseLifted { who } => format!("{about} may be written to again, says {}.", name(who)),
    }
}

/// What a press on the message of a reply brought about.
pub fn reply_dealt(about: &AccountName, more: bool) -> String {
    let about = account(about);
    if more {
        return format!("Read. Another mail of {about} still waits to be read, and holds their reminders up.");
    }
    format!("Read. The reminders to {about} go on as their ladder says; /why shows what is next.")
}

pub fn asked_to_stop(about: &AccountName) -> String {
    format!("Noted: {} asked us to stop. Nobody writes to them before a manager lifts it.", account(about))
}

pub fn cease_lifted(about: &AccountName) -> String {
    format!("{} may be written to again.", account(about))
}

pub fn letter_arrived(about: &AccountName) -> String {
    format!("Noted: the letter to {} arrived. Their next one comes when it is due.", account(about))
}

pub fn letter_sent_again(about: &AccountName) -> String {
    format!("The letter to {} is on its way once more.", account(about))
}
