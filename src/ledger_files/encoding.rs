//! Bytes to text: UTF-8, UTF-16 with a mark or without, and Windows-1252; what isn't text is refused.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::ledger::WholeFileError;

/// The largest file taken, in bytes: some four million invoices.
pub const LARGEST_FILE: usize = 512 << 20;

/// The text of a file, and what is to be told about how it was read.
pub(super) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub note: Option<&'static str>,
}

/// Decodes a file, or says why it isn't one that can be read.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded<'_>, WholeFileError> {
    if bytes.len() > LARGEST_FILE {
        return refused("the file is larger than 512 MiB: export a shorter period");
    }
    if let Some(what) = known_binary(bytes) {
        return refused(what);
    }
    let decoded = match marked(bytes) {
        Some((encoding, rest)) => strictly(encoding, rest)?,
        None => match unmarked_utf16(bytes) {
            Some(encoding) => strictly(encoding, bytes)?,
            None => utf8_or_windows(bytes)?,
        },
    };
    if decoded.text.trim().is_empty() {
        return refused("the file is empty");
    }
    if let Some(at) = decoded.text.find('\0') {
        let line = decoded.text[..at].matches('\n').count() + 1;
        return refused(&format!(
            "line {line} holds a NUL byte: the file is damaged, or isn't text; save it as CSV again"
        ));
    }
    Ok(decoded)
}

fn refused<T>(sentence: &str) -> Result<T, WholeFileError> {
    Err(WholeFileError(sentence.to_owned()))
}

fn known_binary(bytes: &[u8]) -> Option<&'static str> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    if starts(b"PK\x03\x04") {
        Some("this is an Excel workbook or another zip archive: open it and save the sheet as CSV")
    } else if starts(&[0xd0, 0xcf, 0x11, 0xe0]) {
        Some("this is an old Excel workbook: open it and save the sheet as CSV")
    } else if starts(b"%PDF") {
        Some("this is a PDF: export the report as CSV instead")
    } else if starts(&[0x1f, 0x8b]) {
        Some("this is a gzip archive: unpack it first")
    } else {
        None
    }
}

fn marked(bytes: &[u8]) -> Option<(&'static Encoding, &[u8])> {
    let (encoding, length) = Encoding::for_bom(bytes)?;
    Some((encoding, bytes.get(length..)?))
}

/// UTF-16 without its mark has a zero in every other byte, as long as it is mostly English.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..bytes.len().min(1024) & !1).filter(|sample| sample.len() >= 16)?;
    let pairs = sample.len() / 2;
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    match (zeros(0), zeros(1)) {
        (0, odd) if odd * 10 >= pairs * 7 => Some(UTF_16LE),
        (even, 0) if even * 10 >= pairs * 7 => Some(UTF_16BE),
        _ => None,
    }
}

fn strictly<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Result<Decoded<'a>, WholeFileError> {
    if encoding == UTF_8 {
        return match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Decoded { text: Cow::Borrowed(text), note: None }),
            Err(at) => broken("UTF-8", &bytes[..at.valid_up_to()]),
        };
    }
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(Decoded { text, note: None }),
        None => refused("the file begins as UTF-16 and goes on as something else: save it as CSV (UTF-8) again"),
    }
}

fn broken<T>(encoding: &str, before: &[u8]) -> Result<T, WholeFileError> {
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    refused(&format!("line {line} is not {encoding}, as the rest of the file is: save it as CSV (UTF-8) again"))
}

fn utf8_or_windows(bytes: &[u8]) -> Result<Decoded<'_>, WholeFileError> {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(Decoded { text: Cow::Borrowed(text), note: None }),
        Err(error) => error,
    };
    // Two alphabets glued together would turn half the names into nonsense without a word.
    if !bytes[..error.valid_up_to()].is_ascii() {
        return broken("UTF-8", &bytes[..error.valid_up_to()]);
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    Ok(Decoded { text, note: Some("the file is not UTF-8: its accented letters were read as Windows-1252") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const TEXT: &str = "invoice_number,customer\nINV-1,Société Générique\n";

    fn utf16(big: bool, mark: bool) -> Vec<u8> {
        let units = mark.then_some(0xfeff).into_iter().chain(TEXT.encode_utf16());
        units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[rstest]
    #[case(TEXT.as_bytes().to_vec())]
    #[case([b"\xef\xbb\xbf", TEXT.as_bytes()].concat())]
    #[case(utf16(true, true))]
    #[case(utf16(false, true))]
    #[case(utf16(true, false))]
    #[case(utf16(false, false))]
    #[case(WINDOWS_1252.encode(TEXT).0.into_owned())]
    fn text_is_read_right(#[case] bytes: Vec<u8>) {
        assert_eq!(decode(&bytes).unwrap().text, TEXT);
    }

    #[rstest]
    #[case(b"", "the file is empty")]
    #[case(b" \r\n\n", "the file is empty")]
    #[case(
        b"PK\x03\x04abcdefgh",
        "this is an Excel workbook or another zip archive: open it and save the sheet as CSV"
    )]
    #[case(b"a,b\n1,\x002\n", "line 2 holds a NUL byte: the file is damaged, or isn't text; save it as CSV again")]
    #[case(b"a,\xc3\xa9\nb,\xe9\n", "line 2 is not UTF-8, as the rest of the file is: save it as CSV (UTF-8) again")]
    #[case(
        b"\xff\xfea\x00\xd8",
        "the file begins as UTF-16 and goes on as something else: save it as CSV (UTF-8) again"
    )]
    fn what_is_not_text_is_refused(#[case] bytes: &[u8], #[case] sentence: &str) {
        assert_eq!(decode(bytes).map(|d| d.text.into_owned()).unwrap_err().to_string(), sentence);
    }
}
