//! The local gateway as a program. Standard output gets one line: where it listens.

mod args;

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
    process::ExitCode,
};

use alipay_sandbox::{Sandbox, SandboxBuilder, StartError};
use args::{Command, Options};

fn main() -> ExitCode {
    let outcome = match args::parse(std::env::args().skip(1)) {
        Ok(Command::Help) => print(args::HELP),
        Ok(Command::Version) => print(concat!("alipay-sandbox ", env!("CARGO_PKG_VERSION"), "\n")),
        Ok(Command::Serve(options)) => run(&options),
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            note(&error);
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options) -> Result<(), String> {
    let builder = settings(options)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
    let runtime =
        runtime.map_err(|error| format!("Cannot start: {error}. Close other programs and start it again."))?;
    runtime.block_on(async {
        let sandbox = builder.start().await.map_err(|error| explained(&error))?;
        keys(options, &sandbox)?;
        print(&format!("listening on {}\n", sandbox.gateway_url()))?;
        stopped().await;
        Ok(())
    })
}

fn settings(options: &Options) -> Result<SandboxBuilder, String> {
    let mut builder = Sandbox::builder().listen(options.listen).log(note);
    if let Some(app_id) = &options.app_id {
        builder = builder.app_id(app_id);
    }
    if let Some(file) = &options.app_public_key_file {
        builder = builder.app_public_key(read(file)?);
    }
    if let Some(file) = &options.alipay_private_key_file {
        builder = builder.alipay_private_key(read(file)?);
    }
    if let Some(files) = &options.certificates {
        builder = builder.certificates(read(&files.app)?, read(&files.alipay)?, read(&files.root)?);
    }
    if let Some(file) = &options.aes_key_file {
        builder = builder.aes_key(read(file)?);
    }
    Ok(builder)
}

/// Writes the keys if asked to, and says who can use this gateway.
fn keys(options: &Options, sandbox: &Sandbox) -> Result<(), String> {
    match &options.write_keys {
        Some(directory) => {
            let written = sandbox.write_keys(directory);
            written.map_err(|error| format!("{error}. Name another directory with --write-keys."))?;
            note(&format!("keys are in {}", directory.display()));
        }
        None => {
            // One line, as consoles show it.
            let key: String = sandbox.alipay_public_key().lines().filter(|line| !line.starts_with('-')).collect();
            note(&format!("Alipay public key: {key}"));
            if sandbox.app_private_key().is_some() {
                note(
                    "nobody can sign for this gateway: the app's key pair exists only in its memory; \
                     start it with --write-keys DIR or --app-public-key-file FILE",
                );
            }
        }
    }
    Ok(())
}

/// A key or certificate file; anything large is something else.
fn read(file: &Path) -> Result<String, String> {
    const MAX: u64 = 64 * 1024;
    let shown = file.display();
    match fs::metadata(file) {
        Ok(metadata) if !metadata.is_file() || metadata.len() > MAX => {
            return Err(format!("{shown} is no key or certificate. Give a text file with one."));
        }
        _ => {}
    }
    fs::read_to_string(file).map_err(|error| format!("Cannot read {shown}: {error}. Give the path of a text file."))
}

fn explained(error: &StartError) -> String {
    let advice = match error {
        StartError::NotLoopback(_) => "Everybody who reaches it could have anything signed",
        StartError::StateFile(_) => "Give --state another file, or one that does not exist yet",
        StartError::SameApp(_) => "Change one of them",
        StartError::BadAppId => "Give --app-id the number that the console shows",
        StartError::AppPublicKey(_) => "Give --app-public-key-file the public half of the app's RSA key",
        StartError::AlipayPrivateKey(_) => "Give --alipay-private-key-file an RSA key of 2048 bits, or leave it out",
        StartError::Certificate { .. } => "Give the files as the console offers them",
        StartError::CertificateOfOtherKey(_) => "Give --alipay-private-key-file the key of --alipay-cert-file",
        StartError::NoAlipayPrivateKey => "Give --alipay-private-key-file the key of --alipay-cert-file",
        StartError::TwoAppKeys => "Leave --app-public-key-file out",
        StartError::AesKey(_) => "Give --aes-key-file the one line that the console shows",
        StartError::SameKey => "Leave --alipay-private-key-file out to have a key made",
        StartError::Listen { .. } => "Choose another port with --listen",
        _ => "Start it again",
    };
    format!("{error}. {advice}.")
}

fn print(text: &str) -> Result<(), String> {
    let mut out = io::stdout();
    let printed = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    printed.map_err(|error| format!("Cannot write to standard output: {error}. Keep it open."))
}

/// A line for people. Nobody may be listening.
fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Ctrl-C, or SIGTERM: as the first process of a container it would not end by itself.
#[cfg(unix)]
async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};

    let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return std::future::pending().await;
    };
    std::future::poll_fn(|context| {
        let is_over = interrupt.poll_recv(context).is_ready() || terminate.poll_recv(context).is_ready();
        if is_over { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}

#[cfg(not(unix))]
async fn stopped() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
