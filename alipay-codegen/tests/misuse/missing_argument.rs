//! What is required is an argument.
#[allow(dead_code)]
mod gateway {
    pub static ERRORS: &[alipay_core::api::ErrorDoc] = &[];
}
#[allow(dead_code)]
#[path = "../golden/one_of_pure.rs"]
mod demo;

fn main() {
    let _ = demo::DemoCooperationConsult::new("scene");
}
