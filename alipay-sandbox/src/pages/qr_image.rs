//! QR codes as vector images.

use std::fmt::Write as _;

use maud::{Markup, html};
use qrcodegen::{QrCode, QrCodeEcc};

/// Light modules around the code: scanners need them to find it.
const QUIET_ZONE: i32 = 4;

/// A code that says `text`. None if that is too long for any code.
pub(super) fn qr_image(text: &str, label: &str) -> Option<Markup> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let size = code.size() + 2 * QUIET_ZONE;
    Some(html! {
        svg.qr role="img" aria-label=(label) viewBox={ "0 0 " (size) " " (size) } shape-rendering="crispEdges" {
            rect width=(size) height=(size) fill="#fff" {}
            path d=(dark_runs(&code)) fill="#000" {}
        }
    })
}

/// One rectangle per horizontal run of dark modules: without seams between neighbours, and short.
fn dark_runs(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let start = x;
            while code.get_module(x, y) {
                x += 1; // `get_module` is false outside of the code
            }
            if x > start {
                let _ = write!(path, "M{},{}h{}v1h-{}z", start + QUIET_ZONE, y + QUIET_ZONE, x - start, x - start);
            }
            x += 1;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pixels per module.
    const SCALE: usize = 4;

    /// Draws the path of an image, as a browser does.
    fn pixels(svg: &str) -> (usize, Vec<u8>) {
        let between = |start: &str, end: &str| {
            let rest = &svg[svg.find(start).unwrap() + start.len()..];
            &rest[..rest.find(end).unwrap()]
        };
        let size: usize = between("viewBox=\"0 0 ", " ").parse().unwrap();
        let width = size * SCALE;
        let mut pixels = vec![255; width * width];
        for run in between("<path d=\"", "\"").split('M').skip(1) {
            let mut numbers = run.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse::<usize>().ok());
            let [x, y, length] = [(); 3].map(|()| numbers.next().unwrap() * SCALE);
            for row in y..y + SCALE {
                pixels[row * width + x..row * width + x + length].fill(0);
            }
        }
        (width, pixels)
    }

    fn scanned(svg: &str) -> String {
        let (width, pixels) = pixels(svg);
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, width, |x, y| pixels[y * width + x]);
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        grids[0].decode().unwrap().1
    }

    #[test]
    fn a_scanner_reads_what_was_written() {
        let long = format!("http://127.0.0.1:8787/qr/{}?lang=zh", "a1".repeat(200));
        for url in ["http://127.0.0.1:8787/qr/bax00000abcd", "http://localhost:1/qr/x?a=b&c=%E8%8C%B6", &long] {
            let svg = qr_image(url, "label").unwrap().into_string();
            assert_eq!(scanned(&svg), url);
        }
    }

    #[test]
    fn what_no_code_can_say_is_not_drawn() {
        assert!(qr_image(&"x".repeat(3000), "label").is_none());
    }
}
