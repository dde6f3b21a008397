//! `diff`, of directories and of revisions.

use super::{Case, json, program};

#[test]
fn diff_of_directories() {
    let (old, new) = (Case::new(), Case::new());
    let old_specs = old.path("specs");
    let old_specs = old_specs.to_str().unwrap();
    let same = new.run(&["diff", old_specs]);
    assert_eq!((same.code, same.out.as_str()), (Some(0), ""));
    new.edit("\"max_length\": 64", "\"max_length\": 32");
    new.edit("Title of the order.", "A title.");
    let changed = new.run(&["diff", old_specs, "specs"]);
    let line =
        "changed   alipay.trade.pay request.out_trade_no: most characters: `64` became `32`; requests may be refused\n";
    assert_eq!((changed.code, changed.out.as_str()), (Some(0), line));
    assert_eq!(changed.err, "0 breaking, 1 changed, 0 added, 1 only described\n");
    assert_eq!(new.run(&["diff", old_specs, "--all"]).out.lines().count(), 2);

    new.edit("\"name\": \"trade_no\", \"type\": \"string\"", "\"name\": \"trade_no\", \"type\": \"integer\"");
    let breaking = new.run(&["diff", old_specs, "--format", "markdown"]);
    assert_eq!(breaking.code, Some(1));
    assert!(breaking.out.starts_with(
        "### Breaking\n\n- `alipay.trade.pay` `response.trade_no`: the type `Option<String>` became `Option<i64>`.\n\n### Changed\n\n- "
    ), "{}", breaking.out);
    let told = json(&new.run(&["diff", old_specs, "--json"]));
    assert_eq!((&told[0]["kind"], &told[0]["subject"]), (&"breaking".into(), &"alipay.trade.pay".into()));
    assert_eq!((&told[0]["place"], &told[0]["apis"]), (&"response.trade_no".into(), &0.into()));
    assert_eq!(told, json(&new.run(&["diff", old_specs, "--format", "json"])));
}

/// A changelog names new APIs, as long as somebody would read the list.
#[test]
fn many_new_apis_are_counted() {
    let (old, new) = (Case::new(), Case::new());
    let add = |count: usize| {
        for i in 0..count {
            let method = format!("alipay.trade.thing{i}.get");
            new.write(
                &format!("specs/apis/alipay.trade/{method}.json"),
                &format!(r#"{{ "method": "{method}", "version": "1.0", "channels": ["gateway"], "source": {{ "from": "x" }} }}"#),
            );
        }
        new.run(&["diff", old.path("specs").to_str().unwrap(), "--format", "markdown"]).out
    };
    assert_eq!(
        add(2),
        "### Added\n\n- `alipay.trade.thing0.get`: new API `TradeThing0Get`.\n- `alipay.trade.thing1.get`: new API `TradeThing1Get`.\n"
    );
    assert_eq!(add(31), "### Added\n\n- `alipay.trade`: 31 new APIs.\n");
}

#[test]
fn diff_of_revisions() {
    let case = Case::new();
    case.git(&["init", "-q", "-b", "main"]);
    case.commit();
    case.git(&["tag", "v1"]);
    case.edit("\"scene\", \"type\": \"string\"", "\"scene\", \"type\": \"string\", \"required\": true");
    case.commit();
    case.edit("{ \"value\": \"bar_code\" }", "{ \"value\": \"bar_code\" }, { \"value\": \"face\" }");
    let required = "breaking  alipay.trade.pay request.scene: became required";
    let face = "added     alipay.trade.pay request.scene: a new value `face`";
    for (arguments, code, expected) in [
        (&["diff", "v1", "HEAD"][..], 1, &[required][..]),
        (&["diff", "v1..main"], 1, &[required]),
        (&["diff", "v1.."], 1, &[required]),
        (&["diff", "v1"], 1, &[required, face]),
        (&["diff", "HEAD"], 0, &[face]),
        (&["diff", "main", "specs"], 0, &[face]),
        (&["--specs", case.path("specs").to_str().unwrap(), "diff", "HEAD"], 0, &[face]),
        (&["diff", "v1..v1"], 0, &[]),
    ] {
        let ran = case.run(arguments);
        assert_eq!(ran.code, Some(code), "{arguments:?}: {}", ran.err);
        let lines: Vec<&str> = ran.out.lines().collect();
        assert_eq!(lines.len(), expected.len(), "{arguments:?}: {}", ran.out);
        assert!(lines.iter().zip(expected).all(|(line, start)| line.starts_with(start)), "{arguments:?}: {}", ran.out);
    }
    case.git(&["checkout", "-q", "--orphan", "empty"]);
    case.git(&["rm", "-q", "-r", "-f", "."]);
    case.git(&["commit", "-q", "--allow-empty", "-m", "nothing"]);
    case.git(&["checkout", "-q", "main"]);
    for (arguments, complaint) in [
        (&["diff", "v2"][..], "`v2` is neither a directory nor a git revision"),
        (&["diff", "v1..v2"], "`v2` is neither"),
        (&["diff", "v1...main"], "write A..B"),
        (&["diff", "v1..main", "v1"], "is a third"),
        (&["diff", "--", "--output=x"], "`--output=x` is neither"),
        (&["diff", "empty"], "was there a directory `specs` at that time?"),
    ] {
        let ran = case.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(ran.err.contains(complaint), "{arguments:?}: {}", ran.err);
    }
    case.edit("\"title\"", "\"tilte\"");
    let unreadable = case.run(&["diff", "v1"]);
    assert_eq!((unreadable.code, unreadable.out.as_str()), (Some(2), ""));
    // What was taken out of a revision is gone again, also when it could not be read.
    let temporary = case.path("temporary");
    std::fs::create_dir(&temporary).unwrap();
    for revision in ["v1", "empty"] {
        let mut program = program(case.root.path());
        program.args(["diff", revision]).env("TMPDIR", &temporary).output().unwrap();
        assert_eq!(std::fs::read_dir(&temporary).unwrap().count(), 0, "{revision}");
    }
    let no_git = program(case.root.path()).args(["diff", "v1"]).env("PATH", "").output().unwrap();
    assert_eq!(no_git.status.code(), Some(2));
    assert!(String::from_utf8(no_git.stderr).unwrap().contains("the program `git` is missing"));
}
