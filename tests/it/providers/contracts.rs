//! What is sent, held against what the providers publish of their APIs. The descriptions are looked for beside the
//! project; where they aren't, their own strictness is all there is (`sandbox::mail`).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cordial::mail::Outgoing;
use cordial::sandbox::mail::Dialect::{self, Resend, SendGrid, Ses};
use rstest::rstest;
use serde_json::{Value, json};

use super::peer::{letter, meaning, peer};
use super::{service_model, yaml};

fn described(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/contracts").join(name);
    path.exists().then_some(path)
}

/// The bodies of a letter with everything and of one with the least, as they went over the wire.
async fn bodies(dialect: Dialect) -> Vec<Value> {
    let peer = peer(dialect).await;
    let least = Outgoing { reply_to: None, tag: None, metadata: vec![], attachments: vec![], ..letter() };
    let least = Outgoing { outbox_id: "01JNAE3J00CQ5Y8V6WHKPZX2M5".to_owned(), ..least };
    for mail in [letter(), least] {
        assert_eq!(meaning(peer.provider.send(&mail).await), "accepted");
    }
    peer.api.visits().all().iter().map(|visit| serde_json::from_slice(&visit.body).unwrap()).collect()
}

/// What a JSON schema has against a body, one a line.
fn complaints(schema: &Value, body: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).expect("the published schema is one");
    validator.iter_errors(body).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn resend_schema(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap();
    let schemas = ["SendEmailRequest", "Attachment", "Tag", "EmailTemplateInput"];
    let schemas = schemas.map(|name| (name.to_owned(), yaml::section(&text, name).expect("the schema is there")));
    json!({
        "$ref": "#/components/schemas/SendEmailRequest",
        "components": { "schemas": serde_json::Map::from_iter(schemas) },
    })
}

fn sendgrid_schema(path: &Path) -> Value {
    let mut described: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let schema = "/components/requestBodies/PostMailSend/content/application~1json/schema";
    let mut schema = described.pointer(schema).cloned().expect("the schema is there");
    schema["components"] = described["components"].take();
    schema
}

fn ses_model(path: &Path) -> Value {
    let unpacked = Command::new("gzip").arg("-dc").arg(path).output().expect("gzip");
    serde_json::from_slice(&unpacked.stdout).expect("the service model is JSON")
}

#[rstest]
#[tokio::test]
async fn what_is_sent_is_as_it_is_published(#[values(Resend, SendGrid, Ses)] dialect: Dialect) {
    let file = match dialect {
        Resend => "resend.yaml",
        SendGrid => "sendgrid-mail-v3.json",
        _ => "ses-v2-service-2.json.gz",
    };
    let Some(path) = described(file) else { return };
    for body in bodies(dialect).await {
        let told = match dialect {
            Resend => complaints(&resend_schema(&path), &body),
            SendGrid => complaints(&sendgrid_schema(&path), &body),
            _ => service_model::complaints(&ses_model(&path), "SendEmailRequest", &body),
        };
        assert!(told.is_empty(), "{dialect:?}: {told:#?}\n{body:#}");
    }
}

/// The descriptions do refuse what is wrong.
#[test]
fn what_is_wrong_is_told() {
    if let Some(path) = described("resend.yaml") {
        let wrong = json!({"from": "a@b.example", "to": [], "tags": [{"name": 1}]});
        assert_eq!(complaints(&resend_schema(&path), &wrong).len(), 3);
    }
    if let Some(path) = described("sendgrid-mail-v3.json") {
        let wrong = json!({"personalizations": [{"to": [{"name": "x"}]}], "subject": ""});
        assert_eq!(complaints(&sendgrid_schema(&path), &wrong).len(), 3);
    }
    if let Some(path) = described("ses-v2-service-2.json.gz") {
        let wrong = json!({"Content": {"Raw": {"Date": ""}}, "EmailTags": [{"Name": 1, "Value": "x"}]});
        let told = service_model::complaints(&ses_model(&path), "SendEmailRequest", &wrong);
        assert_eq!(told.len(), 3, "{told:?}");
    }
}
