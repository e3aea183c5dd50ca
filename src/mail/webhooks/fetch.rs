//! What has to be fetched before a webhook can be believed or understood: a certificate, a mail that is only named.

use std::time::Duration;

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// The largest answer that is read.
const LARGEST: usize = 2 * 1024 * 1024;
/// Whoever sent the webhook waits meanwhile.
const PATIENCE: Duration = Duration::from_secs(8);

/// Whoever gets what stands at an address.
#[async_trait]
pub trait Fetch: Send + Sync {
    /// # Errors
    /// A sentence of why nothing came.
    async fn get(&self, address: &Url, bearer: Option<&SecretString>) -> Result<Vec<u8>, String>;
}

/// Over the network, by the program's own client, which follows no redirects.
pub struct Network {
    client: reqwest::Client,
}

impl Network {
    pub fn new() -> Network {
        Network { client: crate::http::client(PATIENCE) }
    }
}

#[async_trait]
impl Fetch for Network {
    async fn get(&self, address: &Url, bearer: Option<&SecretString>) -> Result<Vec<u8>, String> {
        let request = self.client.get(address.clone());
        let request = match bearer {
            Some(token) => request.bearer_auth(token.expose_secret().trim()),
            None => request,
        };
        let mut answer = request.send().await.map_err(|error| error.without_url().to_string())?;
        if !answer.status().is_success() {
            return Err(format!("the answer was {}", answer.status().as_u16()));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| error.without_url().to_string())? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > LARGEST {
                return Err("the answer is too large".to_owned());
            }
        }
        Ok(bytes)
    }
}
