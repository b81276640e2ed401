//! Structured data: what a page says of itself to machines, as JSON-LD in the words of schema.org.

use serde::{Serialize, Serializer};
use tera::Value;

/// What search engines read of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Structured {
    /// Of the page of an article.
    pub article: Option<NewsArticle>,
    /// Names and permalinks from the home page down to the page itself; empty where there is no way down.
    pub breadcrumb: Vec<(String, String)>,
    /// Of a home page.
    pub site: Option<WebSite>,
}

/// What search engines read of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebSite {
    /// Title.
    pub name: String,
    /// One sentence about it.
    pub description: String,
    /// Language code.
    pub language: String,
    /// Permalink of the home page.
    pub url: String,
    /// Name of the agency.
    pub publisher: String,
    /// Permalink of the agency's logo.
    pub logo: Option<String>,
    /// The agency's own site.
    pub publisher_url: Option<String>,
}

/// What search engines read of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsArticle {
    /// Title.
    pub headline: String,
    /// Summary.
    pub description: String,
    /// Language code.
    pub language: String,
    /// Permalink of the page.
    pub url: String,
    /// Publication date, RFC 3339.
    pub published: String,
    /// Date of the last change, RFC 3339.
    pub modified: String,
    /// Names of the authors.
    pub authors: Vec<String>,
    /// Name of the agency.
    pub publisher: String,
    /// Permalink of the agency's logo.
    pub logo: Option<String>,
    /// Permalink of the main image.
    pub image: Option<String>,
}

/// All that is said of a page.
#[derive(Serialize)]
struct Graph<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@graph")]
    graph: Vec<Thing<'a>>,
}

/// A thing of schema.org, with the properties that it has of these.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Thing<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    headline: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    main_entity_of_page: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_language: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<[&'a str; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logo: Option<Box<Thing<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<Box<Thing<'a>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<Thing<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    item_list_element: Vec<Thing<'a>>,
}

/// The agency.
fn agency<'a>(name: &'a str, logo: Option<&'a str>, url: Option<&'a str>) -> Thing<'a> {
    let logo = logo.map(|url| Box::new(Thing { kind: "ImageObject", url: Some(url), ..Thing::default() }));
    Thing { kind: "GovernmentOrganization", name: Some(name), logo, url, ..Thing::default() }
}

/// A step of the way from the home page down.
fn step((position, (name, url)): (usize, &(String, String))) -> Thing<'_> {
    Thing { kind: "ListItem", position: Some(position), name: some(name), item: Some(url), ..Thing::default() }
}

/// A text, if there is one.
fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

impl NewsArticle {
    fn thing(&self) -> Thing<'_> {
        let person = |name| Thing { kind: "Person", name: Some(name), ..Thing::default() };
        Thing {
            kind: "NewsArticle",
            headline: Some(&self.headline),
            description: some(&self.description),
            main_entity_of_page: Some(&self.url),
            in_language: Some(&self.language),
            date_published: Some(&self.published),
            date_modified: Some(&self.modified),
            author: self.authors.iter().map(|name| person(name.as_str())).collect(),
            publisher: Some(Box::new(agency(&self.publisher, self.logo.as_deref(), None))),
            image: self.image.as_deref().map(|image| [image]),
            ..Thing::default()
        }
    }
}

impl WebSite {
    fn things(&self) -> [Thing<'_>; 2] {
        let agency = || agency(&self.publisher, self.logo.as_deref(), self.publisher_url.as_deref());
        let site = Thing {
            kind: "WebSite",
            name: Some(&self.name),
            description: some(&self.description),
            url: Some(&self.url),
            in_language: Some(&self.language),
            publisher: Some(Box::new(agency())),
            ..Thing::default()
        };
        [site, agency()]
    }
}

impl Structured {
    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.article.is_none() && self.breadcrumb.is_empty() && self.site.is_none()
    }

    fn graph(&self) -> Graph<'_> {
        let mut graph: Vec<Thing> = self.article.iter().map(NewsArticle::thing).collect();
        graph.extend(self.site.iter().flat_map(WebSite::things));
        if !self.breadcrumb.is_empty() {
            let item_list_element = (1..).zip(&self.breadcrumb).map(step).collect();
            graph.push(Thing { kind: "BreadcrumbList", item_list_element, ..Thing::default() });
        }
        Graph { context: "https://schema.org", graph }
    }

    /// The JSON as it may stand between script tags: nothing in it can end the tag or start a comment (HTML,
    /// restrictions for contents of script elements), nor a line of older JavaScript.
    pub fn text(&self) -> String {
        let is_escaped = |letter: char| matches!(letter, '<' | '>' | '&' | '\u{2028}' | '\u{2029}');
        // Texts and lists of texts cannot fail to be written.
        let json = serde_json::to_string(&self.graph()).unwrap_or_default();
        if !json.contains(is_escaped) {
            return json;
        }
        let mut text = String::with_capacity(json.len() + 64);
        for letter in json.chars() {
            match is_escaped(letter) {
                true => text.push_str(&format!("\\u{:04x}", letter as u32)),
                false => text.push(letter),
            }
        }
        text
    }
}

impl Serialize for Structured {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.is_empty() {
            true => serializer.serialize_none(),
            false => Value::safe_string(&self.text()).serialize(serializer),
        }
    }
}
