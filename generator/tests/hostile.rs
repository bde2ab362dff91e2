//! Input that wants out: of comments, of strings, of the output folder, into rustdoc's tests.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a fault in a helper ends the test, as it should"
)]

mod golden_models;

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use golden_models::{self as models, Builder, field, required, string};
use kubewright::emit::crate_files;
use kubewright::model::{GroupVersion, Model, TypeDef};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;

/// Text that breaks a comment, a string, Markdown, or a reader's screen.
const TEXTS: &[&str] = &[
    "*/ pub fn injected() {} /*",
    "\n*/\npub fn injected() {}\n",
    "\" pub fn injected() {} \"",
    "\"#; pub fn injected() {} r#\"",
    "\\\" \\",
    "\r\npub fn injected() {}\r\n",
    "\u{2028}pub fn injected() {}\u{2029}\u{85}\u{b}\u{c}pub fn injected() {}",
    "/ leading slash",
    "! leading bang",
    "//! inner",
    "#![allow(warnings)]",
    "{{ name }} {% include \"/etc/passwd\" %} {} {0} $crate #name",
    "```\nfn injected() { loop {} }\n```",
    "```rust\npanic!()\n```",
    "```should_panic\npanic!()\n```",
    "``` \n\n```\n\n```compile_fail\nx\n",
    "~~~\npanic!()\n~~~",
    "    panic!();",
    "\tpanic!();",
    "text\n\n    panic!();\n\n\tpanic!();\n",
    "# Heading\n    panic!();",
    "---\n    panic!();",
    "- item\n\n      panic!();",
    "-     panic!();",
    "1.      panic!();",
    "> quote\n>\n>     panic!();",
    "-\n      panic!();",
    "* a\n  * b\n    * c\n        panic!();",
    "[link] [`code`] [a](b) [a][b] [crate::x] ![i](x) [^1]\n\n[b]: crate::nowhere\n[^1]: foot",
    "[a\n]: crate::nowhere",
    "[text](https://example.com) [Foo](https://a.b/(c)) [[x](https://a.b)](https://c.d) [`x`](https://a.b \"title\")",
    "[a\n\nb](https://a.b) [a\n- b](https://a.b)",
    "<script>alert(1)</script> <image_name> </p> <!-- <a href=\"x\">",
    "<T> Vec<String> a<b",
    "http://a.b/c?d=e&f=g#h https://example.com/x_(y)_z, (https://a.b). https://[::1]/ http://<host>:8080/x http://",
    "see https://github.com/a/b/blob/master/c.md#d*e_f~g`h`",
    "http:// example.com https://user:pass@example.com:80/%7Efoo HTTPS://EXAMPLE.COM xhttps://example.com",
    "` open ``two ```three",
    "`a\nb` and `` ` `` and ``` `` ```",
    "`a\n- b`\n`c\n\nd`",
    "``````",
    "a | b\n--|--\n    panic!();\nc | d",
    "a\n===\n    panic!();",
    "<pre>\n    panic!();\n</pre>",
    "<details>\n\n    panic!();\n\n</details>",
    "\u{202e}reversed\u{202c} zero\u{200b}width \u{0}nul \u{1b}[31mred \u{7}",
    "&lt;b&gt; &#60; AT&T &copy;",
    "trailing backslash \\",
    "two  \nspaces\\\nbreak",
    "*emph* **strong** _under_ __dunder__ ~~strike~~ snake_case *",
    "",
    "   ",
    "\n\n\n",
];

fn model() -> Model {
    let v1 = GroupVersion::new("example.com", "v1");
    let mut builder = Builder::default();
    for (number, text) in TEXTS.iter().enumerate() {
        builder = builder.ty(&v1, &format!("Type{number}"), |def| hostile(def, text));
    }
    builder
        .kind(&v1, "Kind", |def| def.fields.push(field("x", string())))
        .resource(&v1, "Kind", "kinds", |def, _| {
            def.singular = TEXTS[2].to_owned();
            def.short_names = TEXTS.iter().map(|text| (*text).to_owned()).collect();
            def.categories.clone_from(&def.short_names);
        })
        .build()
}

