//! Misuse of generated types that must not compile, with the message a user sees.

#[test]
fn misuse_does_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/misuse/*.rs");
}
