//! What a settlement may be, what stands in its way, and whose yes it takes.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::plans::PROPOSAL;
use crate::settlements::SETTLE;
use crate::world::{DANA, MORGAN, World, assert_snapshot, desk, desk_in};

/// A role that not every manager has.
const DIRECTOR: u64 = 1_318_206_199_999_999_999;

#[rstest]
#[tokio::test]
async fn what_forgoes_nothing_or_cannot_be_is_refused(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
        d.has_credit("CN-1", "Acme Ltd", "-200.00 GBP").await;
        let mut told = Vec::new();
        for typed in [
            "/settle account:ACME amount:1000 reason:x",
            "/settle account:ACME amount:800 reason:x",
            "/settle account:ACME amount:-5 reason:x",
            "/settle account:ACME amount:700 reason:x by:2019-01-01",
            "/settle account:ACME amount:700 reason:x invoice:INV-9",
            "/settle account:ACME amount:withdraw reason:x",
            "/settle account:ACME amount:much reason:x",
        ] {
            d.slash(DANA, typed).await;
            told.push(d.reply().await);
        }
        assert_snapshot!(told.join("\n"), @r#"
        (to Dana alone) Acme Ltd (ACME) owes £800.00 on what this would close, less their credits: £1,000.00 forgoes nothing. Say less than that; for a payment in parts use /plan propose.
        (to Dana alone) Acme Ltd (ACME) owes £800.00 on what this would close, less their credits: £800.00 forgoes nothing. Say less than that; for a payment in parts use /plan propose.
        (to Dana alone) What closes it is an amount, or 0 to write it off; not less than nothing.
        (to Dana alone) 2019-01-01 is no day to wait for a settlement until: from today to a year ahead.
        (to Dana alone) Acme Ltd (ACME) has no open invoice INV-9 in GBP.
        (to Dana alone) Acme Ltd (ACME) has no settlement that could be withdrawn.
        (to Dana alone) "much" is not an amount: write it like 1250 or 1,250.00
        "#);
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_settlement_and_a_plan_stand_in_each_others_way(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
        d.slash(DANA, PROPOSAL).await;
        d.posts().await;
        d.slash(DANA, SETTLE).await;
        d.posts().await;
        d.react(MORGAN, "✅").await;
        let told = d.posts().await;
        assert!(told.contains("Because: the account is being settled"), "{told}");
        assert!(told.contains("#desk The payment plan of £1,000.00 for Acme Ltd (ACME) is void by Morgan."), "{told}");
        let mut told = Vec::new();
        for typed in [PROPOSAL, SETTLE, "/escalate account:ACME to:agency reason:x"] {
            d.slash(DANA, typed).await;
            told.push(d.reply().await);
        }
        d.slash(DANA, "/settle account:ACME amount:withdraw reason:They pay in full").await;
        told.push(d.reply().await);
        assert_snapshot!(told.join("\n"), @r#"
        (to Dana alone) Acme Ltd (ACME) has agreed to settle for £700.00 by 16 Mar 2026, and that is waited for. /settle with the amount "withdraw" ends it.
        (to Dana alone) Acme Ltd (ACME) has agreed to settle for £700.00 by 16 Mar 2026, and that is waited for. /settle with the amount "withdraw" ends it.
        (to Dana alone) Acme Ltd (ACME) has agreed to settle for £700.00 by 16 Mar 2026, and that is waited for. /settle with the amount "withdraw" ends it.
        (to Dana alone) The settlement with Acme Ltd (ACME) is withdrawn.
        "#);
        assert_snapshot!(d.posts().await, @"
        #desk Dana ended the settlement of £700.00 with Acme Ltd (ACME). The reminders go on.
        [Account]
        ");
        d.slash(DANA, PROPOSAL).await;
        d.posts().await;
        d.react(MORGAN, "✅").await;
        d.posts().await;
        d.slash(DANA, SETTLE).await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Acme Ltd (ACME) has an active plan. /plan cancel ends it; then settle.");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn what_is_forgone_says_how_many_managers_it_takes_and_which(#[values(Sqlite, Postgres)] on: On) {
    let rule = format!(
        "[[approval]]\nkind = \"settlement\"\nabove = \"250.00\"\napprovers = 2\nexpires = \"24h\"\nroles = [\"{}\"]\n",
        DIRECTOR
    );
    desk_in(on, World::with(&rule), async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
        d.slash(DANA, "/settle account:ACME amount:900 reason:A part is in dispute").await;
        assert!(d.posts().await.contains("One manager decides, until Wed 4 Mar 2026, 09:00."));
        d.slash(DANA, SETTLE).await;
        let told = d.posts().await;
        assert!(
            told.contains("2 managers must agree; one ❌ is enough to turn it down, until Tue 3 Mar 2026, 09:00."),
            "{told}"
        );
        d.react(MORGAN, "✅").await;
        assert!(d.private_word(MORGAN).await.contains("Its amount takes a higher role to say yes"));
        let [one, other] = ["Nadia", "Petra"].map(|name| d.workspace.join(name, &[DIRECTOR]));
        d.react(one, "✅").await;
        assert_eq!(d.posts().await, "", "one of two");
        d.react(other, "✅").await;
        assert!(d.posts().await.contains("**approved** by Nadia and Petra"));
    })
    .await;
}
