//! Generates a large news site for measurements: `corpus OUT_DIR [N=10000] [SEED=1] [THEMES_DIR=./themes]`.
//!
//! The same seed gives the same files. Articles lie in six sections by year and month from 2011 to 2025, with bodies of
//! about 6 KB; 400 tags are spread by Zipf's law, flattened so that the most used one is on about a third of them.

use std::collections::HashMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

pub(crate) const SECTIONS: [(&str, &str); 6] = [
    ("tin-tuc", "Tin tức – Sự kiện"),
    ("xuc-tien-dau-tu", "Xúc tiến đầu tư"),
    ("hop-tac-quoc-te", "Hợp tác quốc tế"),
    ("thong-bao", "Thông báo"),
    ("quy-hoach", "Quy hoạch – Xây dựng"),
    ("moi-truong", "Tài nguyên – Môi trường"),
];

const TAG_COUNT: usize = 400;

/// Flattens Zipf's law: with 1 the most used of 400 tags would be on about half of the articles.
const ZIPF_EXPONENT: f64 = 0.85;

/// A body ends with the part that reaches this: together about 6 KB on average.
const BODY_BYTES: usize = 5000;

const PLACES: [&str; 20] = [
    "Tam Kỳ",
    "Hội An",
    "Điện Bàn",
    "Núi Thành",
    "Thăng Bình",
    "Duy Xuyên",
    "Đại Lộc",
    "Quế Sơn",
    "Phú Ninh",
    "Tiên Phước",
    "Hiệp Đức",
    "Nông Sơn",
    "Nam Giang",
    "Đông Giang",
    "Tây Giang",
    "Phước Sơn",
    "Bắc Trà My",
    "Nam Trà My",
    "Chu Lai",
    "Dung Quất",
];

const TOPICS: [&str; 20] = [
    "Đầu tư",
    "Khu công nghiệp",
    "Hạ tầng",
    "Cải cách hành chính",
    "Lao động",
    "Môi trường",
    "Xuất khẩu",
    "Quy hoạch",
    "Doanh nghiệp",
    "Chuyển đổi số",
    "Giải phóng mặt bằng",
    "Đất đai",
    "Thuế",
    "Cảng biển",
    "Nhà ở công nhân",
    "Năng lượng",
    "Cơ khí",
    "Dệt may",
    "Nông nghiệp",
    "An toàn",
];

const ACTORS: [&str; 8] = [
    "Ban Quản lý",
    "Ủy ban nhân dân tỉnh",
    "Sở Kế hoạch và Đầu tư",
    "Đoàn công tác",
    "Hiệp hội doanh nghiệp",
    "Chủ đầu tư hạ tầng",
    "Sở Tài nguyên và Môi trường",
    "Công đoàn các khu công nghiệp",
];

const ACTIONS: [&str; 10] = [
    "tổ chức hội nghị triển khai",
    "kiểm tra tiến độ",
    "làm việc với nhà đầu tư về",
    "trao giấy chứng nhận cho",
    "lấy ý kiến về",
    "tháo gỡ vướng mắc trong",
    "công bố kế hoạch",
    "ký biên bản ghi nhớ về",
    "rà soát",
    "tổng kết",
];

const OBJECTS: [&str; 10] = [
    "dự án mở rộng khu công nghiệp",
    "công tác bồi thường và tái định cư",
    "chương trình hỗ trợ doanh nghiệp",
    "tuyến đường trục chính",
    "hệ thống xử lý nước thải tập trung",
    "đề án phát triển cảng nước sâu",
    "nhà máy sản xuất linh kiện",
    "khu nhà ở cho người lao động",
    "thủ tục cấp phép trực tuyến",
    "quy hoạch phân khu",
];

