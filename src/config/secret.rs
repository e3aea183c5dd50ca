//! Secrets: said as `key`, or kept in the file that `key_file` names. Never part of what is said about them.

use secrecy::SecretString;

use super::section::Section;

impl Section<'_> {
    /// A secret, said as `key` or kept in the file that `key_file` names.
    pub(super) fn secret(&self, key: &str) -> Option<SecretString> {
        let file_key = format!("{key}_file");
        let (here, file) = (self.get(key), self.get(&file_key));
        let from_file = match (here, file) {
            (Some(here), Some(file)) if here.source.rank() == file.source.rank() => {
                self.refuse(&file_key, format!("{key} is given as well: keep one of the two"));
                return None;
            }
            (Some(here), Some(file)) => file.source.rank() > here.source.rank(),
            (_, file) => file.is_some(),
        };
        if from_file {
            return self.secret_from(&file_key);
        }
        let text = self.of_kind(key, "a text", |node| node.as_text())?;
        if text.trim().is_empty() {
            self.refuse(key, format!("is empty: give the value, leave the key out, or use {file_key}"));
            return None;
        }
        Some(SecretString::from(text))
    }

    fn secret_from(&self, file_key: &str) -> Option<SecretString> {
        let path = self.path_beside(file_key)?;
        match std::fs::read_to_string(&path) {
            Ok(text) if text.trim().is_empty() => {
                self.refuse(file_key, format!("{} is empty: write the secret into it", path.display()));
                None
            }
            Ok(text) => Some(SecretString::from(text.trim_end_matches(['\r', '\n']))),
            Err(error) => {
                self.refuse(file_key, format!("{} can't be read: {error}", path.display()));
                None
            }
        }
    }
}
