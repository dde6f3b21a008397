//! What the command line and the settings file both say.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

/// What was given, of one of them or of both.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Common {
    pub(crate) listen: Option<SocketAddr>,
    /// Where keys are kept.
    pub(crate) keys: Option<PathBuf>,
    /// Where it is kept what happened.
    pub(crate) state: Option<PathBuf>,
    pub(crate) time_scale: Option<u32>,
    pub(crate) notify_hosts: Vec<String>,
    pub(crate) notify_every_change: bool,
}

impl Common {
    /// With `others` where nothing was given.
    pub(crate) fn or(self, others: Self) -> Self {
        Self {
            listen: self.listen.or(others.listen),
            keys: self.keys.or(others.keys),
            state: self.state.or(others.state),
            time_scale: self.time_scale.or(others.time_scale),
            notify_hosts: if self.notify_hosts.is_empty() { others.notify_hosts } else { self.notify_hosts },
            notify_every_change: self.notify_every_change || others.notify_every_change,
        }
    }

    /// Where to listen.
    pub(crate) fn address(&self) -> SocketAddr {
        self.listen.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 8787)))
    }
}
