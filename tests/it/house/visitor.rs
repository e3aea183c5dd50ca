//! Walks a parsed file and notes what it refers to, calls and names; what is only compiled for tests isn't read.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};

use super::reading::{Call, Reference, Source};

pub struct Reader {
    /// Where the walk is: `["desk", "claim", "inner"]`.
    pub module: Vec<String>,
    pub source: Source,
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
        } else if let syn::Item::Mod(module) = item {
            self.source.only_for_tests.push([&*self.module, &[module.ident.to_string()]].concat());
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
