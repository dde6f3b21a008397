//! What nobody can save of a call: one signature and one verification, with the keys and the library of `main.rs`.

use std::{
    error::Error,
    fs,
    hint::black_box,
    time::{Duration, Instant},
};

use alipay::{PrivateKey, PublicKey, SignType, Verifier as _};

fn main() -> Result<(), Box<dyn Error>> {
    let keys = std::env::args().nth(1).ok_or("usage: KEYS")?;
    let key = |name: &str| fs::read_to_string(format!("{keys}/{name}"));
    let signer = PrivateKey::parse(&key("app_rsa2048.pkcs8.pem")?)?.signer(SignType::Rsa2)?;
    let verifier = PublicKey::parse(&key("app_rsa2048.pub.pem")?)?.verifier(SignType::Rsa2)?;
    let text = [b'a'; 512];
    let signature = signer.sign_now(&text)?;

    let (mut signing, mut verifying) = (Vec::new(), Vec::new());
    for _ in 0..2_000 {
        signing.push(time(|| signer.sign_now(black_box(&text)).map(black_box))?);
        verifying.push(time(|| verifier.verify(black_box(&text), &signature))?);
    }
    println!(r#"{{"sign_seconds":{},"verify_seconds":{}}}"#, median(signing), median(verifying));
    Ok(())
}

fn time<T, E>(work: impl FnOnce() -> Result<T, E>) -> Result<Duration, E> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed())
}

fn median(mut samples: Vec<Duration>) -> f64 {
    samples.sort_unstable();
    samples[samples.len() / 2].as_secs_f64()
}
