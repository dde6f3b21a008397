//! Refusals that are none: what the specs say about error codes reaches the caller.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use alipay::{
    Client, Error, HttpResponse, PrivateKey, SignType,
    fund::{FundTransUniTransfer, Participant},
};

fn key(name: &str) -> String {
    let keys = concat!(env!("CARGO_MANIFEST_DIR"), "/../alipay-core/tests/vectors/keys/");
    std::fs::read_to_string(format!("{keys}{name}.pem")).unwrap()
}

/// What a transfer is told that the platform refuses with this code, signed.
fn refused(sub_code: &str) -> Error {
    let node = format!(r#"{{"code":"40004","msg":"Business Failed","sub_code":"{sub_code}"}}"#);
    let signer = PrivateKey::parse(&key("alipay_rsa2048.pkcs8")).unwrap().signer(SignType::Rsa2).unwrap();
    let sign = signer.sign_now(node.as_bytes()).unwrap();
    let body = format!(r#"{{"alipay_fund_trans_uni_transfer_response":{node},"sign":"{sign}"}}"#);
    let client = Client::builder()
        .app_id("2021000000000001")
        .private_key(key("app_rsa2048.pkcs8"))
        .alipay_public_key(key("alipay_rsa2048.pub"))
        .build()
        .unwrap();
    let payee = Participant::new("2088123412341234", "ALIPAY_USER_ID");
    let transfer = FundTransUniTransfer::new("T-1", "23.00".parse().unwrap(), "TRANS_ACCOUNT_NO_PWD", payee);
    client.call(transfer).accept(&HttpResponse::new(200, body)).unwrap_err()
}

#[test]
fn a_transfer_that_is_being_processed_is_not_refused() {
    for code in ["REQUEST_PROCESSING", "TRANS_ORDER_DEALING", "BANK_RESPONSE_ERROR", "SYSTEM_ERROR"] {
        let error = refused(code);
        assert!(error.is_api(code) && error.is_authenticated() && error.is_outcome_unknown(), "{error}");
    }
    for code in ["PAYEE_NOT_EXIST", "BALANCE_NOT_ENOUGH"] {
        let error = refused(code);
        assert!(error.is_api(code) && !error.is_outcome_unknown(), "{error}");
    }
}
