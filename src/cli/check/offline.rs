//! What can be looked at without asking anybody: the company, the workspace, mail, schedule and rota.

use std::path::Path;

use chrono::{DateTime, Days, Utc};
use chrono_tz::Tz;

use crate::clock::Clock;
use crate::config::{Config, Finding};
use crate::mail::{Webhooks, attachments, providers};

/// How many coming runs of each job are told.
const RUNS: usize = 5;
/// How far ahead the rota is looked at.
const ROTA_DAYS: Days = Days::new(365);

pub(super) fn company(config: &Config) -> Vec<Finding> {
    let company = &config.company;
    let mut findings = Vec::new();
    if company.name.is_empty() {
        findings.push(Finding::error("company.name", "is missing: letters and the digest say who writes"));
    }
    if company.contact.is_none() {
        findings.push(Finding::warning("company.contact", "is missing: a letter should name a person to talk to"));
    }
    if company.pay_to.is_none() {
        findings.push(Finding::warning("company.pay_to", "is missing: letters can't say how to pay"));
    }
    if findings.is_empty() {
        findings.push(Finding::ok("company", format!("{}, {}, {}", company.name, company.time_zone, company.currency)));
    }
    findings
}

pub(super) fn workspace(config: &Config) -> Vec<Finding> {
    match config.discord.workspace() {
        Ok(workspace) => {
            let mut findings =
                vec![Finding::ok("discord", format!("server {} at {}", workspace.guild_id, workspace.api_url))];
            if workspace.roles.collector.is_empty() {
                findings.push(Finding::warning("discord.roles.collector", "is empty: only managers can work"));
            }
            findings
        }
        Err(missing) => missing,
    }
}

pub(super) fn mail(config: &Config, clock: &Clock) -> Vec<Finding> {
    let sender = match config.mail.sender() {
        Ok(sender) => sender,
        Err(missing) => return missing,
    };
    match providers::from_config(&config.mail, clock) {
        Ok(provider) => {
            let mut findings =
                vec![Finding::ok("mail", format!("letters leave through {} from {}", provider.name(), sender.from))];
            if let Some((key, what)) = Webhooks::from_config(&config.mail, clock.clone()).lacks() {
                let unseen = "bounces and replies stay unseen, since nothing that tells of them is believed";
                findings.push(Finding::warning(key, format!("{what}: {unseen}")));
            }
            findings.push(invoices(&config.mail.attachments));
            findings
        }
        Err(sentence) => vec![Finding::error("mail.provider", sentence)],
    }
}

/// The folder from which the PDFs of invoices are taken.
fn invoices(folder: &Path) -> Finding {
    let (key, shown) = ("mail.attachments", folder.display());
    match attachments::is_there(folder) {
        Ok(true) => Finding::ok(key, format!("the PDFs of invoices are taken from {shown}")),
        Ok(false) => {
            let message = format!(
                "there is no folder {shown}: where the ledger names an invoice's PDF, its letter waits until the file is there"
            );
            Finding::warning(key, message)
        }
        Err(wrong) => Finding::error(key, format!("{wrong}: name the folder that holds the PDFs of invoices")),
    }
}

/// The next runs of each job, in the company's zone: what the operator meant, or didn't.
pub(super) fn schedule(config: &Config, now: DateTime<Utc>) -> Vec<Finding> {
    let zone = config.company.time_zone;
    let told = config.schedule.jobs().map(|(job, cron)| {
        let key = format!("schedule.{job}");
        let runs = cron.next_runs(RUNS, now, zone);
        if runs.is_empty() {
            return Finding::error(key, format!("\"{cron}\" never comes again"));
        }
        let times: Vec<String> = runs.iter().map(|run| local(run.at, zone)).collect();
        Finding::ok(key, format!("next {} ({zone})", times.join(", ")))
    });
    told.into()
}

pub(super) fn rota(config: &Config, now: DateTime<Utc>) -> Vec<Finding> {
    let (rota, zone) = (&config.on_call, config.company.time_zone);
    if rota.rota.is_empty() {
        return vec![Finding::ok("on_call.rota", "there is none: alerts go to the managers")];
    }
    let until = now.checked_add_days(ROTA_DAYS).unwrap_or(now);
    let gaps = rota.gaps(now, until, zone);
    if gaps.is_empty() {
        return vec![Finding::ok("on_call.rota", "covers the next twelve months")];
    }
    let told = gaps.into_iter().map(|(from, to)| {
        let end = if to == until { "on".to_owned() } else { format!("to {}", local(to, zone)) };
        let message = format!(
            "names nobody from {} {end} ({zone}), and alerts go to the managers then: name somebody for each week of the \
             next twelve months, or give no rota",
            local(from, zone)
        );
        Finding::error("on_call.rota", message)
    });
    told.collect()
}

fn local(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%a %-d %b %Y %H:%M").to_string()
}
