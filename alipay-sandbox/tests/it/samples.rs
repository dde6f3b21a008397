//! Every sample of the specs, sent as it stands: a gateway that refused one would contradict the documentation.

use std::{fs, path::Path};

use alipay_core::{AesKey, Encryption};
use alipay_sandbox::Sandbox;
use serde_json::Value;

use crate::{
    certificates::key,
    http::Request,
    uploads::{self, file, texts},
};

const TOKEN: &str = "composeBd364827b102144cf992fb7ce6e327X89";

/// The spec files below a directory.
fn specs(directory: &Path, found: &mut Vec<Value>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            specs(&path, found);
        } else {
            found.push(serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap());
        }
    }
}

fn is_success(answer: &Value) -> bool {
    answer.get("code").map_or(answer.get("sub_code").is_none(), |code| code == "10000")
}

#[tokio::test]
async fn every_sample_gets_a_documented_answer() {
    let sandbox = Sandbox::builder().aes_key(key("aes128.b64")).start().await.unwrap();
    let aes_key = AesKey::parse(&key("aes128.b64")).unwrap();
    let mut found = Vec::new();
    specs(&alipay_specs::dir().join("apis"), &mut found);
    let mut sent = 0;
    for spec in found {
        let method = spec["method"].as_str().unwrap();
        let channels = spec["channels"].as_array().unwrap();
        if !channels.iter().any(|channel| channel == "gateway") {
            continue;
        }
        let Some(examples) = spec["examples"].as_array() else { continue };
        let answers: Vec<&Value> =
            examples.iter().map(|example| &example["response"]).filter(|a| is_success(a)).collect();
        for example in examples.iter().filter(|example| is_success(&example["response"])) {
            let mut request = Request::new(&sandbox, method);
            if spec["auth"]["user"] == "required" {
                request = request.with("auth_token", TOKEN);
            }
            if spec["biz_content"] == false {
                for (name, value) in example["request"].as_object().unwrap() {
                    request = request.with(name.clone(), value.as_str().unwrap());
                }
            } else if spec["encrypt"] == true {
                let content = aes_key.encrypt(Encryption::Aes, example["request"].to_string().as_bytes());
                request = request.with("biz_content", content).with("encrypt_type", "AES");
            } else {
                request = request.biz(&example["request"]);
            }
            let parameters = spec["request"].as_array().into_iter().flatten();
            let parameters = parameters.filter(|parameter| parameter["type"] == "file");
            let files: Vec<_> = parameters.map(|parameter| file(parameter["name"].as_str().unwrap(), "x")).collect();
            let mut answer = match files.is_empty() {
                true => request.send().await,
                false => uploads::call(&sandbox, &[texts(&request.sign()), files.concat()]).await,
            };
            if let Value::String(node) = &answer.node {
                answer.node = serde_json::from_slice(&aes_key.decrypt(Encryption::Aes, node).unwrap()).unwrap();
            }
            let title = &example["title"];
            assert!(answers.contains(&&answer.node), "{method}, {title}: {answer:?}");
            sent += 1;
        }
    }
    assert!(sent > 15, "{sent}");
}
