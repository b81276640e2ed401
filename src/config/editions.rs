//! Reads what each edition of the site has of its own.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::read::read_group;
use super::{ArchiveNotice, Banner, Edition, MenuEntry, Publisher};
use crate::fields::{self, Fields};
use crate::slug::slug;

/// All editions, that of the default language first.
pub fn read_editions<'a>(fields: &mut Fields<'a, '_, '_>, taxonomies: &[String], zone: &TimeZone) -> Vec<Edition> {
    let code = fields.string("language").unwrap_or_else(|| "vi".into());
    if !is_language(&code) {
        fields.bad_value("language", &code, "\"vi\", \"en\", \"zh-hant\"");
    }
    let mut editions = vec![read_edition(fields, (code, String::new()), taxonomies, zone, None)];
    if editions[0].title.is_empty() {
        fields.missing("title");
    }
    let Some(item) = fields.item("languages") else { return editions };
    let Some(mut languages) = fields.nested(item, "languages") else { return editions };
    for (key, item) in languages.all() {
        let code = key.get_ref().as_ref();
        if !is_language(code) || editions.iter().any(|edition| edition.code == code) {
            languages.bad_value(code, code, "[languages.en]");
            continue;
        }
        let Some(mut own) = languages.nested(item, code) else { continue };
        let edition =
            read_edition(&mut own, (code.to_owned(), format!("{code}/")), taxonomies, zone, Some(&editions[0]));
        own.finish();
        editions.push(edition);
    }
    editions
}

/// A language tag in lower case, as it stands in file names and addresses.
fn is_language(code: &str) -> bool {
    let mut parts = code.split('-');
    let primary = parts.next().is_some_and(|part| (2..=3).contains(&part.len()));
    primary
        && parts.all(|part| (2..=8).contains(&part.len()))
        && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// The keys every edition has; what another edition leaves out is the default edition's.
fn read_edition<'a>(
    fields: &mut Fields<'a, '_, '_>,
    (code, prefix): (String, String),
    taxonomies: &[String],
    zone: &TimeZone,
    default: Option<&Edition>,
) -> Edition {
    let name = match code.as_str() {
        "vi" => "Tiếng Việt",
        "en" => "English",
        other => other,
    };
    let Paths { taxonomies: taxonomy_paths, archive: archive_path, page: page_path, search: search_path } =
        read_paths(fields, taxonomies, &code, default);
    Edition {
        name: fields.string("name").unwrap_or_else(|| name.into()),
        title: fields.string("title").or_else(|| Some(default?.title.clone())).unwrap_or_default(),
        description: fields.string("description").unwrap_or_default(),
        menus: read_menus(fields),
        publisher: read_publisher(fields).or_else(|| default?.publisher.clone()),
        banner: read_banner(fields, zone).or_else(|| default?.banner.clone()),
        archive_notice: read_archive_notice(fields).or_else(|| default?.archive_notice.clone()),
        abbreviations: read_abbreviations(fields),
        code,
        prefix,
        taxonomy_paths,
        archive_path,
        page_path,
        search_path,
    }
}

/// Parts of addresses.
struct Paths {
    taxonomies: Vec<String>,
    archive: String,
    page: String,
    search: String,
}

