//! How a command ends.

use std::{
    fmt,
    io::{self, ErrorKind, Write as _},
    process::ExitCode,
};

/// For the help of what judges nothing.
pub(crate) const PLAIN_EXIT_CODES: &str = "Exit codes: 0 done; 2 a mistake, nothing was done.";

/// For the help of what signs and verifies.
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
    /// Whether a call was made: that stays so, whatever becomes of the text.
    pub(crate) is_made: bool,
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
        Self { text, code: 0, is_made: false }
    }

    pub(crate) fn wrong(text: String) -> Self {
        Self { text, code: 1, is_made: false }
    }
}

impl Mistake {
    /// Both without the full stop.
    pub(crate) fn new(wrong: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { wrong: wrong.into(), advice: advice.into() }
    }

    /// What is wrong, and what to do, as sentences.
    pub(crate) fn sentences(&self) -> (String, String) {
        (format!("{}.", self.wrong), format!("{}.", self.advice))
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
            Err(error) => unwritten(&answer, &error),
        },
        Err(error) => mistake(&error),
    }
}

fn mistake(mistake: &Mistake) -> ExitCode {
    note(&format!("error: {mistake}"));
    ExitCode::from(2)
}

/// Never with the code that says that nothing was sent, if something was.
fn unwritten(answer: &Answer, error: &io::Error) -> ExitCode {
    let advice = match answer.is_made {
        true => "The call was made: ask what became of it before making it again",
        false => "Keep it open, and the disk behind it from filling up",
    };
    let nothing_done = mistake(&Mistake::new(format!("Cannot write to standard output: {error}"), advice));
    match (answer.is_made, answer.code) {
        (false, _) => nothing_done,
        (true, 0) => ExitCode::from(3),
        (true, code) => ExitCode::from(code),
    }
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

/// A text from outside as a terminal may get it: control characters would act there, and those of writing direction
/// would show another order.
pub(crate) fn visible(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            c if is_acted_on(c) => out.extend(c.escape_default()),
            c => out.push(c),
        }
        out
    })
}

/// Whether a terminal does something about a character but writing it.
pub(crate) fn is_acted_on(c: char) -> bool {
    let is_direction = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    is_direction || c.is_control() && !matches!(c, '\n' | '\t')
}

/// As a sentence begins.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
