//! Structured data: what an article's page says of itself to machines, as JSON-LD (schema.org `NewsArticle`).

use serde::{Serialize, Serializer};
use serde_json::{Value as Json, json};
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

impl NewsArticle {
    fn json(&self) -> Json {
        let authors: Vec<Json> = self.authors.iter().map(|name| json!({ "@type": "Person", "name": name })).collect();
        let mut publisher = json!({ "@type": "GovernmentOrganization", "name": self.publisher });
        if let Some(logo) = &self.logo {
            publisher["logo"] = json!({ "@type": "ImageObject", "url": logo });
        }
        let mut article = json!({
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": self.headline,
            "mainEntityOfPage": self.url,
            "inLanguage": self.language,
            "datePublished": self.published,
            "dateModified": self.modified,
            "publisher": publisher,
        });
        let description = (!self.description.is_empty()).then(|| json!(self.description));
        let author = (!authors.is_empty()).then(|| json!(authors));
        let image = self.image.as_ref().map(|image| json!([image]));
        for (key, value) in [("description", description), ("author", author), ("image", image)] {
            if let Some(value) = value {
                article[key] = value;
            }
        }
        article
    }

    /// The JSON as it may stand between script tags: nothing in it can end the tag or start a comment (HTML,
    /// restrictions for contents of script elements), nor a line of older JavaScript.
    pub fn text(&self) -> String {
        let json = self.json().to_string();
        let mut text = String::with_capacity(json.len());
        for letter in json.chars() {
            match letter {
                '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => text.push_str(&format!("\\u{:04x}", letter as u32)),
                letter => text.push(letter),
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