const SENTENCES: [&str; 12] = [
    "{actor} cho biết {object} tại {place} đã hoàn thành {n}% khối lượng, vượt kế hoạch của quý {q}.",
    "Theo báo cáo, tổng vốn đăng ký tại {place} đạt {n},{m} triệu USD, tăng so với cùng kỳ năm trước.",
    "Tại buổi làm việc, các bên thống nhất đẩy nhanh {object} và báo cáo kết quả trước ngày {d}/{q}.",
    "{actor} đề nghị chính quyền {place} tiếp tục phối hợp, bảo đảm quyền lợi của người dân trong vùng dự án.",
    "Đến nay đã có {n} doanh nghiệp hoạt động, giải quyết việc làm cho hơn {m}.{n}0 lao động địa phương.",
    "Việc triển khai {object} góp phần hoàn thiện hạ tầng kỹ thuật và nâng cao năng lực cạnh tranh của {place}.",
    "Đồng chí chủ trì nhấn mạnh: “Lĩnh vực {topic} phải được thực hiện công khai, minh bạch và đúng thời hạn.”",
    "Một số khó khăn được nêu ra gồm nguồn vật liệu, thời tiết bất lợi và thủ tục chuyển mục đích sử dụng {n}ha đất.",
    "Sau phần thảo luận, {actor} đã tiếp thu {q} nhóm kiến nghị liên quan đến {topic} và giao các phòng xử lý.",
    "Hồ sơ được tiếp nhận tại bộ phận một cửa, thời gian giải quyết rút ngắn từ {d} ngày xuống còn {q} ngày làm việc.",
    "Kết quả này là cơ sở để {place} thu hút thêm các dự án thân thiện với môi trường trong giai đoạn tới.",
    "Ngoài ra, {object} còn nhận được sự quan tâm của nhiều nhà đầu tư đến từ Hàn Quốc, Nhật Bản và Đài Loan.",
];

/// SplitMix64: short, and the same on every machine.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    /// A number from 0 to below 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// The tags with the share of all draws that each and those before it have.
pub(crate) struct Tags {
    names: Vec<String>,
    reached: Vec<f64>,
}

impl Tags {
    pub(crate) fn new() -> Self {
        let pairs = PLACES.iter().flat_map(|place| TOPICS.iter().map(move |topic| format!("{topic} {place}")));
        let names: Vec<_> =
            TOPICS.iter().chain(&PLACES).map(ToString::to_string).chain(pairs).take(TAG_COUNT).collect();
        let weights: Vec<_> = (1..=names.len()).map(|rank| (rank as f64).powf(-ZIPF_EXPONENT)).collect();
        let total: f64 = weights.iter().sum();
        let sum = |before: &mut f64, weight: f64| {
            *before += weight / total;
            Some(*before)
        };
        Self { names, reached: weights.into_iter().scan(0.0, sum).collect() }
    }

    /// 2 to 6 different tags, by index.
    pub(crate) fn draw(&self, random: &mut Random) -> Vec<usize> {
        let (count, mut drawn) = (2 + random.below(5), Vec::new());
        while drawn.len() < count {
            let share = random.share();
            let tag = self.reached.partition_point(|&reached| reached < share).min(self.names.len() - 1);
            if !drawn.contains(&tag) {
                drawn.push(tag);
            }
        }
        drawn
    }
}

/// An article that later ones may link to.
struct Written {
    path: String,
    title: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let usage = "usage: corpus OUT_DIR [N=10000] [SEED=1] [THEMES_DIR=./themes]";
    let folder = PathBuf::from(arguments.first().ok_or(usage)?);
    let count: usize = arguments.get(1).map_or(Ok(10_000), |text| text.parse())?;
    let seed: u64 = arguments.get(2).map_or(Ok(1), |text| text.parse())?;
    let themes = arguments.get(3).map_or("./themes", String::as_str);
    println!("{}", generate(&folder, count, seed, Path::new(themes))?);
    Ok(())
}

/// Generates a site in a new or an empty folder, and tells what it has.
pub(crate) fn generate(folder: &Path, count: usize, seed: u64, themes: &Path) -> Result<String, Box<dyn Error>> {
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(format!("{} is not empty", folder.display()).into());
    }
    write_frame(folder)?;
    copy(themes, &folder.join("themes"))?;
    write_articles(&folder.join("site"), count, seed)
}

/// The configuration, the home page's text, the sections.
fn write_frame(folder: &Path) -> Result<(), Box<dyn Error>> {
    let config = "title = \"Ban Quản lý các khu kinh tế và khu công nghiệp\"\n\
        base_url = \"https://bql.example.vn/\"\ntheme = \"portal\"\n";
    write(&folder.join("config.toml"), config)?;
    write(&folder.join("site/_index.md"), "+++\ntitle = \"Trang chủ\"\n+++\n")?;
    for (name, title) in SECTIONS {
        write(&folder.join("site").join(name).join("_index.md"), &format!("+++\ntitle = \"{title}\"\n+++\n"))?;
    }
    Ok(())
}

fn write_articles(content: &Path, count: usize, seed: u64) -> Result<String, Box<dyn Error>> {
    let (mut random, tags) = (Random(seed), Tags::new());
    let (mut earlier, mut uses, mut bytes) = (Vec::new(), HashMap::<usize, usize>::new(), 0);
    for at in 0..count {
        let drawn = tags.draw(&mut random);
        for &tag in &drawn {
            *uses.entry(tag).or_default() += 1;
        }
        let names: Vec<_> = drawn.iter().map(|&tag| format!("\"{}\"", tags.names[tag])).collect();
        let (article, text) = article(&mut random, at, count, &names.join(", "), &earlier);
        bytes += text.len();
        write(&content.join(&article.path), &text)?;
        earlier.push(article);
    }
    let most = uses.values().max().copied().unwrap_or(0);
    Ok(format!("{count} articles, {bytes} bytes, {} tags, the most used on {most}", uses.len()))
}

