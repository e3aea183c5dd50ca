//! The client file holds, and says where it was touched.

use rstest::rstest;

use crate::databases::On;
use crate::open_desk::{OpenDesk, dana, ledger, open_desk, sam};
use crate::world::{DANA, assert_snapshot, desk};

/// Six lines: an import, two claims, a release, a claim, a release.
async fn with_six_lines(on: On) -> OpenDesk {
    let d = open_desk(on).await;
    d.imports_invoices(&ledger(&[
        ("ACME", "1", "2026-05-01", "2026-05-31", "10.00", "10.00"),
        ("BETA", "1", "2026-05-01", "2026-05-31", "10.00", "10.00"),
    ]))
    .await;
    d.desk.claim(&dana(), "ACME").await.unwrap();
    d.desk.claim(&sam(), "BETA").await.unwrap();
    d.desk.release(&dana(), "ACME").await.unwrap();
    d.desk.claim(&sam(), "ACME").await.unwrap();
    d.desk.release(&sam(), "BETA").await.unwrap();
    d
}

#[rstest]
#[tokio::test]
async fn it_holds_and_reads_in_order(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = with_six_lines(on).await;
    let audit = d.desk.audit().await.unwrap();
    assert_eq!((audit.ok, audit.rows, audit.first_broken), (true, 6, None));
    let lines = d.desk.activity(Some("ACME")).await.unwrap();
    let told: Vec<_> = lines.iter().map(|line| (line.seq, &*line.actor_name, &*line.act)).collect();
    assert_eq!(told, [(2, "Dana", "claimed"), (4, "Dana", "released"), (5, "Sam", "claimed")]);
    assert_eq!(d.desk.activity(None).await.unwrap()[5].hash, audit.head);
    assert_eq!(d.desk.timeline("ACME", None).await.unwrap().lines.len(), 3);
    let empty = open_desk(on).await.desk.audit().await.unwrap();
    assert_eq!((empty.ok, empty.rows), (true, 0));
}

#[rstest]
#[case::a_body("UPDATE activities SET body = REPLACE(body, 'claimed', 'cleared') WHERE seq = 3", 3)]
#[case::a_column("UPDATE activities SET act = 'released' WHERE seq = 2", 2)]
#[case::the_account("UPDATE activities SET account_id = 2 WHERE seq = 2", 2)]
#[case::the_instant("UPDATE activities SET acted_at = '2026-07-01 11:00:00+00:00' WHERE seq = 4", 4)]
#[case::a_hash("UPDATE activities SET hash = previous WHERE seq = 4", 4)]
#[case::two_swapped(
    "UPDATE activities SET seq = 99 WHERE seq = 3; UPDATE activities SET seq = 3 WHERE seq = 4;
     UPDATE activities SET seq = 4 WHERE seq = 99",
    3
)]
#[case::a_row_taken_out("DELETE FROM activity_private WHERE seq = 3; DELETE FROM activities WHERE seq = 3", 4)]
#[case::the_last_taken_out("DELETE FROM activity_private WHERE seq = 6; DELETE FROM activities WHERE seq = 6", 6)]
#[case::all_taken_out("DELETE FROM activity_private; DELETE FROM activities", 1)]
#[case::a_name("UPDATE activity_private SET content = REPLACE(content, 'Dana', 'Eve') WHERE seq = 4", 4)]
#[case::the_head("UPDATE chain SET head = (SELECT previous FROM activities WHERE seq = 6)", 6)]
#[case::the_count("UPDATE chain SET length = 5, head = (SELECT previous FROM activities WHERE seq = 6)", 6)]
#[case::a_row_before_the_first(
    "INSERT INTO activities SELECT 0, acted_at, actor_kind, actor_id, act, account_id, body, previous, hash
     FROM activities WHERE seq = 1",
    0
)]
#[case::a_row_appended(
    "INSERT INTO activities SELECT 7, acted_at, actor_kind, actor_id, act, account_id, body, hash, hash
     FROM activities WHERE seq = 6",
    7
)]
#[tokio::test]
async fn the_first_row_that_was_touched_is_named(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[case] touch: &str,
    #[case] row: i64,
) {
    let d = with_six_lines(on).await;
    // Postgres asks whether the rows beside a row that is renumbered still have it.
    d.behind_its_back(&match on {
        On::Sqlite => touch.to_owned(),
        On::Postgres => format!("SET session_replication_role = replica; {touch}"),
    })
    .await;
    let audit = d.desk.audit().await.unwrap();
    assert_eq!((audit.ok, audit.first_broken), (false, Some(row)), "{audit:?}");
    assert!(audit.what.is_some());
    d.desk.account("ACME").await.expect("the desk goes on");
}

#[rstest]
#[tokio::test]
async fn erasing_personal_data_leaves_it_whole(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = with_six_lines(on).await;
    d.behind_its_back("DELETE FROM activity_private WHERE seq IN (2, 4)").await;
    assert!(d.desk.audit().await.unwrap().ok);
    let lines = d.desk.activity(Some("ACME")).await.unwrap();
    let names: Vec<_> = lines.iter().map(|line| &*line.actor_name).collect();
    assert_eq!(names, ["", "", "Sam"]);
    assert!(!serde_json::to_string(&lines[0].detail).unwrap().contains("Dana"));
}

#[rstest]
#[tokio::test]
async fn the_database_itself_refuses_to_rewrite_it(#[values(On::Sqlite, On::Postgres)] on: On) {
    let url = crate::databases::fresh(on).await;
    let db = cordial::db::open(&url).await.unwrap();
    let config = std::sync::Arc::new(cordial::config::Config::from_text("").unwrap());
    let clock = cordial::clock::Clock::held_at("2026-06-30T11:00:00Z".parse().unwrap());
    let desk = cordial::desk::Desk::over(db.clone(), config, clock).await.unwrap();
    let file = ledger(&[("ACME", "1", "2026-05-01", "2026-05-31", "10.00", "10.00")]);
    desk.import(&cordial::desk::Actor::operator(), file.as_bytes(), crate::open_desk::request()).await.unwrap();
    for touch in ["UPDATE activities SET act = 'x'", "DELETE FROM activities", "UPDATE activity_private SET salt = 'x'"]
    {
        let mut tx = db.begin().await.unwrap();
        let refused = tx.execute(touch, ()).await.unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{touch}: {refused}");
    }
    assert!(desk.audit().await.unwrap().ok);
}

#[rstest]
#[tokio::test]
async fn a_row_that_was_changed_calls_somebody_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-9", "Bolt & Sons", "90.00 GBP", "2026-06-20").await;
        d.slash(DANA, "/claim account:BOLT").await;
        d.posts().await;
        d.behind_its_back("UPDATE activities SET act = 'released' WHERE act = 'claimed'").await;
        d.at("2026-03-03 08:30").await;
        assert_snapshot!(d.posts().await, @r"
        #alerts <@&managers>
        | audit chain broken
        | The client file doesn't hold from row 2 on: somebody or something changed it behind the desk's back. Run \`cordial audit verify\`, keep a copy of the database, and compare it with the heads in the digests.
        | ✅ or the button to say that you have it.
        | alert 01J…
        [I have it]
        pings managers
        ");
        d.ticks(3).await;
        assert_snapshot!(d.posts().await, @"");
        // What a backup says is put back.
        d.behind_its_back("UPDATE activities SET act = 'claimed' WHERE act = 'released'").await;
    })
    .await;
}
