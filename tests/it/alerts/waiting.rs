//! A request that waits: a word at half its time, an alert in its last eighth, another when it has expired.

use cordial::sandbox::workspace::APPROVALS;
use rstest::rstest;

use super::over::phones_and_much;
use crate::databases::On::{self, Postgres, Sqlite};
use crate::plans::proposed;
use crate::world::{MORGAN, assert_snapshot, desk_in};

#[rstest]
#[tokio::test]
async fn a_request_that_waits_is_recalled_and_then_rings_the_phone(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, phones_and_much(), async |d| {
        proposed(d).await;
        d.at("2026-03-03 08:59").await;
        assert_eq!(d.posts().await, "", "half its time isn't over");
        d.at("2026-03-03 09:00").await;
        assert_snapshot!(d.posts().await, @"
        #approvals | Still waits for a decision: Acme Ltd (ACME), until Wed 4 Mar, 09:00.
        | approval 01J…
        ");
        d.at("2026-03-04 02:59").await;
        assert_eq!((d.posts().await, d.pages()), (String::new(), String::new()));
        d.at("2026-03-04 03:00").await;
        assert_snapshot!(d.posts().await, @"
        #alerts <@Ola>
        | approval about to expire
        | Nobody has decided on the payment plan for Acme Ltd (ACME) yet, and it expires Wed 4 Mar, 09:00. It waits in the approvals channel.
        | ✅ or the button to say that you have it.
        | alert 01J…
        [I have it]
        pings Ola
        ");
        assert_snapshot!(d.pages(), @"
        ntfy message: priority 3 | approval about to expire | Nobody has decided on the payment plan for Acme Ltd (ACME) yet, and it expires Wed 4 Mar, 09:00. It waits in the approvals channel.
        pagerduty trigger: warning | approval about to expire: Nobody has decided on the payment plan for Acme Ltd (ACME) yet, and it expires Wed 4 Mar, 09:00. It waits in the approvals channel.
        webhook raised: approval about to expire | Nobody has decided on the payment plan for Acme Ltd (ACME) yet, and it expires Wed 4 Mar, 09:00. It waits in the approvals channel.
        ");
        d.ticks(3).await;
        assert_eq!((d.posts().await, d.pages()), (String::new(), String::new()), "said once");
        d.at("2026-03-04 03:10").await;
        assert_eq!(d.pinged(), "Ola, Dana", "nobody has it: the next in line is called");
        d.posts().await;
        d.pages();
        let request = d.workspace.messages(APPROVALS)[0].id;
        d.workspace.react(MORGAN, request, "✅").unwrap();
        d.decided().await;
        let told = d.posts().await;
        assert!(told.contains("**approved** by Morgan") && told.contains("**Over** since Wed 4 Mar, 03:10."), "{told}");
        assert_snapshot!(d.pages(), @"
        pagerduty resolve
        webhook resolved: approval about to expire | Nobody has decided on the payment plan for Acme Ltd (ACME) yet, and it expires Wed 4 Mar, 09:00. It waits in the approvals channel.
        ");
        d.at("2026-03-04 09:30").await;
        assert_eq!((d.pinged(), d.pages()), ("Ola, Dana".to_owned(), String::new()));
        d.subjects();
        d.posts().await;
    })
    .await;
}
