//! Names that would like to be more than names.

use cordial::sandbox::workspace::DIGEST;
use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, MORGAN, SAM, assert_snapshot, desk};

const NAMES: [(&str, &str); 7] = [
    ("A1", "@everyone"),
    ("A2", "**bold** __x__ `y` ~~z~~"),
    ("A3", "[a](http://b.test) http://c.test"),
    ("A4", "=cmd|' /C calc'!A0"),
    ("A5", "Evil \u{202e}dtL\u{202c} \u{200b}Co"),
    ("A6", "<@413882095131885568> <@&1318206058864902144> <#1318207388275482624>"),
    ("A7", "🦀🦀🦀"),
];

fn ledger() -> String {
    let mut csv =
        String::from("account_code,account_name,email,invoice_number,issue_date,due_date,currency,amount,open\n");
    let long = "Purveyors of Extremely Long Names ".repeat(9);
    for (code, name) in NAMES.into_iter().chain([("A8", long.as_str())]) {
        let name = name.replace('"', "\"\"");
        csv += &format!("{code},\"{name}\",ap@{code}.example,I-{code},2026-01-21,2026-02-20,GBP,100.00,100.00\n");
    }
    csv
}

#[rstest]
#[tokio::test]
async fn a_name_is_literal_text_wherever_it_is_shown(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.imports(cordial::ledger_files::FileKind::Invoices, ledger().as_bytes()).await;
        d.posts().await;
        d.slash(DANA, "/overdue sort:name").await;
        assert_snapshot!(d.reply().await, @r"
        (to Dana alone) | 8 accounts overdue on Mon 2 Mar 2026
        | \*\*bold\*\* \_\_x\_\_ \`y\` \~\~z\~\~ (A2) — £100 · 10 d · unclaimed
        | \<@Dana\> \<@&13182060588649… (A6) — £100 · 10 d · unclaimed
        | =cmd\|' /C calc'!A0 (A4) — £100 · 10 d · unclaimed
        | \@everyone (A1) — £100 · 10 d · unclaimed
        | \[a\](http\://b.test) http\://c.test (A3) — £100 · 10 d · unclaimed
        | Evil dtL Co (A5) — £100 · 10 d · unclaimed
        | Purveyors of Extremely Long Names Purve… (A8) — £100 · 10 d · unclaimed
        | 🦀🦀🦀 (A7) — £100 · 10 d · unclaimed
        [A2] [A6] [A4] [A1] [A3]
        ");
        for code in ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8"] {
            d.slash(DANA, &format!("/claim account:{code}")).await;
        }
        assert_snapshot!(d.posts().await, @r"
        #desk Dana claimed \@everyone (A1).
        [Account]

        #desk Dana claimed \*\*bold\*\* \_\_x\_\_ \`y\` \~\~z\~\~ (A2).
        [Account]

        #desk Dana claimed \[a\](http\://b.test) http\://c.test (A3).
        [Account]

        #desk Dana claimed =cmd\|' /C calc'!A0 (A4).
        [Account]

        #desk Dana claimed Evil dtL Co (A5).
        [Account]

        #desk Dana claimed \<@Dana\> \<@&managers\> \<#13182073882… (A6).
        [Account]

        #desk Dana claimed 🦀🦀🦀 (A7).
        [Account]

        #desk Dana claimed Purveyors of Extremely Long Names Purveyors of Extremely Lo… (A8).
        [Account]
        ");
        d.slash(MORGAN, "/digest").await;
        assert_snapshot!(d.posts().await, @r"
        #digest | Receivables on Mon 2 Mar 2026
        | **£800.00** overdue · £800.00 open
        | (picture)
        | Today
        | Work these first:
        | \@everyone (A1) — £100 · 10 d · no next action · Dana
        | \*\*bold\*\* \_\_x\_\_ \`y\` \~\~z\~\~ (A2) — £100 · 10 d · no next action · Dana
        | \[a\](http\://b.test) http\://c.test (A3) — £100 · 10 d · no next action · Dana
        | =cmd\|' /C calc'!A0 (A4) — £100 · 10 d · no next action · Dana
        | Evil dtL Co (A5) — £100 · 10 d · no next action · Dana
        | \<@Dana\> \<@&13182060588649… (A6) — £100 · 10 d · no next action · Dana
        | 🦀🦀🦀 (A7) — £100 · 10 d · no next action · Dana
        | Purveyors of Extremely Long Names Purve… (A8) — £100 · 10 d · no next action · Dana
        | Overdue without an owner or a next step:
        | \@everyone (A1)
        | \*\*bold\*\* \_\_x\_\_ \`y\` \~\~z\~\~ (A2)
        | \[a\](http\://b.test) http\://c.test (A3)
        | =cmd\|' /C calc'!A0 (A4)
        | … and 4 more
        | activity chain: 9 rows, head HASH
        (aging.png) (overdue-2026-03-02.csv)
        [Open A1] [Open A2] [Open A3] [Open A4] [Open A5]
        ");
        let posted = d.workspace.messages(DIGEST).pop().unwrap();
        let csv = posted.attachments.iter().find(|file| file.name.ends_with(".csv")).unwrap();
        assert_snapshot!(String::from_utf8_lossy(&csv.bytes), @"
        account_code,account_name,owner,overdue,days_past_due,reasons
        A1,'@everyone,Dana,100.00 GBP,10,£100 · 10 d · no next action
        A2,**bold** __x__ `y` ~~z~~,Dana,100.00 GBP,10,£100 · 10 d · no next action
        A3,[a](http://b.test) http://c.test,Dana,100.00 GBP,10,£100 · 10 d · no next action
        A4,'=cmd|' /C calc'!A0,Dana,100.00 GBP,10,£100 · 10 d · no next action
        A5,Evil dtL Co,Dana,100.00 GBP,10,£100 · 10 d · no next action
        A6,<@413882095131885568> <@&1318206058864902144> <#1318207388275482624>,Dana,100.00 GBP,10,£100 · 10 d · no next action
        A7,🦀🦀🦀,Dana,100.00 GBP,10,£100 · 10 d · no next action
        A8,Purveyors of Extremely Long Names Purveyors of Extremely Long Names Purveyors of Extremely Long Names Purveyors of Extremely Long Names Purveyors of Extremely Long Names Purveyors of Extremely Long Names Purveyors of Extremely Long Names Purveyors of Extremely Long Names Purveyors of Extremely Long Names,Dana,100.00 GBP,10,£100 · 10 d · no next action
        ");
        assert_snapshot!(d.complete(SAM, "/account account:").await, @r#"
        @everyone (A1) = "A1"
        **bold** __x__ `y` ~~z~~ (A2) = "A2"
        [a](http://b.test) http://c.test (A3) = "A3"
        =cmd|' /C calc'!A0 (A4) = "A4"
        Evil dtL Co (A5) = "A5"
        <@413882095131885568> <@&1318206058864902144> <#1318207388275482624> (A6) = "A6"
        🦀🦀🦀 (A7) = "A7"
        Purveyors of Extremely Long Names Purveyors of Extremely Long Names Purveyors of Extremely Lon… (A8) = "A8"
        "#);
        d.slash(SAM, "/account account:A3").await;
        assert_snapshot!(d.reply().await, @r"
        (to Sam alone) | \[a\](http\://b.test) http\://c.test (A3)
        | **£100.00** overdue · £100.00 open, credits taken off
        | Due now: the friendly mail (step 2 of 8) about invoice I-A3.
        | Owner: Dana
        | Contacts: ap@a3.example
        | Open: I-A3 · £100.00 · 10 d late
        [Release] [Log] [Timeline] [Why] [They asked us to stop]
        ");
        assert!(d.nobody_was_pinged());
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_note_is_literal_text_too(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        let note = "@everyone [pay](http://b.test) **now** <@413882095131885568> \u{202e}gnihton";
        d.slash(DANA, &format!("/log account:ACME channel:call outcome:other note:{note}")).await;
        d.slash(DANA, "/timeline account:ACME").await;
        assert_snapshot!(d.reply().await, @r"
        (to Dana alone) | Timeline · Acme Ltd (ACME)
        | `2 Mar 2026 09:00` Dana · conversation logged: call, other, \@everyone \[pay\](http\://b.test) \*\*now\*\* \<@Dana\> gnihton
        [Account]
        ");
        d.slash(DANA, "/plan propose account:ACME reason:@here **x** installments:2 first:2026-03-31").await;
        assert_snapshot!(d.posts().await, @r"
        #approvals | Payment plan · Acme Ltd (ACME)
        | £1,200.00 for Acme Ltd (ACME)
        | ✅ yes · ❌ no. One manager decides, until Wed 4 Mar 2026, 09:00.
        | Asked by: Dana
        | Oldest invoice: 10 days past due
        | Terms: 2 installments, every month
        | Why: \@here \*\*x\*\*
        | Schedule:
        | Tue 31 Mar 2026 · £600.00
        | Thu 30 Apr 2026 · £600.00
        | Invoices: INV-7 · £1,200.00
        | approval 01J…
        [Account]

        #desk Dana proposed a payment plan of £1,200.00 for Acme Ltd (ACME).
        [Account]
        ");
        assert!(d.nobody_was_pinged());
    })
    .await;
}
