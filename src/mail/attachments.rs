//! The PDFs of invoices, taken from the operator's folder just before a letter leaves.
//!
//! The ledger names files, and what it names is data: nothing outside the folder is read, nothing that isn't a PDF is
//! sent, and an address on the web is never fetched.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::letters::one_line;
use super::providers::Attachment;
use crate::receivables::letter::InvoiceFile;

/// What all files of one mail come to at most, in bytes: a third more once they are encoded, which is as much as
/// Postmark takes (10 MB).
const LARGEST: u64 = 7_000_000;

/// The files of these invoices, each once; or a sentence that says which one keeps the letter from leaving.
///
/// # Errors
/// A file that is missing, outside the folder, no PDF, or more than a mail can carry.
pub fn load(folder: &Path, named: &[InvoiceFile]) -> Result<Vec<Attachment>, String> {
    let mut taken = BTreeSet::new();
    let mut left = LARGEST;
    let mut attachments = Vec::new();
    for invoice in named {
        let path = place(folder, invoice)?;
        if !taken.insert(path.clone()) {
            continue;
        }
        let bytes = read(&path, invoice, &mut left)?;
        attachments.push(Attachment {
            name: name_of(&invoice.number),
            content_type: "application/pdf".to_owned(),
            content: STANDARD.encode(bytes),
        });
    }
    Ok(attachments)
}

