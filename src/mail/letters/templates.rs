//! The templates: the built-in ones, and the operator's folder that overrides them file by file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};

use super::LetterError;
use super::wording::Words;

/// The three files of a step. Each may have a variant in a language: `body.de.mjml`.
pub(super) const PARTS: [&str; 3] = ["subject.txt", "body.mjml", "body.txt"];

/// The folder of what all letters share. It is no step.
pub(super) const SHARED: &str = "shared";

/// No template is larger than this, in bytes.
const LARGEST_FILE: u64 = 256 * 1024;

/// Steps of work one template may take. The largest built-in letter takes about 8,000.
const FUEL: u64 = 400_000;

macro_rules! built_in {
    (shared: $($shared:literal),+; steps: $($step:literal),+ $(,)?) => {
        &[
            $((concat!("shared/", $shared), include_str!(concat!("../../../templates/shared/", $shared)))),+,
            $(
                built_in!($step, "subject.txt"), built_in!($step, "body.mjml"), built_in!($step, "body.txt"),
                built_in!($step, "subject.de.txt"), built_in!($step, "body.de.mjml"), built_in!($step, "body.de.txt"),
                built_in!($step, "subject.fr.txt"), built_in!($step, "body.fr.mjml"), built_in!($step, "body.fr.txt")
            ),+
        ]
    };
    ($step:literal, $part:literal) => {
        (concat!($step, "/", $part), include_str!(concat!("../../../templates/", $step, "/", $part)))
    };
}

/// Each step in English, German and French.
const BUILT_IN: &[(&str, &str)] = built_in! {
    shared: "layout.mjml", "statement.mjml", "installment.mjml", "layout.txt", "statement.txt", "installment.txt",
        "words.txt", "words.de.txt", "words.fr.txt";
    steps: "courtesy", "friendly", "statement", "firm", "final", "installment",
};

/// One template file, as it was read.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) text: String,
    /// Where the operator finds it: a path, or `templates/…` for a built-in one.
    pub(super) shown: String,
}

/// All templates, read once. Keys are paths within the folder: `friendly/body.mjml`.
#[derive(Debug, Clone)]
pub struct Templates {
    pub(super) sources: BTreeMap<String, Source>,
}

impl Templates {
    /// The templates the program carries.
    pub fn built_in() -> Templates {
        let sources = BUILT_IN.iter().map(|(name, text)| {
            let source = Source { text: (*text).to_owned(), shown: format!("templates/{name}") };
            ((*name).to_owned(), source)
        });
        Templates { sources: sources.collect() }
    }

    /// The built-in templates, with those of `folder` in their place where it has them.
    ///
    /// # Errors
    /// When the folder or a file in it can't be read, is too large, or isn't UTF-8.
    pub fn load(folder: Option<&Path>) -> Result<Templates, LetterError> {
        let mut templates = Templates::built_in();
        let Some(folder) = folder else { return Ok(templates) };
        for step in entries(folder)?.into_iter().filter(|path| path.is_dir()) {
            for file in entries(&step)?.into_iter().filter(|path| path.is_file() && is_template(path)) {
                templates.sources.insert(name_of(folder, &file), read(&file)?);
            }
        }
        Ok(templates)
    }

    /// The steps that have a folder, in order of their names.
    pub(super) fn steps(&self) -> Vec<String> {
        let mut steps: Vec<String> =
            self.sources.keys().filter_map(|name| name.split_once('/')).map(|(step, _)| step.to_owned()).collect();
        steps.dedup();
        steps.retain(|step| step != SHARED);
        steps
    }

    /// The languages in which a step is there in all three parts, each by itself or by the language it is a
    /// variant of.
    pub(super) fn variants(&self, step: &str) -> Vec<String> {
        let mut tags: Vec<String> = self.tags(step).into_iter().filter(|tag| self.is_whole(step, tag)).collect();
        tags.sort();
        tags.dedup();
        tags
    }

    /// Every language that a part of a step is written in.
    fn tags(&self, step: &str) -> Vec<String> {
        let inside = self.sources.keys().filter_map(|name| name.strip_prefix(step)?.strip_prefix('/'));
        inside.filter_map(|file| PARTS.iter().find_map(|part| tag_of(file, part))).collect()
    }

    fn is_whole(&self, step: &str, tag: &str) -> bool {
        PARTS.iter().all(|part| self.translated(&format!("{step}/{part}"), tag).is_some())
    }

    /// The variant that a reader of `language` gets, where the step has it whole: `de-at`, whose files go before
    /// those of `de`.
    pub(super) fn variant_for(&self, step: &str, language: &str) -> Option<String> {
        let wanted = tag(language);
        self.is_whole(step, &wanted).then_some(wanted)
    }

