//! The language of a page: asked for, remembered, or what the browser prefers.

/// The languages that pages speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Lang {
    #[default]
    En,
    Zh,
}

impl Lang {
    /// The language for a request: `lang` of the query, then the cookie of that name, then `Accept-Language`.
    pub(crate) fn of(query: Option<&str>, cookie: Option<&str>, accept_language: Option<&str>) -> Self {
        let remembered = || named(cookie?.split(';'));
        let preferred = || preferred(accept_language.unwrap_or_default());
        Self::asked_for(query).or_else(remembered).unwrap_or_else(preferred)
    }

    /// The language that a query asks for, which is then to be remembered.
    pub(crate) fn asked_for(query: Option<&str>) -> Option<Self> {
        named(query?.split('&'))
    }

    pub(crate) fn pick<T>(self, en: T, zh: T) -> T {
        match self {
            Self::En => en,
            Self::Zh => zh,
        }
    }

    /// The value of `lang` in queries and in the cookie.
    pub(crate) fn code(self) -> &'static str {
        self.pick("en", "zh")
    }

    /// The value of the attribute `lang` of a document.
    pub(crate) fn tag(self) -> &'static str {
        self.pick("en", "zh-CN")
    }

    /// The value of `Set-Cookie` with which a browser remembers the language.
    pub(crate) fn cookie(self) -> String {
        format!("lang={}; Path=/; Max-Age=31536000; SameSite=Lax", self.code())
    }

    fn from_code(code: &str) -> Option<Self> {
        let primary = code.split('-').next().unwrap_or_default();
        [Self::En, Self::Zh].into_iter().find(|lang| primary.eq_ignore_ascii_case(lang.code()))
    }
}

/// The last `lang=…` that names a language.
fn named<'a>(pairs: impl DoubleEndedIterator<Item = &'a str>) -> Option<Lang> {
    pairs.rev().filter_map(|pair| pair.trim().strip_prefix("lang=")).find_map(Lang::from_code)
}

/// The first of the known languages with the highest weight.
fn preferred(accept_language: &str) -> Lang {
    let mut best = (0.0, Lang::default());
    for range in accept_language.split(',') {
        let mut parts = range.split(';');
        let Some(lang) = parts.next().and_then(|code| Lang::from_code(code.trim())) else { continue };
        let weight = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
        if weight > best.0 {
            best = (weight, lang);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_wins_over_the_cookie_and_the_cookie_over_the_browser() {
        let of = Lang::of;
        assert_eq!(of(Some("a=b&lang=zh"), Some("lang=en"), Some("en")), Lang::Zh);
        assert_eq!(of(Some("lang=zh&lang=en"), None, None), Lang::En);
        assert_eq!(of(Some("a=b"), Some("theme=x; lang=zh"), Some("en")), Lang::Zh);
        assert_eq!(of(Some("lang=fr"), Some("lang=fr"), Some("zh")), Lang::Zh);
        assert_eq!(of(Some("slang=zh"), Some("slang=zh"), None), Lang::En);
        assert_eq!(of(None, None, None), Lang::En);
        assert_eq!(Lang::asked_for(Some("lang=zh")), Some(Lang::Zh));
        assert_eq!(Lang::asked_for(Some("lang=")), None);
    }

    #[test]
    fn the_browser_is_listened_to() {
        let preferred = |value| Lang::of(None, None, Some(value));
        for zh in ["zh", "zh-CN,zh;q=0.9,en;q=0.8", "fr, ZH-tw;q=0.5, en;q=0.4", "en;q=0.5,zh;q=0.7"] {
            assert_eq!(preferred(zh), Lang::Zh, "{zh}");
        }
        for en in ["", "en-US,en;q=0.9,zh;q=0.8", "fr", "*", "zh;q=0", ";;q=,,", "zhx", "zh;q=NaN"] {
            assert_eq!(preferred(en), Lang::En, "{en}");
        }
    }

    #[test]
    fn what_the_cookie_says_is_understood() {
        for lang in [Lang::En, Lang::Zh] {
            let cookie = lang.cookie();
            assert_eq!(Lang::of(None, cookie.split(';').next(), Some("fr")), lang);
        }
    }
}
