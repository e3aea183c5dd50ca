//! What the desk was told first, and the books show later, or take back.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{SAM, assert_snapshot, desk};

#[rstest]
#[tokio::test]
async fn a_cheque_that_bounced_after_the_books_had_closed_the_invoice_is_asked_for_again(
    #[values(Sqlite, Postgres)] on: On,
) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
        d.has_invoice("INV-8", "Acme Ltd", "500.00 GBP", "2026-04-30").await;
        d.slash(SAM, "/payment account:ACME amount:1000 invoice:INV-7").await;
        d.posts().await;
        d.clock_stands_at("2026-03-03 09:00");
        d.closed_in_the_books("INV-7").await;
        assert_eq!(d.posts().await, "", "it is no news");
        d.at("2026-03-04 09:15").await;
        assert_eq!((d.subjects(), d.posts().await), (String::new(), String::new()));
        d.opened_again_in_the_books("INV-7");
        d.at("2026-03-05 09:15").await;
        assert_snapshot!(d.posts().await, @"#desk the operator took in a file of invoices (generic): 0 new, 1 changed, 0 settled; open now £1,500.00.");
        assert_snapshot!(d.subjects(), @"ap@acme.example: Invoice INV-7: is anything in the way?");
        d.the_ages_add_up().await;
    })
    .await;
}
