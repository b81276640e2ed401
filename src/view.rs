//! Views: the data of templates, field by field.
//!
//! What is said of a field here is what `themes/README.md` tells the author of a theme: that part of it is made from
//! these files by the test `the_reference_mirrors_the_views`.

mod article;
mod link;
mod list;
mod page;
mod search;
mod site;

use serde::Serialize;

pub use article::{ArticlePage, ArticleView, CardView, CorrectionView, DocumentView, SourceView, TermGroupView};
pub use link::{AttachmentView, ImageView, LinkView, TermLinkView};
pub use list::{BlockView, MonthView, PaginationView, SectionView, SubsectionView, TermView, YearView};
pub use page::{PageView, TranslationView};
pub use search::{ChoiceView, OutsideView, SearchView};
pub use site::{BannerView, LanguageView, MenuEntryView, SiteView, TaxonomyView};

use crate::content::Content;
use crate::date::DateView;
use crate::shared::Shared;

/// What each kind of page has of its own; each variant names its templates.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum View {
    /// `index.html`: the home page of an edition, and its numbered pages.
    Home {
        /// The text of the home page's `_index.md`; empty if there is none, and on numbered pages.
        content: Content,
        /// The pinned articles, newest first, which stand in `articles` too; may be empty, and is on numbered pages.
        pinned: Vec<Shared<CardView>>,
        /// The articles of this page of the list, newest first; may be empty.
        articles: Vec<Shared<CardView>>,
        /// The ways to the other pages of the list.
        pagination: PaginationView,
        /// The top-level sections that have articles, lighter ones first; empty on numbered pages.
        blocks: Vec<BlockView>,
        /// The newest legal documents of the edition, at most five, newest first; empty on numbered pages and if there are none.
        documents: Vec<Shared<CardView>>,
    },
    /// `section.html`: a section, and its numbered pages.
    Section {
        /// The section itself.
        section: SectionView,
        /// The sections directly inside it, lighter ones first; may be empty, and is on numbered pages.
        subsections: Vec<SubsectionView>,
        /// The articles of this page of the list, newest first, those of sections inside it included; may be empty.
        articles: Vec<Shared<CardView>>,
        /// The ways to the other pages of the list.
        pagination: PaginationView,
    },
    /// `article.html` and `page.html`: an article; and a page, which has no date and is in no list.
    Article(Box<ArticlePage>),
    /// `taxonomy.html`: all terms of a taxonomy, such as all tags.
    Taxonomy {
        /// The taxonomy itself.
        taxonomy: TaxonomyView,
        /// Its terms, in the alphabetical order of the language; may be empty.
        terms: Vec<TermView>,
    },
    /// `term.html`: a term, such as a tag, and its numbered pages.
    Term {
        /// The taxonomy that the term belongs to.
        taxonomy: TaxonomyView,
        /// The term itself.
        term: Shared<TermLinkView>,
        /// The articles of this page of the list, newest first.
        articles: Vec<Shared<CardView>>,
        /// The ways to the other pages of the list.
        pagination: PaginationView,
    },
    /// `archive.html`: the archive, year by year.
    Archive {
        /// The years that have articles, newest first; may be empty.
        years: Vec<YearView>,
    },
    /// `archive_year.html`: a year of the archive, month by month.
    ArchiveYear {
        /// The year: `2022`.
        year: i16,
        /// Its months that have articles, newest first.
        months: Vec<MonthView>,
    },
    /// `archive_month.html`: a month of the archive.
    ArchiveMonth {
        /// The year: `2022`.
        year: i16,
        /// The month, 1 to 12.
        month: i8,
        /// All its articles, newest first.
        articles: Vec<Shared<CardView>>,
    },
    /// `search.html`: the search page.
    Search {
        /// What readers choose from, and what its script needs.
        search: SearchView,
    },
    /// `404.html`: the page for addresses that do not exist.
    NotFound {},
    /// `gone.html`: what stands in place of an article whose time is over, if it says why.
    Gone {
        /// When its time was over.
        expired: DateView,
        /// Why: the `expires_note` of the article.
        note: String,
    },
}

impl View {
    /// The cards that the page shows.
    pub fn cards(&self) -> Box<dyn Iterator<Item = &Shared<CardView>> + '_> {
        match self {
            View::Home { pinned, articles, blocks, documents, .. } => {
                let blocks = blocks.iter().flat_map(|block| &block.articles);
                Box::new(pinned.iter().chain(articles).chain(blocks).chain(documents))
            }
            View::Section { articles, .. } | View::Term { articles, .. } | View::ArchiveMonth { articles, .. } => {
                Box::new(articles.iter())
            }
            View::Article(page) => Box::new(page.related.iter().chain(&page.newer).chain(&page.older)),
            View::Taxonomy { .. }
            | View::Archive { .. }
            | View::Search { .. }
            | View::ArchiveYear { .. }
            | View::NotFound {}
            | View::Gone { .. } => Box::new(std::iter::empty()),
        }
    }

    /// The text that the page shows, if it has one.
    pub fn content(&self) -> Option<&Content> {
        match self {
            View::Home { content, .. } => Some(content),
            View::Section { section, .. } => Some(&section.content),
            View::Article(page) => Some(&page.article.content),
            _ => None,
        }
    }
}
