//! Help in the language of the messages, examples first; from it completions and manual pages.

mod examples;
mod vietnamese;

use clap::builder::StyledStr;
use clap::{Arg, Command, CommandFactory};

use super::Cli;
use crate::diagnostic::Tongue;
use examples::examples;
use vietnamese::vietnamese;

const TEMPLATE: &str = "{about-with-newline}\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}";

/// The whole command line, its help in this language.
pub fn command(tongue: Tongue) -> Command {
    let mut command = Cli::command();
    command.build();
    speak(command, "", tongue)
}

/// A command and those inside it in this language. `path` is its name as users type it behind `bantin`.
fn speak(command: Command, path: &str, tongue: Tongue) -> Command {
    let template = match tongue {
        Tongue::Vietnamese => TEMPLATE.replace("{usage-heading}", "Cách dùng:"),
        Tongue::English => TEMPLATE.to_owned(),
    };
    let mut command = command.help_template(template).before_help(examples(path, tongue));
    let inside: Vec<String> = command.get_subcommands().map(|inside| inside.get_name().to_owned()).collect();
    for name in inside {
        let path = format!("{path} {name}").trim().to_owned();
        command = command.mut_subcommand(&name, |inside| speak(inside, &path, tongue));
    }
    if tongue == Tongue::English {
        return command;
    }
    if let Some(about) = vietnamese(path) {
        command = command.about(about).long_about(about);
    }
    let usage = in_vietnamese(&command.render_usage());
    command = command.override_usage(usage).subcommand_help_heading("Lệnh");
    let arguments: Vec<String> = command.get_arguments().map(|argument| argument.get_id().to_string()).collect();
    for id in arguments {
        command = command.mut_arg(&id, |argument| argument_in_vietnamese(argument, path));
    }
    command
}

/// The words that the parser puts into the line of usage.
fn in_vietnamese(usage: &StyledStr) -> String {
    let usage = usage.to_string();
    let words = [("Usage: ", ""), ("[OPTIONS]", "[TÙY CHỌN]"), ("<COMMAND>", "<LỆNH>"), ("[COMMAND]", "[LỆNH]")];
    words.iter().fold(usage, |usage, (english, vietnamese)| usage.replace(english, vietnamese))
}

/// What an argument of a command is for; the same words stand for all commands that have it in common.
fn argument_in_vietnamese(argument: Arg, path: &str) -> Arg {
    let own = argument.get_long().map_or_else(|| argument.get_id().to_string(), |long| format!("--{long}"));
    let heading = if argument.is_positional() { "Tham số" } else { "Tùy chọn" };
    let argument = argument.help_heading(heading);
    let Some(help) = vietnamese(&format!("{path} {own}")).or_else(|| vietnamese(&own)) else { return argument };
    let list = |values: Vec<String>| values.join(", ");
    let takes_value = argument.get_action().takes_values();
    let usual = list(argument.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect());
    let choices = argument.get_possible_values();
    let choices = list(choices.iter().map(|value| value.get_name().to_owned()).collect());
    let mut text = help.to_owned();
    if takes_value && !usual.is_empty() {
        text += &format!(" [mặc định: {usual}]");
    }
    if takes_value && !choices.is_empty() && choices != "true, false" {
        text += &format!(" [một trong: {choices}]");
    }
    argument.help(text.clone()).long_help(text).hide_default_value(true).hide_possible_values(true)
}
