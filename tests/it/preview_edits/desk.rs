//! A site under random edits: what each article says now, what broke it, and what it said when it was last good.

use std::collections::BTreeMap;
use std::fs::{self, File, FileTimes};

use super::edit::Edit;
use crate::site::{CONFIG, Site, article, replace, write};

/// Ways to break an article that are an error of its file only.
/// A lost link is none of them: its article is shown with its new text.
pub const MISTAKES: [fn(&str) -> Vec<u8>; 5] = [
    |text| text.replacen("title", "tilte", 1).into_bytes(),
    |text| text.replacen("date = 20", "date = 2", 1).into_bytes(),
    |text| [text.as_bytes(), b"\xff\xfe"].concat(),
    |_| Vec::new(),
    |text| text.replacen("tags = [", "tags = [\"", 1).into_bytes(),
];

const TAGS: [&str; 7] = ["Đầu tư", "đầu tư", "Thuế", "Thuê", "Hạ tầng", "FDI", "hoà bình"];

/// The two articles joined by a link, which stay where they are.
const TARGET: &str = "tin-tuc/dich.md";
const LINKING: &str = "tin-tuc/lien-ket.md";

const DOCUMENT: &str =
    "type = \"van-ban\"\n[document]\nnumber = \"1/QĐ\"\nissued = 2022-01-01\nissuer = \"Ban Quản lý\"\n";

#[derive(Clone, Default)]
struct Piece {
    title: String,
    date: String,
    draft: bool,
    is_document: bool,
    summary: Option<String>,
    tags: Vec<String>,
    aliases: Vec<String>,
    /// Six digits, so that one text can replace another of the same size.
    mark: usize,
    rest: String,
}

impl Piece {
    fn text(&self) -> String {
        let mut front = format!("date = {}\ntags = {:?}\n", self.date, self.tags);
        if self.draft {
            front += "draft = true\n";
        }
        if let Some(summary) = &self.summary {
            front += &format!("summary = \"{summary}\"\n");
        }
        if !self.aliases.is_empty() {
            front += &format!("aliases = {:?}\n", self.aliases);
        }
        if self.is_document {
            front += DOCUMENT;
        }
        article(&self.title, &front, &format!("Dấu hiệu {:06}.\n\n{}", self.mark, self.rest))
    }
}

pub struct Desk {
    pub site: Site,
    /// By their path below the content folder.
    articles: BTreeMap<String, Piece>,
    /// The broken article, if there is one.
    broken: Option<String>,
    /// A file to be put back, with what it held.
    to_mend: Option<(String, Vec<u8>)>,
    folder: String,
    page_size: usize,
    site_title: usize,
    full_feeds: bool,
}

impl Desk {
    pub fn new() -> Self {
        let site = Site::new()
            .section("tin-tuc", "Tin tức")
            .section("thong-bao", "Thông báo")
            .file("tin-tuc/_index.en.md", article("News", "", ""))
            .file("_index.md", article("Ban Quản lý", "", "Lời chào."))
            .file("anh/mot.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"4\"/>\n");
        let mut desk = Self {
            site,
            articles: BTreeMap::new(),
            broken: None,
            to_mend: None,
            folder: "2022".into(),
            page_size: 4,
            site_title: 0,
            full_feeds: false,
        };
        desk.write_config();
        for at in 0..21 {
            let path = match at % 3 {
                0 => format!("tin-tuc/b{at}.md"),
                1 => format!("tin-tuc/2022/b{at}.md"),
                _ => format!("thong-bao/b{at}.md"),
            };
            desk.put(&path, first_piece(at), 0);
            if at % 5 == 0 {
                desk.put(&path.replace(".md", ".en.md"), first_piece(at), 0);
            }
        }
        desk.anchor(0);
        desk
    }

