//! What somebody sees, and does, at one size of screen. Every wait ends.

use std::{fs, future::Future, path::PathBuf, time::Duration};

use serde_json::{Value, json};
use thirtyfour::{By, WebDriver, WebElement, WindowHandle, error::WebDriverResult};

use crate::programs::target_directory;

/// For anything to appear: a page, a redirect, a notification.
const LONGEST_WAIT: Duration = Duration::from_secs(20);
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

/// The size of what a browser shows, and whether it behaves as phones do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) name: &'static str,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) is_phone: bool,
}

impl Size {
    /// As the browser wants it. Without this a window's size would include its frame, and have a minimum.
    pub(crate) fn emulation(self) -> Value {
        let Self { width, height, is_phone, .. } = self;
        json!({ "deviceMetrics": {
            "width": width, "height": height, "pixelRatio": 1.0, "mobile": is_phone, "touch": is_phone,
        } })
    }
}

pub(crate) struct Screen {
    driver: WebDriver,
    size: Size,
    screenshots: PathBuf,
}

impl Screen {
    pub(crate) fn new(driver: WebDriver, size: Size) -> Self {
        let screenshots = target_directory().join("screenshots");
        fs::create_dir_all(&screenshots).unwrap();
        Self { driver, size, screenshots }
    }

    pub(crate) async fn open(&self, url: &str) {
        self.driver.goto(url).await.unwrap();
    }

    /// Opens the latest order, from the shop's first page.
    pub(crate) async fn open_order(&self, shop: &str) {
        self.open(shop).await;
        self.click("#orders a").await;
    }

    pub(crate) async fn address(&self) -> String {
        self.driver.current_url().await.unwrap().to_string()
    }

    /// Clicks on what leads to another page, and waits until this one is gone: whoever reloads before that takes the click
    /// back.
    pub(crate) async fn click(&self, css: &str) {
        let clicked = self.click_and_stay(css).await;
        self.until(&format!("{css} leads somewhere"), async || {
            let is_gone = clicked.is_present().await.is_ok_and(|is_there| !is_there);
            is_gone.then_some(())
        })
        .await;
    }

    pub(crate) async fn click_and_stay(&self, css: &str) -> WebElement {
        self.until(&format!("{css} can be clicked"), async || {
            let element = self.shown(css).await?;
            element.click().await.ok()?;
            Some(element)
        })
        .await
    }

    /// Where links lead to. In one look: pages come again by themselves.
    pub(crate) async fn links(&self, css: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])].map(link => link.href)";
        self.until(&format!("there are links {css}"), async || {
            let links = self.driver.execute(script, vec![json!(css)]).await.ok()?;
            links.convert().ok().filter(|links: &Vec<String>| !links.is_empty())
        })
        .await
    }

    pub(crate) async fn search(&self, text: &str) {
        let field = self.until("there is a search", async || self.shown("input[name=q]").await).await;
        field.send_keys(format!("{text}\n")).await.unwrap();
        self.until("the search is in the address", async || self.address().await.contains("q=").then_some(())).await;
    }

    /// Waits until somebody reads this.
    pub(crate) async fn sees(&self, css: &str, text: &str) {
        let what = format!("{css} says {text:?}");
        self.until(&what, async || self.text(css).await.filter(|found| found.contains(text)).map(drop)).await;
    }

    /// [`sees`](Self::sees), by somebody who reloads the page.
    pub(crate) async fn sees_after_reloading(&self, css: &str, text: &str) {
        self.until(&format!("{css} says {text:?} after reloading"), async || {
            if self.text(css).await.is_some_and(|found| found.contains(text)) {
                return Some(());
            }
            self.driver.refresh().await.ok()?;
            None
        })
        .await;
    }

    pub(crate) async fn is_there(&self, css: &str) {
        self.until(&format!("{css} is there"), async || self.shown(css).await.map(drop)).await;
    }

    pub(crate) async fn has(&self, css: &str) -> bool {
        self.shown(css).await.is_some()
    }

    /// What is to be read there now.
    pub(crate) async fn text(&self, css: &str) -> Option<String> {
        self.shown(css).await?.text().await.ok()
    }

    /// Keeps a picture, once the page is checked.
    pub(crate) async fn shot(&self, name: &str) {
        self.fits().await;
        let file = self.screenshots.join(format!("{}-{name}.png", self.size.name));
        self.driver.screenshot(&file).await.unwrap();
        assert!(fs::metadata(&file).unwrap().len() > 1000, "{} is no picture", file.display());
    }

    /// Nothing scrolls sideways, and nothing comes from elsewhere.
    pub(crate) async fn fits(&self) {
        let script = "return { width: window.innerWidth, needed: document.documentElement.scrollWidth, \
                      foreign: performance.getEntriesByType('resource').map(entry => entry.name) \
                      .filter(name => !name.startsWith(location.origin) && !name.startsWith('data:')) }";
        let page = self.driver.execute(script, vec![]).await.unwrap().json().clone();
        let address = self.address().await;
        let (width, needed) = (page["width"].as_u64().unwrap(), page["needed"].as_u64().unwrap());
        // A phone zooms out to show what is too wide: then it is the window that is wider.
        assert_eq!(width, u64::from(self.size.width), "{}: {address} is not made for this width", self.size.name);
        assert!(needed <= width, "{}: {address} needs {needed} pixels and has {width}", self.size.name);
        assert_eq!(page["foreign"], json!([]), "{address} loads something from elsewhere");
    }

    pub(crate) async fn window(&self) -> WindowHandle {
        self.driver.window().await.unwrap()
    }

    /// To the window that was opened from this one.
    pub(crate) async fn to_window_beside(&self, known: &WindowHandle) {
        let other = self.until("another window is open", async || {
            let all = self.driver.windows().await.ok()?;
            all.into_iter().find(|handle| handle != known)
        });
        self.driver.switch_to_window(other.await).await.unwrap();
    }

    pub(crate) async fn close_and_go_to(&self, window: WindowHandle) {
        self.driver.close_window().await.unwrap();
        self.driver.switch_to_window(window).await.unwrap();
    }

    /// The first element that matches and is visible. Pages come again by themselves, so that it may be gone the next
    /// moment.
    async fn shown(&self, css: &str) -> Option<WebElement> {
        let found: WebDriverResult<Vec<WebElement>> = self.driver.find_all(By::Css(css)).await;
        for element in found.ok()? {
            if element.is_displayed().await.unwrap_or_default() {
                return Some(element);
            }
        }
        None
    }

    async fn until<T, F: Future<Output = Option<T>>>(&self, what: &str, look: impl Fn() -> F) -> T {
        let looking = async {
            loop {
                if let Some(found) = look().await {
                    return found;
                }
                tokio::time::sleep(BETWEEN_LOOKS).await;
            }
        };
        match tokio::time::timeout(LONGEST_WAIT, looking).await {
            Ok(found) => found,
            Err(_) => {
                let file = self.screenshots.join(format!("{}-failed.png", self.size.name));
                let _ = self.driver.screenshot(&file).await;
                let (address, text) = (self.address().await, self.text("body").await.unwrap_or_default());
                panic!("{}: never seen: {what}\nat {address}\n{text}", self.size.name)
            }
        }
    }
}
