//! A server that does what a case says on every connection, and counts the requests that came whole.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use alipay_proof::cases::{Server, Step};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::{TlsAcceptor, rustls};

/// A server that runs until this is dropped.
pub(crate) struct Running {
    url: String,
    requests: Arc<AtomicU32>,
    task: Option<JoinHandle<()>>,
}

impl Running {
    pub(crate) async fn start(server: &Server) -> Self {
        let requests = Arc::<AtomicU32>::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let url = |scheme: &str| format!("{scheme}://{address}/gateway.do");
        let (url, task) = match server.clone() {
            Server::Absent => (url("http"), None),
            Server::Unknown => ("https://no-such-host.invalid/gateway.do".to_owned(), None),
            Server::NoTls => (url("https"), Some(tokio::spawn(hang_up(listener)))),
            Server::Untrusted => (url("https"), Some(tokio::spawn(shake_hands(listener)))),
            Server::Deaf => (url("http"), Some(tokio::spawn(keep(listener)))),
            Server::Answers(steps) => {
                (url("http"), Some(tokio::spawn(accept(listener, requests.clone(), steps.into()))))
            }
        };
        Self { url, requests, task }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn requests(&self) -> u32 {
        self.requests.load(Ordering::SeqCst)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

/// Reads something and closes the connection.
async fn hang_up(listener: TcpListener) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let _ = stream.read(&mut [0; 4096]).await;
    }
}

/// Takes connections and never reads from them.
async fn keep(listener: TcpListener) {
    let mut connections = Vec::new();
    while let Ok((stream, _)) = listener.accept().await {
        connections.push(stream);
    }
}

/// Speaks TLS with a certificate that is good in every other way.
async fn shake_hands(listener: TcpListener) {
    let certificate = CertificateDer::from_pem_slice(&alipay_proof::certificate("untrusted.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_slice(alipay_proof::key("other_rsa2048.pkcs8.pem").as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let settings = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let settings = settings.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(settings));
    while let Ok((stream, _)) = listener.accept().await {
        assert!(acceptor.accept(stream).await.is_err(), "the client believes a certificate of nobody's");
    }
}

async fn accept(listener: TcpListener, requests: Arc<AtomicU32>, steps: Arc<[Step]>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(converse(stream, requests.clone(), steps.clone()));
    }
}

async fn converse(mut stream: TcpStream, requests: Arc<AtomicU32>, steps: Arc<[Step]>) {
    if !read_request(&mut stream).await {
        return;
    }
    requests.fetch_add(1, Ordering::SeqCst);
    for step in &*steps {
        let outcome = match step {
            Step::Send(input) => stream.write_all(&input.bytes()).await,
            Step::Drip(input, pause) => drip(&mut stream, &input.bytes(), Duration::from_millis(*pause)).await,
            Step::Endless(input) => endless(&mut stream, &input.bytes()).await,
            Step::Wait(pause) => {
                tokio::time::sleep(Duration::from_millis(*pause)).await;
                Ok(())
            }
            Step::Reset => stream.set_zero_linger(),
        };
        if outcome.is_err() {
            return;
        }
    }
}

async fn drip(stream: &mut TcpStream, bytes: &[u8], pause: Duration) -> std::io::Result<()> {
    for byte in bytes {
        tokio::time::sleep(pause).await;
        stream.write_all(&[*byte]).await?;
    }
    Ok(())
}

async fn endless(stream: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    loop {
        stream.write_all(bytes).await?;
    }
}

/// Whether a whole request came: its head, and as much of a body as that announces.
async fn read_request(stream: &mut TcpStream) -> bool {
    let (mut received, mut buffer) = (Vec::new(), [0; 4096]);
    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
        received.extend_from_slice(&buffer[..count]);
        let Some(end) = received.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&received[..end]).to_ascii_lowercase();
        let announced = head.split("content-length:").nth(1).and_then(|tail| tail.lines().next());
        let length: usize = announced.and_then(|text| text.trim().parse().ok()).unwrap_or(0);
        if received.len() >= end + 4 + length {
            return true;
        }
    }
    false
}
