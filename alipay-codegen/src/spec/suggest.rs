//! "Did you mean …?"

use strsim::osa_distance;

use super::text::{listed, shown};

/// What to say about a name that is not one of the known ones.
pub(crate) fn instead<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let valid = listed(known.iter().copied());
    match nearest(wrong, known) {
        Some(near) => format!("did you mean `{}`? Valid here: {valid}", shown(near)),
        None => format!("valid here: {valid}"),
    }
}

/// The known name that a typing mistake most likely meant; the first one among equals.
pub(crate) fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Nobody mistypes a name this long, and distances grow with the square.
    const LONGEST: usize = 100;
    let wrong = normal(wrong);
    if wrong.is_empty() || wrong.len() > LONGEST {
        return None;
    }
    known
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .map(|candidate| (osa_distance(&wrong, &normal(candidate)), candidate))
        .filter(|(distance, candidate)| {
            let length = wrong.chars().count().max(candidate.chars().count());
            *distance <= (length / 3).max(1) && *distance < length
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The known names that are most like a wrong one, best first, at most `most` of them: those that are spelled almost the
/// same, and then those that have the same last words, as `trade.pay` has of `alipay.trade.pay`.
pub(crate) fn similar<'a>(wrong: &str, known: impl Iterator<Item = &'a str> + Clone, most: usize) -> Vec<&'a str> {
    const LONGEST: usize = 100;
    let letters = normal(wrong);
    if letters.is_empty() || letters.len() > LONGEST {
        return Vec::new();
    }
    let most_typos = letters.chars().count() / 6 + 1;
    let mut ranked: Vec<(usize, &str)> = known
        .clone()
        // The difference of lengths is a lower bound of the distance, and costs nothing.
        .filter(|candidate| candidate.len().abs_diff(wrong.len()) <= most_typos)
        .map(|candidate| (osa_distance(&letters, &normal(candidate)), candidate))
        .filter(|(distance, _)| *distance <= most_typos)
        .collect();
    // What is much further away than the best was not meant.
    let best = ranked.iter().map(|(distance, _)| *distance).min().unwrap_or_default();
    ranked.retain(|(distance, _)| *distance <= best + 1);
    let end = format!(".{}", wrong.trim_matches('.'));
    ranked.extend(known.filter(|candidate| candidate.ends_with(&end)).map(|name| (LONGEST + name.len(), name)));
    ranked.sort();
    let mut names: Vec<&str> = Vec::new();
    for (_, name) in ranked {
        if names.len() < most && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// `maxLength`, `max-length` and `Max_Length` are one word to the person who typed them.
fn normal(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let keys = ["max_length", "min_length", "name", "type", "required"];
        assert_eq!(nearest("maxLength", keys), Some("max_length"));
        assert_eq!(nearest("mix_length", keys), Some("max_length"));
        assert_eq!(nearest("nmae", keys), Some("name"));
        assert_eq!(nearest("requierd", keys), Some("required"));
        assert_eq!(nearest("colour", keys), None);
        assert_eq!(nearest("金额金额", keys), None);
        assert_eq!(nearest("", keys), None);
        assert_eq!(nearest(&"x".repeat(5000), keys), None);
    }

    #[test]
    fn finds_several() {
        let known = ["alipay.trade.pay", "alipay.trade.page.pay", "alipay.trade.query", "ant.trade.pay"];
        let similar = |wrong: &str, most| similar(wrong, known.iter().copied(), most);
        assert_eq!(similar("alipay.trade.pya", 3), ["alipay.trade.pay"]);
        assert_eq!(similar("trade.pay", 3), ["ant.trade.pay", "alipay.trade.pay"]);
        assert_eq!(similar("trade.pay", 1).len(), 1);
        assert!(similar("", 3).is_empty() && similar("something.else.entirely", 3).is_empty());
    }
}
