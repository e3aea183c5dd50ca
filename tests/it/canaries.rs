//! What may be in no log line, error, metric or `Debug`: secrets, addresses, notes, names and the words of letters.
//! Canaries are planted wherever they could come from, the real program plays a story in which much goes wrong, and
//! everything it said is searched.

mod debug;
mod watched;

use std::time::Duration;

use cordial::sandbox::mail::Fault;
use cordial::sandbox::mail::hooks::{self, Answer, Proof, Tale};
use cordial::sandbox::workspace::{self, DANA, Id, MORGAN, SAM};

use crate::databases::On;
use crate::stage::Stage;
use watched::{HOOK_SECRET, Watched};

const LEDGER: &str = "account_code,account_name,email,phone,invoice_number,issue_date,due_date,currency,amount\n\
                      ACME,Canary Wharf Bakers,canary.mailbox@acme.example,+44 7700 900999,INV-1,2026-01-02,2026-02-01,GBP,1200.00\n\
                      BOLT,Bolt & Sons,canary.second@bolt.example,,INV-2,2026-01-02,2026-02-10,GBP,300.00\n\
                      CASK,Cask GmbH,canary.third@cask.example,,INV-3,2026-01-02,2026-02-10,GBP,20000.00\n\
                      DORY,Dory SA,not an address canary.fourth@,,INV-4,2026-01-02,2026-02-10,GBP,95.00\n";
const SECOND: &str = "canary.second@bolt.example";

#[rstest::rstest]
#[tokio::test(flavor = "multi_thread")]
async fn no_canary_sings(#[values(On::Sqlite, On::Postgres)] on: On) {
    let w = Watched::on(Stage::set(on, LEDGER, "").await);
    // A server that doesn't answer is waited for: meanwhile the rest goes on.
    tokio::join!(a_story(&w), configs_that_are_wrong(&w));
    w.nothing_sang();
}

async fn a_story(w: &Watched) {
    w.runs("import ledger.csv", &[], false).await;
    w.runs("import ledger.csv --log-format json --json", &[], false).await;
    what_the_provider_says(w).await;
    for format in ["text", "json"] {
        a_day_at_the_desk(w, format).await;
    }
    for line in ["outbox", "approvals", "overdue", "aging", "audit verify"] {
        let answer = w.runs(&format!("{line} --json"), &[], true).await;
        assert!(answer.starts_with('{'), "{line}: {answer}");
    }
    // It says the reason that somebody gave, to whom it may concern: nothing else.
    let why = w.runs("why ACME --json", &[], false).await.replace("canary-reason", "");
    assert!(why.starts_with('{') && !why.contains("canary-"), "{why}");
    // The canaries are there to sing.
    let file = w.runs("activity --json", &[], false).await;
    assert!(file.contains("reminder sent") && file.contains("bounced"), "{file}");
    let letters = w.stage.mail.sent();
    let text = |words: &str| letters.iter().any(|mail| mail.text.as_deref().unwrap_or_default().contains(words));
    assert!(text("Perhaps it slipped through") && text("We'd rather ask"), "the words of letters: {letters:#?}");
    let desk = format!("{:?}", w.stage.workspace.messages(workspace::DESK));
    assert!(desk.contains("canary-reply") && desk.contains("Canary Wharf Bakers"), "{desk}");
}

/// Whatever a provider may answer, with our own data in it.
async fn what_the_provider_says(w: &Watched) {
    let faults = w.stage.mail.faults().clone();
    let said = "recipient canary.mailbox@acme.example can't be written to".to_owned();
    w.runs("tick --at 2026-03-02T09:00:00Z --json", &[], true).await;
    faults.deactivate("canary.third@cask.example");
    faults.next_send(Fault::Refuse { code: 300, message: said.clone() });
    faults.next_send(Fault::Status { status: 500, body: said.clone() });
    w.runs("tick --at 2026-03-09T09:10:00Z --json --log-format json", &[], true).await;
    faults.every_send(Fault::AcceptThenGarbage);
    faults.every_lookup(Fault::Status { status: 503, body: said.clone() });
    w.runs("tick --at 2026-03-12T10:00:00Z", &[], true).await;
    w.runs("tick --at 2026-03-19T10:00:00Z", &[], true).await;
    faults.heal();
    let revoked = [("CORDIAL_MAIL__POSTMARK__TOKEN", "canary-revoked-token")];
    w.runs("tick --at 2026-03-30T10:00:00Z", &revoked, true).await;
    let nobody = [("CORDIAL_MAIL__POSTMARK__BASE_URL", "http://127.0.0.1:9/canary-base")];
    w.runs("tick --at 2026-03-31T10:00:00Z --log-format json", &nobody, true).await;
}

