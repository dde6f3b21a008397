//! A buyer in a real browser: the shop of `alipay-apis/examples/shop` and the program `alipay-sandbox`, as anybody starts
//! them, at the width of a desk and of a phone. Screenshots land in `screenshots` of the target directory.
//!
//! Needs Chromium and chromedriver (Debian: `chromium`, `chromium-driver`). Where they are missing it says so and passes;
//! with `ALIPAY_BROWSER=required` it fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod forged;
mod programs;
mod screen;

use std::{
    io::{self, Write as _},
    time::Duration,
};

use programs::{Browser, Gateway, Program};
use screen::{Screen, Size};

/// For one walk, at one size.
const LONGEST_WALK: Duration = Duration::from_secs(120);

const DESKTOP: Size = Size { name: "desktop", width: 1280, height: 800, is_phone: false };
const PHONE: Size = Size { name: "phone", width: 390, height: 844, is_phone: true };

/// Buttons of the gateway's pages.
const AGREE: &str = "button[name=decision][value=agree]";
const REFUSE: &str = "button[name=decision][value=refuse]";
const PAY: &str = "button[name=action][value=pay]";
const FAIL: &str = "button[name=action][value=fail]";

#[tokio::test]
async fn a_buyer_walks_through_the_shop() {
    let Some(browser) = Browser::installed() else {
        let text = "no browser: install chromium and chromium-driver to have the shop's pages tested";
        let is_required = std::env::var("ALIPAY_BROWSER").is_ok_and(|value| value == "required");
        assert!(!is_required, "{text}");
        // Not `eprintln!`, which nobody sees of a test that passes.
        let _ = writeln!(io::stderr(), "a_buyer_walks_through_the_shop is skipped: {text}");
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let gateway = Gateway::start(directory.path());
    let (_shop, url) = Program::shop(&gateway);
    let (_driver, driver_url) = browser.driver();

    for size in [DESKTOP, PHONE] {
        let profile = directory.path().join(size.name);
        let driver = browser.open(&driver_url, &profile, size).await;
        let walked = driver.run_and_quit(|driver| async {
            let screen = Screen::new(driver, size);
            let walk = walk(&screen, &url, &gateway);
            tokio::time::timeout(LONGEST_WALK, walk).await.map_err(|_| "the walk took too long")
        });
        walked.await.unwrap();
    }
}

async fn walk(screen: &Screen, shop: &str, gateway: &Gateway) {
    refuse_then_log_in(screen, shop).await;
    let order = pay_by_page(screen, shop, gateway).await;
    hear_of_it(screen).await;
    refund(screen).await;
    look_at_console(screen, gateway, &order).await;
    pay_by_code(screen, shop).await;
}

async fn refuse_then_log_in(screen: &Screen, shop: &str) {
    screen.open(shop).await;
    screen.sees("main", "88.88").await;
    screen.shot("shop").await;

    screen.click("#login").await;
    screen.is_there(AGREE).await;
    screen.shot("consent").await;
    screen.click(REFUSE).await;
    screen.sees("#problem", "You did not agree").await;

    screen.open(&format!("{shop}/login")).await;
    screen.click(AGREE).await;
    screen.sees("header", "Log out").await;
    assert_ne!(screen.text("#user").await.unwrap_or_default(), "", "the shop does not know who logged in");
}

/// The first attempt fails, and so do forged notifications: the order waits on, and is paid by the second attempt.
async fn pay_by_page(screen: &Screen, shop: &str, gateway: &Gateway) -> String {
    screen.click("form[action='/buy/tea/page'] button").await;
    screen.sees("#amount", "88.88").await;
    screen.sees("body", "龙井茶").await;
    screen.shot("cashier").await;
    screen.click(FAIL).await;
    screen.is_there("[data-state=failed]").await;

    screen.open_order(shop).await;
    screen.sees("#status", "Waiting for payment").await;
    screen.shot("order-waiting").await;
    let order = screen.text("#number").await.expect("the order has a number");
    forged::all_are_refused(shop, gateway, &order).await;
    screen.sees("#status", "Waiting for payment").await;
    screen.click("main form button").await;
    screen.click(PAY).await;

    // The browser comes back by itself.
    screen.sees("#status", "Paid").await;
    screen.shot("order-paid").await;
    order
}

async fn hear_of_it(screen: &Screen) {
    screen.sees_after_reloading("#history", "notification").await;
    screen.sees("#status", "Paid").await;
}

async fn refund(screen: &Screen) {
    screen.click("#refund").await;
    screen.sees_after_reloading("#status", "Refunded").await;
    screen.sees("#history", "88.88 went back").await;
    screen.shot("order-refunded").await;
    assert!(!screen.has("#refund").await, "the same order could be refunded once more");
}

/// What the gateway knows of it: the trade, and a notification that was answered. Sent once more, that changes nothing.
async fn look_at_console(screen: &Screen, gateway: &Gateway, order: &str) {
    let shop_page = screen.address().await;
    screen.open(&format!("{}/?lang=en", gateway.origin)).await;
    screen.sees("main", order).await;
    screen.shot("console").await;
    screen.search(order).await;
    screen.click("main a[href^='/trades/']").await;
    screen.sees(".attempts .taken", "success").await;
    screen.shot("console-trade").await;
    screen.click("form[action$='/resend'] button").await;
    screen.sees_after_reloading(".attempts .taken:nth-child(2)", "success").await;

    let tabs = screen.links("nav.tabs a").await;
    assert!(tabs.len() > 2, "a console without sections: {tabs:?}");
    for tab in tabs {
        screen.open(&tab).await;
        screen.fits().await;
    }
    screen.open(&format!("{}/requests?lang=zh", gateway.origin)).await;
    screen.click("main a[href^='/requests/']").await;
    screen.shot("console-request").await;

    screen.open(&shop_page).await;
    screen.sees_after_reloading("#history", "nothing to do").await;
    screen.sees("#status", "Refunded").await;
}

/// The code opens a page of its own; meanwhile the shop's page watches the order.
async fn pay_by_code(screen: &Screen, shop: &str) {
    screen.open(shop).await;
    screen.click("form[action='/buy/cup/qr'] button").await;
    screen.sees("#status", "Waiting for payment").await;
    screen.shot("order-code").await;

    let order = screen.window().await;
    screen.click_and_stay("#qr").await;
    screen.to_window_beside(&order).await;
    screen.is_there("svg.qr").await;
    screen.sees("body", "45.00").await;
    screen.shot("code").await;
    screen.click(PAY).await;
    screen.is_there("[data-state=paid]").await;
    screen.shot("code-paid").await;
    screen.close_and_go_to(order).await;

    // Nobody reloads: the page does.
    screen.sees("#status", "Paid").await;
    screen.sees_after_reloading("#history", "notification").await;
}
