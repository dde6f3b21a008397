//! What the forms and certificates of the core's tests are made with.

use alipay_core::SignType;

#[path = "../../../alipay-core/tests/support/notice.rs"]
pub mod notice;

/// As the tests of the core sign bytes.
pub fn sign_bytes_as(name: &str, sign_type: SignType, content: &[u8]) -> String {
    crate::signing::sign_as(name, sign_type, content)
}
pub use alipay_proof::{APP_ID, core_tests as tests, key};
