//! An API of the gateway is no page.
#[allow(dead_code)]
mod gateway {
    pub static ERRORS: &[alipay_core::api::ErrorDoc] = &[];
}
#[allow(dead_code)]
#[path = "../golden/one_of_pure.rs"]
mod demo;

fn page<A: alipay_core::api::PageApi>(_: A) {}

fn main() {
    page(demo::DemoCooperationConsult::default());
}
