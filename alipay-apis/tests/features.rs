//! The features of this crate are the domains of the specs.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;

/// crates.io accepts 300; `alipay-apis` must not come near it unnoticed.
const MOST_FEATURES: usize = 280;

#[test]
fn every_domain_has_its_feature_and_full_has_all() {
    let domains: Value =
        serde_json::from_str(&fs::read_to_string(alipay_specs::dir().join("domains.json")).unwrap()).unwrap();
    let domains: BTreeSet<&str> =
        domains["domains"].as_array().unwrap().iter().map(|domain| domain["feature"].as_str().unwrap()).collect();
    let features = features();
    for domain in &domains {
        let feature = features.iter().find(|(name, _)| name == domain);
        let needs = &feature.unwrap_or_else(|| panic!("alipay-apis/Cargo.toml: add `{domain} = []`")).1;
        assert!(needs.is_empty(), "{domain} enables {needs:?}");
    }
    let full = &features.iter().find(|(name, _)| name == "full").unwrap().1;
    assert_eq!(full.iter().map(String::as_str).collect::<BTreeSet<_>>(), domains);
    assert!(features.len() <= MOST_FEATURES, "{} features", features.len());
}

#[test]
fn bundles_name_features_that_exist() {
    let features = features();
    let known: BTreeSet<&str> = features.iter().map(|(name, _)| name.as_str()).collect();
    for (bundle, needs) in &features {
        for need in needs.iter().filter(|need| !need.contains(['/', ':'])) {
            assert!(known.contains(need.as_str()), "{bundle} enables `{need}`");
        }
    }
}

/// The features table of Cargo.toml: names, and what each enables.
fn features() -> Vec<(String, Vec<String>)> {
    let manifest = include_str!("../Cargo.toml");
    let table = manifest.split("[features]\n").nth(1).unwrap().split("\n[").next().unwrap();
    let lines: String = table.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect();
    let mut features = Vec::new();
    for entry in lines.split(" = [").collect::<Vec<_>>().windows(2) {
        let name = entry[0].lines().last().unwrap().to_owned();
        let needs = entry[1].split(']').next().unwrap();
        let needs =
            needs.split(',').map(|need| need.trim().trim_matches('"').to_owned()).filter(|need| !need.is_empty());
        features.push((name, needs.collect()));
    }
    features
}
