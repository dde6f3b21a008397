//! Notifications in axum: an extractor that takes the raw body, and the reply as a response.

use axum_core::{
    body::Body,
    extract::{FromRef, FromRequest, Request},
    response::{IntoResponse, Response},
};
use bytes::Bytes;

use super::{NotifyError, NotifyReply, Unchecked, XmlReply};
use crate::Client;

/// A notification whose signature and app are right, for handlers of axum. Needs the feature `axum`.
///
/// Put it last among the arguments: it takes the body. The state must have a [`Client`], or be one. An argument that is the
/// extractor alone answers refusals with `fail` without a word. Service providers, and
/// handlers with parameters of their own in the address, take `Bytes` and call [`Client::notify`] themselves.
///
/// ```
/// use alipay_core::notify::{Expect, NotifyRejection, NotifyReply, VerifiedBody};
/// # use alipay_core::{Amount, notify::Notification};
/// # async fn amount_of(_: &str) -> Option<(Amount, String)> { None }
/// # async fn settle(_: &Notification) -> NotifyReply { NotifyReply::success() }
///
/// async fn notified(notice: Result<VerifiedBody, NotifyRejection>) -> NotifyReply {
///     let notice = match notice {
///         Ok(VerifiedBody(notice)) => notice,
///         Err(error) => return refused(&error),
///     };
///     let Some(number) = notice.out_trade_no() else { return refused("it is about no order") };
///     let Some((amount, seller)) = amount_of(&number).await else { return refused("no such order") }; // yours
///     match notice.expect(&Expect::trade(&number, amount, &seller)) {
///         Ok(notice) => settle(&notice).await, // `success` once that is stored
///         Err(error) => refused(&error),
///     }
/// }
///
/// /// It comes again; that it was refused, and why, is said nowhere else.
/// fn refused(why: impl std::fmt::Display) -> NotifyReply {
///     eprintln!("a notification was refused: {why}");
///     NotifyReply::failure()
/// }
/// ```
#[cfg(feature = "axum")] // said once more for the documentation of crates that re-export it
#[derive(Debug)]
pub struct VerifiedBody(pub Unchecked);

/// A notification that was refused: it is answered with `fail`, so that it comes again. Needs the feature `axum`.
#[cfg(feature = "axum")] // as above
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotifyRejection(#[from] pub NotifyError);

impl<S> FromRequest<S> for VerifiedBody
where
    Client: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = NotifyRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, NotifyRejection> {
        let client = Client::from_ref(state);
        // The framework bounds the body as well; whichever limit is smaller counts.
        let body = Bytes::from_request(request, state).await.map_err(|_| NotifyError::TooLarge)?;
        Ok(Self(client.notify().verify(&body).await?))
    }
}

impl IntoResponse for NotifyReply {
    fn into_response(self) -> Response {
        text("text/plain", Body::from(self.body()))
    }
}

impl IntoResponse for XmlReply {
    fn into_response(self) -> Response {
        text(self.content_type(), Body::from(self.body))
    }
}

impl IntoResponse for NotifyRejection {
    fn into_response(self) -> Response {
        NotifyReply::failure().into_response()
    }
}

fn text(content_type: &'static str, body: Body) -> Response {
    ([("content-type", content_type)], body).into_response()
}
