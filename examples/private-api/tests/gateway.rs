//! An API from the published specs, generated in this application, against the local gateway.
#![allow(clippy::unwrap_used)] // a test fails by panicking

use alipay_sandbox::Sandbox;
use private_api::apis::trade::TradeQuery;

#[tokio::test]
async fn a_published_api_that_this_application_generated() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    let trade = client.call(TradeQuery::by_out_trade_no("20150320010101001")).send().await.unwrap();
    assert_eq!(trade.out_trade_no.as_deref(), Some("20150320010101001"));
}