/// Commands that are done and refused, and what the provider tells: the real one, and somebody else.
async fn a_day_at_the_desk(w: &Watched, format: &str) {
    let log = format!("run-{format}.log");
    let (bot, port) = w.bot(&log, format);
    w.stage.workspace.ready().await.unwrap();
    let asked = [
        (DANA, "/claim account:ACME"),
        (SAM, "/claim account:ACME"),
        (SAM, "/claim account:canary-nobody"),
        (SAM, "/account account:ACME"),
        (DANA, "/log account:ACME channel:call outcome:reached note:whispered canary-note"),
        (DANA, "/hold account:ACME until:+3d reason:canary-reason"),
        (DANA, "/dispute open account:ACME invoice:INV-1 reason:canary-reason"),
        (DANA, "/plan propose account:ACME reason:canary-reason installments:3 first:+14d"),
        (DANA, "/remind preview account:BOLT"),
        (DANA, "/payment account:ACME amount:canary-amount"),
        (SAM, "/promise account:ACME amount:100 date:canary-date"),
        (SAM, "/oncall page message:canary-message"),
        (MORGAN, "/digest"),
    ];
    for (person, text) in asked {
        answered(w, person, text).await;
    }
    let timeline = answered(w, DANA, "/timeline account:ACME").await;
    assert!(timeline.contains("whispered canary-note"), "the note is there to sing: {timeline}");
    what_is_told(w, port).await;
    for path in ["/metrics", "/readyz"] {
        let client = cordial::http::client(Duration::from_secs(5));
        let shown = client.get(format!("http://127.0.0.1:{port}{path}")).send().await.unwrap();
        w.hears(path, shown.text().await.unwrap());
    }
    w.ends(bot, &log).await;
}

async fn answered(w: &Watched, person: Id, text: &str) -> String {
    let interaction = w.stage.workspace.slash(person, workspace::DESK, text).unwrap();
    let reply = w.stage.workspace.reply(interaction);
    format!("{:?}", tokio::time::timeout(Duration::from_secs(20), reply).await.expect(text))
}

/// Webhooks of the provider's and of a stranger's.
async fn what_is_told(w: &Watched, port: u16) {
    let address = format!("http://127.0.0.1:{port}/hooks/mail/postmark");
    let letter = w.stage.mail.sent().into_iter().find(|mail| mail.recipients().any(|to| to.email == SECOND)).unwrap();
    let reply = Tale::Reply(Answer::saying("whispered canary-reply"));
    for tale in [Tale::Delivered, reply, Tale::Novelty, Tale::Bounced { for_good: true }] {
        let hook = Proof::Postmark(HOOK_SECRET.to_owned()).hook(&letter, &tale, cordial::clock::Clock::system().now());
        assert_eq!(hooks::send(&address, &hook).await, Some(204));
    }
    let client = cordial::http::client(Duration::from_secs(5));
    for body in ["{\"RecordType\": \"canary-record\", \"Email\": \"canary.mailbox@acme.example\"}", "canary-not-json"] {
        let hook = client.post(&address).basic_auth("desk", Some("canary-wrong-password"));
        let answer = hook.body(body).send().await.unwrap();
        assert_eq!(answer.status(), 401);
        w.hears("answer of a hook", answer.text().await.unwrap());
    }
}

async fn configs_that_are_wrong(w: &Watched) {
    let unreachable = ("CORDIAL_DATABASE__URL", "postgres://desk:canary-password@127.0.0.1:9/desk");
    let wrong: &[(&str, &str)] = &[
        ("CORDIAL_DATABASE__URL", "mysql://desk:canary-password@127.0.0.1/desk"),
        ("CORDIAL_DATABASE__URL", "postgres://desk:canary-password@[::bad/desk"),
        ("CORDIAL_DISCORD__TOKEN", "canary-token\nof two lines"),
        ("CORDIAL_DISCORD__TOKN", "canary-misspelt"),
        ("CORDIAL_MAIL__POSTMARK__TOKEN_FILE", "no-such-file"),
        ("CORDIAL_MAIL__POSTMARK__WEBHOOK_SECRET", "canary-without-a-colon"),
        ("CORDIAL_ALERTS__WEBHOOK__URL", "canary-no-address"),
    ];
    // Everything about the configuration is read before anything else: a command that needs it says what `check`
    // would, and doesn't look at every letter.
    let told = async {
        for one in wrong {
            for line in ["aging", "aging --log-format json"] {
                w.runs(line, &[*one], true).await;
            }
        }
    };
    let all = [unreachable, ("CORDIAL_MAIL__POSTMARK__TOKEN", "canary-revoked-token")];
    tokio::join!(
        told,
        w.runs("aging --log-format json", &all, true),
        w.runs("run", &all, true),
        w.runs("check --online --json", &all, true),
    );
}
