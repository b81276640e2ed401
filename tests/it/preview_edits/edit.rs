//! The kinds of edits, and how often each comes in a random sequence.

use proptest::prelude::*;

use super::desk::MISTAKES;

#[derive(Clone, Debug)]
pub enum Edit {
    Body(usize),
    Title(usize),
    Summary(usize),
    AddTag(usize, usize),
    RenameTag(usize, usize),
    DropTag(usize),
    New(usize),
    Delete(usize),
    Rename(usize),
    Draft(usize),
    Future(usize),
    Alias(usize),
    /// It becomes a legal document, or an ordinary article again.
    Document(usize),
    SameSizeAndTime(usize),
    Break(usize, usize),
    Repair,
    /// Adds the English edition, or takes it away.
    Translate(usize),
    /// `x.md` becomes `x/index.md` with a picture beside it.
    OwnFolder(usize),
    /// A heading and the link to it in another article.
    Anchor,
    SectionTitle(usize),
    /// Another name for a folder full of articles.
    SectionFolder,
    Template(usize),
    Word,
    Paginate(usize),
    SiteTitle,
    FullFeeds,
    Style,
    Picture,
    /// Adds a file, or takes it away.
    StaticFile,
    BreakTheme,
    BreakConfiguration,
}

pub fn edit() -> impl Strategy<Value = Edit> {
    let article = any::<usize>();
    let of_articles = prop_oneof![
        3 => article.prop_map(Edit::Body),
        2 => article.prop_map(Edit::Title),
        1 => article.prop_map(Edit::Summary),
        2 => (article, any::<usize>()).prop_map(|(article, tag)| Edit::AddTag(article, tag)),
        1 => (article, any::<usize>()).prop_map(|(article, tag)| Edit::RenameTag(article, tag)),
        1 => article.prop_map(Edit::DropTag),
        2 => any::<usize>().prop_map(Edit::New),
        2 => article.prop_map(Edit::Delete),
        2 => article.prop_map(Edit::Rename),
        1 => article.prop_map(Edit::Draft),
        1 => article.prop_map(Edit::Future),
        1 => article.prop_map(Edit::Alias),
        1 => article.prop_map(Edit::Document),
        2 => article.prop_map(Edit::SameSizeAndTime),
        2 => (article, 0..MISTAKES.len()).prop_map(|(article, mistake)| Edit::Break(article, mistake)),
        2 => Just(Edit::Repair),
        1 => article.prop_map(Edit::Translate),
        1 => article.prop_map(Edit::OwnFolder),
    ];
    let of_the_site = prop_oneof![
        2 => Just(Edit::Anchor),
        2 => any::<usize>().prop_map(Edit::SectionTitle),
        1 => Just(Edit::SectionFolder),
        2 => any::<usize>().prop_map(Edit::Template),
        2 => Just(Edit::Word),
        1 => (1..9_usize).prop_map(Edit::Paginate),
        1 => Just(Edit::SiteTitle),
        1 => Just(Edit::FullFeeds),
        1 => Just(Edit::Style),
        2 => Just(Edit::Picture),
        1 => Just(Edit::StaticFile),
        1 => Just(Edit::BreakTheme),
        1 => Just(Edit::BreakConfiguration),
    ];
    prop_oneof![3 => of_articles, 2 => of_the_site]
}
