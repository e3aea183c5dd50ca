//! The configuration as operators get it wrong.

use rstest::rstest;

use super::*;

mod secrets;

const WHOLE: &str = r#"
[company]
name = "Example Ltd"
[discord]
token = "discord-secret"
guild_id = 1180000000000000001
[discord.channels]
digest = "11"
approvals = 12
alerts = "13"
desk = "14"
[discord.roles]
manager = [21, "22"]
[mail]
provider = "postmark"
from = "Example <accounts@example.com>"
[mail.postmark]
token = "postmark-secret"
webhook_secret = "user:hook-secret"
[alerts.pagerduty]
routing_key = "pager-secret"
"#;

fn refused(text: &str) -> Vec<String> {
    let findings = Config::from_text(text).expect_err(text);
    assert!(findings.iter().all(Finding::is_error));
    findings.iter().map(|finding| format!("{}: {}", finding.key, finding.message)).collect()
}

fn with(text: &str, environment: &[(&str, &str)]) -> Result<Config, Vec<Finding>> {
    let environment = environment.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    Config::read(text, "bot.toml", Path::new(""), environment)
}

#[test]
fn the_example_is_the_default_and_holds_no_placeholder() {
    let config = Config::from_text("").unwrap();
    assert_eq!(config.company.time_zone, chrono_tz::Europe::London);
    assert_eq!(config.company.ledger_max_age, chrono::Duration::hours(36));
    assert_eq!(config.schedule.digest.to_string(), "0 9 * * Mon-Fri");
    let days: Vec<i32> = config.cadence[cadence::DEFAULT].steps.iter().map(|step| step.day).collect();
    assert_eq!(days, [-5, 4, 10, 17, 24, 38, 52, 60]);
    assert!(config.company.name.is_empty() && config.discord.token.is_none() && config.mail.provider.is_none());
    assert!(config.import.is_empty() && config.on_call.rota.is_empty());
}

#[test]
fn every_key_the_example_comments_out_is_a_key() {
    let text: String = EXAMPLE
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(second) if second.starts_with("url = \"postgres") => second.split_at(0).0,
            Some(said) if said.starts_with('[') || is_assignment(said) => said,
            Some(said) if said.starts_with("Bank") || said.starts_with("Sort") || said.starts_with("Please") => said,
            _ => line,
        })
        .map(|line| format!("{line}\n"))
        .collect();
    let config = Config::from_text(&text).unwrap();
    assert!(config.discord.workspace().is_ok() && config.mail.sender().is_ok());
    assert_eq!(config.import["erp"].columns["invoice_number"], "Doc");
    assert_eq!(config.on_call.rota.len(), 2);
    assert!(config.alerts.webhook.is_some() && config.alerts.ntfy.is_some());
    assert!(config.company.pay_to.is_some_and(|text| text.lines().count() == 3));
}

fn is_assignment(line: &str) -> bool {
    line.split_once(" = ").is_some_and(|(key, _)| key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
}

#[rstest]
#[case("\n[mial]\nfrom = 'a@b.c'", "mial: there is no such key: did you mean `mail`? (bot.toml, line 2)")]
#[case(
    "[mail]\nfrom = 'a@b.c'\nprovidr = 'file'",
    "mail.providr: there is no such key: did you mean `mail.provider`? (bot.toml, line 3)"
)]
#[case(
    "[mail.postmark]\ntoken_fil = 'x'",
    "mail.postmark.token_fil: there is no such key: did you mean `mail.postmark.token_file`? (bot.toml, line 2)"
)]
#[case(
    "[cadence.slow]\nmin_gap_days = 7\nhours = '09:00-17:00'\ncap = { touches = 1, dys = 2, days = 3 }\nstep = [{ day = 1, channel = 'email', template = 'friendly', tone = 'friendly' }]",
    "cadence.slow.cap.dys: there is no such key: did you mean `cadence.slow.cap.days`? (bot.toml, line 4)"
)]
#[case(
    "[[approval]]\nkind = 'plan'\nexpire = '1h'",
    "approval[0].expire: there is no such key: did you mean `approval[0].expires`? (bot.toml, line 3)"
)]
#[case(
    "[discord.channels]\nzzzzzz = 1",
    "discord.channels.zzzzzz: there is no such key: the keys here are digest, approvals, alerts, desk (bot.toml, line 2)"
)]
fn an_unknown_key_names_the_nearest_and_the_line(#[case] text: &str, #[case] said: &str) {
    assert_eq!(refused(text), [said]);
}

