//! A gateway in this process: reads what is sent as the platform would, and answers as a test says.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use alipay_core::{BoxFuture, HttpMethod, HttpRequest, HttpResponse, Transport, TransportError, form};

/// A request, read to its end.
#[derive(Clone)]
pub struct Sent {
    pub method: HttpMethod,
    pub url: String,
    pub content_type: String,
    pub body: Vec<u8>,
}

impl Sent {
    /// Every parameter of a form, from the address and from the body.
    pub fn fields(&self) -> Vec<(String, String)> {
        let query = self.url.split_once('?').map_or("", |(_, query)| query);
        let mut fields = form::decode(query).unwrap();
        fields.extend(form::decode(std::str::from_utf8(&self.body).unwrap()).unwrap());
        fields
    }

    /// A parameter of a form.
    pub fn value(&self, name: &str) -> Option<String> {
        self.fields().into_iter().find(|(other, _)| other == name).map(|(_, value)| value)
    }
}

type Answer = dyn Fn(&Sent) -> HttpResponse + Send + Sync;

/// Keeps what is sent, and answers each request by a function of it.
#[derive(Clone)]
pub struct Gateway {
    pub sent: Arc<Mutex<Vec<Sent>>>,
    /// Requests whose body could not be read to its end.
    pub broken: Arc<AtomicUsize>,
    answer: Arc<Answer>,
}

impl Gateway {
    pub fn new(answer: impl Fn(&Sent) -> HttpResponse + Send + Sync + 'static) -> Self {
        Self { sent: Arc::default(), broken: Arc::default(), answer: Arc::new(answer) }
    }

    /// How many requests came, complete or not.
    pub fn count(&self) -> usize {
        self.sent.lock().unwrap().len() + self.broken.load(Ordering::SeqCst)
    }

    /// The only request that came.
    pub fn only(&self) -> Sent {
        let sent = self.sent.lock().unwrap();
        assert_eq!(sent.len(), 1, "exactly one request");
        sent[0].clone()
    }
}

impl Transport for Gateway {
    fn execute(&self, request: HttpRequest, _: usize) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let HttpRequest { method, url, content_type, body, .. } = request;
            // As a real transport: what was announced and cannot be given breaks the connection.
            let body = body.read_all().map_err(|error| {
                self.broken.fetch_add(1, Ordering::SeqCst);
                TransportError::interrupted().with_source(error)
            })?;
            let sent = Sent { method, url, content_type, body };
            let answer = (self.answer)(&sent);
            self.sent.lock().unwrap().push(sent);
            // Others get their turn between question and answer.
            tokio::task::yield_now().await;
            Ok(answer)
        })
    }
}
