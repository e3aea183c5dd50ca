//! Amazon SES, v2. It takes no idempotency key and can't be asked; what it throttles it drops, and says so.

mod signature;

use std::time::Duration;

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::{Map, Value, json};
use url::{Position, Url};

use super::answer::Answer;
use super::api::{Api, Named, accepted, label, refused, text};
use super::mime::composed;
use super::outgoing::is_id;
use super::{InDoubt, LookUp, Outgoing, Pace, Provider, RefusedFor, Sent};
use crate::clock::Clock;
use crate::config;
use signature::{Signed, Signer, amz_date, authorization};

const SEND: &str = "/v2/email/outbound-emails";
const ACCOUNT: &str = "/v2/email/account";
/// Characters of a tag's name and of its value, and how many tags there may be.
const TAG: usize = 256;
const TAGS: usize = 50;
/// How long to wait when too much was sent this second, and when the day's mails are used up.
const TOO_FAST: Duration = Duration::from_secs(5);
const USED_UP: Duration = Duration::from_secs(60 * 60);

/// An account at Amazon SES in one region, by its access key.
pub struct Ses {
    api: Api,
    base_url: Url,
    access_key_id: String,
    region: String,
    configuration_set: Option<String>,
}

impl Ses {
    /// # Errors
    /// When the key or the region can't be one.
    pub fn new(settings: &config::Ses, timeout: Duration, clock: Clock) -> Result<Ses, String> {
        let region = settings.region.trim().to_owned();
        let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !is_plain(&region) {
            return Err("mail.ses.region is not a region such as eu-west-2".into());
        }
        let access_key_id = settings.access_key_id.trim().to_owned();
        if !is_plain(&access_key_id) {
            return Err("mail.ses.access_key_id holds a character that none has: copy it again".into());
        }
        let own = format!("https://email.{region}.amazonaws.com").parse();
        let base_url = match &settings.base_url {
            Some(url) => url.clone(),
            None => own.map_err(|_| "mail.ses.region is not a region such as eu-west-2")?,
        };
        let named = Named { name: "Amazon SES", section: "mail.ses", key: "access_key_id and secret_access_key" };
        let api = Api::new(named, &base_url, &settings.secret_access_key, timeout, clock)?;
        Ok(Ses { api, base_url, access_key_id, region, configuration_set: settings.configuration_set.clone() })
    }

    /// A request with its signature.
    fn request(&self, method: Method, path: &str, body: Vec<u8>) -> reqwest::RequestBuilder {
        let at = self.api.clock().now();
        let host = &self.base_url[Position::BeforeHost..Position::AfterPort];
        let signer = Signer {
            access_key_id: &self.access_key_id,
            secret_access_key: self.api.secret(),
            region: &self.region,
            service: "ses",
        };
        let headers = [("host", host), ("content-type", "application/json")];
        let signed = Signed { method: method.as_str(), path, query: "", headers: &headers, body: &body };
        let signature = authorization(&signer, &signed, at);
        // SES is at the root of its server: a base with a path would be signed as another request.
        self.api
            .bare(method, format!("{}{path}", &self.base_url[..Position::BeforePath]))
            .header(reqwest::header::CONTENT_TYPE, "application/json")
            .header("X-Amz-Date", amz_date(at))
            .header(reqwest::header::AUTHORIZATION, signature)
            .body(body)
    }

    fn body(&self, mail: &Outgoing) -> Result<Value, Sent> {
        let sound = mail.sound()?;
        let to = sound.to.as_str().to_owned();
        let message = composed(mail, sound, self.api.clock().now().into())
            .map_err(|reason| refused(RefusedFor::Message, "unsound", reason))?;
        let mut tags = Map::new();
        tags.insert("cordial_id".into(), json!(mail.outbox_id));
        if let Some(step) = &mail.tag {
            tags.insert("step".into(), json!(label(step, TAG)));
        }
        for (name, value) in mail.metadata.iter().take(TAGS - 2) {
            tags.entry(label(name, TAG)).or_insert(json!(label(value, TAG)));
        }
        let tags: Vec<Value> = tags.into_iter().map(|(name, value)| json!({"Name": name, "Value": value})).collect();
        let mut body = json!({
            // The message brings its own From, with the name in it; its Message-ID gives way to SES's own.
            "Destination": {"ToAddresses": [to]},
            "Content": {"Raw": {"Data": STANDARD.encode(message.formatted())}},
            "EmailTags": tags,
        });
        if let Some(name) = &self.configuration_set {
            body["ConfigurationSetName"] = json!(name);
        }
        Ok(body)
    }

