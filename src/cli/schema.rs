//! Printing what the program knows of its keys, for other programs: schemas and the configuration of a CMS.

use clap::{Args, ValueEnum};
use rayon::prelude::*;

use super::session::Session;
use super::talk::say;
use crate::cms::{self, Wanted, Written};
use crate::config::{self, Overrides};
use crate::diagnostic::{Document, Tongue};
use crate::memo::Memo;
use crate::source::{self, File};
use crate::{front_matter, schema, site};

/// Whose keys.
#[derive(Clone, Copy, ValueEnum)]
pub enum Subject {
    /// Front matter of articles
    FrontMatter,
    /// config.toml
    Config,
}

/// Programs that can be configured.
#[derive(Clone, Copy, ValueEnum)]
pub enum Program {
    /// Sveltia CMS
    Sveltia,
    /// Decap CMS
    Decap,
}

#[derive(Args)]
pub struct CmsArgs {
    /// The CMS
    #[arg(long, value_enum, default_value = "sveltia")]
    cms: Program,
    /// What keeps the site's repository
    #[arg(long, value_name = "NAME", default_value = "github")]
    #[arg(value_parser = ["github", "gitlab", "gitea", "bitbucket", "azure", "git-gateway", "proxy", "test-repo"])]
    backend: String,
    /// The repository
    #[arg(long, value_name = "OWNER/NAME", default_value = "owner/name")]
    repo: String,
    /// The branch that is published
    #[arg(long, value_name = "NAME", default_value = "main")]
    branch: String,
}

impl Session<'_> {
    /// Prints a JSON Schema. Where there is no site, or its configuration cannot be read, `tags` is the only taxonomy.
    pub fn schema(&self, subject: Subject) -> Result<(), u8> {
        let name = &self.common.config;
        let root = match &self.common.root {
            Some(root) => source::root(root, name),
            None => source::find_root(&std::env::current_dir().unwrap_or_default(), name),
        };
        let text = root.and_then(|root| source::text_of(&root, name)).unwrap_or_default();
        let taxonomies = config::parse(&text, name, &Overrides::default()).0.taxonomies;
        let schema = match subject {
            Subject::FrontMatter => schema::front_matter(&taxonomies, self.tongue),
            Subject::Config => schema::config(&taxonomies, self.tongue),
        };
        say(&mut std::io::stdout().lock(), &format!("{schema:#}"));
        Ok(())
    }

    /// Prints the configuration of a CMS. Articles with errors are no hindrance: only the configuration has to be right.
    pub fn cms_config(&self, asked: CmsArgs) -> Result<(), u8> {
        let request = self.request()?;
        let (config, found) = site::read_config(&request, &mut Memo::default());
        let config = config.ok_or_else(|| self.fail(&request, found, super::USAGE))?;
        let (files, _) = source::walk(&request.root, &config.content);
        let written: Vec<Written> = files.par_iter().filter_map(written).collect();
        let program = match asked.cms {
            Program::Sveltia => cms::Program::Sveltia,
            Program::Decap => cms::Program::Decap,
        };
        let wanted = Wanted { program, backend: asked.backend, repository: asked.repo, branch: asked.branch };
        // The form is for those who write the site, whatever the machine of whoever sets it up speaks.
        let tongue = match self.common.lang {
            None if config.editions[0].code == "vi" => Tongue::Vietnamese,
            None => Tongue::English,
            Some(_) => self.tongue,
        };
        let text = cms::config(&config, &written, &wanted, tongue);
        say(&mut std::io::stdout().lock(), text.trim_end());
        Ok(())
    }
}

/// A Markdown file with its front matter, if that can be read.
fn written(file: &File) -> Option<Written> {
    if !source::is_markdown(&file.path) {
        return None;
    }
    let source = source::read_file(file).ok()?;
    let mut document = Document::new(source.name.clone(), source.text().ok()?);
    let (_, toml, _) = front_matter::split(&mut document)?;
    Some(Written { path: file.path.to_string(), front: toml.parse().ok()? })
}
