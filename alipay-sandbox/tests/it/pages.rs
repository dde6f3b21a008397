//! What browsers meet: the cashier, the code to scan, consent, the console; and who is kept out.

use alipay_core::{Client, Scope};
use alipay_sandbox::{Sandbox, TradeAction};
use serde_json::json;

use crate::http::{Http, exchange};

const BACK: &str = "http://127.0.0.1:9/back?shop=1";

/// A request as a browser sends it; `form` makes it a POST.
async fn visit(sandbox: &Sandbox, target: &str, form: Option<&str>) -> Http {
    visit_as(sandbox, target, form, "").await
}

async fn visit_as(sandbox: &Sandbox, target: &str, form: Option<&str>, headers: &str) -> Http {
    let url = sandbox.console_url();
    let host = url.trim_start_matches("http://").trim_end_matches('/');
    let host = if headers.contains("Host:") { String::new() } else { format!("Host: {host}\r\n") };
    let (verb, body) = form.map_or(("GET", ""), |form| ("POST", form));
    let request = format!(
        "{verb} {target} HTTP/1.1\r\n{host}Accept: text/html,*/*\r\nConnection: close\r\n{headers}\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    exchange(sandbox, request.as_bytes()).await
}

fn location(http: &Http) -> &str {
    let line = http.head.lines().find_map(|line| line.strip_prefix("location: "));
    line.unwrap_or_else(|| panic!("no redirect: {} {}", http.head, http.body))
}

/// Path and query of an address of the gateway.
fn target<'u>(sandbox: &Sandbox, url: &'u str) -> &'u str {
    let origin = sandbox.console_url();
    url.strip_prefix(origin.trim_end_matches('/')).unwrap_or(url)
}

fn page_pay(client: &Client, number: &str) -> String {
    let content = json!({"out_trade_no": number, "total_amount": "88.88", "subject": "<b>tea</b>",
        "product_code": "FAST_INSTANT_TRADE_PAY", "timeout_express": "90m"});
    let signed = client.raw("alipay.trade.page.pay", content).return_url(BACK).prepare().unwrap();
    format!("/gateway.do?{}", signed.to_form())
}

async fn status(client: &Client, number: &str) -> String {
    match client.raw("alipay.trade.query", json!({ "out_trade_no": number })).send().await {
        Ok(answer) => answer.member("trade_status").unwrap_or_default(),
        Err(error) => error.api().and_then(|api| api.sub_code.clone()).unwrap_or_default(),
    }
}

#[tokio::test]
async fn a_buyer_pays_on_the_page_and_comes_back() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    let url = page_pay(&client, "P1");
    let sent_on = visit(&sandbox, target(&sandbox, &url), None).await;
    assert_eq!(sent_on.status, 303);
    let cashier = location(&sent_on).to_owned();
    // Until somebody does something there is no trade, as on the platform.
    assert_eq!(status(&client, "P1").await, "ACQ.TRADE_NOT_EXIST");
    let page = visit(&sandbox, &cashier, None).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("88.88") && page.body.contains("&lt;b&gt;tea&lt;/b&gt;"), "{}", page.body);
    assert!(page.head.contains("content-security-policy: default-src 'none'"), "{}", page.head);

    let failed = visit(&sandbox, &cashier, Some("action=fail")).await;
    assert!(failed.status == 200 && failed.body.contains("data-state=\"failed\""), "{}", failed.body);
    assert_eq!(status(&client, "P1").await, "WAIT_BUYER_PAY");

    let paid = visit(&sandbox, &cashier, Some("action=pay")).await;
    let back = location(&paid).to_owned();
    assert_eq!(status(&client, "P1").await, "TRADE_SUCCESS");
    let (address, query) = back.split_once("?shop=1&").unwrap();
    assert_eq!(address, "http://127.0.0.1:9/back");
    let form = client.notify().form_offline(query.as_bytes()).unwrap();
    assert_eq!((form.value("out_trade_no"), form.value("total_amount")), (Some("P1"), Some("88.88")));
    assert_eq!(form.value("method"), Some("alipay.trade.page.pay.return"));
    let tampered = query.replace("88.88", "88.89");
    assert!(client.notify().form_offline(tampered.as_bytes()).is_err());

    // Paying twice is not possible, and the page says what happened.
    assert_eq!(visit(&sandbox, &cashier, Some("action=pay")).await.status, 303);
    assert!(visit(&sandbox, &cashier, None).await.body.contains("data-state=\"paid\""));
    let again = visit(&sandbox, target(&sandbox, &url), None).await;
    assert!(again.status == 200 && again.body.contains("ACQ.TRADE_HAS_SUCCESS"), "{}", again.body);
}

#[tokio::test]
async fn a_buyer_closes_or_comes_too_late() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    for number in ["P1", "P2"] {
        let url = page_pay(&client, number);
        let cashier = location(&visit(&sandbox, target(&sandbox, &url), None).await).to_owned();
        if number == "P1" {
            visit(&sandbox, &cashier, Some("action=close")).await;
            assert_eq!(status(&client, number).await, "TRADE_CLOSED");
            assert!(visit(&sandbox, &cashier, None).await.body.contains("data-state=\"closed\""));
        } else {
            visit(&sandbox, &cashier, Some("action=fail")).await;
            sandbox.advance(std::time::Duration::from_secs(90 * 60));
            assert_eq!(status(&client, number).await, "TRADE_CLOSED");
            visit(&sandbox, &cashier, Some("action=pay")).await;
            assert_eq!(status(&client, number).await, "TRADE_CLOSED");
            assert!(visit(&sandbox, &cashier, None).await.body.contains("data-state=\"expired\""));
        }
    }
}

