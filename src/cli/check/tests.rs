//! What `check` says, line by line.

use super::*;

fn said(text: &str) -> String {
    let config = Config::from_text(text).unwrap();
    lines(&look(&config, &Clock::held_at("2026-11-21T22:00:00Z".parse().unwrap())))
}

const WHOLE: &str = r#"
[company]
name = "Example Ltd"
contact = "Dana Reyes, +44 20 7946 0000"
pay_to = "Bank transfer"
[discord]
token = "secret"
guild_id = 1
channels = { digest = 11, approvals = 12, alerts = 13, desk = 14 }
roles = { manager = [21], collector = [22] }
[mail]
provider = "file"
from = "accounts@example.com"
"#;

fn of(key: &str, said: &str) -> String {
    let about = |line: &&str| line.split(": ").nth(1).is_some_and(|found| found.starts_with(key));
    said.lines().filter(about).map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_next_five_runs_of_each_job_are_told_in_local_time() {
    insta::assert_snapshot!(of("schedule", &said(WHOLE)), @r#"
    ok: schedule.digest: next Mon 23 Nov 2026 09:00, Tue 24 Nov 2026 09:00, Wed 25 Nov 2026 09:00, Thu 26 Nov 2026 09:00, Fri 27 Nov 2026 09:00 (Europe/London)
    ok: schedule.reminders: next Sat 21 Nov 2026 22:15, Sat 21 Nov 2026 22:30, Sat 21 Nov 2026 22:45, Sat 21 Nov 2026 23:00, Sat 21 Nov 2026 23:15 (Europe/London)
    ok: schedule.promises: next Mon 23 Nov 2026 08:30, Tue 24 Nov 2026 08:30, Wed 25 Nov 2026 08:30, Thu 26 Nov 2026 08:30, Fri 27 Nov 2026 08:30 (Europe/London)
    ok: schedule.approvals: next Sat 21 Nov 2026 22:05, Sat 21 Nov 2026 22:10, Sat 21 Nov 2026 22:15, Sat 21 Nov 2026 22:20, Sat 21 Nov 2026 22:25 (Europe/London)
    "#);
}

#[test]
fn what_the_rota_leaves_open_is_told() {
    let rota = |starting: &str, weeks: usize| {
        let people = vec!["31, 32"; weeks / 2].join(", ");
        of("on_call", &said(&format!("{WHOLE}[on_call]\nstarting = {starting}\nrota = [{people}]")))
    };
    insta::assert_snapshot!(rota("2026-11-23", 2), @r#"
    error: on_call.rota: names nobody from Sat 21 Nov 2026 22:00 to Mon 23 Nov 2026 09:00 (Europe/London), and alerts go to the managers then: name somebody for each week of the next twelve months, or give no rota
    error: on_call.rota: names nobody from Mon 7 Dec 2026 09:00 on (Europe/London), and alerts go to the managers then: name somebody for each week of the next twelve months, or give no rota
    "#);
    insta::assert_snapshot!(rota("2026-11-16", 54), @"ok: on_call.rota: covers the next twelve months");
    insta::assert_snapshot!(of("on_call", &said("")), @r#"
    ok: on_call.rota: there is none: alerts go to the managers
    "#);
}

#[test]
fn what_the_bot_cant_run_without_is_told() {
    insta::assert_snapshot!(said("").lines().filter(|line| !line.starts_with("ok")).collect::<Vec<_>>().join("\n"), @r#"
    error: company.name: is missing: letters and the digest say who writes
    warning: company.contact: is missing: a letter should name a person to talk to
    warning: company.pay_to: is missing: letters can't say how to pay
    error: discord.token: is missing: give the bot's token, or discord.token_file with a file holding it
    error: discord.guild_id: is missing: give the server's id (Copy Server ID in Discord's developer mode)
    error: discord.channels.digest: is missing: give the channel's id (Copy Channel ID)
    error: discord.channels.approvals: is missing: give the channel's id (Copy Channel ID)
    error: discord.channels.alerts: is missing: give the channel's id (Copy Channel ID)
    error: discord.channels.desk: is missing: give the channel's id (Copy Channel ID)
    error: discord.roles.manager: is missing: without a manager's role nobody can decide
    error: mail.provider: is missing: say through whom letters leave, such as "postmark"
    error: mail.from: is missing: give the address letters come from
    "#);
    assert!(!said(WHOLE).lines().any(|line| line.starts_with("error")), "{}", said(WHOLE));
}

#[test]
fn the_folder_of_the_invoices_is_looked_at() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("invoices");
    let told = || {
        let text = WHOLE.replace("[mail]", &format!("[mail]\nattachments = '{}'", path.display()));
        of("mail.attachments", &said(&text)).replace(&path.display().to_string(), "invoices")
    };
    insta::assert_snapshot!(told(), @"warning: mail.attachments: there is no folder invoices: where the ledger names an invoice's PDF, its letter waits until the file is there");
    std::fs::write(&path, "").unwrap();
    insta::assert_snapshot!(told(), @"error: mail.attachments: invoices is no folder: name the folder that holds the PDFs of invoices");
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    insta::assert_snapshot!(told(), @"ok: mail.attachments: the PDFs of invoices are taken from invoices");
}

#[test]
fn a_reversed_sign_in_a_cadence_is_told() {
    let text = "[[cadence.default.step]]\nday = -4\nchannel = 'email'\ntemplate = 'firm'\ntone = 'firm'";
    insta::assert_snapshot!(of("cadence", &said(text)), @r#"
    error: cadence.default.step[0].day: day -4 is not after the due date, but firm speaks of a late invoice: is its sign reversed?
    "#);
}

#[test]
fn a_step_whose_letter_isnt_there_is_told() {
    let text = "[[cadence.default.step]]\nday = 4\nchannel = 'email'\ntemplate = 'freindly'\ntone = 'friendly'";
    let told = lines(&ladders::letters(&Config::from_text(text).unwrap()));
    assert!(told.lines().any(|line| line.starts_with("error: ") && line.contains("freindly")), "{told}");
}

#[tokio::test]
async fn what_can_only_be_known_by_asking_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().display();
    let text = format!(
        "[database]\nurl = 'sqlite://{here}/desk.db'\n[mail]\nprovider = 'file'\nfrom = 'a@example.com'\n[mail.file]\nfolder = '{here}/mail'"
    );
    let config = Config::from_text(&text).unwrap();
    let said = lines(&online::look(&config, &Clock::system()).await);
    assert_eq!(of("database", &said), "ok: database.url: isn't there yet: the first start makes it\n");
    assert_eq!(of("mail", &said), "ok: mail.file: the provider answers and takes the credentials\n");
}

#[test]
fn the_letters_that_come_with_the_program_are_in_order() {
    let told = lines(&ladders::letters(&Config::from_text("").unwrap()));
    assert!(told.starts_with("ok: mail.templates: ") && told.lines().count() == 1, "{told}");
}
