//! What was measured.

use std::{
    fmt,
    time::{Duration, Instant},
};

use alipay::{PrivateKey, PublicKey, SignType, Verifier as _};

/// What one signature costs here and now, in CPU time.
pub(crate) struct RsaCost {
    sign: Duration,
    verify: Duration,
}

/// One run.
pub(crate) struct Figures {
    pub(crate) calls: usize,
    pub(crate) took: Duration,
    /// CPU time of the gateway's process.
    pub(crate) gateway_cpu: Duration,
}

impl RsaCost {
    pub(crate) fn measure() -> Self {
        const TIMES: u32 = 500;
        let key = PrivateKey::parse(&alipay_proof::key("app_rsa2048.pkcs8.pem")).unwrap();
        let signer = key.signer(SignType::Rsa2).unwrap();
        let public = PublicKey::parse(&alipay_proof::key("app_rsa2048.pub.pem")).unwrap();
        let verifier = public.verifier(SignType::Rsa2).unwrap();
        let content = vec![b'a'; 600];
        let sign = signer.sign_now(&content).unwrap();
        let each = |work: &dyn Fn()| {
            let started = Instant::now();
            (0..TIMES).for_each(|_| work());
            started.elapsed() / TIMES
        };
        Self {
            sign: each(&|| drop(signer.sign_now(&content).unwrap())),
            verify: each(&|| verifier.verify(&content, &sign).unwrap()),
        }
    }

    /// What the gateway spends per call: one signature checked, one made.
    fn of_gateway(&self) -> Duration {
        self.sign + self.verify
    }
}

impl fmt::Display for RsaCost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.0} µs to sign, {:.0} µs to verify", micros(self.sign), micros(self.verify))
    }
}

impl Figures {
    pub(crate) fn without_rsa(&self) -> String {
        let Self { calls, took, gateway_cpu } = self;
        let rate = *calls as f64 / took.as_secs_f64();
        let cpu = micros(*gateway_cpu) / *calls as f64;
        format!(
            "{calls} calls in {:.1} s, {rate:.0} calls/s with the clients on the same cores; gateway {cpu:.0} µs CPU per call",
            took.as_secs_f64()
        )
    }

    pub(crate) fn shown(&self, rsa: &RsaCost) -> String {
        let cpu = micros(self.gateway_cpu) / self.calls as f64;
        let beyond = cpu - micros(rsa.of_gateway());
        format!(
            "{}, of which {:.0} µs are RSA: {beyond:.0} µs beyond it, {:.0} calls/s and core",
            self.without_rsa(),
            micros(rsa.of_gateway()),
            1e6 / beyond,
        )
    }
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
