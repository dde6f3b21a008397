//! What people and scripts see: results on standard output, everything about them on standard error.

use std::io::{self, ErrorKind, IsTerminal, Write};

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Color {
    /// On terminals, unless the variable `NO_COLOR` is set.
    Auto,
    /// Also into files and pipes.
    Always,
    /// No colours.
    Never,
}

/// How to write to the two outputs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    pub(crate) out: Paint,
    pub(crate) err: Paint,
    is_watched: bool,
}

/// Colours, or none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paint {
    is_on: bool,
}

impl Terminal {
    pub(crate) fn new(color: Color) -> Self {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let paint = |is_terminal: bool| Paint {
            is_on: match color {
                Color::Always => true,
                Color::Never => false,
                Color::Auto => is_terminal && !is_dumb && !is_set("NO_COLOR"),
            },
        };
        let is_watched = io::stderr().is_terminal() && !is_dumb;
        Self { out: paint(io::stdout().is_terminal()), err: paint(io::stderr().is_terminal()), is_watched }
    }

    /// Says what takes a while, as long as the result lives, if somebody watches.
    pub(crate) fn busy(&self, what: &str) -> Busy {
        if self.is_watched {
            note(&format!("{what} …"));
        }
        Busy { is_shown: self.is_watched }
    }
}

/// A line about what is being done; it vanishes when that is done.
#[must_use]
#[derive(Debug)]
pub(crate) struct Busy {
    is_shown: bool,
}

impl Drop for Busy {
    fn drop(&mut self) {
        if self.is_shown {
            note("\r\x1b[K");
        }
    }
}

impl Paint {
    pub(crate) fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    pub(crate) fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    pub(crate) fn red(self, text: &str) -> String {
        self.with("1;31", text)
    }

    pub(crate) fn green(self, text: &str) -> String {
        self.with("32", text)
    }

    pub(crate) fn yellow(self, text: &str) -> String {
        self.with("33", text)
    }

    pub(crate) fn cyan(self, text: &str) -> String {
        self.with("36", text)
    }

    fn with(self, code: &str, text: &str) -> String {
        match self.is_on && !text.is_empty() {
            true => format!("\x1b[{code}m{text}\x1b[0m"),
            false => text.to_owned(),
        }
    }
}

/// A result. Whoever reads it may stop reading at any time, as `head` does; that is no failure.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

/// A line about the result. Nobody can be told that it could not be written.
pub(crate) fn tell(line: &str) {
    note(&format!("{line}\n"));
}

fn note(text: &str) {
    let mut err = io::stderr().lock();
    let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
}
