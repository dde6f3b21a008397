//! Which APIs to generate.

use crate::error::{Diagnostic, Error, Result, Severity};
use crate::spec::api::domain_of;
use crate::spec::suggest::instead;
use crate::spec::text::shown;
use std::collections::BTreeSet;

/// Which APIs to generate: by default all.
///
/// Domains and API patterns add to each other; a filter narrows the result.
///
/// ```
/// use alipay_codegen::Selection;
///
/// let selection = Selection::all().apis(["alipay.trade.*", "alipay.user.info.share"])?;
/// assert!(selection.includes("alipay.trade.pay"));
/// assert!(!selection.includes("alipay.user.info.auth"));
/// # Ok::<(), alipay_codegen::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    domains: Option<BTreeSet<String>>,
    apis: Option<Vec<Pattern>>,
    filter: Option<Vec<Pattern>>,
}

impl Selection {
    /// Every API.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Adds APIs: a method, or the beginning of one followed by `.*`.
    ///
    /// # Errors
    ///
    /// A pattern is something else.
    pub fn apis<S: AsRef<str>>(mut self, patterns: impl IntoIterator<Item = S>) -> Result<Self> {
        let patterns = parse(patterns)?;
        self.apis.get_or_insert_default().extend(patterns);
        Ok(self)
    }

    /// Adds whole domains, such as `alipay.trade`.
    #[must_use]
    pub fn domains<S: Into<String>>(mut self, domains: impl IntoIterator<Item = S>) -> Self {
        let domains = domains.into_iter().map(Into::into);
        self.domains.get_or_insert_default().extend(domains);
        self
    }

    /// Of what is selected, leaves only what matches one of these patterns. No patterns mean no filter.
    ///
    /// # Errors
    ///
    /// A pattern is neither a method nor the beginning of one followed by `.*`.
    pub fn filter<S: AsRef<str>>(mut self, patterns: impl IntoIterator<Item = S>) -> Result<Self> {
        let patterns = parse(patterns)?;
        self.filter = (!patterns.is_empty()).then_some(patterns);
        Ok(self)
    }

    /// Whether a method is selected.
    #[must_use]
    pub fn includes(&self, method: &str) -> bool {
        let filter = self.filter.as_ref();
        self.offers(method) && filter.is_none_or(|patterns| any(patterns, method))
    }

    /// Complains about domains and patterns that nothing matches: probably a typing mistake.
    pub(crate) fn check(&self, domains: &[&str], methods: &[&str]) -> Vec<Diagnostic> {
        let mut wrong = Vec::new();
        for domain in self.domains.iter().flatten() {
            if !domains.contains(&domain.as_str()) {
                let message = format!("there is no domain `{}`", shown(domain));
                let help = instead(domain, domains.iter().copied());
                wrong.push(Diagnostic::about("domains(…)", message).with_help(help));
            }
        }
        let named = self.apis.iter().flatten();
        let filters = self.filter.iter().flatten();
        for pattern in named.chain(filters.clone()) {
            if !methods.iter().any(|method| pattern.matches(method)) {
                wrong.push(pattern.unknown(methods));
            }
        }
        for pattern in filters {
            let mut matched = methods.iter().filter(|m| pattern.matches(m)).peekable();
            if let Some(first) = matched.peek().copied()
                && !matched.any(|method| self.offers(method))
            {
                let message = format!(
                    "`{}` is filtered for, but the domain {} is not selected",
                    pattern.shown(),
                    domain_of(first)
                );
                let mut warning =
                    Diagnostic::about("filter", message).with_help("enable its feature, or remove it from the filter");
                warning.severity = Severity::Warning;
                wrong.push(warning);
            }
        }
        wrong
    }

    /// Whether a method is selected before the filter.
    fn offers(&self, method: &str) -> bool {
        match (&self.domains, &self.apis) {
            (None, None) => true,
            (domains, apis) => {
                let domains = domains.as_ref();
                let apis = apis.as_ref();
                domains.is_some_and(|domains| domains.contains(domain_of(method)))
                    || apis.is_some_and(|patterns| any(patterns, method))
            }
        }
    }
}

/// `alipay.trade.pay`, `alipay.trade.*` or `*`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pattern {
    /// The whole method, or what it starts with, including the last dot.
    text: String,
    is_prefix: bool,
}

impl Pattern {
    fn matches(&self, method: &str) -> bool {
        match self.is_prefix {
            true => method.starts_with(&self.text),
            false => method == self.text,
        }
    }

    fn shown(&self) -> String {
        let star = if self.is_prefix { "*" } else { "" };
        format!("{}{star}", shown(&self.text))
    }

    fn unknown(&self, methods: &[&str]) -> Diagnostic {
        let message = format!("no API matches `{}`", self.shown());
        let near = match self.is_prefix {
            false => crate::spec::suggest::nearest(&self.text, methods.iter().copied()),
            true => None,
        };
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write a method such as alipay.trade.pay, or alipay.trade.* for several".into(),
        };
        Diagnostic::about("selected APIs", message).with_help(help)
    }
}

fn any(patterns: &[Pattern], method: &str) -> bool {
    patterns.iter().any(|pattern| pattern.matches(method))
}

/// White space and empty patterns do not count: the list may come from an environment variable.
fn parse<S: AsRef<str>>(patterns: impl IntoIterator<Item = S>) -> Result<Vec<Pattern>> {
    let mut parsed = Vec::new();
    let mut wrong = Vec::new();
    for pattern in patterns {
        let pattern = pattern.as_ref().trim();
        let (text, is_prefix) = match pattern.strip_suffix('*') {
            Some(text) => (text, true),
            None => (pattern, false),
        };
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._".contains(c);
        let is_whole = !is_prefix || text.is_empty() || text.ends_with('.');
        if pattern.is_empty() {
            continue;
        }
        if !text.chars().all(fits) || !is_whole {
            let message = format!("`{}` selects nothing", shown(pattern));
            let wrong_pattern = Diagnostic::about("selected APIs", message);
            wrong.push(wrong_pattern.with_help("write alipay.trade.pay or alipay.trade.*"));
            continue;
        }
        parsed.push(Pattern { text: text.to_owned(), is_prefix });
    }
    match wrong.is_empty() {
        true => Ok(parsed),
        false => Err(Error::new(wrong)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_up_and_narrows() {
        let selection = Selection::all()
            .domains(["alipay.trade"])
            .apis(["alipay.user.info.*"])
            .and_then(|s| s.filter(["alipay.trade.pay", " alipay.user.* ", ""]))
            .expect("valid patterns");
        assert!(selection.includes("alipay.trade.pay"));
        assert!(!selection.includes("alipay.trade.query"));
        assert!(selection.includes("alipay.user.info.share"));
        assert!(!selection.includes("alipay.user.certify.open.query"));
        assert!(!selection.includes("alipay.fund.account.query"));
    }

    #[test]
    fn no_domains_select_nothing() {
        let nothing = Selection::all().domains(Vec::<String>::new());
        assert!(!nothing.includes("alipay.trade.pay"));
        assert!(Selection::all().includes("alipay.trade.pay"));
    }

    #[test]
    fn refuses_other_patterns() {
        for pattern in ["*.pay", "alipay.trade*", "alipay.*.pay", "Alipay.trade.pay", "a b"] {
            assert!(Selection::all().apis([pattern]).is_err(), "{pattern}");
        }
    }
}
