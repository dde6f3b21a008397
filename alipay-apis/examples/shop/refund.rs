//! Money back. A refund that was sent and not answered may have been made: its number is stored before anything is sent,
//! and the same refund is carried on until the platform has signed what became of it. With a database, one that was begun
//! when the shop ended is carried on when it starts.

use std::time::Duration;

use alipay::{
    settle::{Patience, Refunding, refund_to_end},
    trade::TradeRefund,
};
use axum::{
    extract::{Path, State},
    response::Response,
};

use crate::{
    Shop,
    login::User,
    orders::{Order, Refund},
    pages::Problem,
    pay::{own, to_order},
};

/// `POST /orders/{number}/refund`. Here buyers help themselves; in your shop somebody decides.
pub(crate) async fn refund(
    State(shop): State<Shop>,
    user: User,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    let order = own(&shop, &user, &number)?;
    let begun = shop.orders.change(&number, Order::begin_refund).flatten();
    if let Some(before) = begun {
        // In a task of its own: it goes on when the browser does not wait.
        let task = tokio::spawn(to_end(shop, order.clone(), before));
        let _ = tokio::time::timeout(Duration::from_secs(2), task).await;
    }
    Ok(to_order(&order))
}

async fn to_end(shop: Shop, order: Order, before: Refund) {
    let refund = TradeRefund::by_out_trade_no(&order.number, order.amount)
        .out_request_no(order.refund_number())
        .refund_reason("买家申请退款");
    let (ended, what) = match refund_to_end(shop.client.call(refund), Patience::RECORD).await {
        Ok(Refunding::Refunded { refund_amount }) => (Refund::Done, format!("Refunded: {refund_amount} went back")),
        Ok(_) => (Refund::Unknown, "Refund: Alipay did not say what became of it".to_owned()),
        // That this attempt was refused, or not sent, says nothing about the one before.
        Err(error) if before == Refund::Unknown => (Refund::Unknown, failed(&order, &error)),
        Err(error) => (Refund::Refused, failed(&order, &error)),
    };
    shop.orders.change(&order.number, |order| {
        order.refund = ended;
        order.history.push(what);
    });
}

fn failed(order: &Order, error: &alipay::Error) -> String {
    eprintln!("order {}: {error}", order.number);
    let code = error.api().map_or("it was not sent", |refusal| refusal.sub_code.as_deref().unwrap_or(&refusal.code));
    format!("Refund not made: {code}")
}
