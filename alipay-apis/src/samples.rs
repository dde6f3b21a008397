//! The samples of the spec files, through the typed APIs: requests pass validation and say the same again, answers
//! decode and say the same again.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{
    codec::{DynRecord, decode_into, ignored, to_json},
    *,
};

#[test]
fn every_sample_of_every_api() {
    let (mut apis, mut samples) = (0, 0);
    macro_rules! check {
        ($($request:ty),*) => { $(
            apis += 1;
            samples += check_samples::<$request>();
        )* };
    }
    for_each_api!(check);
    println!("{samples} samples of {apis} APIs");
    assert!(apis > 0 && samples > 0);
}

/// With the feature `pattern` a field is held to these.
#[test]
fn every_pattern_is_a_regular_expression() {
    let mut count = 0;
    for file in spec_files().into_iter().chain(files(&alipay_specs::dir().join("types"))) {
        let text = fs::read_to_string(&file).unwrap();
        for pattern in patterns(&serde_json::from_str(&text).unwrap()) {
            regex_lite::Regex::new(&pattern).unwrap_or_else(|error| panic!("{}: {pattern}: {error}", file.display()));
            count += 1;
        }
    }
    assert!(count > 0);
}

fn patterns(json: &Value) -> Vec<String> {
    match json {
        Value::Object(members) => {
            let own = members.get("pattern").and_then(Value::as_str).map(str::to_owned);
            own.into_iter().chain(members.values().flat_map(patterns)).collect()
        }
        Value::Array(elements) => elements.iter().flat_map(patterns).collect(),
        _ => Vec::new(),
    }
}

fn check_samples<A: Api>() -> usize {
    let mut records =
        || -> (Box<dyn DynRecord>, Box<dyn DynRecord>) { (Box::new(A::default()), Box::new(A::Response::default())) };
    check_samples_of(A::INFO.method, &mut records)
}

/// One implementation for thousands of APIs.
fn check_samples_of(method: &str, records: &mut dyn FnMut() -> (Box<dyn DynRecord>, Box<dyn DynRecord>)) -> usize {
    let spec: Value = serde_json::from_str(&fs::read_to_string(spec_file(method)).unwrap()).unwrap();
    let examples = spec["examples"].as_array().map_or(&[][..], Vec::as_slice);
    for example in examples {
        let title = format!("{method}, {}", example["title"]);
        let (mut request, mut response) = records();
        read(&example["request"], &mut *request, &title);
        validate::check(&*request).unwrap_or_else(|violations| panic!("{title}: {violations}"));
        let mut expected = example["request"].clone();
        for path in ignored(&*request) {
            remove(&mut expected, &path);
        }
        assert_same(&to_json(&*request), &expected, &title);

        let mut answer = example["response"].clone();
        read(&answer, &mut *response, &title);
        // How it went is not a field of the answer.
        for name in ["code", "msg", "sub_code", "sub_msg"] {
            if response.schema().index_of(name).is_none() {
                answer.as_object_mut().unwrap().remove(name);
            }
        }
        assert_same(&to_json(&*response), &answer, &title);
    }
    examples.len()
}

fn read(json: &Value, record: &mut dyn DynRecord, title: &str) {
    let problems = decode_into(&json.to_string(), record);
    assert!(problems.is_empty(), "{title}: {problems:?}");
}

fn assert_same(ours: &str, expected: &Value, title: &str) {
    let ours: Value = serde_json::from_str(ours).unwrap();
    assert_eq!(ours, *expected, "{title}");
}

/// Removes `principal.mobile`.
fn remove(json: &mut Value, path: &str) {
    let (parents, name) = path.rsplit_once('.').unwrap_or(("", path));
    let parent = parents.split('.').filter(|step| !step.is_empty()).fold(json, |json, step| &mut json[step]);
    parent.as_object_mut().unwrap().remove(name);
}

fn spec_file(method: &str) -> PathBuf {
    let domain: Vec<_> = method.split('.').take(2).collect();
    alipay_specs::dir().join("apis").join(domain.join(".")).join(format!("{method}.json"))
}

fn spec_files() -> Vec<PathBuf> {
    files(&alipay_specs::dir().join("apis")).iter().flat_map(|domain| files(domain)).collect()
}

fn files(directory: &Path) -> Vec<PathBuf> {
    fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect()
}
