//! The generator as a build script sees it.

use crate::emit::output::Output;
use crate::error::{Diagnostic, Error, Result, Severity};
use crate::select::Selection;
use crate::spec::load::Loader;
use crate::spec::set::SpecSet;
use crate::spec::walk::Root;
use crate::write::{Format, if_changed};
use crate::{Options, generate_with};
use std::env;
use std::path::{Path, PathBuf};

/// Configures and runs the generator; made by [`configure`](crate::configure).
#[derive(Clone, Debug, Default)]
pub struct Builder {
    specs: Vec<PathBuf>,
    extra_specs: Vec<PathBuf>,
    apis: Option<Vec<String>>,
    domains: Option<Vec<String>>,
    from_features: bool,
    filter: Option<String>,
    out_dir: Option<PathBuf>,
    cfgs: Vec<(String, Vec<String>)>,
    options: Options,
}

impl Builder {
    /// The directory that holds `domains.json`, `apis/` and `types/`: usually `alipay_specs::dir()`.
    #[must_use]
    pub fn specs(mut self, dir: impl AsRef<Path>) -> Self {
        self.specs = vec![dir.as_ref().to_owned()];
        self
    }

    /// Another directory with specs of your own, relative to the package. Can be called several times.
    ///
    /// It may have its own `domains.json` for domains that the first directory does not know.
    #[must_use]
    pub fn extra_specs(mut self, dir: impl AsRef<Path>) -> Self {
        self.extra_specs.push(dir.as_ref().to_owned());
        self
    }

    /// Generates these APIs: methods, or beginnings of methods followed by `.*`. Adds to the selected domains.
    #[must_use]
    pub fn apis<S: Into<String>>(mut self, patterns: impl IntoIterator<Item = S>) -> Self {
        let patterns = patterns.into_iter().map(Into::into);
        self.apis.get_or_insert_default().extend(patterns);
        self
    }

    /// Generates these domains, such as `alipay.trade`.
    #[must_use]
    pub fn domains<S: Into<String>>(mut self, domains: impl IntoIterator<Item = S>) -> Self {
        let domains = domains.into_iter().map(Into::into);
        self.domains.get_or_insert_default().extend(domains);
        self
    }

    /// Generates the domains whose Cargo features are enabled; `domains.json` says which feature is whose.
    #[must_use]
    pub fn domains_from_features(mut self) -> Self {
        self.from_features = true;
        self
    }

    /// Narrows the selection to the comma-separated patterns in this environment variable, if it is set.
    #[must_use]
    pub fn filter_from_env(mut self, variable: impl Into<String>) -> Self {
        self.filter = Some(variable.into());
        self
    }

    /// Sets `cfg(name)` for the package's own code where all these APIs are generated. For code that is written by hand
    /// for some APIs: a filter may leave them out.
    #[must_use]
    pub fn cfg_where<S: Into<String>>(mut self, name: impl Into<String>, apis: impl IntoIterator<Item = S>) -> Self {
        self.cfgs.push((name.into(), apis.into_iter().map(Into::into).collect()));
        self
    }

    /// The path of the crate that generated code is written for; by default `::alipay`.
    #[must_use]
    pub fn core_path(mut self, path: impl Into<String>) -> Self {
        self.options.core_path = path.into();
        self
    }

    /// Generates `alipay_catalog.rs` instead: every API as data, without types.
    #[must_use]
    pub fn catalog(mut self) -> Self {
        self.options.catalog = true;
        self
    }

    /// Whether generated types implement `Serialize` and `Deserialize`; by default they do not.
    ///
    /// The crate that generated code is written for needs its feature `serde` then, and no other dependency is needed.
    #[must_use]
    pub fn serde(mut self, is_wanted: bool) -> Self {
        self.options.serde = is_wanted;
        self
    }

    /// [`Builder::serde`] if the package of the build script has a feature `serde`, and it is enabled.
    #[must_use]
    pub fn serde_from_feature(self) -> Self {
        self.serde(is_enabled("serde"))
    }

    /// How generated code looks.
    #[must_use]
    pub fn format(mut self, format: Format) -> Self {
        self.options.format = format;
        self
    }