#[tokio::test]
async fn a_code_is_scanned_and_paid() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    let content = json!({"out_trade_no": "Q1", "total_amount": "0.01", "subject": "tea",
        "product_code": "FACE_TO_FACE_PAYMENT"});
    let answer = client.raw("alipay.trade.precreate", content.clone()).send().await.unwrap();
    let url = answer.member("qr_code").unwrap();
    let path = target(&sandbox, &url).to_owned();
    assert!(path.starts_with("/qr/bax"), "{url}");
    let page = visit(&sandbox, &path, None).await;
    assert!(page.body.contains("class=\"qr\"") && page.body.contains("<svg"), "{}", page.body);
    assert_eq!(status(&client, "Q1").await, "ACQ.TRADE_NOT_EXIST");
    // The same code again, and not for another price.
    let again = client.raw("alipay.trade.precreate", content).send().await.unwrap();
    assert_eq!(again.member("qr_code"), Some(url));
    visit(&sandbox, &path, Some("action=pay")).await;
    assert_eq!(status(&client, "Q1").await, "TRADE_SUCCESS");
    assert!(visit(&sandbox, &path, None).await.body.contains("data-state=\"paid\""));
    assert!(sandbox.trade("Q1", TradeAction::Pay).await.is_err());
}

#[tokio::test]
async fn users_are_asked_for_their_profile_only() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    let page = |scope| client.authorization_url(BACK).scope(scope).state("s t").to_string();
    let silent = page(Scope::AuthBase);
    let agreed = visit(&sandbox, target(&sandbox, &silent), None).await;
    assert!(location(&agreed).starts_with("http://127.0.0.1:9/back?shop=1&"), "{}", agreed.head);

    let asking = page(Scope::AuthUser);
    let asking = target(&sandbox, &asking);
    let question = visit(&sandbox, asking, None).await;
    assert!(question.status == 200 && question.body.contains("value=\"agree\""), "{}", question.body);
    let agreed = visit(&sandbox, asking, Some("decision=agree")).await;
    assert!(location(&agreed).contains("auth_code=") && location(&agreed).contains("state=s%20t"), "{}", agreed.head);
    let refused = visit(&sandbox, asking, Some("decision=refuse")).await;
    assert!(location(&refused).contains("error=access_denied") && !location(&refused).contains("auth_code"));
    assert_eq!(visit(&sandbox, asking, Some("decision=perhaps")).await.status, 400);
}

#[tokio::test]
async fn the_console_shows_what_was_signed_and_what_was_made_of_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    let content = json!({"out_trade_no": "C1", "total_amount": "3.00", "subject": "green tea"});
    client.raw("alipay.trade.pay", content).send().await.unwrap();
    let (query, body) = crate::http::Request::new(&sandbox, "alipay.trade.query").signed();
    crate::http::call(&sandbox, &query, &format!("{body}&canary=1")).await;

    let trades = visit(&sandbox, "/?q=GREEN&lang=en", None).await;
    assert!(trades.body.contains("C1") && trades.body.contains("TRADE_SUCCESS"), "{}", trades.body);
    assert!(trades.head.contains("set-cookie: lang=en"), "{}", trades.head);
    assert!(!visit(&sandbox, "/?q=coffee", None).await.body.contains("C1"));
    assert!(visit(&sandbox, "/?lang=zh", None).await.body.contains("lang=\"zh-CN\""));

    let requests = visit(&sandbox, "/requests?q=isv.invalid-signature", None).await.body;
    let at = requests.find("/requests/").unwrap() + "/requests/".len();
    let request = visit(&sandbox, &format!("/requests/{}", &requests[at..at + 32]), None).await.body;
    assert!(request.contains("canary=1&amp;charset=utf-8&amp;method=alipay.trade.query"), "{request}");
    for path in ["/records", "/tokens", "/requests", "/notifications", "/wallet"] {
        assert_eq!(visit(&sandbox, path, None).await.status, 200, "{path}");
    }
    for path in ["/trades/nothing", "/requests/nothing", "/cashier/nothing", "/qr/nothing", "/nothing"] {
        assert_eq!(visit(&sandbox, path, None).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn an_order_string_is_paid_on_the_phone() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    let content = json!({"out_trade_no": "W1", "total_amount": "9.00", "subject": "大乐透"});
    let order = client.raw("alipay.trade.app.pay", content).order_string().unwrap();
    let (status_code, result) = sandbox.pay_order_string(&order).await;
    assert_eq!(status_code, "9000", "{result}");
    assert!(result.starts_with(r#"{"alipay_trade_app_pay_response":{"code":"10000""#), "{result}");
    assert_eq!(status(&client, "W1").await, "TRADE_SUCCESS");
    assert_eq!(sandbox.pay_order_string(&order).await.0, "4000");
    assert_eq!(sandbox.pay_order_string("app_id=1&sign=x").await.0, "4000");
}

#[tokio::test]
async fn other_sites_are_kept_out() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    let url = page_pay(&client, "P1");
    let cashier = location(&visit(&sandbox, target(&sandbox, &url), None).await).to_owned();
    for headers in ["Host: evil.example\r\n", "Host: 127.0.0.1.evil.example\r\n"] {
        assert_eq!(visit_as(&sandbox, "/", None, headers).await.status, 403, "{headers}");
        assert_eq!(visit_as(&sandbox, "/control/ledger", None, headers).await.status, 403, "{headers}");
    }
    for origin in ["Origin: http://evil.example\r\n", "Origin: null\r\n"] {
        assert_eq!(visit_as(&sandbox, &cashier, Some("action=pay"), origin).await.status, 403, "{origin}");
    }
    assert_eq!(status(&client, "P1").await, "ACQ.TRADE_NOT_EXIST");
}