    /// The file that stands for `name` in a language: the variant's own, else that of the language itself.
    pub(super) fn translated(&self, name: &str, tag: &str) -> Option<String> {
        let primary = tag.split('-').next().unwrap_or(tag);
        [tag, primary].iter().map(|tag| in_language(name, tag)).find(|name| self.sources.contains_key(name))
    }

    /// Whether a step is about an installment: the built-in one, or an operator's own.
    pub(super) fn speaks_of_installments(&self, step: &str) -> bool {
        let own = self.sources.iter().filter(|(name, _)| name.split('/').next() == Some(step));
        step == super::INSTALLMENT || own.into_iter().any(|(_, source)| source.text.contains("installment.amount"))
    }

    /// Where the operator finds the file that answers to `name`.
    pub(super) fn shown(&self, name: &str) -> String {
        self.sources.get(name).map_or_else(|| format!("templates/{name}"), |source| source.shown.clone())
    }

    /// An engine that reads these templates, each in its `variant` where there is one.
    ///
    /// What isn't known is an error. Whatever goes into an `.mjml` is escaped, and no template can switch that
    /// off by a filter. Work is limited, so a loop without end ends.
    pub(super) fn engine(&self, variant: Option<&str>) -> Environment<'static> {
        let mut engine = Environment::new();
        engine.set_undefined_behavior(UndefinedBehavior::Strict);
        engine.set_auto_escape_callback(|name| match name.rsplit_once('.') {
            Some((_, "txt")) => AutoEscape::None,
            _ => AutoEscape::Html,
        });
        engine.set_fuel(Some(FUEL));
        engine.set_recursion_limit(50);
        engine.set_debug(true);
        engine.set_syntax(one_line_tags());
        engine.remove_filter("safe");
        let words = variant.map(Words::of_letter).unwrap_or_default();
        engine.add_filter("age", move |days: i64| words.age(days));
        let (templates, variant) = (self.clone(), variant.map(str::to_owned));
        engine.set_loader(move |name| {
            let translated = variant.as_deref().and_then(|tag| templates.translated(name, tag));
            let text = templates.sources.get(translated.as_deref().unwrap_or(name)).map(|source| source.text.as_str());
            Ok(text.map(|text| {
                if variant.as_deref().is_some_and(writes_no_eszett) {
                    text.replace('ß', "ss")
                } else {
                    text.to_owned()
                }
            }))
        });
        engine
    }
}

/// A line that holds nothing but a tag leaves no line behind.
fn one_line_tags() -> SyntaxConfig {
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true);
    syntax.build().unwrap_or_default()
}

/// `friendly/body.mjml` in German is `friendly/body.de.mjml`.
pub(super) fn in_language(name: &str, tag: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{tag}.{extension}"),
        None => name.to_owned(),
    }
}

/// `de_AT` and `de-at` are one tag.
pub(super) fn tag(language: &str) -> String {
    language.trim().to_ascii_lowercase().replace('_', "-")
}

/// The language in the name of a part: `de` of `body.de.mjml`.
pub(super) fn tag_of(file: &str, part: &str) -> Option<String> {
    let (stem, extension) = part.rsplit_once('.')?;
    let tag = file.strip_prefix(stem)?.strip_prefix('.')?.strip_suffix(extension)?.strip_suffix('.')?;
    (!tag.is_empty()).then(|| tag.to_owned())
}

/// Switzerland and Liechtenstein write German without ß.
fn writes_no_eszett(tag: &str) -> bool {
    matches!(tag, "de-ch" | "de-li")
}

fn is_template(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "txt" || extension == "mjml")
}

fn name_of(folder: &Path, file: &Path) -> String {
    let inside = file.strip_prefix(folder).unwrap_or(file);
    let parts: Vec<String> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let name = parts.join("/");
    let pieces: Vec<&str> = name.split('.').collect();
    match pieces.as_slice() {
        [stem, language, extension] => format!("{stem}.{}.{extension}", tag(language)),
        _ => name,
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, LetterError> {
    let unreadable =
        |error: std::io::Error| LetterError::Unreadable { file: folder.display().to_string(), what: error.to_string() };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        found.push(entry.map_err(unreadable)?.path());
    }
    found.sort();
    Ok(found)
}

fn read(file: &Path) -> Result<Source, LetterError> {
    let shown = file.display().to_string();
    let unreadable = |what: String| LetterError::Unreadable { file: shown.clone(), what };
    let size = std::fs::metadata(file).map_err(|error| unreadable(error.to_string()))?.len();
    if size > LARGEST_FILE {
        return Err(unreadable(format!("it has {size} bytes; a template has {LARGEST_FILE} at most")));
    }
    let text = std::fs::read_to_string(file).map_err(|error| unreadable(error.to_string()))?;
    Ok(Source { text, shown })
}
