//! Files and payments told in the chat.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, MORGAN, assert_snapshot, desk, file};

const LEDGER: &str = "account_code,account_name,email,invoice_number,issue_date,due_date,currency,amount,open
ACME,Acme Ltd,ap@acme.example,INV-7,2026-01-21,2026-02-20,GBP,1200.00,1200.00
ACME,Acme Ltd,ap@acme.example,INV-8,2026-02-10,2026-03-12,GBP,80.50,80.50
BREM,Bremen Kontor,kasse@bremen.example,R-1,2026-01-02,2026-02-01,EUR,990.00,990.00
BREM,Bremen Kontor,kasse@bremen.example,R-2,2026-01-02,02/03/2026,EUR,10.00,10.00
";

#[rstest]
#[tokio::test]
async fn a_file_is_tried_then_taken_and_the_same_again_changes_nothing(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        let ledger = || file("ledger.csv", "text/csv", LEDGER);
        d.slash_with(DANA, "/import", ledger()).await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Only a manager can import a ledger file. Ask one of them.");
        d.slash_with(MORGAN, "/import dry_run:true", ledger()).await;
        assert_snapshot!(d.reply().await, @r#"
        (to Morgan alone) | Ledger file
        | 4 rows of invoices (generic): 3 new, 0 changed, 0 settled, 0 unchanged. A dry run: nothing was written.
        | Open by this file: €990.00, £1,280.50.
        | Left out, line 5: due\_date: "02/03/2026" can be read as 2 March 2026 or as 3 February 2026: write it like 2026-03-02, or name the format
        | SHA-256 HASH
        "#);
        d.slash(MORGAN, "/overdue").await;
        assert_snapshot!(d.reply().await, @"(to Morgan alone) Nobody is overdue by that. A good day to look at what is due next week.");
        d.slash_with(MORGAN, "/import", ledger()).await;
        assert_snapshot!(d.reply().await, @r#"
        (to Morgan alone) | Ledger file
        | 4 rows of invoices (generic): 3 new, 0 changed, 0 settled, 0 unchanged.
        | Open by this file: €990.00, £1,280.50.
        | Left out, line 5: due\_date: "02/03/2026" can be read as 2 March 2026 or as 3 February 2026: write it like 2026-03-02, or name the format
        | SHA-256 HASH
        "#);
        assert_snapshot!(d.posts().await, @"#desk Morgan took in a file of invoices (generic): 3 new, 0 changed, 0 settled; open now €990.00 + £1,280.50.");
        d.slash_with(MORGAN, "/import", ledger()).await;
        assert_snapshot!(d.reply().await, @r#"
        (to Morgan alone) | Ledger file
        | 4 rows of invoices (generic): nothing changed.
        | Open by this file: €990.00, £1,280.50.
        | Left out, line 5: due\_date: "02/03/2026" can be read as 2 March 2026 or as 3 February 2026: write it like 2026-03-02, or name the format
        | SHA-256 HASH
        "#);
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_payment_told_is_taken_off_the_oldest_first(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.has_invoice("INV-8", "Acme Ltd", "80.50 GBP", "2026-02-28").await;
        d.slash(DANA, "/payment account:ACME amount:£1,250 date:fri reference:BACS 11").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Noted for Acme Ltd (ACME): £1,200.00 off INV-7, £50.00 off INV-8.");
        d.slash(DANA, "/payment account:ACME amount:£1,250 reference:BACS 11").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Noted for Acme Ltd (ACME): £30.50 off INV-8, £1,219.50 kept as their credit.");
        assert_snapshot!(d.posts().await, @"
        #desk Dana noted £1,250.00 from Acme Ltd (ACME).
        [Account]

        #desk Dana noted £1,250.00 from Acme Ltd (ACME).
        [Account]
        ");
        d.slash(DANA, "/payment account:ACME amount:1.234").await;
        assert_snapshot!(d.reply().await, @r#"(to Dana alone) "1.234" can be read as 1.234 or as 1234: write it without the separator, or name the decimal mark"#);
        d.slash(DANA, "/account account:ACME").await;
        let card = d.reply().await;
        assert!(card.contains("**nothing** overdue · -£1,219.50 open"), "{card}");
    })
    .await;
}
