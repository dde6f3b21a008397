//! Bodies of answers that no client should wait for.

use std::{convert::Infallible, time::Duration};

use axum::body::Body;
use futures_util::stream;

/// Blanks without end.
pub(crate) fn endless() -> Body {
    const PIECE: &[u8] = &[b' '; 16 * 1024];
    Body::from_stream(stream::repeat_with(|| Ok::<_, Infallible>(PIECE)))
}

/// A body that comes byte by byte, or more where that is too slow for a timer.
pub(crate) fn slow(body: Vec<u8>, bytes_per_second: u32) -> Body {
    let piece = usize::try_from(bytes_per_second.div_ceil(100)).unwrap_or(1);
    let pause = Duration::from_secs(1) * u32::try_from(piece).unwrap_or(1) / bytes_per_second.max(1);
    Body::from_stream(stream::unfold(body, move |mut left| async move {
        if left.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let rest = left.split_off(piece.min(left.len()));
        Some((Ok::<_, Infallible>(left), rest))
    }))
}
