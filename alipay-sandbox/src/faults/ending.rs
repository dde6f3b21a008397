//! The end of a connection: last bytes, then silence, a reset or a farewell.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, Interest},
    net::TcpStream,
    time::{sleep, timeout},
};

use super::Damage;

/// How long a client may take to notice that the gateway hung up.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often a silent connection is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// Ends a connection in a task of its own: the server has no part in it any more.
pub(super) fn end(stream: TcpStream, last_bytes: Vec<u8>, damage: Damage) {
    tokio::spawn(async move {
        let mut stream = stream;
        // The client may be gone already, which ends the connection as well.
        let _ = stream.write_all(&last_bytes).await;
        match damage {
            Damage::Reset => {
                let _ = stream.set_zero_linger(); // without it, the client sees an end in good order
            }
            Damage::Stall => hold(&stream).await,
            _ => {
                let _ = stream.shutdown().await;
                // Closing a connection with unread bytes would reset it.
                let _ = timeout(PATIENCE, discard(&mut stream)).await;
            }
        }
    });
}

/// Keeps a connection open until the client closes it, without reading.
async fn hold(stream: &TcpStream) {
    while stream.ready(Interest::READABLE).await.is_ok_and(|ready| !ready.is_read_closed()) {
        sleep(LOOK).await;
    }
}

async fn discard(stream: &mut TcpStream) {
    let mut scrap = [0; 4096];
    while stream.read(&mut scrap).await.is_ok_and(|read| read > 0) {}
}
