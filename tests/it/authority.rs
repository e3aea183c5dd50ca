//! Who may do what, and who is told no.

use cordial::sandbox::workspace::{COLLECTOR, DESK, MANAGER};
use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, MORGAN, NOOR, SAM, World, assert_snapshot, desk, desk_in};

#[rstest]
#[tokio::test]
async fn somebody_without_the_role_is_refused_whatever_they_try(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.slash(NOOR, "/account account:ACME").await;
        assert_snapshot!(d.reply().await, @"(to Noor alone) Only collectors and managers work at this desk. Ask a manager to give you the role.");
        d.slash(NOOR, "/claim account:ACME").await;
        assert_snapshot!(d.reply().await, @"(to Noor alone) Only collectors and managers work at this desk. Ask a manager to give you the role.");
        assert_eq!(d.complete(NOOR, "/account account:a").await, "", "names are debtors' data");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_role_taken_a_second_ago_does_not_count(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.slash(DANA, "/plan propose account:ACME reason:Slow installments:2 first:2026-03-31").await;
        d.posts().await;
        d.workspace.set_roles(MORGAN, &[COLLECTOR]);
        d.react(MORGAN, "✅").await;
        assert_snapshot!(d.private_word(MORGAN).await, @"Your mark under a request for a decision doesn't count: Only managers decide on this; your mark was taken away.");
        d.workspace.set_roles(DANA, &[]);
        d.slash(DANA, "/claim account:ACME").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Only collectors and managers work at this desk. Ask a manager to give you the role.");
        d.workspace.set_roles(MORGAN, &[MANAGER]);
        d.react(MORGAN, "✅").await;
        assert!(d.posts().await.contains("**approved** by Morgan"));
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn commands_from_elsewhere_are_refused(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        let asked = d.workspace.forge_slash(DANA, DESK, "/claim account:ACME", 1_318_999_999_999_999_999).unwrap();
        d.answered(asked, DANA).await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) This desk belongs to another server. There is nothing here that I may show.");
        let direct = d.workspace.dm_channel(DANA);
        assert!(d.workspace.slash(DANA, direct, "/claim account:ACME").is_err(), "offered outside the server");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn the_same_interaction_delivered_twice_has_one_effect(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.workspace.faults().repeat_events(true);
        d.slash(SAM, "/payment account:ACME amount:100").await;
        assert_snapshot!(d.reply().await, @"(to Sam alone) Noted for Acme Ltd (ACME): £100.00 off INV-7.");
        d.workspace.faults().repeat_events(false);
        d.slash(SAM, "/account account:ACME").await;
        assert!(d.reply().await.contains("1,100.00"), "{}", d.reply().await);
        assert_snapshot!(d.posts().await, @"
        #desk Sam noted £100.00 from Acme Ltd (ACME).
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_wrong_token_stops_the_bot_with_a_sentence(#[values(Sqlite, Postgres)] on: On) {
    let world =
        World { token: Some("MTQ0MDAwMDAwMDAwMDAwMDAwMQ.wrong.token-of-no-bot".to_owned()), ..World::default() };
    desk_in(on, world, async |d| {
        assert_snapshot!(d.fatal().await, @"Discord doesn't accept the bot's token: put a current one under discord.token");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn an_intent_that_is_not_granted_stops_the_bot_with_a_sentence(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.workspace.faults().close_gateway(4014);
        assert_snapshot!(d.fatal().await, @"Discord doesn't grant the intents that were asked for (gateway close code 4014): Cordial needs GUILDS and GUILD_MESSAGE_REACTIONS; look at the bot's intents in the developer portal, under Bot");
        assert_eq!(d.workspace.counters().identifies, 1, "no loop of identifies");
    })
    .await;
}