fn hostile(def: &mut TypeDef, text: &str) {
    def.definition.push_str(text);
    def.docs = text.to_owned();
    let mut values = required("values", string());
    values.enum_values = vec![text.to_owned()];
    values.default = Some(text.into());
    values.docs = text.to_owned();
    def.fields = vec![values, field(text, string())];
}

/// All tokens of Rust text, groups opened.
fn tokens(stream: TokenStream) -> Vec<TokenTree> {
    let mut all = Vec::new();
    for tree in stream {
        if let TokenTree::Group(group) = &tree {
            all.extend(tokens(group.stream()));
        }
        all.push(tree);
    }
    all
}

#[test]
fn nothing_is_injected_whatever_the_text() {
    for (path, text) in models::crate_text(&model())
        .0
        .iter()
        .filter(|(path, _)| path.as_str().ends_with(".rs"))
    {
        syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        for tree in tokens(text.parse().unwrap()) {
            assert!(
                tree.to_string() != "injected",
                "{path}: the text came out of its string or comment"
            );
        }
        assert!(
            !text.chars().any(|c| c.is_control() && c != '\n'),
            "{path}: a control character"
        );
        assert!(
            !text.contains(['\u{202e}', '\u{200b}', '\u{2028}']),
            "{path}: an invisible character"
        );
    }
}

#[test]
fn wire_names_and_values_arrive_unchanged() {
    let text = models::one_file_text(&model(), &models::options());
    let strings: BTreeSet<String> = tokens(text.parse().unwrap())
        .iter()
        .filter_map(|tree| syn::parse2::<syn::LitStr>(tree.to_token_stream()).ok())
        .map(|literal| literal.value())
        .collect();
    for value in TEXTS {
        assert!(strings.contains(*value), "{value:?}");
    }
}

#[test]
fn no_name_leads_out_of_the_output_folder() {
    let model = model();
    for module in ["..", "../x", "/etc", "a/../..", "C:\\x", ".git", "a b", ""] {
        let mut names = models::names(&model);
        names
            .group_versions
            .values_mut()
            .for_each(|place| place.group_module = module.to_owned());
        assert!(crate_files(&model, &names, &models::options()).is_err(), "{module:?}");
    }
}

/// The docs of the output on empty structs: what rustdoc has to say of them does not need the runtime.
fn docs_only(text: &str) -> String {
    let mut out = String::from("//! Docs only.\n");
    let mut open = false;
    let mut count = 0;
    for line in text.lines() {
        let line = line.trim_start();
        if line.starts_with("///") {
            out.push_str(line);
            out.push('\n');
            open = true;
        } else if open {
            count += 1;
            out.push_str(&format!("pub struct S{count};\n"));
            open = false;
        }
    }
    out
}

#[test]
fn rustdoc_takes_every_description_without_a_warning_or_a_test() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lib.rs");
    fs::write(&file, docs_only(&models::one_file_text(&model(), &models::options()))).unwrap();
    let rustdoc = std::env::var_os("RUSTDOC").unwrap_or_else(|| "rustdoc".into());
    let run = |args: &[&str]| {
        let output = Command::new(&rustdoc)
            .arg(&file)
            .args(["--edition", "2024"])
            .args(args)
            .output()
            .unwrap();
        let text = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        (output.status.success(), text)
    };
    let out = folder.path().join("doc");
    let (passed, text) = run(&[
        "-D",
        "warnings",
        "-D",
        "rustdoc::all",
        "--out-dir",
        out.to_str().unwrap(),
    ]);
    assert!(passed, "{text}");
    let (passed, text) = run(&["--test"]);
    assert!(passed && text.contains("running 0 tests"), "{text}");
}