/// Whether the folder can be read at all; `false` where there is none.
///
/// # Errors
/// What is there instead, or why it can't be read.
pub fn is_there(folder: &Path) -> Result<bool, String> {
    let shown = folder.display();
    match std::fs::metadata(folder) {
        Ok(found) if !found.is_dir() => Err(format!("{shown} is no folder")),
        Ok(_) => match std::fs::read_dir(folder) {
            Ok(_) => Ok(true),
            Err(error) => Err(format!("{shown} can't be read: {error}")),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(format!("{shown} can't be read: {error}")),
    }
}

/// Where the file is, links followed, and that it is in the folder.
fn place(folder: &Path, invoice: &InvoiceFile) -> Result<PathBuf, String> {
    let wrong = |what: &str| Err(told(invoice, what));
    if invoice.file.contains("://") {
        return wrong("is an address on the web, and none is fetched: put the file into mail.attachments and name it");
    }
    let named = Path::new(&invoice.file);
    let leaves = named.components().any(|part| matches!(part, Component::ParentDir));
    if leaves || invoice.file.contains(['\\', '\0']) || invoice.file.len() > 1_000 {
        return wrong("is no name of a file in mail.attachments");
    }
    let Ok(inside) = folder.canonicalize() else {
        return Err(told(
            invoice,
            &format!("can't be had: there is no folder {} (mail.attachments)", folder.display()),
        ));
    };
    match inside.join(named).canonicalize() {
        Ok(path) if !path.starts_with(&inside) => wrong("is outside the folder of mail.attachments"),
        Ok(path) => Ok(path),
        Err(_) => wrong(&format!("isn't in {} (mail.attachments)", folder.display())),
    }
}

fn read(path: &Path, invoice: &InvoiceFile, left: &mut u64) -> Result<Vec<u8>, String> {
    let unreadable = |error: std::io::Error| told(invoice, &format!("can't be read: {error}"));
    let is_file = std::fs::metadata(path).map_err(unreadable)?.is_file();
    if !is_file {
        return Err(told(invoice, "is no file"));
    }
    let mut bytes = Vec::new();
    File::open(path).map_err(unreadable)?.take(*left + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    let size = bytes.len() as u64;
    if size > *left {
        let most = LARGEST / 1_000_000;
        return Err(told(invoice, &format!("is too large: the files of one mail come to {most} MB at most")));
    }
    if !bytes.starts_with(b"%PDF-") {
        return Err(told(invoice, "is no PDF"));
    }
    *left -= size;
    Ok(bytes)
}

fn told(invoice: &InvoiceFile, what: &str) -> String {
    format!("the PDF of invoice {}, \"{}\", {what}", one_line(&invoice.number, 80), one_line(&invoice.file, 120))
}

/// The number of the invoice as the name of a file, on any machine.
fn name_of(number: &str) -> String {
    let kept = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ') { c } else { '-' };
    let name: String = one_line(number, 80).chars().map(kept).collect();
    let name = name.trim_matches(['.', ' ']);
    format!("{}.pdf", if name.is_empty() { "invoice" } else { name })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const PDF: &[u8] = b"%PDF-1.7\n%%EOF\n";

    fn named(number: &str, file: &str) -> InvoiceFile {
        InvoiceFile { number: number.into(), file: file.into() }
    }

    /// A folder with a PDF, something else, a folder and a large file; a PDF beside it, and a link to that one.
    fn folder() -> (tempfile::TempDir, PathBuf) {
        let outside = tempfile::tempdir().unwrap();
        let folder = outside.path().join("invoices");
        std::fs::create_dir_all(folder.join("2026")).unwrap();
        std::fs::write(folder.join("2026/INV-7.pdf"), PDF).unwrap();
        std::fs::write(folder.join("page.pdf"), "<html>").unwrap();
        std::fs::write(folder.join("empty.pdf"), "").unwrap();
        std::fs::write(outside.path().join("secret.pdf"), PDF).unwrap();
        let large = [PDF, &vec![b'x'; 3_600_000]].concat();
        std::fs::write(folder.join("large-1.pdf"), &large).unwrap();
        std::fs::write(folder.join("large-2.pdf"), &large).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(outside.path().join("secret.pdf"), folder.join("link.pdf")).unwrap();
        (outside, folder)
    }

    #[test]
    fn a_file_goes_along_once_under_the_invoice_s_number() {
        let (outside, folder) = folder();
        let absolute = folder.join("2026/INV-7.pdf");
        let files = [named("INV/7\r\n", "2026/INV-7.pdf"), named("INV-8", absolute.to_str().unwrap())];
        let loaded = load(&folder, &files).unwrap();
        assert_eq!(loaded.len(), 1);
        assert_eq!((loaded[0].name.as_str(), loaded[0].content_type.as_str()), ("INV-7.pdf", "application/pdf"));
        assert_eq!(STANDARD.decode(&loaded[0].content).unwrap(), PDF);
        assert_eq!(load(&outside.path().join("nowhere"), &[]), Ok(Vec::new()));
    }

    #[rstest]
    #[case("INV-9.pdf", "isn't in")]
    #[case("../secret.pdf", "is no name of a file")]
    #[case("2026/../../secret.pdf", "is no name of a file")]
    #[case("..\\secret.pdf", "is no name of a file")]
    #[case("/etc/passwd", "is outside the folder")]
    #[case("link.pdf", "is outside the folder")]
    #[case("https://evil.test/INV-7.pdf", "none is fetched")]
    #[case("file:///etc/passwd", "none is fetched")]
    #[case("page.pdf", "is no PDF")]
    #[case("empty.pdf", "is no PDF")]
    #[case("2026", "is no file")]
    #[case("", "is no file")]
    fn what_is_wrong_is_told_and_nothing_goes_along(#[case] file: &str, #[case] what: &str) {
        let (_outside, folder) = folder();
        let files = [named("INV-7", "2026/INV-7.pdf"), named("INV-8", file)];
        let refused = load(&folder, &files).unwrap_err();
        assert!(refused.starts_with("the PDF of invoice INV-8") && refused.contains(what), "{refused}");
    }

    #[test]
    fn a_folder_is_there_or_something_else_is() {
        let (outside, folder) = folder();
        assert_eq!(is_there(&folder), Ok(true));
        assert_eq!(is_there(&outside.path().join("nowhere")), Ok(false));
        let told = is_there(&outside.path().join("secret.pdf")).unwrap_err();
        assert!(told.ends_with("secret.pdf is no folder"), "{told}");
        assert!(is_there(&outside.path().join("secret.pdf/below")).is_err());
    }

    #[test]
    fn all_together_they_stay_within_what_a_mail_carries() {
        let (_outside, folder) = folder();
        assert!(load(&folder, &[named("A", "large-1.pdf")]).is_ok());
        let refused = load(&folder, &[named("A", "large-1.pdf"), named("B", "large-2.pdf")]).unwrap_err();
        assert!(refused.contains("invoice B") && refused.contains("7 MB at most"), "{refused}");
        let refused = load(&folder.join("not there"), &[named("A", "large-1.pdf")]).unwrap_err();
        assert!(refused.contains("there is no folder"), "{refused}");
    }
}
