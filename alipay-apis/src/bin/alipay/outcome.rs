//! How a command ends.

use std::{
    fmt,
    io::{self, ErrorKind, Write as _},
    process::ExitCode,
};

/// For the help of every command.
pub(crate) const EXIT_CODES: &str = "\
Exit codes: 0 done, or the signature is right; 1 the signature is wrong or missing; 2 a mistake, nothing was done.";

/// For the help of what is sent.
pub(crate) const CALL_EXIT_CODES: &str = "\
Exit codes: 0 done, and the platform signed that; 1 refused, or there is no answer that can be trusted; 2 a mistake, or no
connection, nothing was sent; 3 the outcome is open, the platform may have done it: ask before sending it again.";

/// What a command prints, and how it ends.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) text: String,
    /// 0 is good news.
    pub(crate) code: u8,
}

pub(crate) type Run = Result<Answer, Mistake>;

/// Why a command could not do its work: one sentence on what is wrong, one on what to do.
#[derive(Debug)]
pub(crate) struct Mistake {
    wrong: String,
    advice: String,
}

impl Answer {
    pub(crate) fn right(text: String) -> Self {
        Self { text, code: 0 }
    }

    pub(crate) fn wrong(text: String) -> Self {
        Self { text, code: 1 }
    }
}

impl Mistake {
    /// Both without the full stop.
    pub(crate) fn new(wrong: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { wrong: wrong.into(), advice: advice.into() }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. {}.", self.wrong, self.advice)
    }
}

/// Prints the outcome and turns it into an exit code.
pub(crate) fn end(run: Run) -> ExitCode {
    match run {
        Ok(answer) => match print(&answer.text) {
            Ok(()) => ExitCode::from(answer.code),
            Err(error) => mistake(&Mistake::new(
                format!("Cannot write to standard output: {error}"),
                "Keep it open, and the disk behind it from filling up",
            )),
        },
        Err(error) => mistake(&error),
    }
}

fn mistake(mistake: &Mistake) -> ExitCode {
    note(&format!("error: {mistake}"));
    ExitCode::from(2)
}

/// What is to be known beside the answer, on standard error.
pub(crate) fn note(text: &str) {
    // Nobody can be told that this could not be written.
    let _ = writeln!(io::stderr(), "{}", visible(text));
}

/// Whoever reads the text may stop reading at any time, as `head` does; that is no failure.
fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

/// A text from outside as a terminal may get it: control characters would act there.
pub(crate) fn visible(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '\n' | '\t' => out.push(c),
            c if c.is_control() => out.extend(c.escape_default()),
            c => out.push(c),
        }
        out
    })
}
