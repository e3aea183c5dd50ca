use std::time::Duration;

use serde_json::{Value, json};

use super::super::{
    ALERTS, APPROVALS, BOT, DANA, DESK, Fault, GUILD, MORGAN, Options, READ_MESSAGE_HISTORY, Reply, VIEW_CHANNEL,
    Workspace,
};
use super::{office, options};

/// Calls the API as plainly as can be: the status and the JSON.
async fn call(w: &Workspace, method: &str, path: &str, body: Value) -> (u16, Value) {
    let client = crate::http::client(Duration::from_secs(5));
    let url = format!("{}/api/v10{path}", w.api_url());
    let call = client.request(method.parse().unwrap(), url).header("Authorization", format!("Bot {}", w.token()));
    let answer = call.json(&body).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap_or_default())
}

async fn workspace() -> Workspace {
    Workspace::start(options()).await.unwrap()
}

/// Where a form is at fault, and how: `path code`, one a fault.
fn faults(errors: &Value, path: &str, found: &mut Vec<String>) {
    for (key, below) in errors.as_object().unwrap() {
        if key == "_errors" {
            found.extend(below.as_array().unwrap().iter().map(|e| format!("{path} {}", e["code"].as_str().unwrap())));
        } else {
            faults(below, &if path.is_empty() { key.clone() } else { format!("{path}.{key}") }, found);
        }
    }
}

async fn refused(w: &Workspace, method: &str, path: &str, body: Value) -> Vec<String> {
    let (status, answer) = call(w, method, path, body).await;
    assert_eq!((status, &answer["code"], &answer["message"]), (400, &json!(50035), &json!("Invalid Form Body")));
    let mut found = Vec::new();
    faults(&answer["errors"], "", &mut found);
    found
}

