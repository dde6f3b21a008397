//! The cashier: a user pays, freezes or signs, or does not.

use maud::html;

use super::{
    Here, Lang,
    layout::{Audience, document},
    payment,
    view::{PaymentState, PaymentView},
};

/// The page, at whatever state the payment is in.
pub(crate) fn page(lang: Lang, here: &Here, payment: &PaymentView) -> String {
    let title = payment::title(lang, payment.kind);
    let content = html! {
        section.card data-state=(payment::state_name(payment.state)) {
            @if payment.state == PaymentState::Waiting {
                h1.kind { (title) }
                (payment::headline(payment))
                (payment::details(lang, payment))
                (payment::actions(lang, here, payment))
            } @else {
                (payment::outcome(lang, here, payment))
            }
        }
    };
    document(lang, here, Audience::Payer, title, &content)
}
