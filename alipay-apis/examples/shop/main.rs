//! A small shop, to be copied from: login with Alipay, payment by page and by QR code, notification, order page, refund.
//!
//! Start the local gateway with `cargo run -p alipay-sandbox`, then, in the same directory,
//! `cargo run -p alipay-apis --example shop`, and open <http://127.0.0.1:3000>. `SHOP_LISTEN` is another address to
//! listen on.
//!
//! It talks to another gateway when `ALIPAY_GATEWAY_URL`, `ALIPAY_APP_ID`, `ALIPAY_APP_PRIVATE_KEY_FILE`,
//! `ALIPAY_PUBLIC_KEY_FILE` and `ALIPAY_SELLER_ID` (the account that is paid, `2088…`) are set. `SHOP_URL` is then the
//! address under which the world reaches the shop: buyers come back to it, and the platform sends notifications there.

mod login;
mod orders;
mod pages;
mod pay;
mod refund;
mod setup;

use std::{error::Error, process::ExitCode, sync::Arc};

use alipay::Client;
use axum::{
    Router,
    extract::FromRef,
    routing::{get, post},
};
use tokio::net::TcpListener;

/// What every handler shares.
#[derive(Clone)]
struct Shop(Arc<Inner>);

struct Inner {
    client: Client,
    /// Who is paid: one of the four things that a notification must say.
    seller_id: String,
    /// Where the world reaches this shop.
    url: String,
    orders: orders::Orders,
    sessions: login::Sessions,
}

impl std::ops::Deref for Shop {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// For the extractor of notifications.
impl FromRef<Shop> for Client {
    fn from_ref(shop: &Shop) -> Self {
        shop.client.clone()
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let setup::Account { client, seller_id } = setup::account()?;
    let address = setup::variable("SHOP_LISTEN").unwrap_or_else(|| "127.0.0.1:3000".to_owned());
    let listener = TcpListener::bind(&address)
        .await
        .map_err(|error| format!("Cannot listen on {address}: {error}. Choose another address with SHOP_LISTEN."))?;
    let here = format!("http://{}", listener.local_addr()?);
    let url = setup::variable("SHOP_URL").map_or(here.clone(), |url| url.trim_end_matches('/').to_owned());

    let (orders, sessions) = (orders::Orders::default(), login::Sessions::default());
    let shop = Shop(Arc::new(Inner { client, seller_id, url, orders, sessions }));
    let routes = Router::new()
        .route("/", get(pages::home))
        .route("/login", get(login::start))
        .route("/login/back", get(login::back))
        .route("/logout", post(login::end))
        .route("/buy/{product}/{way}", post(pay::buy))
        .route("/orders/{number}", get(pay::order))
        .route("/orders/{number}/pay", post(pay::pay))
        .route("/orders/{number}/refund", post(refund::refund))
        .route("/paid", get(pay::returned))
        .route("/alipay/notify", post(pay::notified))
        .with_state(shop);

    println!("shop at {here}");
    axum::serve(listener, routes).await?;
    Ok(())
}
