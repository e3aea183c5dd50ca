//! Finds the statements: what `Db` and `Tx` are given in the rooms that ask the database.

use std::collections::HashMap;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use crate::house::reading::walk;

/// The rooms that ask. The database's own room only hands statements on.
const ROOMS: &[&str] = &["src/store", "src/desk", "src/courier", "src/schedule", "src/cli"];

pub struct Statement {
    /// `src/store/accounts.rs:31`.
    pub at: String,
    pub sql: String,
    /// How many values it is given, where they are written beside it.
    pub given: Option<usize>,
}

pub fn all() -> Vec<Statement> {
    read().0
}

/// Where something is given to the database that isn't a text known beforehand.
pub fn unreadable() -> Vec<String> {
    read().1
}

fn read() -> (Vec<Statement>, Vec<String>) {
    let (mut statements, mut unread) = (Vec::new(), Vec::new());
    walk(Path::new("src"), &mut |path, text| {
        if ROOMS.iter().any(|room| path.starts_with(room)) {
            let (found, odd) = in_file(path, &text);
            statements.extend(found);
            unread.extend(odd);
        }
    });
    (statements, unread)
}

fn in_file(path: &str, text: &str) -> (Vec<Statement>, Vec<String>) {
    let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path} is not Rust: {error}"));
    let mut finder =
        Finder { path, texts: HashMap::new(), statements: Vec::new(), unread: Vec::new(), literals: Vec::new() };
    finder.learn(&file.items);
    finder.visit_file(&file);
    let Finder { statements, mut unread, literals, .. } = finder;
    // What looks like a statement and is given to nobody here is one this test doesn't see.
    for (line, literal) in literals {
        if !statements.iter().any(|statement| statement.sql.contains(&literal)) {
            unread.push(format!("{path}:{line}: {literal}"));
        }
    }
    (statements, unread)
}

struct Finder<'p> {
    path: &'p str,
    /// Constants and macros without arguments that stand for a text.
    texts: HashMap<String, String>,
    statements: Vec<Statement>,
    unread: Vec<String>,
    literals: Vec<(usize, String)>,
}

impl Finder<'_> {
    fn learn(&mut self, items: &[syn::Item]) {
        for item in items {
            match item {
                syn::Item::Const(constant) => {
                    if let Some(text) = self.text_of(&constant.expr) {
                        self.texts.insert(constant.ident.to_string(), text);
                    }
                }
                syn::Item::Macro(rules) => {
                    if let (Some(name), Some(text)) = (&rules.ident, only_literal(rules.mac.tokens.clone())) {
                        self.texts.insert(name.to_string(), text);
                    }
                }
                _ => {}
            }
        }
    }

    fn text_of(&self, expression: &syn::Expr) -> Option<String> {
        match expression {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            syn::Expr::Path(path) => self.texts.get(&path.path.segments.last()?.ident.to_string()).cloned(),
            syn::Expr::Reference(reference) => self.text_of(&reference.expr),
            syn::Expr::Paren(inner) => self.text_of(&inner.expr),
            syn::Expr::Macro(call) if call.mac.path.is_ident("concat") => {
                let parts = call
                    .mac
                    .parse_body_with(syn::punctuated::Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated);
                parts.ok()?.iter().map(|part| self.text_of(part)).collect()
            }
            syn::Expr::Macro(call) => self.texts.get(&call.mac.path.segments.last()?.ident.to_string()).cloned(),
            _ => None,
        }
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.ident != "tests" {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let asks = ["execute", "execute_many", "fetch_one", "fetch_optional", "fetch_all", "fetch_many"];
        let asks = asks.contains(&&*call.method.to_string());
        if let (true, Some(first), 2) = (asks, call.args.first(), call.args.len()) {
            let at = format!("{}:{}", self.path, call.method.span().start().line);
            let given = match &call.args[1] {
                syn::Expr::Tuple(values) => Some(values.elems.len()),
                _ => None,
            };
            match self.text_of(first) {
                Some(sql) => self.statements.push(Statement { at, sql, given }),
                None => self.unread.push(at),
            }
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_lit_str(&mut self, literal: &'ast syn::LitStr) {
        let text = literal.value();
        let begins = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "WITH "]
            .iter()
            .any(|word| text.trim_start().starts_with(word));
        if begins {
            self.literals.push((literal.span().start().line, text));
        }
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        for literal in literals(call.tokens.clone()) {
            self.visit_lit_str(&literal);
        }
    }
}

/// The text of `macro_rules! columns { () => { "…" } }`.
fn only_literal(rules: TokenStream) -> Option<String> {
    match &literals(rules)[..] {
        [one] => Some(one.value()),
        _ => None,
    }
}

fn literals(tokens: TokenStream) -> Vec<syn::LitStr> {
    let mut found = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => found.extend(literals(group.stream())),
            TokenTree::Literal(literal) => {
                if let syn::Lit::Str(text) = syn::Lit::new(literal) {
                    found.push(text);
                }
            }
            _ => {}
        }
    }
    found
}

#[test]
fn a_statement_is_found_in_each_of_its_forms() {
    let (found, odd) = in_file(
        "src/store/accounts.rs",
        "macro_rules! columns { () => { \"id, code\" } }
         const ONE: &str = concat!(\"SELECT \", columns!(), \" FROM accounts\");
         async fn f(db: Db) {
             db.fetch_all(ONE, ()).await;
             db.fetch_one(\"SELECT id FROM accounts WHERE code = $1\", (code,)).await;
             db.fetch_all(&made_up(), ()).await;
             join!(db.fetch_all(\"SELECT 1 AS one\", ()));
         }",
    );
    let texts: Vec<&str> = found.iter().map(|statement| &*statement.sql).collect();
    assert_eq!(texts, ["SELECT id, code FROM accounts", "SELECT id FROM accounts WHERE code = $1"]);
    assert_eq!(found[1].given, Some(1));
    assert_eq!(odd, ["src/store/accounts.rs:6", "src/store/accounts.rs:7: SELECT 1 AS one"]);
}
