//! What the gateway says it carried out.

use alipay_sandbox::{Damage, Execution, Fault, Sandbox, Stage};
use serde_json::{Value, json};

use crate::http::Request;

fn told(execution: &Execution) -> (String, Vec<String>, bool) {
    let Execution { out_trade_no, out_request_no, out_biz_no, amount, .. } = execution;
    let amount = amount.map(|amount| amount.to_string());
    let parts = [out_trade_no.clone(), out_request_no.clone(), out_biz_no.clone(), amount];
    let method = execution.method.trim_start_matches("alipay.").to_owned();
    (method, parts.into_iter().flatten().collect(), execution.changed)
}

#[tokio::test]
async fn calls_are_in_it_once_carried_out_and_tell_whether_they_changed_anything() {
    let sandbox = Sandbox::start().await.unwrap();
    let ask = async |method: &str, content: Value| {
        Request::new(&sandbox, &format!("alipay.{method}")).biz(&content).send().await
    };
    let order = json!({"out_trade_no": "A1", "total_amount": "5.00", "subject": "x"});
    let refund = json!({"out_trade_no": "A1", "refund_amount": "2.00", "out_request_no": "R1"});
    let paid = ask("trade.pay", order.clone()).await;
    ask("trade.pay", order).await; // refused: it is paid
    ask("trade.query", json!({"trade_no": paid.text("trade_no")})).await;
    ask("trade.refund", refund.clone()).await;
    ask("trade.refund", refund).await;
    ask("trade.cancel", json!({"out_trade_no": "A1"})).await;
    ask("trade.cancel", json!({"out_trade_no": "A1"})).await;
    ask("trade.query", json!({"out_trade_no": "A2"})).await; // refused: unknown
    ask("trade.query", json!({"out_trade_no": "20150320010101001"})).await; // of the documentation

    let ledger = sandbox.ledger();
    let told: Vec<_> = ledger.iter().map(told).collect();
    let line = |method: &str, parts: &[&str], changed| {
        (method.to_owned(), parts.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>(), changed)
    };
    assert_eq!(
        told,
        [
            line("trade.pay", &["A1", "5.00"], true),
            line("trade.query", &["A1"], false),
            line("trade.refund", &["A1", "R1", "2.00"], true),
            line("trade.refund", &["A1", "R1", "2.00"], false),
            line("trade.cancel", &["A1"], true),
            line("trade.cancel", &["A1"], false),
            line("trade.query", &["20150320010101001"], false),
        ]
    );
    assert!(ledger.iter().all(|execution| execution.trace_id.len() == 32));
    assert_eq!((sandbox.counters().requests, sandbox.counters().executed), (9, 7));
    assert_eq!(sandbox.drain_ledger(), ledger);
    assert!(sandbox.ledger().is_empty());
    assert_eq!(sandbox.counters().executed, 7);
}

#[tokio::test]
async fn a_lost_answer_is_in_it_under_the_number_that_was_lost_with_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    let pay = |number: &str| format!(r#"{{"out_trade_no":"{number}","total_amount":"1.00","subject":"x"}}"#);
    sandbox.faults().next(Fault::at(Stage::Received, Damage::Reset));
    sandbox.faults().next(Fault::at(Stage::LastByte, Damage::Reset));
    for number in ["A1", "A2"] {
        let error = client.raw("alipay.trade.pay", pay(number)).send().await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{number}: {error}");
    }
    let paid: Vec<_> = sandbox.ledger().into_iter().filter_map(|execution| execution.out_trade_no).collect();
    assert_eq!(paid, ["A2"]);
}