fn read_paths(fields: &mut Fields, taxonomies: &[String], code: &str, default: Option<&Edition>) -> Paths {
    let mut paths = BTreeMap::new();
    let keys: Vec<&str> = taxonomies.iter().map(String::as_str).chain(["archive", "page", "search"]).collect();
    if let Some(item) = fields.item("paths")
        && let Some(mut group) = fields.nested(item, "paths")
    {
        for key in &keys {
            let Some(written) = group.placed_string(key) else { continue };
            if slug(&written.value) == written.value {
                paths.insert((*key).to_owned(), written.value);
            } else {
                group.bad_value(key, &written.value, &slug(&written.value));
            }
        }
        group.finish();
    }
    let mut path = |key: &str, inherited: Option<&String>, usual: &str| {
        paths.remove(key).or_else(|| inherited.cloned()).unwrap_or_else(|| usual.to_owned())
    };
    let taxonomy_paths = taxonomies.iter().enumerate().map(|(at, name)| {
        let usual = if name == "tags" { "chu-de".to_owned() } else { slug(name) };
        path(name, default.map(|default| &default.taxonomy_paths[at]), &usual)
    });
    let taxonomy_paths = taxonomy_paths.collect();
    let archive = path("archive", default.map(|default| &default.archive_path), "luu-tru");
    let page = path("page", default.map(|default| &default.page_path), "trang");
    let usual = if code == "vi" || default.is_none() { "tim-kiem" } else { "search" };
    let search = path("search", None, usual);
    Paths { taxonomies: taxonomy_paths, archive, page, search }
}

fn read_menus(fields: &mut Fields) -> BTreeMap<String, Vec<MenuEntry>> {
    let read = read_group(fields, "menus", |group| {
        let mut menus = BTreeMap::new();
        for (key, item) in group.all() {
            let Some(entries) = item.get_ref().as_array() else {
                group.wrong_type(key.get_ref(), "[[menus.main]]", item);
                continue;
            };
            let entries = entries.iter().filter_map(|entry| read_menu_entry(group, entry, key.get_ref()));
            menus.insert(key.get_ref().to_string(), entries.collect());
        }
        Some(menus)
    });
    read.unwrap_or_default()
}

fn read_menu_entry<'i>(menus: &mut Fields<'_, 'i, '_>, item: &fields::Item<'i>, menu: &str) -> Option<MenuEntry> {
    let mut entry = menus.nested(item, menu)?;
    let (name, url) = (entry.string("name"), entry.placed_string("url"));
    for (key, there) in [("name", name.is_some()), ("url", url.is_some())] {
        if !there {
            entry.missing(key);
        }
    }
    entry.finish();
    Some(MenuEntry { name: name?, url: url? })
}

fn read_publisher(fields: &mut Fields) -> Option<Publisher> {
    read_group(fields, "publisher", |group| {
        let name = group.string("name");
        if name.is_none() {
            group.missing("name");
        }
        let publisher = Publisher {
            name: name.clone().unwrap_or_default(),
            address: group.string("address"),
            phone: group.string("phone"),
            email: group.string("email"),
            url: group.url("url"),
            logo: group.string("logo"),
            responsible: group.string("responsible"),
        };
        name.map(|_| publisher)
    })
}

fn read_banner(fields: &mut Fields, zone: &TimeZone) -> Option<Banner> {
    read_group(fields, "banner", |group| {
        let text = group.string("text");
        if text.is_none() {
            group.missing("text");
        }
        let (url, until) = (group.placed_string("url"), group.moment("until", zone));
        Some(Banner { text: text?, url, until })
    })
}

fn read_archive_notice(fields: &mut Fields) -> Option<ArchiveNotice> {
    read_group(fields, "archive_notice", |group| {
        let text = group.string("text");
        if text.is_none() {
            group.missing("text");
        }
        let (name, url) = (group.string("name"), group.url("url"));
        Some(ArchiveNotice { text: text?, name, url })
    })
}

/// Short forms with what they stand for.
fn read_abbreviations(fields: &mut Fields) -> BTreeMap<String, String> {
    let read = read_group(fields, "abbreviations", |group| {
        let mut abbreviations = BTreeMap::new();
        for (key, item) in group.all() {
            let short = key.get_ref().as_ref();
            let is_word =
                !short.is_empty() && short.chars().all(|sign| sign.is_alphanumeric() || "&./-".contains(sign));
            if !is_word {
                group.bad_value(short, short, "KCN = \"khu công nghiệp\"");
            } else if let Some(long) = group.text_of(short, item) {
                abbreviations.insert(short.to_owned(), long.value);
            }
        }
        Some(abbreviations)
    });
    read.unwrap_or_default()
}
