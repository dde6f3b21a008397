//! What one harmless call proves.

use super::{Check, Finding, Settings, Verdict, finding::sentence};
use crate::{
    Certificate, DecodedBody, Envelope, Error, KeyStructure, PublicKey, SignType,
    error::{ApiError, Kind},
    explain::{self, Known},
    request::SignedParams,
    transport::TransportError,
};

const KEYS_OF_THE_SAME_APP: &str = "Compare app id, keys and gateway with the console: each environment has its own.";

/// Judges the outcome of a call that changes nothing, such as a query of an order that cannot exist: that the gateway
/// says so proves address, app id, keys, clock and the way back. `sent` is what was sent.
///
/// ```no_run
/// # use alipay_core::{Client, Transport, api::RetryClass, doctor::{self, Settings}};
/// # async fn show(client: Client, transport: &dyn Transport, settings: Settings<'_>) -> Result<(), alipay_core::Error> {
/// let content = r#"{"out_trade_no":"THIS0ORDER0CANNOT0EXIST"}"#;
/// let call = client.raw("alipay.trade.query", content).retry_class(RetryClass::Read);
/// let sent = call.prepare()?;
/// match transport.execute(sent.http_request(alipay_core::PRODUCTION_GATEWAY), 1024 * 1024).await {
///     Ok(answer) => {
///         println!("{}", doctor::clock(client.clock().now(), answer.header("date")));
///         println!("{}", doctor::call(&settings, &sent, call.accept(&answer).as_ref().map(|_| ())));
///     }
///     Err(error) => println!("{}", doctor::unanswered(&error)),
/// }
/// # Ok(()) }
/// ```
#[must_use]
pub fn call(settings: &Settings<'_>, sent: &SignedParams, outcome: Result<(), &Error>) -> Finding {
    let Err(error) = outcome else { return proven("the call succeeded") };
    match error.kind() {
        Kind::Api(refusal) => refused(settings, sent, refusal, error.raw_answer().unwrap_or_default()),
        Kind::Transport(error) => unanswered(error),
        Kind::HttpStatus(404) => wrong(
            "There is no gateway at this address: HTTP status 404.",
            "Write the whole address, with /gateway.do at its end.",
        ),
        Kind::SignatureInvalid => not_genuine(settings, sent, error.raw_answer().unwrap_or_default()),
        Kind::UnknownCertificate(_) | Kind::Certificate(_) => wrong(
            &sentence(&error.kind().to_string()),
            "Download the Alipay certificate and the root certificates again, of this app and this environment.",
        ),
        Kind::Envelope(_) | Kind::HttpStatus(_) => wrong(
            &sentence(&error.kind().to_string()),
            "Check the gateway's address, and whether a proxy or a login page of the network answers in its place.",
        ),
        _ => wrong(&sentence(&error.kind().to_string()), KEYS_OF_THE_SAME_APP),
    }
}

/// What a call without an answer says.
#[must_use]
pub fn unanswered(error: &TransportError) -> Finding {
    let advice = if error.is_peer_refused() {
        "Check the address, the clock and the root certificates of this machine; some networks put a TLS of their own in between."
    } else if error.is_not_sent() {
        "Check the gateway's address, name resolution and the firewall: outgoing HTTPS must be allowed."
    } else {
        "Try again, and check the network on the way."
    };
    let text = error.to_string();
    let problem = text.split_once(" (").map_or(text.as_str(), |(problem, _)| problem);
    wrong(&sentence(problem), advice)
}

fn proven(how: &str) -> Finding {
    Finding::ok(Check::Call, format!("{how}: the gateway accepted the signature, and its answer is genuine"))
}

fn wrong(found: &str, advice: &str) -> Finding {
    Finding::new(Check::Call, Verdict::Wrong, found, advice)
}

fn warning(found: String, advice: &str) -> Finding {
    Finding::new(Check::Call, Verdict::Warning, found, advice)
}