#[rstest]
#[case("[mail]\n\ntimeout = 15", "mail.timeout: expected a text, found a whole number (bot.toml, line 3)")]
#[case(
    "[mail]\ntimeout = '15'",
    "mail.timeout: \"15\" is not a length of time such as \"15s\", \"10m\", \"36h\" or \"2d\" (bot.toml, line 2)"
)]
#[case("mail = 'file'", "mail: expected a section, found a text (bot.toml, line 1)")]
#[case(
    "[mail]\nprovider = 'postmrk'",
    "mail.provider: \"postmrk\" is none of postmark, sendgrid, mailgun, resend, ses, jmap, smtp, file: did you mean \"postmark\"? (bot.toml, line 2)"
)]
#[case("[mail.postmark]\ntoken = 7", "mail.postmark.token: expected a text, found a whole number (bot.toml, line 2)")]
#[case(
    "[mail.postmark]\ntoken = '  '",
    "mail.postmark.token: is empty: give the value, leave the key out, or use token_file (bot.toml, line 2)"
)]
#[case(
    "[company]\ntime_zone = 'Europe/Londn'",
    "company.time_zone: \"Europe/Londn\" is not a time zone such as \"Europe/London\": did you mean \"Europe/London\"? (bot.toml, line 2)"
)]
#[case(
    "[company]\ncountry = 'United Kingdom'",
    "company.country: \"United Kingdom\" is not a country code such as \"GB\" or \"US\" (bot.toml, line 2)"
)]
#[case(
    "[company]\ncurrency = 'pounds'",
    "company.currency: \"pounds\" is not an ISO 4217 currency code such as GBP, EUR or JPY (bot.toml, line 2)"
)]
#[case(
    "[company]\nminimum = 0.5",
    "company.minimum: expected an amount in quotes, such as \"10000.00\", found a number with a fraction (bot.toml, line 2)"
)]
#[case(
    "[company]\ncurrency = 'JPY'\nminimum = '0.50'\n[alerts]\nlarge = '5'",
    "company.minimum: \"0.50\" has more decimals than JPY has (0) (bot.toml, line 3)"
)]
#[case(
    "[discord]\nguild_id = 'my server'",
    "discord.guild_id: expected a Discord id such as \"1180000000000000001\", found a text (bot.toml, line 2)"
)]
#[case(
    "[discord.roles]\nmanager = ['x']",
    "discord.roles.manager: expected a list of Discord ids such as [\"1180000000000000001\"] (bot.toml, line 2)"
)]
#[case(
    "[discord.channels]\ndigest = 5\ndesk = '5'",
    "discord.channels.desk: has the same id as discord.channels.digest: each needs a channel of its own (bot.toml, line 3)"
)]
#[case(
    "[web]\nlisten = '8080'",
    "web.listen: \"8080\" is not an address and port such as \"127.0.0.1:8080\" (bot.toml, line 2)"
)]
#[case(
    "[schedule]\ndigest = '0 9 * * 1-5'",
    "schedule.digest: \"0 9 * * 1-5\" gives weekdays as numbers, which one program counts from Sunday and another from Monday: write names, such as Mon-Fri (bot.toml, line 2)"
)]
#[case(
    "[database]\nurl = 'mysql://x'",
    "database.url: is not a database: it begins with sqlite:// or postgres:// (bot.toml, line 2)"
)]
#[case(
    "[on_call]\nstarting = 2026-11-24\nrota = [1]",
    "on_call.starting: 2026-11-24 is a Tue and the handover is on Mon: give a Mon (bot.toml, line 2)"
)]
#[case(
    "[import.xero]\nround = true",
    "import.xero: \"xero\" is the name of a built-in format: give the mapping another (bot.toml, line 1)"
)]
#[case(
    "[import.erp]\ncolumns = { invoice_numer = 'x' }",
    "import.erp.columns.invoice_numer: \"invoice_numer\" is not a column of a ledger file: the nearest is \"invoice_number\""
)]
#[case("[import.erp]\ndecimal = 'comma'", "import.erp.decimal: \"comma\" is none of ., , (bot.toml, line 2)")]
fn a_wrong_value_names_the_key_the_line_and_what_was_expected(#[case] text: &str, #[case] said: &str) {
    assert_eq!(refused(text), [said]);
}

