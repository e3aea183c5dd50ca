//! What was said with debtors, filed and read again.

use cordial::sandbox::workspace::DESK;
use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, DeskUnderTest, SAM, assert_snapshot, desk, file};

#[rstest]
#[tokio::test]
async fn a_conversation_is_filed_with_its_next_step(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        let told = "/log account:ACME channel:call outcome:reached reason:awaiting_approval next:call back fri \
                    note:Their finance lead signs on Thursdays.";
        d.slash(DANA, told).await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Filed with Acme Ltd (ACME). Next on Fri 6 Mar 2026.");
        d.slash(SAM, "/account account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Sam alone) | Acme Ltd (ACME)
        | **£1,200.00** overdue · £1,200.00 open, credits taken off
        | Next: the friendly mail (step 2 of 8) about invoice INV-7, on Mon 9 Mar 2026. Withheld (frequency): Their last message or call was on 2 March 2026, and 5 days lie between two: not before 7 March 2026.
        | Owner: nobody
        | Next step: call back fri on Fri 6 Mar 2026
        | Last spoken with:
        | Mon 2 Mar 2026 · call, reached · Dana
        | Their finance lead signs on Thursdays.
        | Contacts: ap@acme.example
        | Open: INV-7 · £1,200.00 · 10 d late
        [Claim] [Log] [Timeline] [Why] [They asked us to stop]
        ");
        d.slash(SAM, "/timeline account:ACME").await;
        assert_snapshot!(d.reply().await, @r"
        (to Sam alone) | Timeline · Acme Ltd (ACME)
        | `2 Mar 2026 09:00` Dana · conversation logged: call, next on 2026-03-06, reached, awaiting\_approval, next call back fri, Their finance lead signs on Thursdays.
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn without_a_note_a_form_asks_for_it_and_outlives_a_restart(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.slash(DANA, "/log account:ACME channel:call outcome:voicemail").await;
        assert_snapshot!(d.reply().await, @"
        (form) Conversation with ACME
        What was said (required): 
        What you do next, and when:
        ");
        d.restarts().await;
        d.submit(DANA, &[("note", "Left a message."), ("next", "try again tomorrow")]).await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Filed with Acme Ltd (ACME). Next on Tue 3 Mar 2026.");
        assert_snapshot!(latest(d).await, @"| `2 Mar 2026 09:00` Dana · conversation logged: call, next on 2026-03-03, voicemail, next try again tomorrow, Left a message.");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_file_is_kept_with_its_conversation(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        let letter = file("letter.pdf", "application/pdf", "%PDF-1.7 …");
        d.slash_with(DANA, "/log account:ACME channel:letter outcome:other note:They wrote.", letter).await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Filed with Acme Ltd (ACME).");
        assert_snapshot!(latest(d).await, @"| `2 Mar 2026 09:00` Dana · conversation logged: letter, other, file name letter.pdf, They wrote.");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_message_of_the_chat_is_filed_from_its_menu(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        let said = d.workspace.say(SAM, DESK, "Acme just rang: they pay **on Friday**.").unwrap();
        d.context(DANA, "Log to account", said).await;
        assert_snapshot!(d.reply().await, @"
        (form) Log to account
        Account: its code or name (required): 
        How you spoke: chat
        How it ended: other
        What was said (required): Sam, in the chat:
        > Acme just rang: they pay **on Friday**.

        What you do next, and when:
        ");
        d.submit(DANA, &[("account", "ACMEE"), ("outcome", "promised")]).await;
        assert_snapshot!(d.reply().await, @r#"(to Dana alone) There is no account "ACMEE". Type a few letters of its code or name and pick it from the list. Nothing was filed. Your note was: Sam, in the chat: \> Acme just rang: they pay \*\*on Friday\*\*."#);
        d.context(DANA, "Log to account", said).await;
        d.submit(DANA, &[("account", "ACME"), ("outcome", "promised")]).await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) Filed with Acme Ltd (ACME). Write the promise down, so that nobody reminds them before its day: here, or with /promise.
        [Promise]
        ");
        assert_snapshot!(latest(d).await, @r"| `2 Mar 2026 09:00` Dana · conversation logged: chat, promised, Sam, in the chat: \> Acme just rang: they pay \*\*on Friday\*\*.");
    })
    .await;
}

/// What the client file says last.
async fn latest(d: &mut DeskUnderTest) -> String {
    d.slash(DANA, "/timeline account:ACME").await;
    let told = d.reply().await;
    told.lines().rfind(|line| line.starts_with('|')).unwrap_or_default().to_owned()
}

#[rstest]
#[tokio::test]
async fn a_call_of_theirs_is_none_of_ours(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.has_invoice("INV-9", "Bolt Ltd", "90.00 GBP", "2026-02-20").await;
        d.slash(DANA, "/log account:ACME channel:call outcome:reached direction:in note:They called us").await;
        d.slash(DANA, "/log account:BOLT channel:call outcome:reached note:I called them").await;
        d.posts().await;
        d.at("2026-03-02 09:15").await;
        assert_eq!(d.subjects(), "ap@acme.example: Invoice INV-7: is anything in the way?");
    })
    .await;
}
