//! Outputs that list articles or terms: home, sections, terms, archive; and the 404 page.

use std::sync::Arc;

use crate::content::Content;
use crate::link::Gone;
use crate::output::Output;
use crate::pagination;
use crate::permalink::Address;
use crate::route::{self, List};
use crate::shared::Shared;
use crate::structured::Structured;
use crate::view::{
    BlockView, CardView, LinkView, MonthView, PageView, PaginationView, SectionView, SubsectionView, TermView, View,
    YearView,
};

use super::Plan;

/// Articles in a section's block on the home page.
const BLOCK: usize = 4;
/// Legal documents on the home page.
const DOCUMENTS: usize = 5;

impl Plan {
    pub(super) fn list_page(&self, list: List, number: usize) -> Output {
        match list {
            List::Home(edition) => self.home_page(edition, number),
            List::Section(edition, section) => self.section_page(edition, section, number),
            List::Term(edition, taxonomy, term) => self.term_page(edition, taxonomy, term, number),
        }
    }

    fn home_page(&self, edition: usize, number: usize) -> Output {
        let list = List::Home(edition);
        let home = self.links().editions[edition].home;
        let is_first = number == 0;
        let (articles, sections) = match is_first {
            true => (&self.links().editions[edition].articles[..], self.top_sections(edition)),
            false => (&[][..], Vec::new()),
        };
        let pinned = articles.iter().filter(|at| self.doc(**at).head.front.pinned.holds(&self.given.now));
        let blocks = sections.into_iter().filter_map(|section| {
            let link = self.section_link(edition, section);
            let articles = self.links().editions[edition].section_articles[section].iter().take(BLOCK);
            let articles: Vec<_> = articles.map(|at| self.card(*at)).collect();
            (!articles.is_empty()).then(|| BlockView { title: link.title.clone(), url: link.url.clone(), articles })
        });
        let documents = self.links().editions[edition].documents.iter().take(DOCUMENTS).filter(|_| is_first);
        let view = View::Home {
            content: home.filter(|_| is_first).map_or_else(Content::default, |at| self.content(at)),
            pinned: pinned.map(|at| self.card(*at)).collect(),
            blocks: blocks.collect(),
            documents: documents.map(|at| self.card(*at)).collect(),
            articles: self.list_cards(list, number),
            pagination: self.pagination(list, number),
        };
        let own = &self.config().editions[edition];
        let mut page =
            self.list_view(list, number, "home", home.map_or_else(|| own.title.clone(), |at| self.title(self.doc(at))));
        if let Some(at) = home.filter(|_| is_first) {
            page.description = self.doc(at).head.front.summary.clone().unwrap_or_default();
        }
        if page.description.is_empty() {
            page.description = own.description.clone();
        }
        page.structured.site = is_first.then(|| self.web_site(edition, &page));
        let editions = (0..self.config().editions.len())
            .filter(|_| is_first)
            .map(|edition| (edition, self.list_address(List::Home(edition))));
        page.translations = self.translations(edition, &editions.collect::<Vec<_>>());
        let template = home.map_or_else(|| "index.html".into(), |at| self.template(at, "index.html"));
        self.page(edition, template, self.origin_of(home, &page), page, view)
    }

    fn section_page(&self, edition: usize, section: usize, number: usize) -> Output {
        let list = List::Section(edition, section);
        let own = &self.links().editions[edition].sections[section];
        let index = self.links().places.by_path.get(&own.index.path).copied().filter(|_| own.has_own_index);
        let is_first = number == 0;
        // A numbered page shows its articles only: nothing else on it could stay as it is for ever.
        let inside = if is_first { self.sections_in(edition, Some(section)) } else { Vec::new() };
        let summary = own.index.front.summary.clone().filter(|_| is_first).unwrap_or_default();
        let subsections = inside.into_iter().map(|inside| {
            let link = self.section_link(edition, inside);
            let summary = self.links().editions[edition].sections[inside].index.front.summary.clone();
            SubsectionView { title: link.title.clone(), url: link.url.clone(), summary: summary.unwrap_or_default() }
        });
        let link = self.section_link(edition, section);
        let image = index.filter(|_| is_first).and_then(|at| self.card(at).image.clone());
        let view = View::Section {
            section: SectionView {
                title: link.title.clone(),
                url: link.url.clone(),
                summary: summary.clone(),
                image: image.clone(),
                content: index.filter(|_| is_first).map_or_else(Content::default, |at| self.content(at)),
                extra: own.index.front.extra.clone(),
            },
            subsections: subsections.collect(),
            articles: self.list_cards(list, number),
            pagination: self.pagination(list, number),
        };
        let mut page = self.list_view(list, number, "section", link.title.clone());
        page.breadcrumb = self.breadcrumb(edition, own.parent);
        (page.description, page.image) = (summary, image);
        page.translations = if is_first { self.section_translations(edition, &own.folder) } else { Vec::new() };
        let template = index.map_or_else(|| "section.html".into(), |at| self.template(at, "section.html"));
        self.page(edition, template, own.index.file.clone(), page, view)
    }

