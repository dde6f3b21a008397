//! From the basket to a paid order: the page, the QR code, the notification, the way back.
//!
//! An order is paid when the platform's signature says so: in a notification, or in the answer to a query. Nothing that a
//! browser brings is believed.

use std::{
    fmt::Display,
    time::{Duration, UNIX_EPOCH},
};

use alipay::{
    DateTime,
    notify::{Expect, NotifyRejection, NotifyReply, VerifiedBody},
    trade::{
        TradePagePay, TradePagePayProductCode, TradePrecreate, TradePrecreateProductCode, TradeQuery, TradeStatusSync,
    },
};
use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};

use crate::{
    Shop,
    login::User,
    orders::{Order, PRODUCTS, Refund, Status, Way},
    pages::{self, Problem},
};

/// How long a buyer has.
const TIME_TO_PAY: Duration = Duration::from_secs(15 * 60);
/// By how much the clocks of the shop and of the platform may differ.
const CLOCKS: Duration = Duration::from_secs(60);

/// `POST /buy/{product}/{way}`: a new order, and on to its payment.
pub(crate) async fn buy(
    State(shop): State<Shop>,
    user: User,
    Path((product, way)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let product = PRODUCTS.iter().find(|known| known.id == product).ok_or(Problem::NOT_FOUND)?;
    let way = match way.as_str() {
        "page" => Way::Page,
        "qr" => Way::Qr,
        _ => return Err(Problem::NOT_FOUND),
    };
    let order = Order {
        number: new_number(&shop),
        buyer: user.id,
        subject: product.name,
        amount: product.price(),
        end: shop.client.clock().now() + TIME_TO_PAY,
        way,
        status: Status::Waiting,
        trade_no: None,
        qr_code: None,
        refund: Refund::None,
        history: vec!["Ordered".to_owned()],
    };
    shop.orders.add(order.clone()); // before anybody can pay it
    payment(&shop, &order).await
}

/// `POST /orders/{number}/pay`: the same payment again, for somebody who closed the page and has not paid.
pub(crate) async fn pay(State(shop): State<Shop>, user: User, Path(number): Path<String>) -> Result<Response, Problem> {
    match now(&shop, &user, &number).await? {
        order if order.status == Status::Waiting => payment(&shop, &order).await,
        order => Ok(to_order(&order)),
    }
}

/// `GET /orders/{number}`. While it waits, the page comes again every few seconds and asks the platform each time: so it
/// ends even where no notification gets through.
pub(crate) async fn order(
    State(shop): State<Shop>,
    user: User,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    Ok(pages::order(&user, &now(&shop, &user, &number).await?).into_response())
}

/// `GET /paid`: where the browser comes back to. Its query is signed and still no proof of a payment, so it only says
/// which order to ask about.
pub(crate) async fn returned(State(shop): State<Shop>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let verified = shop.client.notify().verify_return(&query.unwrap_or_default()).await;
    let form = verified.map_err(|_| Problem(StatusCode::BAD_REQUEST, "This is not Alipay's way back to the shop."))?;
    let number = form.value("out_trade_no").unwrap_or_default();
    let order = shop.orders.find(number).ok_or(Problem::NOT_FOUND)?;
    ask(&shop, &order).await;
    Ok(to_order(&order))
}

/// `POST /alipay/notify`: sent by the platform, again and again until it reads `success`. The extractor has checked the
/// signature and that it is for this app; number, amount and seller are checked here, against the order.
pub(crate) async fn notified(State(shop): State<Shop>, notice: Result<VerifiedBody, NotifyRejection>) -> NotifyReply {
    let notice = match notice {
        Ok(VerifiedBody(notice)) => notice,
        Err(error) => return refused("?", &error),
    };
    let Some(order) = notice.out_trade_no().and_then(|number| shop.orders.find(&number)) else {
        return refused("?", "the shop has no such order");
    };
    let expected = Expect::trade(&order.number, order.amount, &shop.seller_id);
    let trade = match notice.expect(&expected).and_then(|notice| notice.parse::<TradeStatusSync>()) {
        Ok(trade) => trade,
        Err(error) => return refused(&order.number, &error),
    };
    let Some(status) = trade.trade_status else { return refused(&order.number, "it has no status") };
    shop.orders.change(&order.number, |order| {
        if !order.hear(&status, trade.trade_no.as_deref(), "a notification") {
            order.history.push(format!("Another notification, {status}: nothing to do"));
        }
    });
    NotifyReply::success() // the change is stored
}

/// The platform sends it again, and again. Only this line says why.
fn refused(number: &str, why: impl Display) -> NotifyReply {
    eprintln!("order {number}: a notification was refused: {why}");
    NotifyReply::failure()
}

/// The user's order as it is now: one that waits is asked for, since a notification may be on its way still.
async fn now(shop: &Shop, user: &User, number: &str) -> Result<Order, Problem> {
    let order = own(shop, user, number)?;
    if order.status != Status::Waiting {
        return Ok(order);
    }
    ask(shop, &order).await;
    own(shop, user, number)
}

/// Asks the platform what became of an order.
async fn ask(shop: &Shop, order: &Order) {
    match shop.client.call(TradeQuery::by_out_trade_no(&order.number)).send().await {
        Ok(trade) if trade.total_amount != Some(order.amount) => {
            eprintln!("order {}: Alipay has it with another amount; somebody has to look", order.number);
        }
        Ok(trade) => {
            let Some(status) = &trade.trade_status else { return };
            shop.orders.change(&order.number, |order| order.hear(status, trade.trade_no.as_deref(), "a query"));
        }
        // The buyer has not opened the payment yet, or nobody can any more.
        Err(error) if error.is_api("ACQ.TRADE_NOT_EXIST") => {
            if order.end + CLOCKS < shop.client.clock().now() {
                shop.orders.change(&order.number, Order::close);
            }
        }
        // It waits on; the next look asks again.
        Err(error) => eprintln!("order {}: {error}", order.number),
    }
}

/// Where the buyer pays. Both ways can be taken again with the same number while nobody has paid: it is one order, and the
/// platform takes money for it once.
async fn payment(shop: &Shop, order: &Order) -> Result<Response, Problem> {
    let notify_url = format!("{}/alipay/notify", shop.url);
    // Until then, however late it is opened: a time to pay that counts from the opening would never end it.
    let end = DateTime::from_system_time(order.end).to_string();
    match order.way {
        Way::Page => {
            let code = TradePagePayProductCode::FastInstantTradePay;
            let pay = TradePagePay::new(&order.number, order.amount, order.subject, code).time_expire(end);
            let page = shop.client.page(pay).notify_url(notify_url).return_url(format!("{}/paid", shop.url));
            Ok(Html(page.form()?.to_html()).into_response()) // a form that takes the browser to Alipay
        }
        Way::Qr => {
            let code = TradePrecreateProductCode::QrCodeOffline;
            let pay = TradePrecreate::new(&order.number, order.amount, order.subject, code).time_expire(end);
            match shop.client.call(pay).notify_url(notify_url).send().await {
                Ok(answer) => {
                    shop.orders.change(&order.number, |order| order.qr_code.clone_from(&answer.qr_code));
                }
                // The platform makes no second code for an order; the first still works.
                Err(error) if error.is_api("ACQ.APPLY_PC_MERCHANT_CODE_ERROR") && order.qr_code.is_some() => {}
                Err(error) => return Err(error.into()),
            }
            Ok(to_order(order))
        }
    }
}

/// The order, if it is this user's.
pub(crate) fn own(shop: &Shop, user: &User, number: &str) -> Result<Order, Problem> {
    shop.orders.find(number).filter(|order| order.buyer == user.id).ok_or(Problem::NOT_FOUND)
}

pub(crate) fn to_order(order: &Order) -> Response {
    Redirect::to(&format!("/orders/{}", order.number)).into_response()
}

/// A number that the shop never had, not even before it was started again.
fn new_number(shop: &Shop) -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static LAST: AtomicU32 = AtomicU32::new(0);

    let since = shop.client.clock().now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("SHOP{}{:04}", since.as_millis(), LAST.fetch_add(1, Ordering::Relaxed) % 10_000)
}
