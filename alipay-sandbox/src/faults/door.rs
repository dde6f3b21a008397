//! The port: open, or closed so that connections are refused.

use std::{
    collections::HashMap,
    fmt,
    future::poll_fn,
    io,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll, Waker},
    time::Duration,
};

use axum::serve::Listener;
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    runtime::Handle,
};

use super::line::{Current, Line};
use crate::server::Shared;

/// Connections that may wait to be accepted.
const BACKLOG: u32 = 1024;

/// A port that can be closed and opened again, at once and from any thread.
pub(crate) struct Door {
    address: SocketAddr,
    /// Keeps the port from others while nothing listens. Only Linux lets a second socket listen next to it.
    _reserved: Option<TcpSocket>,
    runtime: Handle,
    state: Mutex<State>,
    connections: AtomicU64,
    /// Whether the port could not be opened again.
    is_broken: AtomicBool,
}

struct State {
    /// `None` while closed.
    listener: Option<TcpListener>,
    acceptor: Option<Waker>,
    /// Connections that wait for a request.
    idle: HashMap<u64, Waker>,
}

impl Door {
    /// Opens the port. Runs on the runtime of the server.
    pub(crate) fn open(address: SocketAddr) -> io::Result<Self> {
        let reserved = if cfg!(target_os = "linux") { Some(bound(address)?) } else { None };
        let address = reserved.as_ref().map_or(Ok(address), TcpSocket::local_addr)?;
        let listener = bound(address)?.listen(BACKLOG)?;
        Ok(Self {
            address: listener.local_addr()?,
            _reserved: reserved,
            runtime: Handle::current(),
            state: Mutex::new(State { listener: Some(listener), acceptor: None, idle: HashMap::new() }),
            connections: AtomicU64::new(0),
            is_broken: AtomicBool::new(false),
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The server's, on which its timers run.
    pub(super) fn runtime(&self) -> &Handle {
        &self.runtime
    }

    /// How many connections were accepted.
    pub(crate) fn connections(&self) -> u64 {
        self.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn is_broken(&self) -> bool {
        self.is_broken.load(Ordering::SeqCst)
    }

    /// Closes or opens the port. Closing it hangs up on connections that wait for a request.
    pub(crate) fn set_open(&self, open: bool) {
        let mut state = self.state();
        if open == state.listener.is_some() {
            return;
        }
        if open {
            let _runtime = self.runtime.enter();
            match bound(self.address).and_then(|socket| socket.listen(BACKLOG)) {
                Ok(listener) => state.listener = Some(listener),
                Err(_) => self.is_broken.store(true, Ordering::SeqCst),
            }
            if let Some(acceptor) = state.acceptor.take() {
                acceptor.wake();
            }
        } else {
            state.listener = None;
            state.idle.drain().for_each(|(_, waker)| waker.wake());
        }
    }

    /// Registers a connection that waits for a request; `false` when it must not wait any more.
    pub(super) fn lets_wait(&self, connection: u64, waker: &Waker) -> bool {
        let mut state = self.state();
        let is_open = state.listener.is_some();
        if is_open {
            state.idle.insert(connection, waker.clone());
        }
        is_open
    }

    /// The connection does not wait any more.
    pub(super) fn forget(&self, connection: u64) {
        self.state().idle.remove(&connection);
    }

    fn poll_accept(&self, context: &mut Context<'_>) -> Poll<io::Result<TcpStream>> {
        let mut state = self.state();
        if let Some(listener) = &state.listener
            && let Poll::Ready(accepted) = listener.poll_accept(context)
        {
            return Poll::Ready(accepted.map(|(stream, _)| stream));
        }
        // Also while it listens: another listener will have to be polled after this one was closed.
        state.acceptor = Some(context.waker().clone());
        Poll::Pending
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door").field("address", &self.address).finish_non_exhaustive()
    }
}

fn bound(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    if cfg!(unix) {
        socket.set_reuseaddr(true)?;
    }
    socket.bind(address)?;
    Ok(socket)
}

/// Hands connections to the server, each wrapped so that it can break.
pub(crate) struct FaultListener {
    pub(crate) door: Arc<Door>,
    pub(crate) shared: Arc<Shared>,
}

impl Listener for FaultListener {
    type Io = Line;
    type Addr = Current;

    async fn accept(&mut self) -> (Line, Current) {
        loop {
            match poll_fn(|context| self.door.poll_accept(context)).await {
                Ok(stream) => {
                    let number = self.door.connections.fetch_add(1, Ordering::SeqCst);
                    // Whoever waits for small pieces of an answer gets them.
                    let _ = stream.set_nodelay(true); // only slower without
                    let current = Current::default();
                    let line = Line::new(number, stream, current.clone(), self.door.clone(), self.shared.clone());
                    return (line, current);
                }
                // Too many open files, for example: others will be closed.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<Current> {
        Ok(Current::default())
    }
}
