//! The public key in a certificate. Nothing else of it is looked at: it is believed for where it was fetched from.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const INTEGER: u8 = 0x02;
const BITS: u8 = 0x03;
const SEQUENCE: u8 = 0x30;
/// `[0]`, around the version.
const VERSION: u8 = 0xa0;

/// The RSA key (PKCS #1) in the first certificate of a PEM file.
pub fn rsa_key(pem: &str) -> Option<Vec<u8>> {
    let inner = pem.split_once("-----BEGIN CERTIFICATE-----")?.1.split_once("-----END CERTIFICATE-----")?.0;
    let der = STANDARD.decode(inner.split_whitespace().collect::<String>()).ok()?;
    let (certificate, _) = take(&der, SEQUENCE)?;
    let (mut signed, _) = take(certificate, SEQUENCE)?;
    if let Some((_, rest)) = take(signed, VERSION) {
        signed = rest;
    }
    // Serial number; how it is signed, by whom, for how long, whose it is.
    signed = take(signed, INTEGER)?.1;
    for _ in 0..4 {
        signed = take(signed, SEQUENCE)?.1;
    }
    let (key, _) = take(signed, SEQUENCE)?;
    let (_algorithm, key) = take(key, SEQUENCE)?;
    let (bits, _) = take(key, BITS)?;
    // The first byte counts bits that aren't used: in a key there are none.
    bits.strip_prefix(&[0]).map(<[u8]>::to_vec)
}

/// The content of the DER value at the head of `der`, and what comes after it.
fn take(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (found, rest) = der.split_first()?;
    let (short, rest) = rest.split_first()?;
    let (length, rest) = match short {
        0..=0x7f => (usize::from(*short), rest),
        0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(short & 0x7f))?;
            (bytes.iter().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    (*found == tag).then(|| rest.split_at_checked(length)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_key_of_a_certificate_is_found() {
        let key = rsa_key(include_str!("../../sandbox/mail/hooks/notary.pem")).unwrap();
        assert_eq!((key.len(), key[0]), (270, SEQUENCE), "2048 bits");
        assert_eq!(rsa_key("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----"), None);
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_read_without_a_panic(der in proptest::collection::vec(any::<u8>(), 0..200)) {
            let text = STANDARD.encode(&der);
            let _ = rsa_key(&format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----"));
            let _ = take(&der, SEQUENCE);
        }
    }
}
