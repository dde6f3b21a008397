//! The options of commands that need an app.

use super::{Key, Setting, Settings, Source, file};
use crate::{input, outcome::Mistake};
use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches, parser::ValueSource};
use std::{ffi::OsString, path::PathBuf};

/// Where settings are read that nobody named.
const USUAL: &str = "alipay.toml";

/// The option that names the settings file. Commands that need one or two settings have it alone.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct ConfigFile {
    /// The settings file; without it alipay.toml in this directory, if there is one.
    #[arg(long, value_name = "FILE", env = "ALIPAY_CONFIG", hide_env_values = true)]
    config: Option<OsString>,
}

/// [`ConfigFile`], and an option and a variable for each [`Key`]. To be flattened into a command.
#[derive(Debug, Default)]
pub(crate) struct AppOptions {
    file: ConfigFile,
    given: Vec<(Key, Setting)>,
}

impl ConfigFile {
    /// What the settings file says; nothing where there is none.
    pub(crate) fn settings(&self) -> Result<Settings, Mistake> {
        let named = self.config.as_ref().filter(|path| !path.is_empty()).map(PathBuf::from);
        let usual = || Some(PathBuf::from(USUAL)).filter(|path| path.exists());
        let file = named.or_else(usual);
        let read = file.as_deref().map(file::read).transpose()?;
        Ok(Settings { values: read.unwrap_or_default().into_iter().collect(), file })
    }
}

impl AppOptions {
    /// The settings file, then variables, then options; what comes later wins.
    pub(crate) fn settings(&self) -> Result<Settings, Mistake> {
        let mut settings = self.file.settings()?;
        settings.values.extend(self.given.iter().cloned());
        let streams = self.given.iter().filter(|(key, setting)| key.is_file() && setting.value == "-");
        match streams.count() {
            0 | 1 => Ok(settings),
            _ => Err(input::one_stream()),
        }
    }
}

impl Args for AppOptions {
    fn augment_args(command: Command) -> Command {
        const HEADING: &str = "The app";
        let command = ConfigFile::augment_args(command.next_help_heading(HEADING));
        let command = Key::ALL.into_iter().fold(command, |command, key| {
            let names = key.names();
            let arg = Arg::new(names.file).long(names.option).value_name(names.value).help(names.help);
            command.arg(arg.env(names.variable).hide_env_values(true))
        });
        command.next_help_heading(None::<&str>)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for AppOptions {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut options = Self::default();
        options.update_from_arg_matches(matches)?;
        Ok(options)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.file = ConfigFile::from_arg_matches(matches)?;
        self.given = Key::ALL.into_iter().filter_map(|key| Some((key, given(key, matches)?))).collect();
        Ok(())
    }
}

/// An empty variable is none.
fn given(key: Key, matches: &ArgMatches) -> Option<Setting> {
    let names = key.names();
    let value = matches.get_one::<String>(names.file)?.clone();
    match matches.value_source(names.file) {
        Some(ValueSource::EnvVariable) if value.is_empty() => None,
        Some(ValueSource::EnvVariable) => Some(Setting::new(value, Source::Variable(names.variable))),
        _ => Some(Setting::new(value, Source::Option(names.option))),
    }
}
