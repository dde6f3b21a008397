//! Files that are sent along: where they can be, and what can be said about them.

use super::record::Side;
use crate::spec::pointer::Pointer;
use crate::spec::report::Report;
use crate::spec::{ApiSpec, Channel, ParamSpec};

/// A parameter that is a file. Its constraints are complained about like those of other types.
pub(crate) fn check(file: &ParamSpec, side: Side, at: Pointer<'_>, report: &Report<'_>) {
    if side != Side::Request {
        report.error_help(
            at.key("type"),
            "only the request of an API has files",
            "move it to `request` of the API that takes it, or choose another type",
        );
    }
    if file.ty.list {
        let help = "describe each file as a parameter of its own";
        report.error_help(at.key("type"), "there are no lists of files", help);
    }
    for (key, given) in [("sensitive", file.sensitivity.is_hidden()), ("deprecated", file.deprecated)] {
        if given {
            let message = format!("`{key}` has no effect on a file");
            report.error_help(at.key(key), message, "remove it, and say in `description` what matters");
        }
    }
}

/// How an API that takes files is called: each file is a part of a form, beside the other parameters.
pub(crate) fn check_call(api: &ApiSpec, report: &Report<'_>) {
    let Some(first) = api.request.iter().position(ParamSpec::is_file) else {
        return;
    };
    let root = Pointer::Root;
    if api.biz_content {
        report.error_help(
            root.key("request").index(first).key("type"),
            "a file travels beside the other parameters, so there is no `biz_content`",
            "add \"biz_content\": false",
        );
    }
    let channels = root.key("channels");
    for (i, channel) in api.channels.iter().enumerate() {
        if *channel != Channel::Gateway {
            report.error_help(
                channels.index(i),
                format!("a file cannot be sent over the channel {}", channel.as_str()),
                "write [\"gateway\"]",
            );
        }
    }
}
