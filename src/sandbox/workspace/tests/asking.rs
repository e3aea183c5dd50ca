use serenity::all::{ChannelId, GetMessages, GuildId, UserId};

use super::super::{BOT, DANA, DESK, GUILD, MORGAN};
use super::office;

#[tokio::test]
async fn everything_a_client_asks_about_the_server_parses() {
    let office = office().await;
    let (http, guild) = (&office.http, GuildId::new(GUILD));
    assert_eq!(http.get_current_application_info().await.unwrap().id.get(), BOT);
    assert_eq!(http.get_current_user().await.unwrap().id.get(), BOT);
    assert_eq!(http.get_bot_gateway().await.unwrap().session_start_limit.total, 1000);
    assert_eq!(guild.to_partial_guild(http).await.unwrap().roles.len(), 5);
    assert_eq!(guild.channels(http).await.unwrap().len(), 5);
    assert_eq!(guild.member(http, UserId::new(DANA)).await.unwrap().user.name, "Dana");
    assert_eq!(guild.get_commands(http).await.unwrap().len(), 5);
    let channel = ChannelId::new(DESK).to_channel(http).await.unwrap().guild().unwrap();
    assert_eq!(channel.name, "desk");
}

#[tokio::test]
async fn a_channel_is_read_back_page_by_page() {
    let office = office().await;
    let said: Vec<u64> = (0..7).map(|n| office.workspace.say(MORGAN, DESK, &format!("{n}")).unwrap()).collect();
    let page = async |get: GetMessages| {
        let found = ChannelId::new(DESK).messages(&office.http, get).await.unwrap();
        found.iter().map(|message| message.content.clone()).collect::<Vec<_>>()
    };
    assert_eq!(page(GetMessages::new().limit(3)).await, ["6", "5", "4"]);
    assert_eq!(page(GetMessages::new().limit(3).before(said[4])).await, ["3", "2", "1"]);
    assert_eq!(page(GetMessages::new().limit(3).after(said[1])).await, ["4", "3", "2"]);
    office.workspace.delete_message(said[6]).unwrap();
    assert_eq!(page(GetMessages::new().limit(1)).await, ["5"]);
}
