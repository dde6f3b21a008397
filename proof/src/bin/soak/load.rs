//! The calls: 64 tasks, each with an order of its own that it pays, asks for, refunds in part and cancels.

use std::{
    future::Future,
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use alipay::{
    Client, Error, Outcome, RetryPolicy,
    trade::{TradeCancel, TradeFastpayRefundQuery, TradePay, TradeQuery, TradeRefund, TradeStatus},
};
use tokio::{task::JoinSet, time::timeout};

use crate::{
    books::{Books, Entry, Operation},
    chance,
    gateway::Gateway,
};

pub(crate) const TASKS: usize = 64;
pub(crate) const CALLS_PER_ORDER: u64 = 4;

/// Longest time for an attempt.
const ATTEMPT: Duration = Duration::from_secs(1);

/// Longest time for a call with all its attempts.
pub(crate) const DEADLINE: Duration = Duration::from_millis(2500);

/// Makes the calls and counts how they end.
#[derive(Clone)]
pub(crate) struct Load {
    client: Client,
    books: Arc<Books>,
    seed: u64,
    figures: Arc<Figures>,
}

/// How calls ended.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    pub(crate) succeeded: AtomicU64,
    pub(crate) refused: AtomicU64,
    pub(crate) not_sent: AtomicU64,
    pub(crate) unknown: AtomicU64,
    pub(crate) failed: AtomicU64,
    pub(crate) dropped: AtomicU64,
    /// Ends that must not happen, or that contradict what was known.
    pub(crate) contradictions: AtomicU64,
    /// Calls that ended later than 50 ms after their deadline.
    pub(crate) overdue: AtomicU64,
    /// The longest call, in microseconds.
    pub(crate) longest: AtomicU64,
}

/// A client of the gateway that gives up soon.
pub(crate) fn client(gateway: &Gateway) -> Client {
    Client::builder()
        .gateway(&gateway.url)
        .app_id(&gateway.app_id)
        .private_key(&gateway.app_private_key)
        .alipay_public_key(&gateway.alipay_public_key)
        .timeouts(ATTEMPT, ATTEMPT)
        .retry(RetryPolicy::default().total(DEADLINE).cancel_total(DEADLINE))
        .build()
        .unwrap()
}

impl Load {
    pub(crate) fn new(client: Client, books: Arc<Books>, seed: u64) -> Self {
        Self { client, books, seed, figures: Arc::default() }
    }

    pub(crate) fn into_figures(self) -> Arc<Figures> {
        self.figures
    }

    /// Handles these orders; says how many tasks panicked.
    pub(crate) async fn run(&self, orders: Range<u64>) -> u64 {
        let load = self.clone();
        in_tasks(orders, move |order| {
            let load = load.clone();
            async move { load.handle(order).await }
        })
        .await
    }

    /// Asks about everything that is unknown; says how much that was.
    pub(crate) async fn reconcile(&self) -> u64 {
        let (load, asked) = (self.clone(), Arc::new(AtomicU64::new(0)));
        let count = asked.clone();
        in_tasks(0..self.books.orders(), move |order| {
            let (load, count) = (load.clone(), count.clone());
            async move {
                for operation in Operation::ALL {
                    if load.books.read(operation, order) == Entry::Unknown {
                        count.fetch_add(1, Ordering::SeqCst);
                        if let Some(is_done) = load.find_out(operation, order).await {
                            let entry = if is_done { Entry::Done } else { Entry::NotDone };
                            load.books.note(operation, order, entry);
                        }
                    }
                }
            }
        })
        .await;
        asked.load(Ordering::SeqCst)
    }

    /// Whether it was done, by the word of the platform; `None` when there is no such word.
    async fn find_out(&self, operation: Operation, order: u64) -> Option<bool> {
        let number = Operation::Pay.number(order);
        let absent = |error: Error| (error.is_authenticated() && error.is_api("ACQ.TRADE_NOT_EXIST")).then_some(false);
        if operation == Operation::Refund {
            let query = TradeFastpayRefundQuery::by_out_trade_no(number, operation.number(order));
            return match self.client.call(query).send().await {
                Ok(refund) => Some(refund.refund_status.is_some()),
                Err(error) => absent(error),
            };
        }
        match self.client.call(TradeQuery::by_out_trade_no(number)).send().await {
            Ok(_) if operation == Operation::Pay => Some(true),
            // Refunds are in part: only cancelling closes an order.
            Ok(trade) => Some(trade.trade_status == Some(TradeStatus::TradeClosed)),
            Err(error) => absent(error),
        }
    }

