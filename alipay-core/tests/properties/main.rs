//! Laws that hold for every input, by number. With a hundred thousand cases each: `proof/laws`.
//!
//! | law | says | where |
//! |---|---|---|
//! | 1 | what was signed verifies, and no other text does | `trust.rs` |
//! | 2 | one changed byte of a text or of its signature is noticed | `trust.rs` |
//! | 3 | of an answer, only the signed text comes out, whatever byte changes | `answers.rs` |
//! | 4 | white space, order and other members around that text change nothing | `answers.rs` |
//! | 5 | fields and values that this version does not know survive | `answers.rs` |
//! | 6 | the text that is signed does not depend on the order of parameters | `trust.rs` |
//! | 7 | a notification is what was signed, in whatever order it comes | `trust.rs` |
//! | 8 | serial numbers of certificates are those of the rule | `trust.rs` |
//! | 9 | what is encrypted is decrypted to the same | `trust.rs` |
//! | 10 | records survive encoding, decoding and encoding again | `data.rs` |
//! | 11 | forms do | `data.rs` |
//! | 12 | amounts do, and no other text is one | `data.rs` |
//! | 13 | days and moments do, and no other text is one | `data.rs` |
//! | 14 | a page gives a browser what was signed | `data.rs` |
//! | 15 | nothing that is shown holds a secret | `secrets.rs` |
//! | 16 | whatever is received is judged, without a panic | `hostile.rs` |
//! | 17 | what moves money is sent again only where nothing can have happened; never more often on worse evidence | `retries.rs` |
//!
//! Two more are laws of `alipay-codegen` (`tests/laws.rs`): values of enums survive, and the generator says the same
//! twice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod answers;
mod data;
#[path = "../support/der.rs"]
mod der;
mod hostile;
mod retries;
#[path = "../support/script.rs"]
mod script;
mod secrets;
#[path = "../support/mod.rs"]
mod support;
mod trust;

use std::sync::LazyLock;

use alipay_core::{Amount, Client, LocalVerifier, PublicKey, SignType};
use proptest::prelude::*;
use support::{Goods, Pay, key};

/// Keys are read once: that takes longer than what most laws are about.
static CLIENT: LazyLock<Client> = LazyLock::new(support::client);
static VERIFIER: LazyLock<LocalVerifier> =
    LazyLock::new(|| PublicKey::parse(&key("alipay_rsa2048.pub.pem")).unwrap().verifier(SignType::Rsa2).unwrap());

fn amount() -> impl Strategy<Value = Amount> {
    (0_i64..10_000_000_000_000).prop_map(|fen| Amount::from_fen(fen).unwrap())
}

fn goods() -> impl Strategy<Value = Goods> {
    (".*", proptest::option::of(amount())).prop_map(|(goods_id, price)| Goods { goods_id, price })
}

prop_compose! {
    fn pay()(
        out_trade_no in ".*",
        total_amount in amount(),
        subject in proptest::option::of(".*"),
        is_async_pay in any::<Option<bool>>(),
        quantity in any::<Option<i64>>(),
        goods_detail in proptest::collection::vec(goods(), 0..4),
        seller in proptest::option::of(goods().prop_map(Box::new)),
    ) -> Pay {
        Pay { out_trade_no, total_amount, subject, is_async_pay, quantity, goods_detail, seller }
    }
}