fn article(random: &mut Random, at: usize, count: usize, tags: &str, earlier: &[Written]) -> (Written, String) {
    let (year, month, day) = date(random, at, count);
    let (section, _) = SECTIONS[random.below(SECTIONS.len())];
    let path = format!("{section}/{year}/{month:02}/bai-{:05}.md", at + 1);
    let place = random.pick(&PLACES);
    let title = format!("{} {} {} tại {place}", random.pick(&ACTORS), random.pick(&ACTIONS), random.pick(&OBJECTS));
    let (hour, minute) = (7 + random.below(11), random.below(60));
    let mut text = format!("+++\ntitle = \"{title}\"\ndate = {year}-{month:02}-{day:02}T{hour:02}:{minute:02}:00\n");
    let _ = writeln!(text, "author = \"Phòng Tổng hợp\"\nsource = \"Ban Quản lý\"\ntags = [{tags}]");
    if random.one_in(3) {
        let _ = writeln!(text, "summary = \"{}\"", sentence(random).replace(['“', '”'], ""));
    }
    text.push_str("+++\n\n");
    body(random, &mut text, earlier);
    (Written { path, title }, text)
}

/// Days spread evenly over 15 years, in order of the articles but for the day of the month.
fn date(random: &mut Random, at: usize, count: usize) -> (usize, usize, usize) {
    let month = at * 180 / count.max(1);
    (2011 + month / 12, month % 12 + 1, 1 + random.below(28))
}

fn body(random: &mut Random, text: &mut String, earlier: &[Written]) {
    let (start, mut part) = (text.len(), 0);
    paragraph(random, text);
    while text.len() - start < BODY_BYTES {
        part += 1;
        let _ = writeln!(text, "## {part}. {} ở {}\n", random.pick(&TOPICS), random.pick(&PLACES));
        for _ in 0..1 + random.below(3) {
            paragraph(random, text);
        }
        match random.below(4) {
            0 => list(random, text),
            1 if random.one_in(2) => table(random, text),
            2 if !earlier.is_empty() => link(random, text, earlier),
            _ => {}
        }
    }
}

fn paragraph(random: &mut Random, text: &mut String) {
    let sentences: Vec<_> = (0..3 + random.below(4)).map(|_| sentence(random)).collect();
    let _ = writeln!(text, "{}\n", sentences.join(" "));
}

fn list(random: &mut Random, text: &mut String) {
    for _ in 0..3 + random.below(3) {
        let _ = writeln!(text, "- **{}**: {}", random.pick(&TOPICS), sentence(random));
    }
    text.push('\n');
}

fn table(random: &mut Random, text: &mut String) {
    text.push_str("| Địa bàn | Dự án | Vốn (tỷ đồng) |\n|---|---|--:|\n");
    for _ in 0..3 + random.below(4) {
        let (project, capital) = (random.pick(&OBJECTS), 100 + random.below(900));
        let _ = writeln!(text, "| {} | {project} | {capital} |", random.pick(&PLACES));
    }
    text.push('\n');
}

/// A link to one of the last 500 articles, by its file.
fn link(random: &mut Random, text: &mut String, earlier: &[Written]) {
    let recent = &earlier[earlier.len().saturating_sub(500)..];
    let to = &recent[random.below(recent.len())];
    let _ = writeln!(text, "Xem thêm: [{}](/{}).\n", to.title, to.path);
}

fn sentence(random: &mut Random) -> String {
    let template = random.pick(&SENTENCES);
    template
        .replace("{actor}", random.pick(&ACTORS))
        .replace("{object}", random.pick(&OBJECTS))
        .replace("{place}", random.pick(&PLACES))
        .replace("{topic}", &random.pick(&TOPICS).to_lowercase())
        .replace("{n}", &(10 + random.below(90)).to_string())
        .replace("{m}", &(1 + random.below(9)).to_string())
        .replace("{q}", &(3 + random.below(8)).to_string())
        .replace("{d}", &(11 + random.below(17)).to_string())
}

fn copy(from: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).map_err(|error| format!("{}: {error}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(path.parent().ok_or("a file has a parent folder")?)?;
    Ok(fs::write(path, text)?)
}
