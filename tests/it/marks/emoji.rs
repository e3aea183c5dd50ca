//! Which emoji are marks, and in which way they are given.

use cordial::sandbox::workspace::MANAGER;
use rstest::rstest;

use super::{is_decided, still_waits};
use crate::databases::On::{self, Postgres, Sqlite};
use crate::plans::proposed;
use crate::world::{MORGAN, desk};

#[rstest]
#[tokio::test]
async fn burst_yes(#[values(Sqlite, Postgres)] on: On, #[values(false, true)] while_away: bool) {
    desk(on, async |d| {
        proposed(d).await;
        let request = d.newest_request().id;
        if while_away {
            d.away(async |workspace| workspace.react_burst(MORGAN, request, "✅").unwrap()).await;
        } else {
            d.workspace.react_burst(MORGAN, request, "✅").unwrap();
        }
        is_decided(d, "approved", "Morgan").await;
    })
    .await;
}

#[rstest]
#[case::yes("✅\u{fe0f}", "approved")]
#[case::no("❌\u{fe0f}", "rejected")]
#[tokio::test]
async fn mark_with_a_variation_selector(
    #[values(Sqlite, Postgres)] on: On,
    #[case] mark: &str,
    #[case] state: &str,
    #[values(false, true)] while_away: bool,
) {
    desk(on, async |d| {
        proposed(d).await;
        let request = d.newest_request().id;
        if while_away {
            d.away(async |workspace| workspace.react(MORGAN, request, mark).unwrap()).await;
        } else {
            d.workspace.react(MORGAN, request, mark).unwrap();
        }
        is_decided(d, state, "Morgan").await;
    })
    .await;
}

#[rstest]
#[case::look_alike_custom_emoji("white_check_mark:1318999999999999999")]
#[case::custom_emoji_with_the_very_name("✅:1318999999999999998")]
#[case::thumbs_up("👍")]
#[case::heavy_check_mark("✔️")]
#[case::ballot_box("☑️")]
#[case::heavy_x("✖️")]
#[case::green_circle("🟢")]
#[tokio::test]
async fn other_emoji(#[values(Sqlite, Postgres)] on: On, #[case] emoji: &str) {
    desk(on, async |d| {
        proposed(d).await;
        let request = d.newest_request().id;
        d.workspace.react(MORGAN, request, emoji).unwrap();
        still_waits(d).await;
        assert!(d.marks().contains(&format!("{} Morgan", emoji)) || emoji.contains(':'), "it is left alone");
    })
    .await;
}

/// The manager's is on the second page.
#[rstest]
#[tokio::test]
async fn a_hundred_and_thirty_reactions_paged(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        let request = d.newest_request().id;
        d.away(async |workspace| {
            for number in 0..130 {
                let program = workspace.join_bot(&format!("Program {number}"), &[]);
                workspace.react(program, request, "✅").unwrap();
            }
            let nadia = workspace.join("Nadia", &[MANAGER]);
            workspace.react(nadia, request, "✅").unwrap();
        })
        .await;
        is_decided(d, "approved", "Nadia").await;
    })
    .await;
}
