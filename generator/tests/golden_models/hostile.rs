//! Text that wants out of its comment or string, as one model.

use kubewright::model::{GroupVersion, Model, TypeDef};

use super::{Builder, field, required, string};

/// Text that breaks a comment, a string, Markdown, or a reader's screen.
pub(crate) const TEXTS: &[&str] = &[
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

/// A type for every text, with the text wherever text can stand.
pub(crate) fn hostile() -> Model {
    let v1 = GroupVersion::new("example.com", "v1");
    let mut builder = Builder::default();
    for (number, text) in TEXTS.iter().enumerate() {
        builder = builder.ty(&v1, &format!("Type{number}"), |def| fill(def, text));
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

fn fill(def: &mut TypeDef, text: &str) {
    def.definition.push_str(text);
    def.docs = text.to_owned();
    let mut values = required("values", string());
    values.enum_values = vec![text.to_owned()];
    values.default = Some(text.into());
    values.docs = text.to_owned();
    def.fields = vec![values, field(text, string())];
}
