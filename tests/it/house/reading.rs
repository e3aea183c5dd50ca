//! Reads a source file for what it refers to: paths in `use`, in code, in attributes and inside macros.

use std::fs;
use std::path::Path;

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// One file of `src`, outside its tests.
pub struct Source {
    /// From the root of the project: `src/desk/claim.rs`.
    pub path: String,
    pub text: String,
    pub references: Vec<Reference>,
    pub calls: Vec<Call>,
    /// Modules, types and functions by the name they are given here.
    pub names: Vec<(String, usize)>,
    /// Names of macros that are called: `todo`, `println`.
    pub macros: Vec<(String, usize)>,
    /// Attributes that silence a lint and don't say why.
    pub silenced: Vec<usize>,
}

/// A path as written, `crate`, `self` and `super` resolved: `["crate", "store", "outbox"]`, `["sqlx", "Row"]`.
pub struct Reference {
    pub path: Vec<String>,
    pub line: usize,
}

/// A method call, and its first argument where that is a literal string.
pub struct Call {
    pub method: String,
    pub text: Option<String>,
    pub line: usize,
}

/// Every file of `src`.
pub fn all() -> Vec<Source> {
    let mut sources = Vec::new();
    walk(Path::new("src"), &mut |path, text| sources.push(Source::parse(path, &text)));
    sources
}

/// Each Rust file under a folder with its text, in order of names.
pub fn walk(folder: &Path, each: &mut impl FnMut(&str, String)) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            walk(&path, each);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            each(&path.to_string_lossy(), fs::read_to_string(&path).expect("Rust is UTF-8"));
        }
    }
}

impl Source {
    pub fn parse(path: &str, text: &str) -> Source {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path} is not Rust: {error}"));
        let source = Source {
            path: path.to_owned(),
            text: text.to_owned(),
            references: Vec::new(),
            calls: Vec::new(),
            names: Vec::new(),
            macros: Vec::new(),
            silenced: Vec::new(),
        };
        let mut reader = Reader { module: module_of(path), source };
        if !is_tests(path) {
            reader.visit_file(&file);
        }
        reader.source
    }

    /// `desk` of `src/desk/claim.rs`, `web` of `src/web.rs`.
    pub fn room(&self) -> String {
        module_of(&self.path).first().cloned().unwrap_or_else(|| "lib".to_owned())
    }

    pub fn at(&self, line: usize, what: impl std::fmt::Display) -> String {
        format!("{}:{line}: {what}", self.path)
    }
}

/// `["desk", "claim"]` of `src/desk/claim.rs`; nothing of `src/lib.rs`.
fn module_of(path: &str) -> Vec<String> {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
    let parts = inner.split('/').filter(|part| !matches!(*part, "mod" | "lib"));
    parts.map(str::to_owned).collect()
}

/// Whether a whole file is tests, by the name its module has.
fn is_tests(path: &str) -> bool {
    path.trim_end_matches(".rs").split('/').any(|part| part == "tests")
}

struct Reader {
    module: Vec<String>,
    source: Source,
}

impl Reader {
    fn refer(&mut self, path: Vec<String>, span: Span) {
        let line = span.start().line;
        self.source.references.push(Reference { path: self.resolved(path), line });
    }

    fn resolved(&self, path: Vec<String>) -> Vec<String> {
        let ups = path.iter().take_while(|part| *part == "super").count();
        let own = path.first().is_some_and(|part| part == "self");
        if ups == 0 && !own {
            return path;
        }
        let kept = self.module.len().saturating_sub(ups);
        let from_root = std::iter::once("crate".to_owned()).chain(self.module[..kept].iter().cloned());
        from_root.chain(path.into_iter().skip(ups.max(1))).collect()
    }

    fn used(&mut self, tree: &syn::UseTree, before: &[String]) {
        let with = |ident: &syn::Ident| [before, &[ident.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.used(&path.tree, &with(&path.ident)),
            syn::UseTree::Name(name) => self.refer(with(&name.ident), name.ident.span()),
            syn::UseTree::Rename(rename) => self.refer(with(&rename.ident), rename.ident.span()),
            syn::UseTree::Glob(glob) => {
                use syn::spanned::Spanned;
                self.refer(before.to_vec(), glob.span());
            }
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.used(tree, before)),
        }
    }

    /// Paths in what a macro or an attribute is given, which isn't parsed: runs of `name::name`.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut run: Vec<String> = Vec::new();
        let mut colons = 0;
        let mut begun = Span::call_site();
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.end_of(&mut run, begun);
                        begun = ident.span();
                    }
                    colons = 0;
                    run.push(ident.to_string());
                }
                other => {
                    self.end_of(&mut run, begun);
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.tokens(group.stream());
                    }
                }
            }
        }
        self.end_of(&mut run, begun);
    }

    fn end_of(&mut self, run: &mut Vec<String>, begun: Span) {
        let path = std::mem::take(run);
        if path.len() > 1 {
            self.refer(path, begun);
        }
    }

    fn named(&mut self, ident: &syn::Ident) {
        self.source.names.push((ident.to_string(), ident.span().start().line));
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.used(&item.tree, &[]);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.named(&item.ident);
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.named(&item.ident);
        visit::visit_item_struct(self, item);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.named(&item.ident);
        visit::visit_item_enum(self, item);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            let parts = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            self.refer(parts, path.segments[0].ident.span());
        }
        visit::visit_path(self, path);
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        let name = attribute.path().segments[0].ident.clone();
        // `#[sqlx(…)]` and `#[poise::command]` refer to a crate as much as a path does.
        self.refer(vec![name.to_string()], name.span());
        if let syn::Meta::List(list) = &attribute.meta {
            let said = list.tokens.to_string();
            if (name == "allow" || name == "expect") && !said.contains("reason") {
                self.source.silenced.push(name.span().start().line);
            }
            self.tokens(list.tokens.clone());
        }
        visit::visit_attribute(self, attribute);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if let Some(last) = call.path.segments.last() {
            self.source.macros.push((last.ident.to_string(), last.ident.span().start().line));
        }
        self.tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let text = match call.args.first() {
            Some(syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. })) => Some(text.value()),
            _ => None,
        };
        let (method, line) = (call.method.to_string(), call.method.span().start().line);
        self.source.calls.push(Call { method, text, line });
        visit::visit_expr_method_call(self, call);
    }
}

fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        _ => false,
    })
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

#[test]
fn every_way_of_naming_another_room_is_read() {
    let source = Source::parse(
        "src/desk/claim.rs",
        "use crate::{store::outbox, config as told};
         use super::super::web;
         fn f() -> crate::clock::Clock { tokio::select! { _ = super::super::mail::send() => {} } }
         #[derive(sqlx::FromRow)] struct Row;
         #[cfg(test)] mod tests { use crate::discord; }",
    );
    let seen: Vec<String> = source.references.iter().map(|reference| reference.path.join("::")).collect();
    for wanted in [
        "crate::store::outbox",
        "crate::config",
        "crate::web",
        "crate::clock::Clock",
        "tokio::select",
        "crate::mail::send",
        "sqlx::FromRow",
    ] {
        assert!(seen.iter().any(|path| path == wanted), "{wanted} is not among {seen:?}");
    }
    assert!(!seen.iter().any(|path| path.contains("discord")), "tests may use what they like: {seen:?}");
}
