//! The pages on which buyers pay.

use std::{sync::Arc, time::SystemTime};

use alipay_core::DateTime;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};

use super::{Visit, views};
use crate::{
    actions::{self, ActionError, TradeAction},
    app::App,
    pages::{
        self,
        view::{PaymentState, PaymentView},
    },
    server::{Shared, not_saved, plain},
    state::{HoldStatus, Place, Purpose, Status, Terms},
};

pub(super) async fn cashier(State(shared): State<Arc<Shared>>, Path(token): Path<String>, visit: Visit) -> Response {
    show(&shared, &visit, Place::Cashier, &token)
}

pub(super) async fn qr(State(shared): State<Arc<Shared>>, Path(token): Path<String>, visit: Visit) -> Response {
    show(&shared, &visit, Place::Qr, &token)
}

pub(super) async fn act_at_cashier(
    State(shared): State<Arc<Shared>>,
    Path(token): Path<String>,
    visit: Visit,
) -> Response {
    act(&shared, &visit, Place::Cashier, &token).await
}

pub(super) async fn act_at_qr(State(shared): State<Arc<Shared>>, Path(token): Path<String>, visit: Visit) -> Response {
    act(&shared, &visit, Place::Qr, &token).await
}

fn show(shared: &Shared, visit: &Visit, place: Place, token: &str) -> Response {
    match found(shared, place, token) {
        Some((_, view)) => draw(shared, visit, place, &view),
        None => nowhere(),
    }
}

/// The buyer decides. After a payment the browser goes back to the shop; after anything else it stays here.
async fn act(shared: &Shared, visit: &Visit, place: Place, token: &str) -> Response {
    let Ok(action) = visit.field("action").parse::<TradeAction>() else {
        return plain(StatusCode::BAD_REQUEST, "action must be pay, fail or close");
    };
    let Some((app, _)) = found(shared, place, token) else { return nowhere() };
    let (acted, saved) = {
        let mut state = app.state();
        let acted = actions::on_checkout(&mut state, token, action, shared.gateway.clock.now());
        (acted, shared.gateway.commit(&mut state))
    };
    if !saved.wait().await {
        return not_saved();
    }
    let Some((_, mut view)) = found(shared, place, token) else { return nowhere() };
    match (acted, action) {
        (Ok(()), TradeAction::Pay) if place == Place::Cashier => match &view.return_url {
            Some(address) => visit.go(address),
            None => visit.go(visit.here.path()),
        },
        (Ok(()), TradeAction::Fail) => {
            view.state = PaymentState::Failed;
            draw(shared, visit, place, &view)
        }
        // What it has become meanwhile is what the page shows.
        (Ok(()) | Err(ActionError::State(_)), _) => visit.go(visit.here.path()),
        (Err(_), _) => nowhere(),
    }
}

fn draw(shared: &Shared, visit: &Visit, place: Place, view: &PaymentView) -> Response {
    visit.page(match place {
        Place::Cashier => pages::cashier::page(visit.lang, &visit.here, view),
        Place::Qr => {
            let url = format!("{}{}", shared.gateway.base_url, visit.here.path());
            pages::qr::page(visit.lang, &visit.here, &url, view)
        }
    })
}

fn nowhere() -> Response {
    plain(StatusCode::NOT_FOUND, "There is no such payment: its address comes from the gateway.")
}

/// What the token stands for, as it is now.
fn found<'s>(shared: &'s Shared, place: Place, token: &str) -> Option<(&'s App, PaymentView)> {
    let now = shared.gateway.clock.now();
    shared.gateway.apps.iter().find_map(|app| Some((app, view(app, place, token, now)?)))
}

fn view(app: &App, place: Place, token: &str, now: SystemTime) -> Option<PaymentView> {
    let mut state = app.state();
    let checkout = state.checkouts.find(token).filter(|checkout| checkout.place == place)?.clone();
    let time = DateTime::from_system_time(now);
    let seller_id = state.seller_id.clone();
    let mut view = views::payment(&app.id, &checkout, time);
    let Terms { out_trade_no: number, method, purpose, .. } = &checkout.terms;
    match purpose {
        Purpose::Pay => {}
        Purpose::Freeze(_) => {
            let auth_no = state.holds.auth_no(number).map(str::to_owned);
            if let Some(hold) = auth_no.and_then(|auth_no| state.holds.find(&auth_no, time)) {
                view.platform_no = Some(hold.auth_no.clone());
                view.state = match hold.status {
                    HoldStatus::Waiting => PaymentState::Waiting,
                    HoldStatus::Frozen | HoldStatus::Finished => PaymentState::Paid,
                    HoldStatus::Closed if time >= hold.terms.expires => PaymentState::Expired,
                    HoldStatus::Closed => PaymentState::Closed,
                };
            }
            return Some(view);
        }
        Purpose::Sign(_) => {
            if let Some(agreement) = state.agreements.signed_on(number) {
                view.platform_no = Some(agreement.agreement_no.clone());
                view.state = PaymentState::Paid;
                view.return_url = actions::return_address_of_signing(app, agreement, method, now);
            } else if checkout.is_refused {
                view.state = PaymentState::Closed;
            }
            return Some(view);
        }
    }
    let order = state.orders.find(number, time);
    if let Some(order) = order {
        view.platform_no = Some(order.trade_no.clone());
        view.state = match order.status {
            Status::Waiting => PaymentState::Waiting,
            Status::Paid | Status::Finished => PaymentState::Paid,
            Status::Closed if order.ended.is_some_and(|ended| ended >= order.terms.expires) => PaymentState::Expired,
            Status::Closed => PaymentState::Closed,
        };
        if view.state == PaymentState::Paid {
            view.return_url = actions::return_address(app, order, &seller_id, now);
        }
    }
    Some(view)
}