    fn outcome(&self, answer: &Answer) -> Sent {
        let body = answer.json().unwrap_or_default();
        let said = text(&body, &["message"]).or_else(|| text(&body, &["Message"]));
        let kind = error_kind(answer, &body);
        let reason = self.api.reason(answer, said);
        if answer.status == 200 {
            return accepted(text(&body, &["MessageId"]), reason);
        }
        match kind.as_str() {
            "TooManyRequestsException" | "ThrottlingException" | "Throttling" => {
                Sent::Later { retry_after: answer.retry_after.or(Some(TOO_FAST)), reason }
            }
            // "A temporary failure of the server"; of an InternalFailure nobody knows how far the mail came.
            "ServiceUnavailable" | "ServiceUnavailableException" if answer.status == 503 => {
                Sent::Later { retry_after: answer.retry_after, reason }
            }
            "LimitExceededException" => Sent::Later { retry_after: answer.retry_after.or(Some(USED_UP)), reason },
            // The account, the sender or the configuration set: no mail would pass, so none is given up.
            "AccountSuspendedException"
            | "SendingPausedException"
            | "MailFromDomainNotVerifiedException"
            | "NotFoundException" => Sent::Unauthorised { reason },
            "MessageRejected" if reason.contains("is not verified") => Sent::Unauthorised { reason },
            "BadRequestException" if is_about_the_address(&reason) => refused(RefusedFor::Recipient, kind, reason),
            "BadRequestException" | "MessageRejected" => refused(RefusedFor::Message, kind, reason),
            _ => self.api.by_status(answer, reason),
        }
    }
}

/// `BadRequestException`, from the header or the body; what follows a colon is an address of documentation.
fn error_kind(answer: &Answer, body: &Value) -> String {
    let header = answer.headers.get("x-amzn-errortype").and_then(|value| value.to_str().ok());
    let kind = header.or_else(|| text(body, &["__type"])).or_else(|| text(body, &["code"])).unwrap_or_default();
    let kind = kind.split(':').next().unwrap_or_default();
    kind.rsplit('#').next().unwrap_or_default().to_owned()
}

/// The sentences with which SES tells that a recipient is no address.
fn is_about_the_address(reason: &str) -> bool {
    ["Missing final '@domain'", "Illegal address", "Invalid email address", "Local address contains", "Domain contains"]
        .iter()
        .any(|sentence| reason.contains(sentence))
}

#[async_trait]
impl Provider for Ses {
    fn name(&self) -> &'static str {
        "ses"
    }

    async fn send(&self, mail: &Outgoing) -> Sent {
        let body = match self.body(mail) {
            Ok(body) => body.to_string().into_bytes(),
            Err(refused) => return refused,
        };
        match self.api.ask(self.request(Method::POST, SEND, body)).await {
            Ok(answer) => self.outcome(&answer),
            Err(failed) => failed,
        }
    }

    async fn look_up(&self, outbox_id: &str) -> LookUp {
        if !is_id(outbox_id) {
            return LookUp::NotFound;
        }
        LookUp::CannotTell { reason: "Amazon SES finds no mail by what its sender knows of it".into() }
    }

    fn in_doubt(&self) -> InDoubt {
        InDoubt::NobodyKnows
    }

    fn pace(&self) -> Pace {
        // An account that is out of its trial has 14 a second; the trial's one a second is for mail.rate.
        Pace::at_once(4).per_second(10)
    }

    async fn check(&self) -> Result<(), String> {
        let answer = self.api.checked(self.request(Method::GET, ACCOUNT, Vec::new())).await?;
        let body = answer.json().unwrap_or_default();
        match (answer.status, body.get("SendingEnabled").and_then(Value::as_bool)) {
            (200, Some(true)) => Ok(()),
            (200, _) => Err("Amazon SES knows the key, but sending is switched off for this account or region: \
                see its console, and mail.ses.region"
                .into()),
            _ => Err(self.api.check_failed(&answer, text(&body, &["message"]))),
        }
    }
}
