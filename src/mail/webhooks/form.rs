//! Forms, as some providers send mail that came in: `name=value&…`, or in parts.

use reqwest::header::HeaderMap;

use super::header;

/// More fields than any provider sends.
const MOST: usize = 200;

/// The fields of a form, attached files left out. Nothing where it isn't one.
pub fn fields(sent: &HeaderMap, body: &[u8]) -> Option<Vec<(String, String)>> {
    let kind = header(sent, "content-type")?;
    let bare = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match bare.as_str() {
        "application/x-www-form-urlencoded" => Some(
            url::form_urlencoded::parse(body).take(MOST).map(|(name, value)| (name.into(), value.into())).collect(),
        ),
        "multipart/form-data" => Some(parts(parameter(kind, "boundary")?, body)),
        _ => None,
    }
}

/// The value of the first field of that name.
pub fn value<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
}

/// `boundary` of `multipart/form-data; boundary="x"`.
fn parameter<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    let parameters = header.split(';').skip(1).filter_map(|part| part.trim().split_once('='));
    let mut found = parameters.filter(|(key, _)| key.trim().eq_ignore_ascii_case(name));
    found.next().map(|(_, value)| value.trim().trim_matches('"')).filter(|value| (1..=70).contains(&value.len()))
}

fn parts(boundary: &str, body: &[u8]) -> Vec<(String, String)> {
    let delimiter = format!("--{boundary}");
    let mut rest = body;
    let mut found = Vec::new();
    while let Some(at) = find(rest, delimiter.as_bytes()).filter(|_| found.len() < MOST) {
        rest = &rest[at + delimiter.len()..];
        if rest.starts_with(b"--") {
            break;
        }
        let end = find(rest, format!("\r\n{delimiter}").as_bytes()).unwrap_or(rest.len());
        found.extend(part(&rest[..end]));
    }
    found
}

fn part(part: &[u8]) -> Option<(String, String)> {
    let begins = find(part, b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&part[..begins]);
    let disposition = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))?;
    if parameter(disposition, "filename").is_some() {
        return None;
    }
    let name = parameter(disposition, "name")?.to_owned();
    Some((name, String::from_utf8_lossy(&part[begins + 4..]).into_owned()))
}

fn find(text: &[u8], sought: &[u8]) -> Option<usize> {
    text.windows(sought.len()).position(|window| window == sought)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(kind: &str) -> HeaderMap {
        HeaderMap::from_iter([(reqwest::header::CONTENT_TYPE, kind.parse().unwrap())])
    }

    #[test]
    fn both_kinds_of_form_are_read() {
        let plain =
            fields(&typed("application/x-www-form-urlencoded"), b"from=a%40b.test&body-plain=Paid.+Soon").unwrap();
        assert_eq!((value(&plain, "from"), value(&plain, "body-plain")), ("a@b.test", "Paid. Soon"));
        let body = b"--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nPaid.\r\nSoon.\r\n--x\r\n\
            Content-Disposition: form-data; name=\"attachment1\"; filename=\"a.pdf\"\r\n\r\n%PDF\r\n--x--\r\n";
        let parted = fields(&typed("multipart/form-data; boundary=x"), body).unwrap();
        assert_eq!(parted, [("text".to_owned(), "Paid.\r\nSoon.".to_owned())]);
        assert_eq!(fields(&typed("application/json"), b"{}"), None);
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_read_without_a_panic(body in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = fields(&typed("multipart/form-data; boundary=x"), &body);
            let _ = parts("x", &[b"--x\r\n", body.as_slice(), b"\r\n--x--"].concat());
        }
    }
}