fn refused(settings: &Settings<'_>, sent: &SignedParams, refusal: &ApiError, answer: &[u8]) -> Finding {
    let sub_code = refusal.sub_code.as_deref().unwrap_or(&refusal.code);
    let name = ["isv.", "isp.", "aop."].iter().find_map(|prefix| sub_code.strip_prefix(prefix)).unwrap_or(sub_code);
    match name {
        "invalid-signature" | "missing-signature" | "missing-signature-type" | "invalid-signature-type" => {
            return explained(settings, sent, answer);
        }
        "missing-signature-key" | "missing-signature-config" => {
            return wrong("The console has no public key for this app.", "Upload the app's public key to the console.");
        }
        "invalid-app-id" => return wrong("The gateway does not know this app id.", KEYS_OF_THE_SAME_APP),
        "invalid-timestamp" => {
            return wrong(
                "The gateway refuses the timestamp.",
                "Set the clock of this machine, with NTP: ten minutes either way are accepted.",
            );
        }
        "missing-app-cert-sn" | "missing-alipay-root-cert-sn" => {
            return wrong(
                "The console has this app in certificate mode, and no certificate is set here.",
                "Set app certificate, Alipay certificate and root certificates.",
            );
        }
        "app-cert-expired" | "app-cert-not-exist" | "alipay-cert-not-exist" | "invalid-alipay-root-cert-sn" => {
            return wrong(
                &format!("The gateway refuses a certificate: {name}."),
                "Download all three files again, of this app and this environment.",
            );
        }
        _ => {}
    }
    let method = sent.params().value("method").unwrap_or("this API");
    match refusal.code.as_str() {
        _ if !refusal.is_authenticated => {
            wrong(&format!("The gateway refused the call, and did not sign that: {refusal}."), KEYS_OF_THE_SAME_APP)
        }
        "40004" => proven(&refusal.to_string()),
        "40006" | "20001" => warning(
            format!("The signature is right, and the app may not call {method}: {refusal}."),
            "Add the product to the app in the console, if the app takes payments.",
        ),
        "40005" | "20000" => warning(format!("The platform is busy: {refusal}."), "Try again in a moment."),
        _ => wrong(&format!("The gateway refused the call: {refusal}."), KEYS_OF_THE_SAME_APP),
    }
}

/// An answer with a signature that does not verify: before the key is blamed, the other sign types are tried with it.
fn not_genuine(settings: &Settings<'_>, sent: &SignedParams, answer: &[u8]) -> Finding {
    let others = [SignType::Rsa2, SignType::Rsa, SignType::Sm2].into_iter();
    let mut others = others.filter(|other| *other != settings.sign_type);
    if let Some(other) = others.find(|other| is_signed_as(*other, settings, sent, answer).unwrap_or(false)) {
        let set = settings.sign_type;
        return wrong(
            &format!("The answer is signed with {other} under this key, and the sign type that is set is {set}."),
            &format!("Set the sign type {other}."),
        );
    }
    match settings.is_certificate_mode() {
        true => wrong(
            "The answer is not signed with the Alipay certificate.",
            "Download all three certificates again, of this app and this environment, and check that the app is in \
             certificate mode.",
        ),
        false => wrong(
            "The answer is not signed with the configured Alipay public key.",
            "Copy the key that the console calls Alipay public key, of this app and this environment.",
        ),
    }
}

/// Whether the configured key of the platform signed the answer with this type.
fn is_signed_as(sign_type: SignType, settings: &Settings<'_>, sent: &SignedParams, answer: &[u8]) -> Option<bool> {
    let key = match (settings.alipay_cert, settings.alipay_public_key) {
        (Some(certificate), _) => Certificate::parse(certificate).ok()?.public_key(),
        (None, key) => PublicKey::parse(KeyStructure::text_of(key?).ok()?),
    };
    let verifier = key.ok()?.verifier(sign_type).ok()?;
    let body = DecodedBody::new(answer, settings.charset).ok()?;
    let response_key = format!("{}_response", sent.params().value("method")?.replace('.', "_"));
    Envelope::open(&body, &response_key).ok()?.verify(&verifier).ok()
}

/// Why the signature was refused.
fn explained(settings: &Settings<'_>, sent: &SignedParams, answer: &[u8]) -> Finding {
    let params = sent.params();
    let text =
        |content: Option<&'_ [u8]>| content.and_then(|content| KeyStructure::text_of(content).ok().map(str::to_owned));
    let [private, public, app_cert, alipay] =
        [settings.private_key, settings.app_public_key, settings.app_cert, settings.alipay_public_key].map(text);
    let mut known = Known::new().sign_type(settings.sign_type);
    // What cannot be read has a finding of its own.
    let is_key = |text: &&String| KeyStructure::of(text).is_ok();
    known = private.as_ref().filter(is_key).map_or(known, |text| known.private_key(text));
    known = public.as_ref().or(app_cert.as_ref()).filter(is_key).map_or(known, |text| known.app_public_key(text));
    known = alipay.as_ref().filter(is_key).map_or(known, |text| known.alipay_public_key(text));
    let explanation = explain::sent(params.iter(), &String::from_utf8_lossy(answer), &known);
    let finding = wrong(
        &format!("The gateway refused the signature. {}", explanation.cause.problem()),
        explanation.cause.advice(),
    );
    Finding { difference: explanation.difference, ..finding }
}
