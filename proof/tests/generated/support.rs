//! What the forms and certificates of the core's tests are made with.

#[path = "../../../alipay-core/tests/support/notice.rs"]
pub mod notice;

pub use crate::signing::sign_as as sign_bytes_as;
pub use alipay_proof::{APP_ID, core_tests as tests, key};
