//! A post that may stand already: looked for in its channel before it is made again.
//!
//! Discord knows a nonce for some minutes only. A post that is in doubt for longer is known by what it says.

use chrono::{DateTime, Duration, Utc};
use serde_json::Value;

use super::http::{Fault, Rest};
use super::private_word::{Posted, snowflake};

/// The first instant of Discord's ids, in milliseconds since 1970.
const EPOCH: i64 = 1_420_070_400_000;
/// How far Discord's clock may be behind ours.
const APART: Duration = Duration::minutes(1);
/// How many messages Discord lists at most.
const PAGE: usize = 100;

/// The message of ours in `channel` that says what `body` says, where one was taken since the doubt.
///
/// # Errors
/// Where the channel can't be read: then nobody knows.
pub async fn find(rest: &Rest, channel: u64, body: &Value, since: DateTime<Utc>) -> Result<Option<Posted>, Fault> {
    let myself = snowflake(&rest.get("/users/@me").await?["id"]);
    let begin = since - APART;
    // First those that came right after the doubt, then the latest: the two clocks needn't agree.
    let after = id_at(begin);
    for path in [
        format!("/channels/{channel}/messages?after={after}&limit={PAGE}"),
        format!("/channels/{channel}/messages?limit={PAGE}"),
    ] {
        let page = rest.get(&path).await?;
        let messages = page.as_array().ok_or_else(|| Fault::Unknown { reason: "no list of messages".to_owned() })?;
        let ours = messages.iter().find(|message| {
            snowflake(&message["author"]["id"]) == myself
                && says_the_same(message, body)
                // A request and an alert carry an id of their own. Other lines may be said again another day.
                && (has_own_id(body) || snowflake(&message["id"]) >= after)
        });
        if let Some(message) = ours.map(|message| snowflake(&message["id"])).filter(|id| *id > 0) {
            return Ok(Some(Posted { channel, message }));
        }
    }
    Ok(None)
}

/// The smallest id that a message of that instant can have.
fn id_at(instant: DateTime<Utc>) -> u64 {
    u64::try_from((instant.timestamp_millis() - EPOCH).max(0)).unwrap_or(0) << 22
}

fn says_the_same(message: &Value, body: &Value) -> bool {
    text(&message["content"]) == text(&body["content"]) && cards(message) == cards(body)
}

/// Title and footer of each card; with neither, what it says.
fn cards(message: &Value) -> Vec<(&str, &str, &str)> {
    message["embeds"].as_array().into_iter().flatten().map(card).collect()
}

fn card(embed: &Value) -> (&str, &str, &str) {
    let (title, footer) = (text(&embed["title"]), text(&embed["footer"]["text"]));
    let said = if title.is_empty() && footer.is_empty() { text(&embed["description"]) } else { "" };
    (title, footer, said)
}

fn has_own_id(body: &Value) -> bool {
    cards(body).iter().any(|(_, footer, _)| {
        let words: Vec<&str> = footer.split(' ').collect();
        matches!(words.as_slice(), ["approval" | "alert", id] if !id.is_empty())
    })
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("").trim()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_id_of_an_instant_is_discords() {
        // The example of Discord's own reference: 175928847299117063 is of 2016-04-30 11:18:25.796 UTC.
        assert_eq!(id_at("2016-04-30T11:18:25.796Z".parse().unwrap()), 175_928_847_299_117_063 >> 22 << 22);
        assert_eq!(id_at("2001-01-01T00:00:00Z".parse().unwrap()), 0);
    }

    #[test]
    fn a_card_is_known_by_its_title_and_footer_and_a_line_by_its_words() {
        let card = |footer: &str, more: &str| json!({ "content": "", "embeds": [{ "title": "Plan", "description": more, "footer": { "text": footer } }] });
        assert!(says_the_same(&card("approval 1", "a"), &card("approval 1", "b")));
        assert!(!says_the_same(&card("approval 1", "a"), &card("approval 2", "a")));
        assert!(has_own_id(&card("approval 1", "a")) && !has_own_id(&card("as of today", "a")));
        let line = |said: &str| json!({ "content": said, "embeds": [] });
        assert!(says_the_same(&line("Dana claimed ACME."), &line("Dana claimed ACME.")));
        assert!(!says_the_same(&line("Dana claimed ACME."), &line("Dana claimed BOLT.")));
    }
}