    /// Does an edit. One that breaks more than an article answers with the file's name, and waits for `mend`.
    pub fn apply(&mut self, at: usize, edit: &Edit) -> Option<String> {
        match edit {
            Edit::SectionTitle(which) => self.section_title(*which, at),
            Edit::SectionFolder => self.section_folder(at),
            Edit::Template(which) => self.template(*which, at),
            Edit::Word => {
                self.line("themes/portal/i18n/vi.toml", "related = ", &format!("related = \"Tin liên quan {at}\""))
            }
            Edit::Style => {
                self.put_file("themes/portal/static/css/site.css", &format!("body {{ margin: {at}px }}\n"), at)
            }
            Edit::Picture => self.put_file(
                "site/anh/mot.svg",
                &format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{at}\"/>\n"),
                at,
            ),
            Edit::StaticFile => self.static_file(at),
            Edit::Paginate(size) => self.page_size = *size,
            Edit::SiteTitle => self.site_title = at,
            Edit::FullFeeds => self.full_feeds = !self.full_feeds,
            Edit::Anchor => self.anchor(at),
            Edit::Repair => self.repair(),
            Edit::BreakTheme => {
                return Some(self.break_file("themes/portal/templates/article.html", "{% extends \"base.html\" %}{{ "));
            }
            Edit::BreakConfiguration => return Some(self.break_file("config.toml", "title = \"T\nbase_url = 1\n")),
            _ => self.apply_to_article(at, edit),
        }
        if matches!(edit, Edit::Paginate(_) | Edit::SiteTitle | Edit::FullFeeds) {
            self.write_config();
        }
        None
    }

    fn apply_to_article(&mut self, at: usize, edit: &Edit) {
        use Edit::*;
        let (Body(which)
        | Title(which)
        | Summary(which)
        | AddTag(which, _)
        | RenameTag(which, _)
        | DropTag(which)
        | New(which)
        | Delete(which)
        | Rename(which)
        | Draft(which)
        | Future(which)
        | Alias(which)
        | Document(which)
        | SameSizeAndTime(which)
        | Break(which, _)
        | Translate(which)
        | OwnFolder(which)) = edit
        else {
            return;
        };
        let Some((path, mut piece)) = self.pick(*which) else { return };
        match edit {
            // The target's heading is the link's business.
            Body(_) if movable(&path) => piece.rest = format!("Một đoạn mới, lần {at}.\n\n## Mục {at}\n\nHết."),
            Title(_) => piece.title = format!("Nhan đề {at}"),
            Summary(_) => piece.summary = piece.summary.is_none().then(|| format!("Tóm tắt {at}.")),
            AddTag(_, tag) => piece.tags.push(TAGS[tag % TAGS.len()].into()),
            RenameTag(_, tag) => piece.tags = vec![TAGS[tag % TAGS.len()].into(), format!("Mới {at}")],
            DropTag(_) => drop(piece.tags.pop()),
            Draft(_) => piece.draft = !piece.draft,
            Future(_) => {
                piece.date =
                    if *piece.date < *"2030" { format!("2031-01-{:02}", at % 28 + 1) } else { "2021-05-05".into() }
            }
            Document(_) => piece.is_document = !piece.is_document,
            Alias(_) => piece.aliases.push(format!("/cu/{at}/")),
            _ => return self.apply_to_file(at, edit, &path, piece),
        }
        piece.tags.dedup();
        self.put(&path, piece, at);
    }

    fn apply_to_file(&mut self, at: usize, edit: &Edit, path: &str, mut piece: Piece) {
        match edit {
            Edit::New(which) => {
                let folder = ["tin-tuc/", "thong-bao/sau/", ""][which % 3];
                self.put(&format!("{folder}moi-{at}.md"), first_piece(at), at);
            }
            Edit::SameSizeAndTime(_) => {
                let file = self.site.path("site").join(path);
                let time = fs::metadata(&file).expect("the article").modified().expect("a time");
                piece.mark += 1;
                self.put(path, piece, at);
                let file = File::options().write(true).open(file).expect("the article");
                file.set_times(FileTimes::new().set_modified(time)).expect("its old time");
            }
            Edit::Break(_, mistake) => {
                self.repair();
                write(&self.site.path("site").join(path), &MISTAKES[*mistake](&piece.text()));
                self.broken = Some(path.to_owned());
            }
            Edit::Translate(_) if path.ends_with(".en.md") => self.remove(path),
            Edit::Translate(_) => self.put(&path.replace(".md", ".en.md"), Piece { aliases: vec![], ..piece }, at),
            Edit::Delete(_) if movable(path) && self.articles.len() > 12 => self.remove(path),
            Edit::Rename(_) if movable(path) => {
                let (folder, _) = path.rsplit_once('/').unwrap_or(("tin-tuc", ""));
                let ending = if path.ends_with(".en.md") { "en.md" } else { "md" };
                self.move_to(path, &format!("{folder}/ten-khac-{at}.{ending}"));
            }
            Edit::OwnFolder(_) if movable(path) && !path.contains("index") && !path.ends_with(".en.md") => {
                let folder = path.trim_end_matches(".md");
                write(
                    &self.site.path(&format!("site/{folder}/anh.svg")),
                    b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n",
                );
                self.move_to(path, &format!("{folder}/index.md"));
            }
            _ => {}
        }
    }

    /// One of the articles that are not broken.
    fn pick(&self, which: usize) -> Option<(String, Piece)> {
        let sound: Vec<_> = self.articles.iter().filter(|(path, _)| Some(*path) != self.broken.as_ref()).collect();
        sound.get(which % sound.len().max(1)).map(|(path, piece)| ((*path).clone(), (*piece).clone()))
    }

    /// Writes an article, in place or by renaming a whole file over it.
    fn put(&mut self, path: &str, piece: Piece, at: usize) {
        self.put_file(&format!("site/{path}"), &piece.text(), at);
        self.articles.insert(path.into(), piece);
    }

    fn put_file(&self, path: &str, text: &str, at: usize) {
        let file = self.site.path(path);
        let save = if at % 2 == 1 && file.is_file() { replace } else { write };
        save(&file, text.as_bytes());
    }

    fn remove(&mut self, path: &str) {
        fs::remove_file(self.site.path("site").join(path)).expect("the article");
        self.articles.remove(path);
    }

    fn move_to(&mut self, path: &str, new: &str) {
        let (from, to) = (self.site.path("site").join(path), self.site.path("site").join(new));
        fs::rename(from, to).expect("a new name");
        let piece = self.articles.remove(path).expect("the article");
        self.articles.insert(new.into(), piece);
    }

    fn anchor(&mut self, at: usize) {
        if self.broken.as_deref().is_some_and(|path| !movable(path)) {
            self.repair();
        }
        let piece = |title: &str, rest: String| Piece { rest, title: title.into(), ..first_piece(3) };
        self.put(TARGET, piece("Đích", format!("## Mục {at}\n\nNội dung.")), at);
        self.put(LINKING, piece("Liên kết", format!("Xem [mục](./dich.md#muc-{at}).")), at);
    }

    fn repair(&mut self) {
        if let Some(path) = self.broken.take() {
            let text = self.articles[&path].text();
            write(&self.site.path("site").join(path), text.as_bytes());
        }
    }

    fn section_title(&mut self, which: usize, at: usize) {
        let name =
            ["site/tin-tuc/_index.md", "site/thong-bao/_index.md", "site/_index.md", "site/tin-tuc/_index.en.md"]
                [which % 4];
        self.put_file(name, &article(&format!("Chuyên mục {at}"), "", &format!("Lời dẫn {at}.")), at);
    }

    fn section_folder(&mut self, at: usize) {
        let (old, new) = (format!("tin-tuc/{}/", self.folder), format!("tin-tuc/nam-{at}/"));
        let content = self.site.path("site");
        if !content.join(&old).is_dir() || self.broken.as_ref().is_some_and(|path| path.starts_with(&old)) {
            return;
        }
        fs::rename(content.join(&old), content.join(&new)).expect("a new name");
        let moved = |path: &String| path.strip_prefix(&old).map_or(path.clone(), |rest| new.clone() + rest);
        self.articles = self.articles.iter().map(|(path, piece)| (moved(path), piece.clone())).collect();
        self.folder = format!("nam-{at}");
    }

    fn template(&self, which: usize, at: usize) {
        let name = ["base.html", "partials/footer.html", "article.html", "section.html"][which % 4];
        let path = format!("themes/portal/templates/{name}");
        let text = fs::read_to_string(self.site.path(&path)).expect("the template");
        let text = match name {
            "article.html" | "section.html" => {
                text.replacen("{% block main %}", &format!("{{% block main %}}<p>Lần {at}</p>"), 1)
            }
            _ => format!("{text}<!-- lần {at} -->"),
        };
        self.put_file(&path, &text, at);
    }

    /// Replaces the line of a file that begins with some words.
    fn line(&self, path: &str, begins: &str, new: &str) {
        let text = fs::read_to_string(self.site.path(path)).expect("the file");
        let lines = text.lines().map(|line| if line.starts_with(begins) { new } else { line });
        replace(&self.site.path(path), (lines.collect::<Vec<_>>().join("\n") + "\n").as_bytes());
    }

    fn static_file(&self, at: usize) {
        let file = self.site.path("site/tep-le.txt");
        if file.is_file() { fs::remove_file(file).expect("the file") } else { write(&file, at.to_string().as_bytes()) }
    }

    fn write_config(&self) {
        let text = format!(
            "{}paginate_by = {}\n[languages.en]\ntitle = \"Management Board\"\n[feeds]\nfull = {}\n",
            CONFIG.replace("Ban Quản lý", &format!("Ban Quản lý {}", self.site_title)),
            self.page_size,
            self.full_feeds
        );
        write(&self.site.path("config.toml"), text.as_bytes());
    }

    fn break_file(&mut self, path: &str, text: &str) -> String {
        self.to_mend = Some((path.into(), fs::read(self.site.path(path)).expect("the file")));
        replace(&self.site.path(path), text.as_bytes());
        path.into()
    }

    /// Puts back the file that `apply` broke.
    pub fn mend(&mut self) {
        if let Some((path, bytes)) = self.to_mend.take() {
            replace(&self.site.path(&path), &bytes);
        }
    }

    pub fn is_sound(&self) -> bool {
        self.broken.is_none()
    }

    /// A copy of the site in which the broken article still says what it said when it was last good.
    pub fn last_good_copy(&self) -> Site {
        let copy = self.site.copy();
        if let Some(path) = &self.broken {
            write(&copy.path("site").join(path), self.articles[path].text().as_bytes());
        }
        copy
    }

    /// The output of the broken article, which shows its mistake.
    pub fn broken_output(&self) -> Option<String> {
        let path = self.broken.as_deref()?;
        let (stem, edition) =
            path.strip_suffix(".en.md").map_or((path.trim_end_matches(".md"), ""), |stem| (stem, "en/"));
        let folder = stem.strip_suffix("/index").unwrap_or(stem);
        Some(format!("{edition}{folder}/index.html"))
    }
}

fn movable(path: &str) -> bool {
    path != TARGET && path != LINKING
}

fn first_piece(at: usize) -> Piece {
    Piece {
        title: format!("Bài {at}"),
        date: format!("2022-{:02}-{:02}", at % 12 + 1, at % 28 + 1),
        tags: vec![TAGS[at % 3].into(), TAGS[at % TAGS.len()].into()],
        mark: 100_000 + at,
        rest: "Đoạn hai.".into(),
        ..Piece::default()
    }
}