#[tokio::test]
async fn every_limit_of_a_message_is_kept() {
    let w = workspace().await;
    let path = format!("/channels/{DESK}/messages");
    let long = |n: usize| "é".repeat(n);
    let button = |id: &str| json!({"type": 2, "style": 1, "label": "x", "custom_id": id});
    let row = |parts: Vec<Value>| json!({"type": 1, "components": parts});
    let embed = |n: usize| json!({"description": long(n)});
    let cases = [
        (json!({"content": long(2001)}), "content BASE_TYPE_MAX_LENGTH"),
        (json!({"embeds": vec![embed(1); 11]}), "embeds BASE_TYPE_MAX_LENGTH"),
        (json!({"embeds": [embed(4000), embed(2001)]}), "embeds MAX_EMBED_SIZE_EXCEEDED"),
        (json!({"embeds": [{"title": long(257)}]}), "embeds.0.title BASE_TYPE_MAX_LENGTH"),
        (json!({"embeds": [{"fields": [{"name": "", "value": "v"}]}]}), "embeds.0.fields.0.name BASE_TYPE_REQUIRED"),
        (json!({"embeds": [{"title": "t", "url": "ftp://x.test"}]}), "embeds.0.url URL_TYPE_INVALID_SCHEME"),
        (json!({"components": vec![row(vec![button("a")]); 6]}), "components BASE_TYPE_MAX_LENGTH"),
        (
            json!({"components": [row((0..6).map(|n| button(&n.to_string())).collect())]}),
            "components.0.components BASE_TYPE_BAD_LENGTH",
        ),
        (
            json!({"components": [row(vec![button("a"), button("a")])]}),
            "components.0.components.1.custom_id COMPONENT_CUSTOM_ID_DUPLICATED",
        ),
        (
            json!({"components": [row(vec![button(&long(101))])]}),
            "components.0.components.0.custom_id BASE_TYPE_BAD_LENGTH",
        ),
        (
            json!({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}),
            "allowed_mentions MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
        ),
    ];
    for (form, fault) in cases {
        assert!(refused(&w, "POST", &path, form.clone()).await.contains(&fault.to_owned()), "{fault}");
    }
    let (status, body) = call(&w, "POST", &path, json!({"content": "  "})).await;
    assert_eq!((status, &body["code"]), (400, &json!(50006)));
    let (status, _) = call(&w, "POST", &path, json!({"content": long(2000), "embeds": [embed(4096)]})).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn every_limit_of_a_command_is_kept() {
    let w = workspace().await;
    let path = format!("/applications/{BOT}/guilds/{GUILD}/commands");
    let command = |extra: Value| {
        let mut form = json!({"name": "log", "description": "Logs", "type": 1});
        extra.as_object().unwrap().iter().for_each(|(key, value)| form[key] = value.clone());
        json!([form])
    };
    let option =
        |name: &str, required: bool| json!({"type": 3, "name": name, "description": "d", "required": required});
    let cases = [
        (command(json!({"name": "Log It"})), "0.name STRING_TYPE_REGEX"),
        (command(json!({"description": ""})), "0.description BASE_TYPE_BAD_LENGTH"),
        (command(json!({"options": ["x"]})), "0.options.0.type BASE_TYPE_CHOICES"),
        (
            command(json!({"options": [option("a", false), option("b", true)]})),
            "0.options.1 APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
        ),
        (
            command(json!({"options": vec![option("a", false); 2]})),
            "0.options.1.name APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
        ),
    ];
    for (form, fault) in cases {
        assert!(refused(&w, "PUT", &path, form).await.contains(&fault.to_owned()), "{fault}");
    }
    let many: Vec<Value> = (0..101).map(|n| json!({"name": format!("c{n}"), "description": "d", "type": 1})).collect();
    assert_eq!(call(&w, "PUT", &path, json!(many)).await.1["code"], 30032);
    let put = call(&w, "PUT", &path, command(json!({}))).await;
    let again = call(&w, "PUT", &path, command(json!({}))).await;
    assert_eq!(put.1[0]["id"], again.1[0]["id"]);
    assert_eq!((w.counters().command_puts, w.counters().command_creates), (2, 1));
}

#[tokio::test]
async fn what_is_missing_has_its_own_code() {
    let w = workspace().await;
    let said = w.say(MORGAN, APPROVALS, "hm").unwrap();
    w.set_bot_permissions(ALERTS, 0);
    w.set_bot_permissions(APPROVALS, VIEW_CHANNEL | READ_MESSAGE_HISTORY);
    let text = json!({"content": "x"});
    let cases = [
        ("POST", "/channels/1/messages".to_owned(), 10003),
        ("POST", format!("/channels/{ALERTS}/messages"), 50001),
        ("POST", format!("/channels/{APPROVALS}/messages"), 50013),
        ("PATCH", format!("/channels/{APPROVALS}/messages/{said}"), 50005),
        ("GET", format!("/channels/{APPROVALS}/messages/1"), 10008),
        ("PUT", format!("/channels/{APPROVALS}/messages/{said}/reactions/✅/@me"), 50013),
        ("PUT", format!("/channels/{DESK}/messages/{said}/reactions/✅/@me"), 10008),
        ("GET", format!("/guilds/{GUILD}/members/1"), 10007),
        ("GET", "/guilds/1".to_owned(), 10004),
        ("POST", "/interactions/1/nothing/callback".to_owned(), 10062),
        ("PATCH", format!("/webhooks/{BOT}/nothing/messages/@original"), 10015),
        ("GET", "/nothing/here".to_owned(), 0),
    ];
    for (method, path, code) in cases {
        assert_eq!(call(&w, method, &path, text.clone()).await.1["code"], code, "{method} {path}");
    }
    w.kick_bot();
    assert_eq!(call(&w, "GET", &format!("/guilds/{GUILD}"), Value::Null).await.1["code"], 50001);
}

#[tokio::test]
async fn a_file_over_ten_mebibytes_is_refused() {
    let w = workspace().await;
    let big = reqwest::multipart::Part::bytes(vec![0; 10 * 1024 * 1024 + 1]).file_name("big.bin");
    let form = reqwest::multipart::Form::new().part("files[0]", big).text("payload_json", "{\"content\": \"x\"}");
    let url = format!("{}/api/v10/channels/{DESK}/messages", w.api_url());
    let call =
        crate::http::client(Duration::from_secs(20)).post(url).header("Authorization", format!("Bot {}", w.token()));
    let answer = call.multipart(form).send().await.unwrap();
    assert_eq!(answer.status(), 413);
    assert_eq!(answer.json::<Value>().await.unwrap()["code"], 40005);
    assert!(w.messages(DESK).is_empty());
}

#[tokio::test]
async fn an_interaction_is_answered_once_and_in_time() {
    let w = Workspace::start(Options { answer_within: Duration::from_millis(150), ..options() }).await.unwrap();
    let mut heard = w.shared.with(|world| {
        world.commands =
            vec![json!({"id": "7", "name": "go", "type": 1, "guild_id": GUILD.to_string(), "options": []})];
        world.interactions.clone()
    });
    let mut ask = || {
        let asked = w.slash(DANA, DESK, "/go").unwrap();
        heard = w.shared.with(|world| world.interactions.clone());
        (asked, format!("/interactions/{}/{}/callback", asked.0, heard[&asked.0].token))
    };
    let answer = json!({"type": 4, "data": {"content": "gone"}});
    let (asked, path) = ask();
    assert_eq!(call(&w, "POST", &path, json!({"type": 8})).await.1["code"], 50035);
    assert_eq!(call(&w, "POST", &path, answer.clone()).await.0, 204);
    assert_eq!(call(&w, "POST", &path, answer.clone()).await.1["code"], 40060);
    assert!(matches!(w.reply(asked).await, Reply::Message(_)));
    let (late, path) = ask();
    assert!(matches!(w.reply(late).await, Reply::Silence));
    assert_eq!(call(&w, "POST", &path, answer).await.1["code"], 10062);
}

#[tokio::test]
async fn planned_faults_strike_as_often_as_they_were_planned() {
    let office = office().await;
    let w = &office.workspace;
    let path = format!("/channels/{DESK}/messages");
    w.faults().rest("POST", "/channels", Fault::TooMany { retry_after: 1.5, global: false }, 1);
    let (status, body) = call(w, "POST", &path, json!({"content": "x"})).await;
    assert_eq!((status, &body["retry_after"]), (429, &json!(1.5)));
    w.faults().rest("POST", "/channels", Fault::ApplyThenDrop, 1);
    let sent = serenity::all::ChannelId::new(DESK).say(&office.http, "there and not there").await;
    assert!(sent.is_err());
    assert_eq!(w.messages(DESK).len(), 1);
    assert_eq!(call(w, "POST", &path, json!({"content": "x"})).await.0, 200);
    assert_eq!(w.faults().pending(), 0);
}

#[tokio::test]
async fn without_the_token_there_is_nothing() {
    let w = workspace().await;
    let client = crate::http::client(Duration::from_secs(5));
    let url = format!("{}/api/v10/users/@me", w.api_url());
    let answer = client.get(url).header("Authorization", "Bot wrong").send().await.unwrap();
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.json::<Value>().await.unwrap(), json!({"message": "401: Unauthorized", "code": 0}));
}
