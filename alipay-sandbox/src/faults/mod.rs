//! Failures on demand: what breaks, where, and for which exchanges.

mod bodies;
mod door;
mod ending;
mod fault;
mod line;
mod method;
mod plan;
mod progress;
mod script;
mod spoil;

use std::{sync::Arc, time::Duration};

pub(crate) use bodies::{endless, slow};
pub(crate) use door::{Door, FaultListener};
pub(crate) use fault::Kind;
pub use fault::{Damage, Fault, Stage};
pub(crate) use line::Current;
pub use plan::FaultPlan;
pub(crate) use script::Script;
pub(crate) use spoil::{Spoiled, doubled, spoil};

/// Decides which exchanges of a [`Sandbox`](crate::Sandbox) fail, and how. Clones decide about the same gateway.
///
/// What is queued with [`next`](Self::next) comes first, one fault per exchange; then what was said last with
/// [`always`](Self::always) or [`plan`](Self::plan). Without either, the gateway is healthy. Requests of the
/// [control interface](crate::control) do not fail and use up no fault.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use alipay_sandbox::{Damage, Fault, FaultPlan, Sandbox, Stage};
///
/// let sandbox = Sandbox::start().await?;
/// let faults = sandbox.faults();
///
/// // The next payment is carried out, and its answer lost.
/// faults.next(Fault::at(Stage::Executed, Damage::Reset).on("alipay.trade.pay"));
/// // Nobody is there, until it heals.
/// faults.always(Fault::at(Stage::Refused, Damage::Reset));
/// faults.heal();
/// // Five of a hundred exchanges break off; the same ones whenever the seed is the same.
/// faults.plan(FaultPlan::new(7).per_mille(50, Fault::at(Stage::Body, Damage::Truncation)));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Faults(pub(crate) Arc<Script>);

impl Faults {
    /// Queues a fault for one exchange; further ones are played in the order in which they were given.
    ///
    /// A fault that is [restricted](Fault::on) to an API waits for a call of it, and those behind it wait as well.
    /// [`Stage::Refused`] stays until [`heal`](Self::heal): what never arrives cannot be counted.
    pub fn next(&self, fault: Fault) {
        self.0.queue(fault);
    }

    /// Plays a fault in every exchange from now on.
    pub fn always(&self, fault: Fault) {
        self.0.always(fault);
    }

    /// Refuses connections for so long from now on, at most a year, and closes idle ones. What else was asked for comes
    /// afterwards. The time is the machine's: a simulated clock does not end it, [`heal`](Self::heal) does.
    pub fn refuse_for(&self, time: Duration) {
        self.0.refuse_for(time);
    }

    /// Lets a plan decide about every exchange from now on, beginning with its first decision.
    pub fn plan(&self, plan: FaultPlan) {
        self.0.plan(plan);
    }

    /// Forgets all faults. Exchanges that have begun end as they were going to.
    pub fn heal(&self) {
        self.0.heal();
    }
}