    fn section_translations(&self, own: usize, folder: &str) -> Vec<crate::view::TranslationView> {
        let of = |edition: usize| {
            let section = self.links().editions[edition].sections.iter().find(|section| *section.folder == *folder);
            section.map(|section| (edition, section.address.clone()))
        };
        self.translations(own, &(0..self.config().editions.len()).filter_map(of).collect::<Vec<_>>())
    }

    fn term_page(&self, edition: usize, taxonomy: usize, term: usize, number: usize) -> Output {
        let list = List::Term(edition, taxonomy, term);
        let term = self.terms[edition][taxonomy][term].clone();
        let mut page = self.list_view(list, number, "term", term.name.clone());
        page.breadcrumb = self.breadcrumb(edition, None);
        let own = self.taxonomy_view(edition, taxonomy);
        page.breadcrumb.push(Shared::new(LinkView { title: own.title.clone(), url: own.url.clone() }));
        let view = View::Term {
            taxonomy: own,
            term,
            articles: self.list_cards(list, number),
            pagination: self.pagination(list, number),
        };
        self.page(edition, "term.html".into(), page.url.as_str().into(), page, view)
    }

    pub(super) fn taxonomy_page(&self, edition: usize, taxonomy: usize) -> Output {
        let own = self.taxonomy_view(edition, taxonomy);
        let terms = self.links().editions[edition].taxonomies[taxonomy].list.iter();
        let terms = terms.zip(&self.terms[edition][taxonomy]).map(|(term, link)| TermView {
            name: link.name.clone(),
            url: link.url.clone(),
            count: term.articles.len(),
        });
        let view = View::Taxonomy { taxonomy: own.clone(), terms: terms.collect() };
        let address = |edition: usize| route::taxonomy_address(self.config(), edition, taxonomy);
        self.plain_page(edition, "taxonomy", own.title, address, view)
    }

    pub(super) fn archive_page(&self, edition: usize) -> Output {
        let years = self.links().editions[edition].archive.iter().enumerate().map(|(at, year)| YearView {
            year: year.year,
            url: self.year_address(edition, year.year).href(&self.config().base),
            count: year.count(),
            months: self.months(edition, at),
        });
        let view = View::Archive { years: years.collect() };
        self.plain_page(
            edition,
            "archive",
            self.word(edition, "archive"),
            |edition| route::archive_address(self.config(), edition),
            view,
        )
    }

    pub(super) fn year_page(&self, edition: usize, year: usize) -> Output {
        let number = self.links().editions[edition].archive[year].year;
        let view = View::ArchiveYear { year: number, months: self.months(edition, year) };
        let title = self.word(edition, "year_title").replace("{year}", &number.to_string());
        let mut page = self.generated_page(edition, "archive_year", title, &self.year_address(edition, number));
        page.breadcrumb = self.archive_breadcrumb(edition, None);
        self.page(edition, "archive_year.html".into(), page.url.as_str().into(), page, view)
    }

    pub(super) fn month_page(&self, edition: usize, year: usize, month: usize) -> Output {
        let year = &self.links().editions[edition].archive[year];
        let month = &year.months[month];
        let view = View::ArchiveMonth {
            year: year.year,
            month: month.month,
            articles: month.articles.iter().map(|at| self.card(*at)).collect(),
        };
        let title = self
            .word(edition, "month_title")
            .replace("{year}", &year.year.to_string())
            .replace("{month}", &self.month_name(edition, month.month));
        let address = self.year_address(edition, year.year).join(&format!("{:02}/", month.month));
        let mut page = self.generated_page(edition, "archive_month", title, &address);
        page.breadcrumb = self.archive_breadcrumb(edition, Some(year.year));
        self.page(edition, "archive_month.html".into(), page.url.as_str().into(), page, view)
    }

    pub(super) fn not_found_page(&self, edition: usize) -> Output {
        let address = Address::of_output(&format!("{}404.html", self.config().editions[edition].prefix));
        let mut page = self.generated_page(edition, "not_found", self.word(edition, "not_found"), &address);
        page.indexed = false;
        self.page(edition, "404.html".into(), page.url.as_str().into(), page, View::NotFound {})
    }

    /// What is said in place of an article whose time is over.
    pub(super) fn gone_page(&self, at: usize) -> Output {
        let Gone { place, expired, note } = &self.links().gone[at];
        let (head, edition) = (&place.head, place.head.edition);
        let mut page = self.generated_page(edition, "gone", head.front.title.clone(), &place.address);
        (page.indexed, page.breadcrumb) = (false, self.breadcrumb(edition, place.section));
        let view = View::Gone { expired: expired.view(self.language(edition)), note: note.clone() };
        self.page(edition, "gone.html".into(), head.file.clone(), page, view)
    }

    fn year_address(&self, edition: usize, year: i16) -> Address {
        route::archive_address(self.config(), edition).join(&format!("{year:04}/"))
    }

