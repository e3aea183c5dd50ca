use std::time::Duration;

use serenity::all::{ClientBuilder, GatewayIntents, HttpBuilder};

use super::super::{DESK, MORGAN, Workspace};
use super::{Heard, office, options};

#[tokio::test]
async fn a_dropped_connection_is_resumed_and_what_was_missed_comes_after_all() {
    let mut office = office().await;
    let message = office.workspace.say(MORGAN, DESK, "good morning").unwrap();
    office.workspace.faults().drop_gateway();
    office.workspace.wait_until("the bot is away", |w| !w.connected()).await.unwrap();
    office.workspace.react(MORGAN, message, "✅").unwrap();
    let (mut resumed, mut reaction) = (false, false);
    while !(resumed && reaction) {
        match office.hear().await {
            Heard::Resumed => resumed = true,
            Heard::Reaction(_) => reaction = true,
            other => panic!("{other:?}"),
        }
    }
    let counters = office.workspace.counters();
    assert_eq!((counters.identifies, counters.resumes), (1, 1));
}

#[tokio::test]
async fn a_session_that_is_gone_is_begun_anew() {
    let mut office = office().await;
    office.workspace.faults().forget_sessions();
    office.workspace.wait_until("the old line is cut", |w| !w.connected()).await.unwrap();
    assert!(matches!(office.hear().await, Heard::Ready));
    assert_eq!(office.workspace.counters().identifies, 2);
}

async fn turned_away(token: &str, intents: GatewayIntents) -> String {
    let workspace = Workspace::start(options()).await.unwrap();
    let http = HttpBuilder::new(token).proxy(workspace.api_url()).ratelimiter_disabled(true).build();
    let mut client = ClientBuilder::new_with_http(http, intents).await.unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(10), client.start()).await;
    format!("{:?}", ended.expect("the client went on trying").unwrap_err())
}

#[tokio::test]
async fn a_wrong_token_and_an_intent_not_granted_end_it() {
    let wrong = turned_away("MTQ0.no.no", GatewayIntents::GUILDS).await;
    assert_eq!(wrong, "Gateway(InvalidAuthentication)");
    let curious = turned_away(&options().token, GatewayIntents::MESSAGE_CONTENT).await;
    assert_eq!(curious, "Gateway(DisallowedGatewayIntents)");
}
