//! A file that somebody attached: fetched from Discord's own stores and from nowhere else.

use std::time::Duration;

use futures::StreamExt;
use serde::{Deserialize, Serialize};
use serenity::model::channel::Attachment;
use url::Url;

use crate::desk::{Error, Failure, Outcome};

use super::render::text::name;

/// Where Discord keeps what people attach.
const STORES: [&str; 2] = ["cdn.discordapp.com", "media.discordapp.net"];
/// The largest file that is taken.
const LARGEST: usize = 25 * 1024 * 1024;
/// How long a file may take to come.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Where an attached file is, and what it is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub name: String,
    pub content_type: String,
    pub size: u64,
    url: String,
}

impl Link {
    pub fn of(attached: &Attachment) -> Link {
        let content_type = attached.content_type.clone().unwrap_or_else(|| "application/octet-stream".to_owned());
        Link { name: attached.filename.clone(), content_type, size: attached.size.into(), url: attached.url.clone() }
    }
}

/// The bytes of an attached file. `api_url` is where Discord is for this desk: where that isn't Discord itself, its
/// own files are taken too.
///
/// # Errors
/// A refusal where it is too large or lies elsewhere; a failure where it doesn't come.
pub async fn fetch(api_url: &Url, link: &Link) -> Outcome<Vec<u8>> {
    let too_large =
        || Error::Refused(format!("{} is larger than 25 MiB, the most I take. Send it in parts.", name(&link.name)));
    if link.size > LARGEST as u64 {
        return Err(too_large());
    }
    let url = trusted(api_url, &link.url).ok_or_else(|| {
        Error::Refused(format!("{} isn't kept by Discord, and I fetch files from nowhere else.", name(&link.name)))
    })?;
    let sent = crate::http::client(TIMEOUT).get(url).send().await.and_then(reqwest::Response::error_for_status);
    let mut parts = sent.map_err(lost)?.bytes_stream();
    let mut bytes = Vec::new();
    while let Some(part) = parts.next().await {
        bytes.extend_from_slice(&part.map_err(lost)?);
        if bytes.len() > LARGEST {
            return Err(too_large());
        }
    }
    Ok(bytes)
}

/// The address without its query would be enough to find the file by: it stays out of the log.
fn lost(error: reqwest::Error) -> Error {
    Error::Failed(Failure::of(error.without_url()))
}

fn trusted(api_url: &Url, link: &str) -> Option<Url> {
    let url = Url::parse(link).ok()?;
    let of_discord = url.scheme() == "https" && url.port().is_none() && STORES.contains(&url.host_str()?);
    let is_ours = api_url.host_str() != Some("discord.com") && url.origin() == api_url.origin();
    let plain = url.username().is_empty() && url.password().is_none();
    ((of_discord || is_ours) && plain).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("https://discord.com", "https://cdn.discordapp.com/attachments/1/2/a.csv?ex=1", true)]
    #[case("https://discord.com", "http://cdn.discordapp.com/a", false)]
    #[case("https://discord.com", "https://cdn.discordapp.com.evil.test/a", false)]
    #[case("https://discord.com", "https://cdn.discordapp.com@evil.test/a", false)]
    #[case("https://discord.com", "https://x@cdn.discordapp.com/a", false)]
    #[case("https://discord.com", "http://169.254.169.254/latest", false)]
    #[case("https://discord.com", "https://discord.com/a", false)]
    #[case("http://127.0.0.1:7000", "http://127.0.0.1:7000/attachments/1", true)]
    #[case("http://127.0.0.1:7000", "http://127.0.0.1:7001/attachments/1", false)]
    #[case("http://127.0.0.1:7000", "file:///etc/passwd", false)]
    fn files_come_from_discord_alone(#[case] api: &str, #[case] link: &str, #[case] taken: bool) {
        assert_eq!(trusted(&Url::parse(api).unwrap(), link).is_some(), taken);
    }
}
