use super::*;
use crate::discord::online;
use crate::sandbox::workspace::{MORGAN, SEND_MESSAGES, VIEW_CHANNEL};

#[tokio::test]
async fn the_check_finds_nothing_wrong_here_and_names_what_is_taken_away() {
    let m = Morning::begin().await;
    let found = online(&m.desk.config).await;
    assert!(found.iter().all(|finding| !finding.is_error()), "{found:#?}");
    assert!(found.iter().any(|finding| finding.key == "discord.channels.approvals"), "{found:#?}");
    m.workspace.set_bot_permissions(APPROVALS, VIEW_CHANNEL | SEND_MESSAGES);
    m.workspace.delete_channel(ALERTS);
    let found = online(&m.desk.config).await;
    let wrong = |key: &str| found.iter().find(|finding| finding.key == key && finding.is_error());
    let approvals = wrong("discord.channels.approvals").unwrap_or_else(|| panic!("{found:#?}"));
    assert!(approvals.message.contains("Add Reactions"), "{approvals}");
    assert!(wrong("discord.channels.alerts").is_some(), "{found:#?}");
    m.end().await;
}

#[tokio::test]
async fn a_command_from_another_server_is_refused() {
    let m = Morning::begin().await;
    let asked = m.workspace.forge_slash(MORGAN, DESK, "/claim account:ACME", 77).unwrap();
    let said = m.workspace.reply(asked).await;
    let said = &said.message().unwrap_or_else(|| panic!("{said:?}")).content;
    assert_eq!(said, crate::discord::sentences::ANOTHER_SERVER);
    m.end().await;
}

#[tokio::test]
async fn a_slow_desk_says_at_once_that_it_goes_on_and_answers_later() {
    let m = Morning::begin().await;
    let held = m.desk.clone();
    let crate::db::Db::Sqlite { write, .. } = &held.db else { panic!("SQLite here") };
    let locked = write.acquire().await.unwrap();
    let asked = m.workspace.slash(MORGAN, DESK, "/claim account:ACME").unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(4_000)).await;
    drop(locked);
    assert_eq!(m.answer(asked).await.content, "Acme Ltd (ACME) is yours now.");
    m.end().await;
}
