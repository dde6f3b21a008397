//! What people see. Everything that is put into a page is escaped by `html!`.

use alipay::Outcome;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::{
    Shop,
    login::User,
    orders::{Order, PRODUCTS, Refund, Status, Way},
};

const STYLE: &str = include_str!("style.css");

/// `GET /`.
pub(crate) async fn home(State(shop): State<Shop>, headers: HeaderMap) -> Markup {
    let user = shop.sessions.user(&headers);
    let orders = user.as_ref().map(|user| shop.orders.of(&user.id)).unwrap_or_default();
    let content = html! {
        h1 { "Tea, and what it is drunk from" }
        @for product in &PRODUCTS {
            section.card {
                h2 { (product.name) }
                p.amount { "¥ " (product.price()) }
                form method="post" action={ "/buy/" (product.id) "/page" } { button { "Pay with Alipay · 支付宝支付" } }
                form method="post" action={ "/buy/" (product.id) "/qr" } { button.second { "QR code · 扫码支付" } }
            }
        }
        @if !orders.is_empty() {
            h2 { "Your orders · 我的订单" }
            ul #orders {
                @for order in &orders {
                    li { a href={ "/orders/" (order.number) } { (order.subject) } " — " (shown(order)) }
                }
            }
        }
    };
    layout(user.as_ref(), None, &content)
}

/// The page of an order; it comes again by itself while something may happen.
pub(crate) fn order(user: &User, order: &Order) -> Markup {
    let is_waiting = order.status == Status::Waiting;
    let content = html! {
        h1 { (order.subject) }
        p.amount { "¥ " (order.amount) }
        p #status { (shown(order)) }
        @if let (true, Some(code)) = (is_waiting, &order.qr_code) {
            p { "Scan the code on " a #qr href=(code) target="_blank" rel="noopener" { "its page" } " with Alipay · 请扫码支付" }
            p.small { (code) }
        }
        @if is_waiting {
            form method="post" action={ "/orders/" (order.number) "/pay" } {
                @match order.way {
                    Way::Page => button { "Go on to Alipay · 去支付" },
                    Way::Qr => button.second { "Another QR code · 重新获取" },
                }
            }
        }
        @if order.status == Status::Paid && !matches!(order.refund, Refund::Begun | Refund::Done) {
            form method="post" action={ "/orders/" (order.number) "/refund" } {
                button #refund { @if order.refund == Refund::None { "Refund · 申请退款" } @else { "Try again · 重试" } }
            }
        }
        dl {
            dt { "Order · 订单号" } dd #number { (order.number) }
            dt { "Trade · 支付宝交易号" } dd { (order.trade_no.as_deref().unwrap_or("—")) }
        }
        h2 { "What happened" }
        ol #history { @for line in &order.history { li { (line) } } }
        p { a href="/" { "Back to the shop · 返回" } }
    };
    let again = (is_waiting || order.refund == Refund::Begun).then_some(3);
    layout(Some(user), again, &content)
}

/// Something went wrong, said in words for the buyer.
#[derive(Debug)]
pub(crate) struct Problem(pub(crate) StatusCode, pub(crate) &'static str);

impl Problem {
    pub(crate) const NOT_FOUND: Self = Self(StatusCode::NOT_FOUND, "There is no such page or order. 页面不存在。");
}

/// The details go to whoever runs the shop; the buyer reads what it means for them.
impl From<alipay::Error> for Problem {
    fn from(error: alipay::Error) -> Self {
        eprintln!("{error}");
        let text = match error.outcome() {
            _ if error.is_duplicate() => "Alipay knows this order already: look at it before you pay another time.",
            Outcome::Refused => "Alipay refused this. Please order again, or ask us.",
            Outcome::NotSent => "Alipay cannot be reached right now. Please try again.",
            _ => "Alipay did not answer. Your order is kept: look at it again before you pay another time.",
        };
        Self(StatusCode::BAD_GATEWAY, text)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let content = html! {
            h1 { "Sorry" }
            p #problem { (self.1) }
            p { a href="/" { "Back to the shop · 返回" } }
        };
        (self.0, layout(None, None, &content)).into_response()
    }
}

fn shown(order: &Order) -> &'static str {
    match (order.status, order.refund) {
        (Status::Waiting, _) => "Waiting for payment · 待付款",
        (Status::Closed, _) => "Closed · 已关闭",
        (Status::Paid, Refund::None) => "Paid · 已付款",
        (Status::Paid, Refund::Begun) => "Refund under way · 退款中",
        (Status::Paid, Refund::Done) => "Refunded · 已退款",
        (Status::Paid, Refund::Unknown) => "Refund not yet known · 退款待确认",
        (Status::Paid, Refund::Refused) => "Paid; the refund was refused · 退款失败",
    }
}

fn layout(user: Option<&User>, again_after: Option<u32>, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                @if let Some(seconds) = again_after { meta http-equiv="refresh" content=(seconds); }
                title { "Tea shop · 茶店" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    a href="/" { "Tea shop · 茶店" }
                    @match user {
                        Some(user) => form method="post" action="/logout" { span #user { (user.name) } button.plain { "Log out" } },
                        None => a #login href="/login" { "Log in with Alipay · 支付宝登录" },
                    }
                }
                main { (content) }
            }
        }
    }
}
