use serenity::all::{
    ChannelId, CreateAllowedMentions, CreateAttachment, CreateEmbed, CreateMessage, EditMessage, Nonce, ReactionType,
    UserId,
};

use super::super::{APPROVALS, BOT, DANA, MORGAN, OLA, ON_CALL, SAM};
use super::{Heard, office};

#[tokio::test]
async fn a_repeated_nonce_returns_the_first_message() {
    let office = office().await;
    let post = || CreateMessage::new().content("once").nonce(Nonce::String("01JD".into())).enforce_nonce(true);
    let first = ChannelId::new(APPROVALS).send_message(&office.http, post()).await.unwrap();
    let again = ChannelId::new(APPROVALS).send_message(&office.http, post()).await.unwrap();
    assert_eq!(first.id, again.id);
    assert_eq!(office.workspace.messages(APPROVALS).len(), 1);
}

#[tokio::test]
async fn a_picture_in_an_embed_is_served_and_only_the_allowed_are_pinged() {
    let office = office().await;
    let text = format!("<@{OLA}> <@{SAM}> <@&{ON_CALL}> @everyone");
    let post = CreateMessage::new()
        .content(text)
        .allowed_mentions(CreateAllowedMentions::new().users([UserId::new(OLA)]))
        .embed(CreateEmbed::new().title("Aging").image("attachment://aging.png"))
        .add_file(CreateAttachment::bytes(b"\x89PNG not really".as_slice(), "aging.png"));
    let sent = ChannelId::new(APPROVALS).send_message(&office.http, post).await.unwrap();
    let pings = office.workspace.pings(sent.id.get());
    assert_eq!(pings.users.into_iter().collect::<Vec<_>>(), [OLA]);
    assert!(pings.roles.is_empty() && !pings.everyone);
    let url = &sent.embeds[0].image.as_ref().unwrap().url;
    let client = crate::http::client(std::time::Duration::from_secs(5));
    let bytes = client.get(url).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(&bytes[..], b"\x89PNG not really");
    let edited = EditMessage::new().content("decided").allowed_mentions(CreateAllowedMentions::new());
    let edited = ChannelId::new(APPROVALS).edit_message(&office.http, sent.id, edited).await.unwrap();
    assert!(edited.edited_timestamp.is_some() && edited.mentions.is_empty());
    assert_eq!(edited.embeds.len(), 1);
}

#[tokio::test]
async fn reactions_are_told_with_the_member_and_paged_by_user_id() {
    let mut office = office().await;
    let sent = ChannelId::new(APPROVALS).say(&office.http, "decide").await.unwrap();
    let tick = ReactionType::Unicode("✅".into());
    sent.react(&office.http, tick.clone()).await.unwrap();
    let Heard::Reaction(own) = office.hear().await else { panic!("no reaction") };
    assert_eq!(own.user_id.unwrap().get(), BOT);
    let mut crowd: Vec<u64> = (0..120).map(|n| office.workspace.join(&format!("Guest {n}"), &[])).collect();
    for person in &crowd {
        office.workspace.react(*person, sent.id.get(), "✅").unwrap();
    }
    office.workspace.react_burst(MORGAN, sent.id.get(), "✅\u{fe0f}").unwrap();
    crowd.push(BOT);
    crowd.sort_unstable();
    for _ in 0..120 {
        assert!(matches!(office.hear().await, Heard::Reaction(r) if r.member.is_some() && !r.burst));
    }
    assert!(matches!(office.hear().await, Heard::Reaction(r) if r.burst && r.user_id.unwrap().get() == MORGAN));
    let mut found = Vec::new();
    while let page = sent.reaction_users(&office.http, tick.clone(), Some(100), found.last().copied()).await.unwrap()
        && !page.is_empty()
    {
        found.extend(page.into_iter().map(|user| user.id));
    }
    assert_eq!(found.iter().map(|id| id.get()).collect::<Vec<_>>(), crowd);
    office.http.delete_reaction(sent.channel_id, sent.id, UserId::new(crowd[1]), &tick).await.unwrap();
    assert!(matches!(office.hear().await, Heard::ReactionGone(r) if r.user_id.unwrap().get() == crowd[1]));
}

#[tokio::test]
async fn a_direct_message_reaches_only_those_who_take_them() {
    let office = office().await;
    let dm = UserId::new(DANA).create_dm_channel(&office.http).await.unwrap();
    dm.say(&office.http, "just for you").await.unwrap();
    assert_eq!(office.workspace.dms(DANA)[0].content, "just for you");
    office.workspace.close_dms(DANA);
    let refused = dm.say(&office.http, "again").await.unwrap_err().to_string();
    assert_eq!(refused, "Cannot send messages to this user");
}
