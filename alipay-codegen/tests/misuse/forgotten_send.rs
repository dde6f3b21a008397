//! A call that is never sent.
#[allow(dead_code)]
mod gateway {
    pub static ERRORS: &[alipay_core::api::ErrorDoc] = &[];
}
#[allow(dead_code)]
#[path = "../golden/one_of_pure.rs"]
mod demo;

#[deny(unused_must_use)]
fn call(client: &alipay_core::Client, request: demo::DemoCooperationConsult) {
    client.call(request);
}

fn main() {}
