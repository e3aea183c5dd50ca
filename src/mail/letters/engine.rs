//! From a view of the facts to the three texts of a letter.

use minijinja::{Environment, ErrorKind, Value};
use mrml::prelude::parser::ParserOptions;
use mrml::prelude::parser::noop_loader::NoopIncludeLoader;
use mrml::prelude::render::RenderOptions;

use super::inert::one_line;
use super::templates::{PARTS, SHARED, Templates, tag};
use super::view::{Place, View};
use super::wording::Words;
use super::{Letter, LetterError, plain_text};
use crate::receivables::letter::{AccountFacts, LetterFacts};

/// Mail programs cut a message off at about this size (Gmail at 102 KB of HTML); ours stay well below, and a
/// template that goes far beyond it is broken.
const LARGEST_PART: usize = 400 * 1024;

/// The longest subject, in characters: what a phone shows is about forty.
const LONGEST_SUBJECT: usize = 150;

pub(super) fn write(facts: &LetterFacts, templates: &Templates) -> Result<Letter, LetterError> {
    let step = facts.step.template.as_str();
    for part in PARTS {
        let file = format!("{step}/{part}");
        if step == SHARED || !templates.sources.contains_key(&file) {
            return Err(LetterError::NoTemplate { file: one_line(&file, 200) });
        }
    }
    let variant = templates.variant_for(step, &language_of(&facts.account));
    write_in(facts, templates, variant.as_deref())
}

/// The letter in one language variant, or in the untranslated wording.
pub(super) fn write_in(
    facts: &LetterFacts,
    templates: &Templates,
    variant: Option<&str>,
) -> Result<Letter, LetterError> {
    let language = variant.and_then(|tag| tag.split('-').next()).unwrap_or("en");
    let words = Words::of_letter(language);
    let desk = Desk { templates, engine: templates.engine(variant), variant, step: &facts.step.template };
    let plain = View::new(facts, words, language, Place::Subject).into_value();
    // What looks like an encoded word would be decoded by the reader's program, line breaks in it included.
    let subject = one_line(&desk.fill("subject.txt", plain)?, LONGEST_SUBJECT).replace("=?", "= ?");
    if subject.is_empty() {
        return Err(desk.broken("subject.txt", "the subject is empty".into()));
    }
    let body = View::new(facts, words, language, Place::Body).into_value();
    let text = plain_text::laid_out(&desk.fill("body.txt", body.clone())?);
    if text.trim().is_empty() {
        return Err(desk.broken("body.txt", "the text part is empty".into()));
    }
    let html = desk.html(&desk.fill("body.mjml", body)?)?;
    Ok(Letter { subject, html, text })
}

/// The language an account is written to in: its own, and where that leaves the country open, as that country writes
/// it.
pub(super) fn language_of(account: &AccountFacts) -> String {
    let language = tag(account.language.as_deref().unwrap_or("en"));
    let language = if language.is_empty() { "en".to_owned() } else { language };
    match account.country.as_deref().map(tag) {
        Some(country) if !language.contains('-') && is_at_home(&language, &country) => format!("{language}-{country}"),
        _ => language,
    }
}

/// Where a language is an official one. An English letter to Germany is written as English is, amounts included.
fn is_at_home(language: &str, country: &str) -> bool {
    match language {
        "de" => matches!(country, "de" | "at" | "ch" | "li" | "lu" | "be"),
        "fr" => matches!(country, "fr" | "be" | "ch" | "lu" | "ca" | "mc"),
        "en" => matches!(country, "gb" | "us" | "ie" | "ca" | "au" | "nz" | "in" | "za" | "sg"),
        _ => false,
    }
}

struct Desk<'a> {
    templates: &'a Templates,
    engine: Environment<'static>,
    variant: Option<&'a str>,
    step: &'a str,
}

