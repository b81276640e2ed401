//! The plan: an ordered map from output path to [`Output`], each value complete in itself.

mod article;
mod feeds;
mod lists;
mod views;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::article::Article;
use crate::config::Config;
use crate::date::Moment;
use crate::diagnostic::Diagnostic;
use crate::link::{Doc, Links};
use crate::markdown::{Body, Outline};
use crate::output::Output;
use crate::redirect;
use crate::route::{self, Inputs, Maker, Route, Routes, Server};
use crate::shared::Shared;
use crate::source::File;
use crate::theme::Theme;
use crate::view::{CardView, SiteView};

/// Every file of the website by its path below the output folder.
pub type Plan = BTreeMap<String, Output>;

/// All that outputs are made from. Nothing here is seen by a template.
struct World<'a> {
    config: &'a Config,
    theme: &'a Theme,
    links: &'a Links,
    articles: &'a [Article],
    assets: &'a [File],
    statics: &'a [(String, File)],
    routes: &'a Routes,
    now: &'a Moment,
    /// By edition.
    sites: Vec<Shared<SiteView>>,
    /// By document.
    cards: Vec<Shared<CardView>>,
}

/// Makes the plan. With an error among the diagnostics it must not be written.
pub fn plan(
    config: &Config,
    theme: &Theme,
    links: &Links,
    articles: &[Article],
    assets: &[File],
    now: &Moment,
) -> (Plan, Vec<Diagnostic>) {
    let statics: Vec<(String, File)> =
        theme.statics.iter().map(|(output, file)| (output.clone(), file.clone())).collect();
    let inputs = Inputs { config, links, assets, statics: &statics };
    let (routes, mut found) = route::routes(&inputs);
    let mut world = World {
        config,
        theme,
        links,
        articles,
        assets,
        statics: &statics,
        routes: &routes,
        now,
        sites: Vec::new(),
        cards: Vec::new(),
    };
    world.sites = world.site_views(&mut found);
    world.cards = world.card_views(&mut found);
    let made: Vec<(Output, Vec<Diagnostic>)> = routes.list.par_iter().map(|route| world.make(route)).collect();
    let mut plan = Plan::new();
    for (route, (output, problems)) in routes.list.iter().zip(made) {
        plan.insert(route.output.clone(), output);
        found.extend(problems);
    }
    (plan, found)
}

impl<'a> World<'a> {
    fn make(&self, route: &Route) -> (Output, Vec<Diagnostic>) {
        let mut found = Vec::new();
        let output = match route.maker {
            Maker::ListPage(list, number) => self.list_page(list, number, &mut found),
            Maker::Feed(list) => Output::Feed(self.feed(list, &mut found)),
            Maker::Doc(doc) => self.document(doc, &mut found),
            Maker::Taxonomy(edition, taxonomy) => self.taxonomy_page(edition, taxonomy),
            Maker::Archive(edition) => self.archive_page(edition),
            Maker::ArchiveYear(edition, year) => self.year_page(edition, year),
            Maker::ArchiveMonth(edition, year, month) => self.month_page(edition, year, month),
            Maker::NotFound(edition) => self.not_found_page(edition),
            Maker::SitemapIndex => Output::SitemapIndex(self.sitemap_index()),
            Maker::SitemapPages => Output::UrlSet(self.sitemap_pages()),
            Maker::SitemapYear(year, part) => Output::UrlSet(self.sitemap_year(year, part)),
            Maker::NewsSitemap => Output::UrlSet(self.news_sitemap()),
            Maker::Robots => Output::Text(self.robots()),
            Maker::RedirectMap(Server::Host) => Output::Text(redirect::host_map(&self.moves())),
            Maker::RedirectMap(Server::Nginx) => Output::Text(redirect::nginx_map(&self.moves())),
            Maker::RedirectMap(Server::Apache) => Output::Text(redirect::apache_map(&self.moves())),
            Maker::Redirect(doc) => Output::Redirect(self.redirect(doc)),
            Maker::Asset(at) => Output::Copy(self.assets[at].clone()),
            Maker::ThemeFile(at) => Output::Copy(self.statics[at].1.clone()),
        };
        (output, found)
    }

    fn doc(&self, at: usize) -> &'a Doc {
        &self.links.docs[at]
    }

    fn outline(&self, at: usize) -> &'a Outline {
        &self.articles[self.doc(at).source].outline
    }

    fn body(&self, at: usize) -> &'a Arc<Body> {
        &self.articles[self.doc(at).source].body
    }

    fn word(&self, edition: usize, key: &str) -> String {
        self.theme.words[edition].get(key).cloned().unwrap_or_default()
    }

    fn language(&self, edition: usize) -> &'a str {
        &self.config.editions[edition].code
    }

    fn inputs(&self) -> Inputs<'a> {
        Inputs { config: self.config, links: self.links, assets: self.assets, statics: self.statics }
    }
}
