//! The programs: found, built where they are missing or old, started, and ended with the test.

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use thirtyfour::{ChromiumLikeCapabilities as _, DesiredCapabilities, WebDriver};

use crate::screen::Size;

/// For a program to say that it is ready.
const LONGEST_START: Duration = Duration::from_secs(30);

/// A program that runs until this is dropped.
pub(crate) struct Program(Child);

impl Program {
    /// Starts it, and waits for the line of its output that has this in it.
    fn start(command: &mut Command, awaited: &str) -> (Self, String) {
        let shown = format!("{command:?}");
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let mut child = child.unwrap_or_else(|error| panic!("{shown}: {error}"));
        let lines = lines_of(&mut child);
        let program = Self(child);
        let deadline = Instant::now() + LONGEST_START;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match lines.recv_timeout(left) {
                Ok(line) if line.contains(awaited) => return (program, line),
                Ok(_) => {}
                Err(error) => panic!("{shown} did not say {awaited:?}: {error}"),
            }
        }
    }

    /// The shop against a gateway, and its address.
    pub(crate) fn shop(gateway: &Gateway) -> (Self, String) {
        let program = built("examples/shop", &["-p", "alipay-apis", "--example", "shop"]);
        let mut command = Command::new(program);
        command
            .env("SHOP_LISTEN", "127.0.0.1:0")
            .env_remove("SHOP_URL")
            .env("ALIPAY_GATEWAY_URL", format!("{}/gateway.do", gateway.origin))
            .env("ALIPAY_APP_ID", APP_ID)
            .env("ALIPAY_APP_PRIVATE_KEY_FILE", gateway.keys.join(APP_ID).join("app_private_key.pem"))
            .env("ALIPAY_PUBLIC_KEY_FILE", gateway.keys.join(APP_ID).join("alipay_public_key.pem"))
            .env("ALIPAY_SELLER_ID", SELLER_ID);
        let (program, line) = Self::start(&mut command, "shop at ");
        (program, address_in(&line))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The app and the seller that the gateway has without being told.
pub(crate) const APP_ID: &str = "2021000000000001";
pub(crate) const SELLER_ID: &str = "2088111111116894";

/// The local gateway.
pub(crate) struct Gateway {
    _program: Program,
    pub(crate) origin: String,
    keys: PathBuf,
}

impl Gateway {
    /// In this directory, where it keeps its keys.
    pub(crate) fn start(directory: &Path) -> Self {
        let program = built("alipay-sandbox", &["-p", "alipay-sandbox", "--bin", "alipay-sandbox"]);
        let mut command = Command::new(program);
        command.current_dir(directory).args(["--listen", "127.0.0.1:0"]);
        let (program, line) = Program::start(&mut command, "http://127.0.0.1:");
        Self { _program: program, origin: address_in(&line), keys: directory.join("alipay-sandbox-keys") }
    }

    /// The key that it signs with.
    pub(crate) fn platform_key(&self) -> String {
        fs::read_to_string(self.keys.join("platform").join(format!("{APP_ID}.pem"))).unwrap()
    }
}

/// A browser and its driver, where they are installed.
pub(crate) struct Browser {
    browser: PathBuf,
    driver: PathBuf,
}

impl Browser {
    pub(crate) fn installed() -> Option<Self> {
        let browser = ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(in_path)?;
        Some(Self { browser, driver: in_path("chromedriver")? })
    }

    /// The driver, and its address.
    pub(crate) fn driver(&self) -> (Program, String) {
        let (program, line) =
            Program::start(Command::new(&self.driver).arg("--port=0"), "started successfully on port");
        let port: String = line.chars().filter(char::is_ascii_digit).collect();
        (program, format!("http://127.0.0.1:{port}"))
    }

    pub(crate) async fn open(&self, driver_url: &str, profile: &Path, size: Size) -> WebDriver {
        let mut capabilities = DesiredCapabilities::chrome();
        capabilities.set_binary(&self.browser.to_string_lossy()).unwrap();
        let profile = format!("--user-data-dir={}", profile.display());
        let arguments = [
            "--headless=new",
            // As root, in containers, Chromium has no sandbox; the pages are our own.
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--no-first-run",
            // No traffic of its own, and none to anywhere but this machine.
            "--disable-background-networking",
            "--disable-component-update",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            &profile,
        ];
        for argument in arguments {
            capabilities.add_arg(argument).unwrap();
        }
        capabilities.add_experimental_option("mobileEmulation", size.emulation()).unwrap();
        let opening = WebDriver::new(driver_url, capabilities);
        tokio::time::timeout(LONGEST_START, opening).await.expect("the browser takes too long to start").unwrap()
    }
}

/// Where Cargo puts what it builds: this test is in `<target>/<profile>/deps`.
pub(crate) fn target_directory() -> PathBuf {
    profile_directory().parent().unwrap().to_owned()
}

fn profile_directory() -> PathBuf {
    env::current_exe().unwrap().ancestors().nth(2).unwrap().to_owned()
}

/// A program of this workspace. `cargo test --workspace` has built it by now, and building it once more for the features
/// of another selection would take minutes: so only where it is missing, or older than its sources.
fn built(name: &str, selection: &[&str]) -> PathBuf {
    let directory = profile_directory();
    let program = directory.join(format!("{name}{}", env::consts::EXE_SUFFIX));
    if is_current(&program, &directory.join(format!("{name}.d"))) {
        return program;
    }
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR")).arg("build").args(selection);
    cargo.arg("--target-dir").arg(target_directory());
    if directory.ends_with("release") {
        cargo.arg("--release");
    }
    assert!(cargo.status().unwrap().success(), "{cargo:?} failed");
    program
}

/// Whether a program is newer than everything that Cargo noted it to be made of.
fn is_current(program: &Path, notes: &Path) -> bool {
    let modified = |file: &Path| fs::metadata(file).and_then(|metadata| metadata.modified()).ok();
    let (Some(built), Ok(notes)) = (modified(program), fs::read_to_string(notes)) else { return false };
    let Some((_, sources)) = notes.split_once(": ") else { return false };
    // Blanks in paths are escaped; such a checkout is built each time.
    sources.split_whitespace().all(|source| modified(Path::new(source)).is_some_and(|changed| changed <= built))
}

fn in_path(name: &str) -> Option<PathBuf> {
    let directories = env::var_os("PATH")?;
    env::split_paths(&directories).map(|directory| directory.join(name)).find(|file| file.is_file())
}

/// The scheme, host and port in a line for people.
fn address_in(line: &str) -> String {
    let at = line.find("http://").unwrap_or_else(|| panic!("no address in {line:?}"));
    let rest = &line[at + "http://".len()..];
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !".:".contains(c)).unwrap_or(rest.len());
    format!("http://{}", &rest[..end])
}

/// Reads to the end, so that the program never waits for a reader.
fn lines_of(child: &mut Child) -> Receiver<String> {
    let output = BufReader::new(child.stdout.take().unwrap());
    let (sender, receiver) = channel();
    thread::spawn(move || output.lines().map_while(Result::ok).for_each(|line| drop(sender.send(line))));
    receiver
}
