//! Which fault comes next.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::{Door, Fault, FaultPlan};

/// What was asked for, and how far it went.
#[derive(Debug)]
pub(crate) struct Script {
    door: Arc<Door>,
    asked: Mutex<Asked>,
}

#[derive(Debug, Default)]
struct Asked {
    queue: VecDeque<Fault>,
    standing: Standing,
    /// Until when nobody is there, whatever else was asked for.
    closed_until: Option<Instant>,
}

/// What decides when nothing is queued.
#[derive(Debug, Default)]
enum Standing {
    #[default]
    Healthy,
    Always(Fault),
    Plan {
        plan: FaultPlan,
        decided: u64,
    },
}

/// What is known about an exchange that begins.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    Healthy,
    Play(Fault),
    /// The next fault in the queue is for one API: ask again when it is known which one is called.
    DependsOnMethod,
}

impl Script {
    pub(crate) fn new(door: Arc<Door>) -> Self {
        Self { door, asked: Mutex::default() }
    }

    pub(crate) fn queue(&self, fault: Fault) {
        self.change(|asked| asked.queue.push_back(fault));
    }

    pub(crate) fn always(&self, fault: Fault) {
        self.change(|asked| asked.standing = Standing::Always(fault));
    }

    pub(crate) fn plan(&self, plan: FaultPlan) {
        self.change(|asked| asked.standing = Standing::Plan { plan, decided: 0 });
    }

    pub(crate) fn refuse_for(self: &Arc<Self>, time: Duration) {
        // A moment further away cannot be told on every system.
        let time = time.min(Duration::from_secs(365 * 24 * 3600));
        self.change(|asked| asked.closed_until = Some(Instant::now() + time));
        let script = self.clone();
        self.door.runtime().spawn(async move {
            tokio::time::sleep(time).await;
            // Unless it was said again meanwhile, for longer.
            script.change(|asked| asked.closed_until = asked.closed_until.filter(|until| *until > Instant::now()));
        });
    }

    pub(crate) fn heal(&self) {
        self.change(|asked| *asked = Asked::default());
    }

    /// Decides about an exchange whose first byte has come.
    pub(crate) fn begin(&self) -> Decision {
        self.change(|asked| match asked.queue.front() {
            Some(fault) if fault.refuses() => Decision::Play(fault.clone()),
            Some(fault) if fault.method.is_some() => Decision::DependsOnMethod,
            Some(_) => asked.queue.pop_front().map_or(Decision::Healthy, Decision::Play),
            None => match &mut asked.standing {
                Standing::Healthy => Decision::Healthy,
                Standing::Always(fault) => Decision::Play(fault.clone()),
                Standing::Plan { plan, decided } => {
                    let fault = plan.decision(*decided).cloned();
                    *decided = decided.saturating_add(1);
                    fault.map_or(Decision::Healthy, Decision::Play)
                }
            },
        })
    }

    /// Decides about an exchange that was to wait for its method.
    pub(crate) fn of_method(&self, method: Option<&str>) -> Option<Fault> {
        self.change(|asked| {
            let is_next = |fault: &Fault| fault.method.is_some() && fault.method.as_deref() == method;
            if asked.queue.front().is_some_and(is_next) { asked.queue.pop_front() } else { None }
        })
    }

    /// Changes what was asked for, and opens or closes the door accordingly.
    fn change<T>(&self, change: impl FnOnce(&mut Asked) -> T) -> T {
        let mut asked: MutexGuard<'_, Asked> = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = change(&mut asked);
        let refuses = asked.closed_until.is_some()
            || match (asked.queue.front(), &asked.standing) {
                (Some(fault), _) | (None, Standing::Always(fault)) => fault.refuses(),
                _ => false,
            };
        self.door.set_open(!refuses);
        outcome
    }
}
