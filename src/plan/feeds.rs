//! Outputs for machines: feeds, sitemaps, robots.

use crate::article::Kind;
use crate::date::Moment;
use crate::feed::{Entry, Feed};
use crate::link::{Doc, NEWS_HOURS};
use crate::permalink::Address;
use crate::route::{self, List, Maker};
use crate::sitemap::{Index, MOST_NEWS, MOST_URLS, News, Url, UrlSet};

use super::Plan;

impl Plan {
    pub(super) fn feed(&self, list: List) -> Feed {
        let (List::Home(edition) | List::Section(edition, _) | List::Term(edition, ..)) = list;
        let site = &self.sites[edition];
        let title = match list {
            List::Home(_) => site.title.clone(),
            _ => format!("{} – {}", self.list_title(list), site.title),
        };
        let address = self.list_address(list);
        let newest = route::list_articles(self.links(), list).iter().take(self.config().feed_limit);
        let entries: Vec<Entry> = newest.map(|at| self.entry(*at)).collect();
        let changes = route::list_articles(self.links(), list)
            .iter()
            .take(self.config().feed_limit)
            .map(|at| changed(self.doc(*at)));
        let updated = changes.flatten().max_by_key(Moment::instant).map(|moment| moment.rfc3339());
        Feed {
            title,
            language: site.language.clone(),
            page: address.permalink(&self.config().base),
            url: address.join("feed.xml").permalink(&self.config().base),
            // A feed without entries has to name a date all the same, and may not name today's.
            updated: updated.unwrap_or_else(|| "1970-01-01T00:00:00Z".to_owned()),
            author: site.publisher.as_ref().map_or_else(|| site.title.clone(), |publisher| publisher.name.clone()),
            origin: self.config().base.origin.clone(),
            entries,
        }
    }

    fn entry(&self, at: usize) -> Entry {
        let doc = self.doc(at);
        let front = &doc.head.front;
        let published = front.date.map_or_else(String::new, |date| date.rfc3339());
        let lists = &self.links().editions[doc.head.edition];
        let terms = lists
            .taxonomies
            .iter()
            .enumerate()
            .flat_map(|(taxonomy, terms)| lists.terms_of(doc, taxonomy).map(|term| terms.list[term].name.clone()));
        Entry {
            title: self.card(at).title.clone(),
            url: doc.address.permalink(&self.config().base),
            updated: changed(doc).map_or_else(|| published.clone(), |moment| moment.rfc3339()),
            published,
            summary: doc.head.summary.to_string(),
            authors: front.authors.clone(),
            categories: terms.collect(),
            content: self.config().feed_full.then(|| self.content(at)),
        }
    }

    /// Articles of a year in all editions, oldest first, so that full parts stay as they are.
    pub(super) fn sitemap_year(&self, year: i16, part: usize) -> UrlSet {
        let articles = self.links().editions.iter().flat_map(|edition| &edition.articles).map(|at| self.doc(*at));
        let mut docs: Vec<&Doc> =
            articles.filter(|doc| doc.head.front.date.is_some_and(|date| date.year() == year)).collect();
        docs.sort_by_key(|doc| (doc.head.front.date.map(|date| date.instant()), &doc.head.path));
        let urls = docs.into_iter().skip(part * MOST_URLS).take(MOST_URLS).map(|doc| self.url(doc));
        UrlSet { urls: urls.collect(), is_news: false }
    }

    /// Everything that is not an article: pages, and the first pages of lists.
    pub(super) fn sitemap_pages(&self) -> UrlSet {
        let url = |address: Address| Url {
            url: address.permalink(&self.config().base),
            changed: None,
            alternates: Vec::new(),
            news: None,
        };
        let urls = self.given.routes.list.iter().filter_map(|route| match route.maker {
            Maker::Doc(at) if self.doc(at).head.kind == Kind::Page => Some(self.url(self.doc(at))),
            Maker::ListPage(list, number) if self.is_indexed(list, number) => {
                Some(url(Address::of_output(&route.output)))
            }
            Maker::Taxonomy(..) | Maker::Archive(_) | Maker::ArchiveYear(..) | Maker::ArchiveMonth(..) => {
                Some(url(Address::of_output(&route.output)))
            }
            _ => None,
        });
        UrlSet { urls: urls.collect(), is_news: false }
    }

    pub(super) fn news_sitemap(&self) -> UrlSet {
        let articles = self.links().editions.iter().flat_map(|edition| &edition.articles).map(|at| self.doc(*at));
        let mut fresh: Vec<&Doc> = articles
            .filter(|doc| {
                doc.head.front.date.is_some_and(|date| date.is_within_hours_before(NEWS_HOURS, &self.given.now))
            })
            .collect();
        fresh.sort_by_key(|doc| (std::cmp::Reverse(doc.head.front.date.map(|date| date.instant())), &doc.head.path));
        let url = |doc: &Doc| Url {
            url: doc.address.permalink(&self.config().base),
            changed: None,
            alternates: Vec::new(),
            news: Some(News {
                publication: self.config().editions[doc.head.edition].title.clone(),
                language: self.language(doc.head.edition).to_owned(),
                date: doc.head.front.date.map_or_else(String::new, |date| date.rfc3339()),
                title: self.title(doc),
            }),
        };
        UrlSet { urls: fresh.into_iter().take(MOST_NEWS).map(url).collect(), is_news: true }
    }

    pub(super) fn sitemap_index(&self) -> Index {
        let maps = self
            .given
            .routes
            .list
            .iter()
            .filter(|route| matches!(route.maker, Maker::SitemapPages | Maker::SitemapYear(..)));
        Index(maps.map(|route| Address::of_output(&route.output).permalink(&self.config().base)).collect())
    }

    pub(super) fn robots(&self) -> String {
        let map = |name: &str| Address::of_output(name).permalink(&self.config().base);
        format!("User-agent: *\nAllow: /\n\nSitemap: {}\nSitemap: {}\n", map("sitemap.xml"), map("news-sitemap.xml"))
    }

    fn url(&self, doc: &Doc) -> Url {
        let alternate = |at: &usize| {
            let doc = self.doc(*at);
            (self.language(doc.head.edition).to_owned(), doc.address.permalink(&self.config().base))
        };
        Url {
            url: doc.address.permalink(&self.config().base),
            changed: changed(doc).map(|moment| moment.rfc3339()),
            alternates: doc.translations.iter().map(alternate).collect(),
            news: None,
        }
    }
}

/// The last change an editor declared, or the publication date.
fn changed(doc: &Doc) -> Option<Moment> {
    doc.head.front.updated.or(doc.head.front.date)
}
