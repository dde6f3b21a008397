//! The page behind the QR code of a pre-created trade.

use maud::html;

use super::{
    Here, Lang,
    layout::{Audience, document, watch_state},
    payment,
    qr_image::qr_image,
    view::{PaymentState, PaymentView},
};

/// The page; `url` is its own absolute address, which is what the code says.
pub(crate) fn page(lang: Lang, here: &Here, url: &str, payment: &PaymentView) -> String {
    let title = payment::title(lang, payment.kind);
    let state = payment::state_name(payment.state);
    let content = html! {
        section.card data-state=(state) {
            @if payment.state == PaymentState::Waiting {
                h1.kind { (title) }
                (payment::headline(payment))
                @match qr_image(url, lang.pick("QR code of this page", "本页二维码")) {
                    Some(image) => {
                        (image)
                        p.hint { (lang.pick("Scan it with a phone, or pay here.", "用手机扫码，或直接在此付款。")) }
                    }
                    None => {
                        p.hint { (lang.pick("The address is too long for a QR code.", "地址过长，无法生成二维码。")) }
                    }
                }
                noscript {
                    p.hint { a href=(here.address()) { (lang.pick("Look whether it is paid", "查看是否已付款")) } }
                }
                (payment::actions(lang, here, payment))
                (payment::details(lang, payment))
                p.address { code { (url) } }
                (watch_state(state))
            } @else {
                (payment::outcome(lang, here, payment))
            }
        }
    };
    document(lang, here, Audience::Payer, title, &content)
}
