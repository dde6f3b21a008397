//! One connection, which can break anywhere.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Waker, ready},
};

use axum::{extract::connect_info::Connected, serve::IncomingStream};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use super::{
    Damage, Door, Fault, FaultListener, Stage, ending, method, progress::Progress, script::Decision, spoil::spoil,
};
use crate::{catalog, server::Shared};

/// Most of a request that is kept back from the server.
const MAX_KEPT: usize = 1024 * 1024;

/// The fault of the exchange that a connection is in, for whoever answers it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Current(Arc<Mutex<Option<Fault>>>);

impl Current {
    pub(crate) fn fault(&self) -> Option<Fault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, fault: Option<Fault>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }
}

impl Connected<IncomingStream<'_, FaultListener>> for Current {
    fn connect_info(stream: IncomingStream<'_, FaultListener>) -> Self {
        stream.remote_addr().clone()
    }
}

/// A connection of the server. To it, a connection that broke is one that was closed.
pub(crate) struct Line {
    number: u64,
    /// `None` once it broke.
    stream: Option<TcpStream>,
    current: Current,
    door: Arc<Door>,
    shared: Arc<Shared>,
    phase: Phase,
    /// Whether the fault of the exchange depends on the API, which is not known yet.
    depends: Option<Depends>,
    request: Progress,
    answer: Progress,
    /// Read from the network, and not by the server yet.
    unread: Vec<u8>,
    /// Written by the server, and kept back until it is known where to cut it.
    held: Vec<u8>,
    /// The server, when it waits for the next request.
    reader: Option<Waker>,
}

/// How a fault depends on the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Depends {
    /// The script has to be asked again.
    OnScript,
    /// The fault is for one API.
    OnFault,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// No byte of a request yet.
    Idle,
    Head,
    Body,
    /// The request is complete; its answer is not.
    Answering,
    /// Not looked at any more.
    Blind,
}

impl Line {
    pub(super) fn new(number: u64, stream: TcpStream, current: Current, door: Arc<Door>, shared: Arc<Shared>) -> Self {
        Self {
            number,
            stream: Some(stream),
            current,
            door,
            shared,
            phase: Phase::Idle,
            depends: None,
            request: Progress::default(),
            answer: Progress::default(),
            unread: Vec::new(),
            held: Vec::new(),
            reader: None,
        }
    }

    /// The first bytes of a request came.
    fn begin(&mut self, first: &[u8]) {
        self.door.forget(self.number);
        self.shared.gateway.ledger.count_request();
        // Whoever breaks the gateway from outside has to reach what heals it.
        let decision = if method::is_control(first) { Decision::Healthy } else { self.shared.script.begin() };
        self.phase = Phase::Head;
        self.depends = match &decision {
            Decision::DependsOnMethod => Some(Depends::OnScript),
            Decision::Play(fault) if fault.method.is_some() => Some(Depends::OnFault),
            _ => None,
        };
        self.request = Progress::default();
        self.answer = Progress::default();
        self.held.clear();
        self.current.set(match decision {
            Decision::Play(fault) => Some(fault),
            Decision::Healthy | Decision::DependsOnMethod => None,
        });
    }

    /// As much of the request came as is waited for: whether the fault is meant for this API is known.
    fn settle(&mut self) {
        let method = self.method();
        let fault = match self.depends {
            None => return,
            Some(Depends::OnScript) => self.shared.script.of_method(method),
            Some(Depends::OnFault) => self.current.fault().filter(|fault| fault.method.as_deref() == method),
        };
        self.current.set(fault);
        self.depends = None;
    }

    /// The API, as far as the request was read and kept.
    fn method(&self) -> Option<&str> {
        let target = self.request.first_line().split(' ').nth(1)?;
        method::method(target, self.unread.get(self.request.head_len()..).unwrap_or_default())
    }

    /// The damage that is due before the request goes any further.
    fn due(&self) -> Option<Damage> {
        let fault = self.current.fault().filter(|_| self.depends.is_none())?;
        let (stage, damage) = fault.early()?;
        let stage = if fault.method.is_some() { Stage::Received } else { stage };
        let is_due = match self.phase {
            Phase::Idle | Phase::Blind => false,
            Phase::Head => match stage {
                Stage::Refused | Stage::Accepted => true,
                _ => stage == Stage::RequestLine && !self.unread.is_empty(),
            },
            Phase::Body => stage == Stage::RequestHead || stage == Stage::RequestBody && self.request.is_halfway(),
            Phase::Answering => true,
        };
        is_due.then_some(damage)
    }

    /// Breaks off before the request was carried out.
    fn refuse(&mut self, damage: Damage) {
        let entry = self.method().and_then(catalog::find);
        let answer = spoil(self.shared.gateway.first(), entry, damage, None);
        self.hang_up(answer.map(|answer| answer.message()).unwrap_or_default(), damage);
    }

    /// Breaks off in the answer.
    fn cut(&mut self, stage: Stage, damage: Damage) {
        let mut bytes = std::mem::take(&mut self.held);
        let (head, total) = (self.answer.head_len(), bytes.len());
        let status_line = self.answer.first_line().len() + 2;
        let at = match stage {
            Stage::StatusLine => status_line / 2,
            Stage::AfterStatusLine => status_line,
            Stage::Headers => status_line.midpoint(head),
            Stage::AfterHeaders => head,
            Stage::Body => head.midpoint(total),
            Stage::LastByte => total.saturating_sub(1),
            Stage::AfterAnswer => total,
            _ if damage.is_answer() => total,
            _ => 0,
        };
        bytes.truncate(at);
        self.hang_up(bytes, damage);
    }

