//! Completions and manual pages, made from the command line itself.

use std::io::{self, Write};

use clap_complete::Shell;

use super::USAGE;
use super::help;
use super::session::Session;

impl Session<'_> {
    /// Prints the completions for a shell.
    pub fn completions(&self, shell: Shell) -> Result<(), u8> {
        let mut text = Vec::new();
        clap_complete::generate(shell, &mut help::command(self.tongue), "bantin", &mut text);
        print(&text);
        Ok(())
    }

    /// Prints the manual page of the program or of one command.
    pub fn manual(&self, command: Option<&str>) -> Result<(), u8> {
        let whole = help::command(self.tongue);
        let page = match command {
            None => whole,
            Some(name) => match whole.find_subcommand(name) {
                Some(found) => found.clone().name(format!("bantin-{name}")),
                None => {
                    self.aside(
                        &format!("lỗi: không có lệnh “{name}”"),
                        &format!("error: there is no command '{name}'"),
                    );
                    return Err(USAGE);
                }
            },
        };
        let mut text = Vec::new();
        // Writing into memory does not fail.
        let _ = clap_mangen::Man::new(page).render(&mut text);
        print(&text);
        Ok(())
    }
}

/// A reader that has gone away is no reason to stop.
fn print(text: &[u8]) {
    let _ = io::stdout().lock().write_all(text);
}