#[test]
fn everything_wrong_is_told_at_once() {
    let said = refused("[company]\nnam = 'x'\ncountry = 1\n[web]\nlisten = 'x'\n[[approval]]\napprovers = 0");
    assert_eq!(said.len(), 5, "{said:#?}");
}

#[test]
fn a_missing_file_says_what_to_copy() {
    let findings = Config::load(Path::new("nowhere/bot.toml"), []).unwrap_err();
    assert!(findings[0].message.contains("copy bot.example.toml to nowhere/bot.toml"), "{findings:?}");
}

#[test]
fn what_only_the_bot_needs_is_asked_for_when_it_is_needed() {
    let config = Config::from_text("[mail]\nprovider = 'postmark'").unwrap();
    let keys = |findings: Vec<Finding>| findings.into_iter().map(|finding| finding.key).collect::<Vec<_>>();
    assert_eq!(keys(config.mail.sender().unwrap_err()), ["mail.from", "mail.postmark.token"]);
    assert_eq!(keys(config.discord.workspace().unwrap_err()).len(), 7);
    let config = Config::from_text(WHOLE).unwrap();
    let workspace = config.discord.workspace().unwrap();
    assert_eq!(workspace.channels, Channels { digest: 11, approvals: 12, alerts: 13, desk: 14 });
    assert_eq!(workspace.roles.manager, [21, 22]);
}

#[test]
fn a_cadence_of_ones_own_says_everything() {
    assert_eq!(
        refused("[cadence.slow]\ncap = { touches = 2 }\n[[cadence.slow.step]]\nday = 3"),
        [
            "cadence.slow.cap.days: is missing: in how many days",
            "cadence.slow.step[0].channel: is missing: every step has a day, a channel, a template and a tone",
            "cadence.slow.step[0].template: is missing: every step has a day, a channel, a template and a tone",
            "cadence.slow.step[0].tone: is missing: every step has a day, a channel, a template and a tone",
            "cadence.slow.min_gap_days: is missing: write, for example, min_gap_days = 5",
            "cadence.slow.hours: is missing: write, for example, hours = \"09:00-17:00\"",
        ]
    );
}

/// A debtor's morning may be the desk's evening, and their Sunday a day of work.
#[test]
fn reminders_are_looked_at_in_every_hour_of_the_week() {
    let config = Config::from_text("").unwrap();
    let jobs = config.schedule.jobs();
    let (_, cron) = jobs.iter().find(|(name, _)| *name == "reminders").unwrap();
    let monday: chrono::DateTime<chrono::Utc> = "2026-03-02T00:00:00Z".parse().unwrap();
    for hour in 0..7 * 24 {
        let from = monday + chrono::Duration::hours(hour);
        let runs = cron.between(from, from + chrono::Duration::hours(1), config.company.time_zone).count();
        assert!(runs > 0, "nobody looks in the hour after {from}");
    }
}

#[test]
fn days_off_are_dates() {
    let config = Config::from_text("[company]\nholidays = [\"2026-12-28\", 2026-12-29]").unwrap();
    assert_eq!(config.company.holidays, ["2026-12-28".parse().unwrap(), "2026-12-29".parse().unwrap()]);
    let errors = Config::from_text("[company]\nholidays = [\"28/12/2026\"]").unwrap_err();
    assert!(format!("{errors:?}").contains("28/12/2026"), "{errors:?}");
}
