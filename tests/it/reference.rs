//! The reference of themes: made from the views, written in `themes/README.md`, compared with what templates receive.

mod dump;
mod markdown;
mod truth;
mod views;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::golden::difference;
use views::{Field, Reference, Type};

const BEGIN: &str = "<!-- reference: begin -->\n";
const END: &str = "<!-- reference: end -->\n";

/// What templates receive, as the sources say it.
fn reference() -> Reference {
    Reference::of(&views::sources())
}

fn readme() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/README.md")
}

/// The documentation as it is, and with the reference as the sources say it.
fn documentation() -> (String, String) {
    let written = fs::read_to_string(readme()).expect("the documentation of themes");
    let (before, rest) = written.split_once(BEGIN).expect("where the reference begins");
    let (_, after) = rest.split_once(END).expect("where the reference ends");
    let made = format!("{before}{BEGIN}{}{END}{after}", markdown::write(&reference()));
    (written, made)
}

#[test]
fn the_reference_mirrors_the_views() {
    let (written, made) = documentation();
    if std::env::var_os("BLESS").is_some() {
        return fs::write(readme(), made).expect("the documentation of themes");
    }
    let difference = difference(&written, &made);
    assert!(written == made, "themes/README.md\n{difference}\nBLESS=1 cargo test reference writes it");
}

#[test]
fn every_link_of_the_reference_leads_to_one_heading() {
    let (_, text) = documentation();
    let headings = text.lines().filter_map(|line| line.strip_prefix('#')?.trim_start_matches('#').strip_prefix(' '));
    let anchors: Vec<String> = headings.map(markdown::anchor).collect();
    let links: BTreeSet<&str> = text.split("](#").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert!(links.len() > 20, "the links were not read: {links:?}");
    for link in links {
        let count = anchors.iter().filter(|anchor| *anchor == link).count();
        assert_eq!(count, 1, "headings that #{link} may mean");
    }
}

#[test]
fn the_reference_is_true() {
    let reference = reference();
    let sites = [dump::full(), dump::bare(), dump::barest()];
    let dumps: Vec<_> = sites.into_iter().flat_map(|site| dump::pages(site, &reference)).collect();
    let wrong = truth::compare(&reference, &dumps);
    assert!(wrong.is_empty(), "themes/README.md is not what templates receive:\n{}", wrong.join("\n"));
    let is_seen = |spoil: fn(&mut Vec<Field>)| {
        let mut spoilt = self::reference();
        spoil(&mut spoilt.shapes.get_mut("CardView").expect("the card").fields);
        !truth::compare(&spoilt, &dumps).is_empty()
    };
    assert!(is_seen(|fields| fields.truncate(fields.len() - 1)), "a field that is left out");
    assert!(is_seen(|fields| fields[0].name.push('s')), "a field of another name");
    assert!(is_seen(|fields| fields[0].r#type = Type::Number), "a field of another type");
    assert!(is_seen(|fields| fields[0].r#type = Type::OrNull(Type::Text.into())), "a field that is never null");
}

#[test]
fn fragments_receive_a_card_the_site_and_the_words() {
    let reference = reference();
    let shown = dump::fragments();
    assert!(!shown.is_empty(), "no card was shown");
    for (seen, card) in shown {
        let wrong = truth::fragment(&reference, &seen);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        let mut fields = seen["card"].as_object().expect("a card").clone();
        fields.insert("html".into(), serde_json::json!({ "seen": "text" }));
        assert_eq!(card.as_object(), Some(&fields), "a card is the same with `html`");
    }
}

#[test]
fn what_the_reference_cannot_say_is_told() {
    let with = |fields: &str, attribute: &str| {
        format!(
            "/// A page.\npub struct Page {{ /// The view.\npub view: View }}\n\
             /// The view.\n#[derive(Serialize)]\n#[serde(untagged)]\npub enum View {{\n\
             /// `a.html`: a page.\nA {{ /// It.\nit: It }} }}\n\
             /// It.\n#[derive(Serialize)]\n{attribute}pub struct It {{ {fields} }}\n"
        )
    };
    let plain = Reference::of(&[with("/// Kind.\npub r#type: String", "")]);
    assert_eq!(plain.shapes["It"].fields[0].name, "type");
    let fails = |source: String| std::panic::catch_unwind(|| Reference::of(std::slice::from_ref(&source))).is_err();
    for fields in [
        "/// Kind.\n#[serde(rename = \"sort\")] pub kind: String",
        "/// Kind.\n#[serde(skip_serializing_if = \"String::is_empty\")] pub kind: String",
        "/// More.\n#[serde(flatten)] pub more: It",
        "pub kind: String",
        "/// Kind.\npub kind: Duration",
        "/// Kind.\npub kind: HashSet<String>",
    ] {
        assert!(fails(with(fields, "")), "{fields}");
    }
    assert!(fails(with("/// Kind.\npub kind: String", "#[serde(rename_all = \"camelCase\")]\n")));
    assert!(fails(with("/// Kind.\npub kind: String", "").replace("#[serde(untagged)]", "")));
    assert!(fails(with("/// Kind.\npub kind: String", "").replace("/// It.\n#[derive(Serialize)]", "/// It.")));
}
