//! An API for the phone app is called on the gateway.
#[allow(dead_code)]
mod gateway {
    pub static ERRORS: &[alipay_core::api::ErrorDoc] = &[];
}
#[allow(dead_code)]
#[path = "../golden/many_required.rs"]
mod demo;

fn call(client: &alipay_core::Client, request: demo::DemoManyRequired) {
    let _ = client.call(request);
}

fn main() {}