    /// One order and its calls.
    async fn handle(&self, order: u64) {
        let number = || Operation::Pay.number(order);
        let pay = TradePay::new(number(), "1.00".parse().unwrap(), "tea").auth_code("28763443825664394");
        self.write(Operation::Pay, order, 0, self.client.call(pay).send()).await;

        let query = TradeQuery::by_out_trade_no(number());
        let asked = self.timed(order, 1, self.client.call(query).send()).await;
        // A query that denies a payment that an answer confirmed would be a lie of one of the two.
        let is_denied = asked.is_some_and(|asked| asked.is_err_and(|error| error.is_refused()));
        if is_denied && self.books.read(Operation::Pay, order) == Entry::Done {
            self.figures.contradictions.fetch_add(1, Ordering::SeqCst);
        }

        let refund = TradeRefund::by_out_trade_no(number(), "0.40".parse().unwrap())
            .out_request_no(Operation::Refund.number(order));
        self.write(Operation::Refund, order, 2, self.client.call(refund).send()).await;

        let cancel = TradeCancel::by_out_trade_no(number());
        self.write(Operation::Cancel, order, 3, self.client.call(cancel).send()).await;
    }

    /// Makes a call that changes something, and books how it ended.
    async fn write<T>(&self, operation: Operation, order: u64, at: u64, call: impl Future<Output = Result<T, Error>>) {
        // Whoever drops the call knows as little as somebody who was never answered.
        self.books.note(operation, order, Entry::Unknown);
        let entry = match self.timed(order, at, call).await {
            Some(Ok(_)) => Entry::Done,
            Some(Err(error)) => match error.outcome() {
                Outcome::NotSent | Outcome::Refused => Entry::NotDone,
                Outcome::Unknown => Entry::Unknown,
                _ => {
                    self.figures.contradictions.fetch_add(1, Ordering::SeqCst);
                    Entry::Unknown
                }
            },
            None => Entry::Unknown,
        };
        self.books.note(operation, order, entry);
    }

    /// Makes a call, measures it and counts its end; `None` when its caller dropped it.
    async fn timed<T>(
        &self,
        order: u64,
        at: u64,
        call: impl Future<Output = Result<T, Error>>,
    ) -> Option<Result<T, Error>> {
        let patience = chance::drops(self.seed, order * CALLS_PER_ORDER + at);
        let started = Instant::now();
        let ended = match patience {
            Some(patience) => timeout(patience, call).await.ok(),
            None => Some(call.await),
        };
        let took = started.elapsed();
        let figures = &self.figures;
        let counter = match &ended {
            None => &figures.dropped,
            Some(Ok(_)) => &figures.succeeded,
            Some(Err(error)) => match error.outcome() {
                Outcome::NotSent => &figures.not_sent,
                Outcome::Refused => &figures.refused,
                Outcome::Unknown => &figures.unknown,
                _ => &figures.failed,
            },
        };
        counter.fetch_add(1, Ordering::SeqCst);
        figures.longest.fetch_max(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Ordering::SeqCst);
        figures.overdue.fetch_add(u64::from(took > DEADLINE + Duration::from_millis(50)), Ordering::SeqCst);
        ended
    }
}

/// Works through these numbers with all tasks; says how many panicked.
async fn in_tasks<W, F>(numbers: Range<u64>, work: W) -> u64
where
    W: Fn(u64) -> F + Clone + Send + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let next = Arc::new(AtomicU64::new(numbers.start));
    let mut tasks = JoinSet::new();
    for _ in 0..TASKS {
        let (next, work) = (next.clone(), work.clone());
        tasks.spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::SeqCst);
                if number >= numbers.end {
                    return;
                }
                work(number).await;
            }
        });
    }
    let mut panics = 0;
    while let Some(ended) = tasks.join_next().await {
        panics += u64::from(ended.is_err_and(|error| error.is_panic()));
    }
    panics
}
