//! Consent: of a user, or of a merchant for a service provider. Addresses to send people to, and what comes back.

mod authorize;
mod callback;
mod login;
mod state;

pub use authorize::{AppAuthorizationUrl, AuthorizationUrl, Scope};
pub use callback::{AuthorizationCallback, CallbackError};
pub use login::AppLogin;
pub use state::State;
