//! A clock on which waiting takes no time.
#![allow(dead_code, unreachable_pub)] // each test target uses its own part

use std::{
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use alipay_core::{BoxFuture, Clock};

use crate::support::moment;

/// Stands still but for waits, which it remembers.
#[derive(Clone, Default)]
pub struct SimClock {
    waits: Arc<Mutex<Vec<Duration>>>,
    passed: Arc<Mutex<Duration>>,
}

impl SimClock {
    /// The waits so far.
    pub fn waits(&self) -> Vec<Duration> {
        self.waits.lock().unwrap().clone()
    }

    /// Time goes by.
    pub fn pass(&self, time: Duration) {
        *self.passed.lock().unwrap() += time;
    }
}

impl Clock for SimClock {
    fn now(&self) -> SystemTime {
        moment() + self.elapsed()
    }

    fn elapsed(&self) -> Duration {
        *self.passed.lock().unwrap()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.waits.lock().unwrap().push(duration);
        self.pass(duration);
        Box::pin(async {})
    }
}
