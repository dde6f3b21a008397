//! Why a signature was refused, in plain words: the cause, what to do, and the place where two texts begin to differ.
//!
//! Nothing here sends anything, and nothing decides anything: a notification is accepted by
//! [`Notify::verify`](crate::notify::Notify::verify) alone, whatever would make its signature right.
//!
//! ```
//! use alipay_core::explain::{self, Cause, Known};
//!
//! let signed = r#"app_id=2021000000000000&biz_content={"subject":"Tea & cake"}&sign_type=RSA2"#;
//! let sub_msg = "验签出错，网关生成的验签字符串为：app_id=2021000000000000&amp;\
//!                biz_content={&quot;subject&quot;:&quot;Tea &amp;amp; cake&quot;}&amp;sign_type=RSA2";
//! let explanation = explain::request(signed, sub_msg, &Known::new());
//! assert_eq!(explanation.cause, Cause::Html("biz_content".to_owned()));
//! println!("{explanation}"); // what is wrong, what to do, and both texts with a mark under the first difference
//! ```

mod cause;
mod compare;
mod difference;
mod html;
mod known;
mod mask;
mod notification;
mod paste;
mod quoted;
mod received;
mod repair;
mod request;
mod response;
mod rewrite;
mod search;
mod text;
mod trial;
mod variant;
mod wording;

use std::fmt;

pub use cause::{Cause, CharsetFault, Paste, Rewrite, Rule};
pub use difference::Difference;
pub use known::Known;
pub use notification::notification;
pub use quoted::sub_msg;
pub(crate) use request::refused_signature;
pub use request::{request, sent};
pub use response::response;
pub use text::parameters;

/// What is wrong with a signature.
///
/// `Display` shows everything: what is wrong, what to do, and the first difference. That may be business data, though
/// never a signature, a key or a token; `Debug` shows no data.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// What is wrong, and what to do.
    pub cause: Cause,
    /// What happened besides, where two things did.
    pub also: Option<Cause>,
    /// Where the text that was verified begins to differ from the one that was signed; `None` when it does not, or when
    /// only one of them is known.
    pub difference: Option<Difference>,
}

impl From<Cause> for Explanation {
    fn from(cause: Cause) -> Self {
        Self { cause, also: None, difference: None }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.cause)?;
        if let Some(also) = &self.also {
            write!(f, "\n{also}")?;
        }
        match &self.difference {
            Some(difference) => write!(f, "\n\n{difference}"),
            None => Ok(()),
        }
    }
}
