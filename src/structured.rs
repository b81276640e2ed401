//! Structured data: what an article's page says of itself to machines, as JSON-LD (schema.org `NewsArticle`).

use serde::{Serialize, Serializer};
use tera::Value;

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

/// The same in the words of schema.org.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Words<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    headline: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    main_entity_of_page: &'a str,
    in_language: &'a str,
    date_published: &'a str,
    date_modified: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<Thing<'a>>,
    publisher: Thing<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<[&'a str; 1]>,
}

/// A person, an organisation, or its logo.
#[derive(Default, Serialize)]
struct Thing<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logo: Option<Box<Thing<'a>>>,
}

impl NewsArticle {
    fn words(&self) -> Words<'_> {
        let person = |name| Thing { kind: "Person", name: Some(name), ..Thing::default() };
        let logo = self.logo.as_deref().map(|url| Thing { kind: "ImageObject", url: Some(url), ..Thing::default() });
        let name = Some(self.publisher.as_str());
        Words {
            context: "https://schema.org",
            kind: "NewsArticle",
            headline: &self.headline,
            description: &self.description,
            main_entity_of_page: &self.url,
            in_language: &self.language,
            date_published: &self.published,
            date_modified: &self.modified,
            author: self.authors.iter().map(|name| person(name.as_str())).collect(),
            publisher: Thing { kind: "GovernmentOrganization", name, logo: logo.map(Box::new), ..Thing::default() },
            image: self.image.as_deref().map(|image| [image]),
        }
    }

    /// The JSON as it may stand between script tags: nothing in it can end the tag or start a comment (HTML,
    /// restrictions for contents of script elements), nor a line of older JavaScript.
    pub fn text(&self) -> String {
        let is_escaped = |letter: char| matches!(letter, '<' | '>' | '&' | '\u{2028}' | '\u{2029}');
        // Texts and lists of texts cannot fail to be written.
        let json = serde_json::to_string(&self.words()).unwrap_or_default();
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

impl Serialize for NewsArticle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::safe_string(&self.text()).serialize(serializer)
    }
}
