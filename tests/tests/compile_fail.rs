//! What the type system promises: these programs do not compile, and the compiler says why in words that help.
//!
//! `TRYBUILD=overwrite cargo test -p kubewright-tests --test compile_fail` accepts new messages; read the diff.

#[test]
fn wrong_scope_verb_subresource_or_body_does_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*.rs");
}