impl Desk<'_> {
    fn fill(&self, part: &str, view: Value) -> Result<String, LetterError> {
        let name = format!("{}/{part}", self.step);
        let text = self
            .engine
            .get_template(&name)
            .and_then(|template| template.render(view))
            .map_err(|error| self.explained(&name, &error))?;
        if text.len() > LARGEST_PART {
            return Err(
                self.broken(part, format!("it makes {} bytes; a letter has {LARGEST_PART} at most", text.len()))
            );
        }
        Ok(text)
    }

    fn html(&self, mjml: &str) -> Result<String, LetterError> {
        let parser = ParserOptions { include_loader: Box::new(NoopIncludeLoader) };
        let parsed = mrml::parse_with_options(mjml, &parser).map_err(|error| self.not_mjml(mjml, &error))?;
        // No fonts: the library's default would fetch them from a third party and tell it who read the letter.
        let options = RenderOptions { fonts: Default::default(), ..RenderOptions::default() };
        let html = parsed
            .element
            .render(&options)
            .map_err(|error| self.broken("body.mjml", format!("this MJML can't be made into HTML: {error}")))?;
        // What the library doesn't know, or knows only elsewhere, it hands through as if it were HTML.
        let Some(start) = html.find("<mj") else { return Ok(html) };
        let tag: String = html[start..].chars().take_while(|c| !c.is_whitespace() && !matches!(c, '>' | '/')).collect();
        let what = format!("{tag}> isn't known in MJML, or can't stand in this place");
        Err(self.found(what, |line| line.contains(&tag)))
    }

    fn broken(&self, part: &str, what: String) -> LetterError {
        let file = self.shown(&format!("{}/{part}", self.step));
        LetterError::Broken { file, line: None, what }
    }

    fn shown(&self, name: &str) -> String {
        let translated = self.variant.and_then(|tag| self.templates.translated(name, tag));
        self.templates.shown(translated.as_deref().unwrap_or(name))
    }

    /// The innermost error of the engine: an include or a parent template wraps what happened within.
    fn explained(&self, name: &str, error: &minijinja::Error) -> LetterError {
        let mut innermost = error;
        let mut next = std::error::Error::source(error);
        while let Some(source) = next {
            if let Some(deeper) = source.downcast_ref::<minijinja::Error>() {
                innermost = deeper;
            }
            next = source.source();
        }
        let what = match innermost.kind() {
            ErrorKind::OutOfFuel => "it never comes to an end: look for a loop over too much, or within itself".into(),
            ErrorKind::UndefinedError => match unknown(innermost) {
                Some(word) => format!("there is no \"{word}\" here: templates/README.md lists what there is"),
                None => "it uses something that isn't there: templates/README.md lists what there is".into(),
            },
            _ => innermost.detail().map_or_else(|| innermost.kind().to_string(), str::to_owned),
        };
        LetterError::Broken {
            file: self.shown(innermost.name().unwrap_or(name)),
            line: innermost.line(),
            what: one_line(&what, 300),
        }
    }

    /// Finds the line in the template files: the parser counts in what was filled in, the operator sees what
    /// was written.
    fn not_mjml(&self, mjml: &str, error: &mrml::prelude::parser::Error) -> LetterError {
        let start = position(&error.to_string()).unwrap_or(mjml.len()).min(mjml.len());
        let before = mjml.get(..start).unwrap_or(mjml);
        let written = mjml.lines().nth(before.matches('\n').count()).unwrap_or_default().trim();
        let what = if written.is_empty() {
            format!("this isn't valid MJML: {error}")
        } else {
            format!("this isn't valid MJML, at \"{}\": {error}", one_line(written, 80))
        };
        self.found(what, |line| !written.is_empty() && line.trim() == written)
    }

    /// A fault in the MJML, with the first line of the templates that looks like it.
    fn found(&self, what: String, is_it: impl Fn(&str) -> bool) -> LetterError {
        let own = format!("{}/body.mjml", self.step);
        let translated = self.variant.and_then(|tag| self.templates.translated(&own, tag));
        let shared =
            self.templates.sources.keys().filter(|name| name.starts_with("shared/") && name.ends_with(".mjml"));
        for name in translated.iter().chain([&own]).chain(shared) {
            let Some(source) = self.templates.sources.get(name) else { continue };
            if let Some(index) = source.text.lines().position(&is_it) {
                return LetterError::Broken { file: source.shown.clone(), line: Some(index + 1), what };
            }
        }
        LetterError::Broken { file: self.shown(&own), line: None, what }
    }
}

/// The expression that stands where the engine found nothing.
fn unknown(error: &minijinja::Error) -> Option<String> {
    let source = error.template_source()?;
    let text = source.get(error.range()?)?.trim();
    (!text.is_empty() && text.len() <= 60).then(|| text.to_owned())
}

/// The byte at which the parser stopped, from its own words: `… at position 120:130`.
fn position(message: &str) -> Option<usize> {
    let (_, after) = message.rsplit_once("position ")?;
    after.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}