    fn months(&self, edition: usize, year: usize) -> Vec<MonthView> {
        let year = &self.links().editions[edition].archive[year];
        let view = |month: &crate::archive::Month| MonthView {
            month: month.month,
            title: self.word(edition, "month_name").replace("{month}", &self.month_name(edition, month.month)),
            url: self.year_address(edition, year.year).join(&format!("{:02}/", month.month)).href(&self.config().base),
            count: month.articles.len(),
        };
        year.months.iter().map(view).collect()
    }

    /// A month in words where the language writes it so, else its number padded as the decree does.
    fn month_name(&self, edition: usize, month: i8) -> String {
        crate::date::month_name(month, self.language(edition))
    }

    fn archive_breadcrumb(&self, edition: usize, year: Option<i16>) -> Vec<Shared<LinkView>> {
        let mut links = self.breadcrumb(edition, None);
        let url = route::archive_address(self.config(), edition).href(&self.config().base);
        links.push(Shared::new(LinkView { title: self.word(edition, "archive"), url }));
        if let Some(year) = year {
            let title = self.word(edition, "year_title").replace("{year}", &year.to_string());
            let url = self.year_address(edition, year).href(&self.config().base);
            links.push(Shared::new(LinkView { title, url }));
        }
        links
    }

    /// A generated page that every edition has.
    pub(super) fn plain_page(
        &self,
        edition: usize,
        kind: &'static str,
        title: String,
        address: impl Fn(usize) -> Address,
        view: View,
    ) -> Output {
        let mut page = self.generated_page(edition, kind, title, &address(edition));
        page.breadcrumb = self.breadcrumb(edition, None);
        let editions: Vec<_> = (0..self.config().editions.len()).map(|edition| (edition, address(edition))).collect();
        page.translations = self.translations(edition, &editions);
        self.page(edition, format!("{kind}.html"), page.url.as_str().into(), page, view)
    }

    fn generated_page(&self, edition: usize, kind: &'static str, title: String, address: &Address) -> PageView {
        PageView {
            kind,
            title,
            url: address.href(&self.config().base),
            permalink: address.permalink(&self.config().base),
            description: String::new(),
            language: self.language(edition).to_owned(),
            translations: Vec::new(),
            breadcrumb: Vec::new(),
            feed: None,
            image: None,
            structured: Structured::default(),
            indexed: true,
        }
    }

    /// What `page` holds for a page of a list.
    fn list_view(&self, list: List, number: usize, kind: &'static str, title: String) -> PageView {
        let (List::Home(edition) | List::Section(edition, _) | List::Term(edition, ..)) = list;
        let title = match number {
            0 => title,
            number => {
                self.word(edition, "page_title").replace("{title}", &title).replace("{number}", &number.to_string())
            }
        };
        let mut page =
            self.generated_page(edition, kind, title, &route::page_address(self.config(), self.links(), list, number));
        page.feed = Some(self.list_address(list).join("feed.xml").href(&self.config().base));
        page.indexed = self.is_indexed(list, number);
        page
    }

    /// Whether search engines are to list a page of a list: not one that will soon hold others, nor that of a term with a
    /// single article, which says nothing more than the article.
    pub(super) fn is_indexed(&self, list: List, number: usize) -> bool {
        let is_thin = matches!(list, List::Term(..)) && route::list_articles(self.links(), list).len() < 2;
        number == 0 && !is_thin
    }

    fn list_cards(&self, list: List, number: usize) -> Vec<Shared<CardView>> {
        let articles = route::list_articles(self.links(), list);
        let page = pagination::page(articles.len(), self.config().paginate_by, number);
        articles[page].iter().map(|at| self.card(*at)).collect()
    }

    /// The ways from a list page. A numbered page leads to older pages and to the newest, but not to
    /// the next newer one: that does not exist yet when the page fills, and a full page never changes.
    fn pagination(&self, list: List, number: usize) -> PaginationView {
        let articles = route::list_articles(self.links(), list).len();
        let last = pagination::last(articles, self.config().paginate_by);
        let url =
            |number: usize| route::page_address(self.config(), self.links(), list, number).href(&self.config().base);
        let older = if number == 0 { last } else { number - 1 };
        PaginationView {
            number: (number > 0).then_some(number),
            first: url(0),
            older: (older > 0).then(|| url(older)),
            oldest: (last > 0).then(|| url(1)),
        }
    }

    /// The plain title of a list.
    pub(super) fn list_title(&self, list: List) -> String {
        match list {
            List::Home(edition) => self.sites[edition].title.clone(),
            List::Section(edition, section) => self.section_link(edition, section).title.clone(),
            List::Term(edition, taxonomy, term) => {
                self.links().editions[edition].taxonomies[taxonomy].list[term].name.clone()
            }
        }
    }

    fn origin_of(&self, doc: Option<usize>, page: &PageView) -> Arc<str> {
        doc.map_or_else(|| page.url.as_str().into(), |at| self.doc(at).head.file.clone())
    }
}
