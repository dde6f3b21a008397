//! Spec directories, also those of other revisions.

use crate::run::{Failure, Problem};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A spec directory; if it was taken out of a revision, it is there as long as this lives.
pub(crate) struct Tree {
    pub(crate) path: PathBuf,
    _temporary: Option<Temporary>,
}

/// A directory as it is, or the spec directory `specs` as it was in a git revision.
pub(crate) fn open(specs: &Path, name: &str) -> Result<Tree, Failure> {
    if Path::new(name).is_dir() {
        return Ok(Tree { path: PathBuf::from(name), _temporary: None });
    }
    // Also for a directory that was there once, and is not any more.
    let specs = specs.canonicalize().unwrap_or_else(|_| specs.to_owned());
    let folder = specs.file_name().ok_or_else(|| Problem::new(format!("{} has no name", specs.display())))?;
    let parent = specs.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let commit = commit(parent, name)?;
    let temporary = Temporary::new()?;
    let mut archive = git(parent);
    archive.args(["archive", "--format=tar", &commit, "--"]).arg(folder);
    let mut archive =
        archive.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|error| start("git", &error))?;
    let mut tar = Command::new("tar");
    tar.args(["-x", "-f", "-"]).current_dir(&temporary.0).stderr(Stdio::piped());
    tar.stdin(archive.stdout.take().map_or_else(Stdio::null, Stdio::from));
    let unpacked = tar.output().map_err(|error| start("tar", &error));
    // Also if `tar` is missing: a process that nobody waits for stays.
    let packed = archive.wait_with_output()?;
    let unpacked = unpacked?;
    if !packed.status.success() {
        let help = format!("was there a directory `{}` at that time?", folder.to_string_lossy());
        return Err(Problem::help(format!("git has no specs in `{name}`: {}", said(&packed)), help).into());
    }
    if !unpacked.status.success() {
        return Err(Problem::new(format!("the specs of `{name}` cannot be unpacked: {}", said(&unpacked))).into());
    }
    Ok(Tree { path: temporary.0.join(folder), _temporary: Some(temporary) })
}

/// The commit that a revision names. After that, no name can be taken for an option.
fn commit(repository: &Path, name: &str) -> Result<String, Problem> {
    let mut parse = git(repository);
    parse.args(["rev-parse", "--verify", "--quiet", "--end-of-options"]).arg(format!("{name}^{{commit}}"));
    let parsed = parse.output().map_err(|error| start("git", &error))?;
    if parsed.status.success() {
        return Ok(String::from_utf8_lossy(&parsed.stdout).trim().to_owned());
    }
    let why = match said(&parsed) {
        why if why.is_empty() => String::new(),
        why => format!(" ({why})"),
    };
    Err(Problem::help(
        format!("`{name}` is neither a directory nor a git revision{why}"),
        "name a directory with specs, a branch, a tag or a commit; or two revisions as A..B",
    ))
}

fn git(repository: &Path) -> Command {
    let mut git = Command::new("git");
    git.arg("-C").arg(repository);
    git
}

fn start(program: &str, error: &io::Error) -> Problem {
    match error.kind() {
        ErrorKind::NotFound => Problem::help(
            format!("the program `{program}` is missing, and revisions need it"),
            "install it, or name two directories",
        ),
        _ => Problem::new(format!("the program `{program}` cannot be started: {error}")),
    }
}

/// The last thing a program complained about.
fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default().trim().to_owned()
}

/// A directory that is removed in the end.
struct Temporary(PathBuf);

impl Temporary {
    fn new() -> io::Result<Self> {
        let mut count = 0;
        loop {
            let path = std::env::temp_dir().join(format!("alipay-codegen-{}-{count}", std::process::id()));
            match fs::create_dir(&path) {
                Ok(()) => return Ok(Self(path)),
                // Left over, or somebody else's.
                Err(error) if error.kind() == ErrorKind::AlreadyExists && count < 100 => count += 1,
                Err(error) => return Err(error),
            }
        }
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // What cannot be removed is for the operating system to remove.
        let _ = fs::remove_dir_all(&self.0);
    }
}
