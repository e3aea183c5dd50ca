//! AWS's Signature Version 4, as far as one request with its whole body needs it.

use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Who signs, and for what.
pub struct Signer<'a> {
    pub access_key_id: &'a str,
    pub secret_access_key: &'a str,
    pub region: &'a str,
    pub service: &'a str,
}

/// What is signed: everything that travels and counts.
pub struct Signed<'a> {
    pub method: &'a str,
    /// As it travels, percent-encoded where it needs to be.
    pub path: &'a str,
    /// In the order of its names, percent-encoded; empty where there is none.
    pub query: &'a str,
    /// Names and values of the headers that are signed, `host` among them. Whatever order and case.
    pub headers: &'a [(&'a str, &'a str)],
    pub body: &'a [u8],
}

/// The value of `X-Amz-Date`.
pub fn amz_date(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// The value of `Authorization`. The request must carry `X-Amz-Date` too, which is signed with the rest.
pub fn authorization(signer: &Signer<'_>, request: &Signed<'_>, at: DateTime<Utc>) -> String {
    let date = amz_date(at);
    let day = &date[..8];
    let scope = format!("{day}/{}/{}/aws4_request", signer.region, signer.service);
    let (names, canonical) = canonical(request, &date);
    let to_sign = format!("{ALGORITHM}\n{date}\n{scope}\n{}", hex::encode(Sha256::digest(canonical)));
    let secret = format!("AWS4{}", signer.secret_access_key);
    let key = [day, signer.region, signer.service, "aws4_request"]
        .iter()
        .fold(secret.into_bytes(), |key, part| keyed(&key, part.as_bytes()));
    let signature = hex::encode(keyed(&key, to_sign.as_bytes()));
    let credential = format!("{}/{scope}", signer.access_key_id);
    format!("{ALGORITHM} Credential={credential}, SignedHeaders={names}, Signature={signature}")
}

/// The names of the signed headers, and the request in the one form that both sides write it in.
fn canonical(request: &Signed<'_>, date: &str) -> (String, String) {
    let mut headers: Vec<(String, String)> = request
        .headers
        .iter()
        .chain(&[("x-amz-date", date)])
        .map(|(name, value)| (name.to_ascii_lowercase(), value.split_whitespace().collect::<Vec<_>>().join(" ")))
        .collect();
    headers.sort();
    let names = headers.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(";");
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    let Signed { method, path, query, body, .. } = request;
    let body = hex::encode(Sha256::digest(body));
    let canonical = format!("{method}\n{path}\n{query}\n{lines}\n{names}\n{body}");
    (names, canonical)
}

fn keyed(key: &[u8], text: &[u8]) -> Vec<u8> {
    // A key of any length is taken: there is no case in which this is empty.
    Hmac::<Sha256>::new_from_slice(key).map_or_else(
        |_| Vec::new(),
        |mut mac| {
            mac.update(text);
            mac.finalize().into_bytes().to_vec()
        },
    )
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDateTime;
    use serde::Deserialize;
    use std::collections::BTreeMap;
    use url::Url;

    use super::*;

    /// Five of AWS's published test-suite (`aws-sig-v4-test-suite`), and three requests as we send them; each signed
    /// by botocore 1.44.8's `SigV4Auth` with its clock held, the five with the suite's own signatures.
    const VECTORS: &str = include_str!("vectors.json");

    #[derive(Deserialize)]
    struct Vector {
        name: String,
        method: String,
        url: Url,
        headers: BTreeMap<String, String>,
        body: String,
        at: String,
        service: String,
        region: String,
        access_key_id: String,
        secret_access_key: String,
        authorization: String,
    }

    #[test]
    fn signatures_are_those_of_aws() {
        let vectors: Vec<Vector> = serde_json::from_str(VECTORS).unwrap();
        assert_eq!(vectors.len(), 8);
        for vector in vectors {
            let at = NaiveDateTime::parse_from_str(&vector.at, "%Y%m%dT%H%M%SZ").unwrap().and_utc();
            let host = &vector.url[url::Position::BeforeHost..url::Position::AfterPort];
            let mut headers: Vec<(&str, &str)> =
                vector.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            headers.push(("Host", host));
            let signer = Signer {
                access_key_id: &vector.access_key_id,
                secret_access_key: &vector.secret_access_key,
                region: &vector.region,
                service: &vector.service,
            };
            let request = Signed {
                method: &vector.method,
                path: vector.url.path(),
                query: vector.url.query().unwrap_or_default(),
                headers: &headers,
                body: vector.body.as_bytes(),
            };
            assert_eq!(authorization(&signer, &request, at), vector.authorization, "{}", vector.name);
        }
    }

    #[test]
    fn whatever_travels_is_signed() {
        let signer = Signer { access_key_id: "AKIA", secret_access_key: "secret", region: "eu-west-2", service: "ses" };
        let at = "2026-03-02T09:00:00Z".parse().unwrap();
        let host = [("host", "a.test")];
        let whole = Signed { method: "POST", path: "/a", query: "", headers: &host, body: b"{}" };
        let signature = authorization(&signer, &whole, at);
        let changed = [
            Signed { method: "PUT", ..Signed { headers: &host, ..whole } },
            Signed { method: "POST", path: "/b", query: "", headers: &host, body: b"{}" },
            Signed { method: "POST", path: "/a", query: "x=1", headers: &host, body: b"{}" },
            Signed { method: "POST", path: "/a", query: "", headers: &[("host", "b.test")], body: b"{}" },
            Signed { method: "POST", path: "/a", query: "", headers: &host, body: b"{ }" },
        ];
        for other in changed {
            assert_ne!(authorization(&signer, &other, at), signature);
        }
    }
}
