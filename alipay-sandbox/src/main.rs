//! The local gateway as a program. Standard output gets a few lines: where it listens, and who may call.

mod args;
mod client_config;
mod common;
mod config;
mod options;
mod section;

use std::{
    ffi::OsString,
    fs,
    io::{self, Write as _},
    path::Path,
    process::ExitCode,
};

use alipay_sandbox::{AppSettings, Sandbox, SandboxBuilder, StartError};
use args::Command;
use config::{Aes, AppOptions, Certificates};
use options::Options;

fn main() -> ExitCode {
    let arguments: Result<Vec<_>, _> = std::env::args_os().skip(1).map(OsString::into_string).collect();
    let arguments = arguments.map_err(|_| "An argument is not UTF-8. Name files and hosts in UTF-8.".to_owned());
    let outcome = match arguments.and_then(args::parse) {
        Ok(Command::Help) => print(args::HELP),
        Ok(Command::Version) => print(concat!("alipay-sandbox ", env!("CARGO_PKG_VERSION"), "\n")),
        Ok(Command::Serve(flags)) => Options::load(*flags).and_then(|options| run(&options)),
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
        write_keys(options, &sandbox)?;
        // At once: who reads the first line may not wait for the others.
        print(&introduction(options, &sandbox))?;
        stopped().await;
        Ok(())
    })
}

fn settings(options: &Options) -> Result<SandboxBuilder, String> {
    let common = &options.common;
    let mut builder = Sandbox::builder().listen(common.address()).log(note);
    if let Some(directory) = &common.keys {
        builder = builder.key_directory(directory);
    }
    if let Some(file) = &common.state {
        builder = builder.state_file(file);
    }
    if let Some(scale) = common.time_scale {
        builder = builder.time_scale(scale);
    }
    builder = common.notify_hosts.iter().fold(builder, SandboxBuilder::notify_host);
    if common.notify_every_change {
        builder = builder.notify_every_change();
    }
    for (i, app) in options.apps.iter().enumerate() {
        let app = app_settings(app)?;
        builder = if i == 0 { builder.app(app) } else { builder.another_app(app) };
    }
    Ok(builder)
}

fn app_settings(options: &AppOptions) -> Result<AppSettings, String> {
    let mut app = options.id.as_ref().map_or_else(AppSettings::default, AppSettings::new).sign_type(options.sign_type);
    if let Some(seller_id) = &options.seller_id {
        app = app.seller_id(seller_id);
    }
    if let Some(file) = &options.public_key_file {
        app = app.app_public_key(read(file)?);
    }
    if let Some(file) = &options.alipay_private_key_file {
        app = app.alipay_private_key(read(file)?);
    }
    app = match &options.certificates {
        Certificates::None => app,
        Certificates::Made => app.made_certificates(),
        Certificates::Files(files) => app.certificates(read(&files.app)?, read(&files.alipay)?, read(&files.root)?),
    };
    Ok(match &options.aes {
        Aes::None => app,
        Aes::Made => app.made_aes_key(),
        Aes::File(file) => app.aes_key(read(file)?),
    })
}

/// Where it is, and what an app needs to call it, which is written down beside its keys. The first line is for scripts.
fn introduction(options: &Options, sandbox: &Sandbox) -> String {
    let gateway = sandbox.gateway_url();
    let mut text = format!("listening on {gateway}\nconsole at {}\n", gateway.trim_end_matches("gateway.do"));
    for (id, app) in sandbox.app_ids().zip(&options.apps) {
        let mode = if app.certificates == Certificates::None { "key" } else { "certificate" };
        let folder = options.common.keys.as_ref().map(|keys| keys.join(id)).or(options.write_keys.clone());
        let keys = folder.as_ref().map(|folder| format!(", keys in {}", folder.display())).unwrap_or_default();
        text += &format!("app {id}, {mode} mode{keys}\n");
        match folder.map_or(Ok(None), |folder| client_config::write(&folder, id, app, &gateway)) {
            Ok(None) => {}
            Ok(Some(file)) => text += &format!("try: alipay doctor --config {}\n", file.display()),
            Err(error) => note(&format!("no alipay.toml beside the keys of app {id}: {error}")),
        }
    }
    text
}

/// Writes the keys of this run if asked to, and says who can use a gateway that keeps none.
fn write_keys(options: &Options, sandbox: &Sandbox) -> Result<(), String> {
    if let Some(directory) = &options.write_keys {
        let written = sandbox.write_keys(directory);
        written.map_err(|error| format!("{error}. Name another directory with --write-keys."))?;
        note(&format!("keys are in {}", directory.display()));
    } else if options.common.keys.is_none() {
        // One line, as consoles show it.
        let key: String = sandbox.alipay_public_key().lines().filter(|line| !line.starts_with('-')).collect();
        note(&format!("Alipay public key: {key}"));
        if sandbox.app_private_key().is_some() {
            note(
                "nobody can sign for this gateway: the app's key pair exists only in its memory; \
                 start it with --keys DIR, --write-keys DIR or --app-public-key-file FILE",
            );
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
    if let StartError::KeyDirectory(error) = error {
        return format!("{error}. {}.", error.advice());
    }
    let advice = match error {
        StartError::NotLoopback(_) => "Everybody who reaches it could have anything signed",
        StartError::StateFile(_) => "Give --state another file, or one that does not exist yet",
        StartError::SameApp(_) => "Change one of them",
        StartError::BadAppId => "Give the number that the console shows",
        StartError::BadSellerId => "Give the number of the account, which begins with 2088",
        StartError::Clock => "Set the clock of this machine",
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