    fn hang_up(&mut self, last_bytes: Vec<u8>, damage: Damage) {
        self.unread.clear();
        if let Some(stream) = self.stream.take() {
            ending::end(stream, last_bytes, damage);
            self.wake_reader();
        }
    }

    /// The answer is complete, and the next request may come.
    fn finish(&mut self) {
        self.phase = if self.request.left() == Some(0) { Phase::Idle } else { Phase::Blind };
        self.current.set(None);
        self.wake_reader();
    }

    fn wake_reader(&mut self) {
        if let Some(reader) = self.reader.take() {
            reader.wake();
        }
    }

    /// Whether the server may have what was read so far.
    fn lets_through(&self) -> bool {
        matches!(self.phase, Phase::Body | Phase::Answering | Phase::Blind)
            && self.depends.is_none()
            && self.current.fault().is_none_or(|fault| fault.early().is_none())
    }

    /// Reads up to `limit` bytes and takes note of them.
    fn read_on(&mut self, context: &mut Context<'_>, limit: usize) -> Poll<io::Result<Vec<u8>>> {
        let mut bytes = vec![0; limit.min(16 * 1024)];
        let mut buffer = ReadBuf::new(&mut bytes);
        let Some(stream) = &mut self.stream else { return Poll::Ready(Ok(Vec::new())) };
        ready!(Pin::new(stream).poll_read(context, &mut buffer))?;
        let read = buffer.filled().len();
        bytes.truncate(read);
        self.request.feed(&bytes);
        Poll::Ready(Ok(bytes))
    }

    /// The first bytes that are to come, without taking them from the network; none when the client hung up.
    fn poll_peek(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Vec<u8>>> {
        let mut bytes = [0; 16];
        let mut buffer = ReadBuf::new(&mut bytes);
        let Some(stream) = &self.stream else { return Poll::Ready(Ok(Vec::new())) };
        ready!(stream.poll_peek(context, &mut buffer))?;
        Poll::Ready(Ok(buffer.filled().to_vec()))
    }

    /// Reads until there is something for the server; nothing when there will be nothing any more.
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Vec<u8>>> {
        loop {
            if let Some(damage) = self.due() {
                self.refuse(damage);
            }
            if self.stream.is_none() {
                return Poll::Ready(Ok(Vec::new()));
            }
            if !self.unread.is_empty() && self.lets_through() {
                return Poll::Ready(Ok(std::mem::take(&mut self.unread)));
            }
            match self.phase {
                Phase::Idle => {
                    if !self.door.lets_wait(self.number, context.waker()) {
                        self.stream = None;
                    } else {
                        let first = ready!(self.poll_peek(context))?;
                        if first.is_empty() {
                            return Poll::Ready(Ok(Vec::new()));
                        }
                        self.begin(&first);
                    }
                }
                Phase::Head | Phase::Body => {
                    let left = if self.phase == Phase::Body { self.request.left() } else { None };
                    let limit = left.and_then(|left| usize::try_from(left).ok()).unwrap_or(usize::MAX);
                    let bytes = ready!(self.read_on(context, limit))?;
                    if self.unread.len() < MAX_KEPT {
                        self.unread.extend_from_slice(&bytes);
                    }
                    self.phase = match self.phase {
                        // The server knows what to make of it.
                        _ if bytes.is_empty() || self.request.is_hopeless() => Phase::Blind,
                        _ if self.request.is_complete() => Phase::Answering,
                        _ if self.request.has_head() => Phase::Body,
                        phase => phase,
                    };
                    if self.phase == Phase::Blind {
                        self.current.set(None);
                        self.depends = None;
                    } else if self.phase == Phase::Answering || self.unread.len() >= MAX_KEPT {
                        self.settle();
                    }
                }
                Phase::Answering => {
                    self.reader = Some(context.waker().clone());
                    if ready!(self.poll_peek(context))?.is_empty() {
                        return Poll::Ready(Ok(Vec::new()));
                    }
                    // The next request has to wait until this one is answered.
                    return Poll::Pending;
                }
                Phase::Blind => return self.read_on(context, usize::MAX),
            }
        }
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut bytes = ready!(self.poll_next(context))?;
        if bytes.len() > buffer.remaining() {
            let rest = bytes.split_off(buffer.remaining());
            self.unread = rest;
        }
        buffer.put_slice(&bytes);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let fault = self.current.fault();
        let Some(stream) = &mut self.stream else { return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())) };
        if let Some((stage, damage)) = fault.and_then(|fault| fault.cut()) {
            self.held.extend_from_slice(bytes);
            self.answer.feed(bytes);
            if self.answer.is_complete() {
                self.cut(stage, damage);
            }
            return Poll::Ready(Ok(bytes.len()));
        }
        let written = ready!(Pin::new(stream).poll_write(context, bytes))?;
        self.answer.feed(bytes.get(..written).unwrap_or_default());
        if self.answer.is_complete() {
            self.finish();
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Some(stream) => Pin::new(stream).poll_flush(context),
            None => Poll::Ready(Ok(())),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Some(stream) => Pin::new(stream).poll_shutdown(context),
            None => Poll::Ready(Ok(())),
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.door.forget(self.number);
    }
}