    /// Where to write; by default Cargo's `OUT_DIR`.
    #[must_use]
    pub fn out_dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.out_dir = Some(dir.as_ref().to_owned());
        self
    }

    /// Reads, checks, generates and writes.
    ///
    /// Tells Cargo what the result depends on, and every problem as a `cargo::error=` line.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the specs or the selection, or a file that cannot be written.
    pub fn compile(self) -> Result<()> {
        let result = self.run();
        if let Err(error) = &result {
            for diagnostic in error.diagnostics() {
                tell_cargo(diagnostic);
            }
        }
        result
    }

    fn run(&self) -> Result<()> {
        let out_dir = self.target()?;
        if let Some(variable) = &self.filter {
            println!("cargo::rerun-if-env-changed={variable}");
        }
        let (set, selection) = self.load()?;
        for (name, apis) in &self.cfgs {
            println!("cargo::rustc-check-cfg=cfg({name})");
            if apis.iter().all(|api| selection.includes(api)) {
                println!("cargo::rustc-cfg={name}");
            }
        }
        for input in &set.inputs {
            println!("cargo::rerun-if-changed={}", input.display());
        }
        let mut options = self.options.clone();
        if self.from_features {
            let features = set.domains.iter().map(|domain| &domain.feature);
            options.features = features.filter(|feature| is_enabled(feature)).cloned().collect();
        }
        let Output { files } = generate_with(&set, &selection, &options)?;
        for (name, text) in &files {
            let path = out_dir.join(name);
            if_changed(&path, text).map_err(|error| {
                let message = format!("cannot be written: {error}");
                Error::one(Diagnostic::about(path.to_string_lossy(), message))
            })?;
        }
        Ok(())
    }

    fn target(&self) -> Result<PathBuf> {
        let given = self.out_dir.clone();
        given.or_else(|| env::var_os("OUT_DIR").map(PathBuf::from)).ok_or_else(|| {
            let wrong = Diagnostic::about("OUT_DIR", "it is not set");
            Error::one(wrong.with_help("call this from a build script, or name an out_dir(…)"))
        })
    }

    fn load(&self) -> Result<(SpecSet, Selection)> {
        if self.specs.is_empty() {
            let wrong = Diagnostic::about("configure()", "no directory with specs");
            return Err(Error::one(wrong.with_help("add .specs(alipay_specs::dir())")));
        }
        let roots: Vec<Root> = self.specs.iter().chain(&self.extra_specs).map(|path| Root::new(path)).collect();
        let loader = Loader::open(roots)?;
        let own = loader.own();
        let selection = self.selection(&loader)?;
        let methods: Vec<&str> = loader.methods().collect();
        let domains: Vec<&str> = loader.domains().iter().map(|d| d.domain.as_str()).collect();
        let (errors, warnings): (Vec<_>, Vec<_>) =
            selection.check(&domains, &methods).into_iter().partition(|d| d.severity == Severity::Error);
        warnings.iter().for_each(tell_cargo);
        if !errors.is_empty() {
            return Err(Error::new(errors));
        }
        let wanted: Vec<String> = methods
            .iter()
            .filter(|method| selection.includes(method))
            .map(|method| crate::spec::api::domain_of(method).to_owned())
            .collect();
        let set = loader.load(&|domain| wanted.iter().any(|wanted| wanted == domain))?;
        // Only the author of specs can do something about them.
        let is_own = |d: &&Diagnostic| own.iter().any(|label| d.file.starts_with(label.as_str()));
        set.warnings().iter().filter(is_own).for_each(tell_cargo);
        Ok((set, selection))
    }

    fn selection(&self, loader: &Loader) -> Result<Selection> {
        let mut selection = Selection::all();
        if let Some(patterns) = &self.apis {
            selection = selection.apis(patterns)?;
        }
        if let Some(domains) = &self.domains {
            selection = selection.domains(domains.clone());
        }
        if self.from_features {
            let domains = loader.domains().iter();
            let enabled = domains.filter(|domain| is_enabled(&domain.feature));
            selection = selection.domains(enabled.map(|domain| domain.domain.clone()));
        }
        let filter = self.filter.as_ref().and_then(env::var_os);
        if let Some(filter) = filter {
            selection = selection.filter(filter.to_string_lossy().split(','))?;
        }
        Ok(selection)
    }
}

/// Whether the package of the build script has this Cargo feature, and it is enabled.
fn is_enabled(feature: &str) -> bool {
    let name = feature.to_ascii_uppercase().replace('-', "_");
    env::var_os(format!("CARGO_FEATURE_{name}")).is_some()
}

fn tell_cargo(diagnostic: &Diagnostic) {
    let kind = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    println!("cargo::{kind}={}", diagnostic.one_line());
}
