//! Whether a request is signed with the account's secret: written apart from the signer, against AWS's own description.

use axum::http::{HeaderMap, Method, Uri};
use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// How far the signer's clock may be from ours.
const SKEW: Duration = Duration::minutes(5);

/// Why a signature doesn't count, as AWS names it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unsigned {
    pub(super) kind: &'static str,
    pub(super) message: String,
}

fn unsigned(kind: &'static str, message: impl Into<String>) -> Unsigned {
    Unsigned { kind, message: message.into() }
}

/// Whose signature is asked for.
pub(super) struct Account<'a> {
    pub(super) access_key_id: &'a str,
    pub(super) secret: &'a str,
    pub(super) region: &'a str,
}

/// Checks the `Authorization` header against the request as it arrived.
pub(super) fn check(
    account: &Account<'_>,
    (method, uri, headers, body): (&Method, &Uri, &HeaderMap, &[u8]),
    now: DateTime<Utc>,
) -> Result<(), Unsigned> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let missing = || unsigned("MissingAuthenticationTokenException", "Missing Authentication Token");
    let given = text("authorization").ok_or_else(missing)?;
    let given = given.strip_prefix("AWS4-HMAC-SHA256 ").ok_or_else(missing)?;
    let part = |name: &str| given.split(", ").find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
    let incomplete = || unsigned("IncompleteSignatureException", "Authorization header requires more of its parts.");
    let credential = part("Credential").ok_or_else(incomplete)?;
    let (names, signature) = (part("SignedHeaders").ok_or_else(incomplete)?, part("Signature").ok_or_else(incomplete)?);
    let date = text("x-amz-date").ok_or_else(incomplete)?;
    let at = NaiveDateTime::parse_from_str(date, "%Y%m%dT%H%M%SZ").map_err(|_| incomplete())?.and_utc();
    let (key_id, scope) = credential.split_once('/').ok_or_else(incomplete)?;
    if key_id != account.access_key_id {
        let told = "The security token included in the request is invalid.";
        return Err(unsigned("UnrecognizedClientException", told));
    }
    if (now - at).abs() > SKEW {
        return Err(unsigned(
            "InvalidSignatureException",
            format!("Signature expired: {date} is not within 5 minutes"),
        ));
    }
    let day = date.get(..8).unwrap_or_default();
    let wanted = format!("{day}/{}/ses/aws4_request", account.region);
    if scope != wanted {
        return Err(unsigned("InvalidSignatureException", format!("Credential should be scoped to {wanted}")));
    }
    let signed: Vec<&str> = names.split(';').collect();
    if !signed.contains(&"host") || !signed.contains(&"x-amz-date") || !signed.is_sorted() {
        return Err(unsigned("InvalidSignatureException", "'host' and 'x-amz-date' must be signed headers"));
    }
    let mut canonical = format!("{method}\n{}\n{}\n", uri.path(), uri.query().unwrap_or_default());
    for name in &signed {
        canonical += &format!("{name}:{}\n", text(name).ok_or_else(incomplete)?.trim());
    }
    canonical += &format!("\n{names}\n{}", hex::encode(Sha256::digest(body)));
    let to_sign = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex::encode(Sha256::digest(canonical)));
    let mut key = format!("AWS4{}", account.secret).into_bytes();
    for part in scope.split('/').chain([to_sign.as_str()]) {
        key = keyed(&key, part).ok_or_else(incomplete)?;
    }
    match hex::encode(key) == signature {
        true => Ok(()),
        false => {
            let told = "The request signature we calculated does not match the signature you provided.";
            Err(unsigned("InvalidSignatureException", told))
        }
    }
}

fn keyed(key: &[u8], text: &str) -> Option<Vec<u8>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(text.as_bytes());
    Some(mac.finalize().into_bytes().to_vec())
}
