//! The search above each list, and what it says about what is not shown.

use maud::{Markup, html};

use crate::pages::{Lang, layout::Tab, view::Listing};

/// How many rows a page shows.
pub(super) const SHOWN: usize = 100;

/// Title, search and the rows that are shown; `hint` tells what can be searched for.
pub(super) fn list<T>(
    lang: Lang,
    tab: Tab,
    hint: &str,
    listing: &Listing<T>,
    rows: impl FnOnce(&[T]) -> Markup,
) -> Markup {
    let shown = listing.rows.get(..SHOWN).unwrap_or(&listing.rows);
    html! {
        div.listhead {
            h1 { (tab.title(lang)) }
            form.search method="get" action=(tab.path()) role="search" {
                label.hidden for="q" { (lang.pick("Search", "搜索")) }
                input #q type="search" name="q" value=(listing.search) placeholder=(hint) autocomplete="off";
                button type="submit" { (lang.pick("Search", "搜索")) }
            }
        }
        p.count { (count(lang, shown.len(), listing)) }
        @if !shown.is_empty() { (rows(shown)) }
    }
}

fn count<T>(lang: Lang, shown: usize, listing: &Listing<T>) -> Markup {
    let searched = !listing.search.is_empty();
    let total = listing.total.max(shown);
    let all = html! { @if searched { " " a href="?q=" { (lang.pick("Show all", "显示全部")) } } };
    match (lang, total) {
        (Lang::En, 0) if searched => html! { "Nothing matches this search." (all) },
        (Lang::Zh, 0) if searched => html! { "没有匹配的结果。" (all) },
        (Lang::En, 0) => html! { "Nothing yet." },
        (Lang::Zh, 0) => html! { "暂无数据。" },
        (Lang::En, _) if total > shown => {
            html! { "The newest " (shown) " of " (total) ". Search to narrow it down." (all) }
        }
        (Lang::Zh, _) if total > shown => {
            html! { "共 " (total) " 条，显示最新的 " (shown) " 条，可搜索缩小范围。" (all) }
        }
        (Lang::En, _) => html! { (total) ", newest first." (all) },
        (Lang::Zh, _) => html! { "共 " (total) " 条，最新的在前。" (all) },
    }
}
