//! One app that this gateway knows: whose signatures it accepts, what it is answered with, and what it did so far.

use std::sync::{Mutex, MutexGuard, PoisonError};

use alipay_core::{AesKey, LocalVerifier, SignType};

use crate::{
    certificates::AppCertificates,
    platform::Platform,
    settings::{Keys, MadeKeys},
    state::State,
};

/// An app, the keys between it and the platform, and its part of the state: apps see nothing of each other.
pub(crate) struct App {
    pub(crate) id: String,
    pub(crate) sign_type: SignType,
    /// Of the app.
    pub(crate) verifier: LocalVerifier,
    /// Of that key.
    pub(crate) fingerprint: String,
    /// In certificate mode.
    pub(crate) certificates: Option<AppCertificates>,
    /// Each app has a platform key of its own, as on the platform.
    pub(crate) platform: Platform,
    /// For encrypted content.
    pub(crate) aes_key: Option<AesKey>,
    /// The same, as it was given.
    pub(crate) aes_key_text: Option<String>,
    pub(crate) made: MadeKeys,
    state: Mutex<State>,
}

impl App {
    pub(crate) fn new(id: String, sign_type: SignType, keys: Keys, aes_key_text: Option<String>, state: State) -> Self {
        let Keys { fingerprint, verifier, platform, certificates, aes_key, made } = keys;
        let state = Mutex::new(state);
        Self { id, sign_type, verifier, fingerprint, certificates, platform, aes_key, aes_key_text, made, state }
    }

    /// What happened so far. A panic while it was held is reported elsewhere; the state is no reason for another.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
