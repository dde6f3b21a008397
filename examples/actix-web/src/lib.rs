//! A shop on actix-web that learns from notifications which of its orders are paid.
//!
//! Copy [`notified`] and [`settle`]. They work in any framework that hands over the raw body.

use std::{
    collections::BTreeMap,
    error::Error,
    sync::{Mutex, MutexGuard, PoisonError},
};

use actix_web::web;
use alipay::{
    Amount, Client,
    notify::{Expect, NotifyReply},
    trade::TradeStatusSync,
};

/// What the handlers share, as [`web::Data`].
#[derive(Debug)]
pub struct Shop {
    client: Client,
    /// The account that is paid, `2088…`: every notification must name it.
    seller_id: String,
    /// Stands for the database.
    orders: Mutex<BTreeMap<String, Order>>,
}

/// What the shop itself knows about an order.
#[derive(Debug)]
pub struct Order {
    /// What the buyer owes.
    pub amount: Amount,
    /// The platform's number of the trade, once it is paid.
    pub trade_no: Option<String>,
    /// How often the goods were handed out.
    pub deliveries: u32,
}

impl Shop {
    /// A shop without orders.
    #[must_use]
    pub fn new(client: Client, seller_id: String) -> Self {
        Self { client, seller_id, orders: Mutex::default() }
    }

    /// Opens an order, before anybody can pay it.
    pub fn open(&self, number: &str, amount: Amount) {
        self.orders().insert(number.to_owned(), Order { amount, trade_no: None, deliveries: 0 });
    }

    /// The orders, locked.
    pub fn orders(&self) -> MutexGuard<'_, BTreeMap<String, Order>> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The shop's addresses.
pub fn routes(config: &mut web::ServiceConfig) {
    config.route("/alipay/notify", web::post().to(notified));
}

/// `POST /alipay/notify`. Takes [`web::Bytes`] and not `web::Form`: what is signed is the text as it came.
///
/// What it returns is the whole answer, with status 200. Anything but `success` makes the platform repeat itself.
pub async fn notified(shop: web::Data<Shop>, body: web::Bytes) -> &'static str {
    let reply = match settle(&shop, &body).await {
        Ok(()) => NotifyReply::success(),
        Err(error) => {
            eprintln!("a notification was refused: {error}"); // says why, and nothing of its content
            NotifyReply::failure()
        }
    };
    reply.body()
}

/// Moves an order forward if the notification is genuine and fits it.
///
/// # Errors
///
/// Why nothing was changed. One that came before is no error: it was settled, and there is nothing to do.
pub async fn settle(shop: &Shop, body: &[u8]) -> Result<(), Box<dyn Error>> {
    let notice = shop.client.notify().verify(body).await?; // the signature, and that it is for this app
    let number = notice.out_trade_no().ok_or("it is not about an order")?;

    // With a database: one transaction, and the order's row locked.
    let mut orders = shop.orders();
    let order = orders.get_mut(&number).ok_or("there is no such order")?;
    let notice = notice.expect(&Expect::trade(&number, order.amount, &shop.seller_id))?;
    let trade: TradeStatusSync = notice.parse()?;
    if notice.is_paid() && order.trade_no.is_none() {
        order.trade_no = Some(trade.trade_no.ok_or("it names no trade")?);
        order.deliveries += 1; // once, however often this comes
    }
    Ok(()) // stored: only now it may be confirmed
}
