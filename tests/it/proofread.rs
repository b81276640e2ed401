//! Proofreading: what is told of a text and, more so, what is not.
//!
//! In the texts below, `⟪CODE words⟫` are words that are told with this code at this very place; nothing else may be told.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use bantin::diagnostic::{Diagnostic, Document, Problem, Tongue, locate};
use bantin::proofread::proofread;

use crate::site::tree;

/// What is told of a text: code, first byte and byte behind the last, in the order of places.
fn told(text: &str, vietnamese: bool) -> Vec<(String, usize, usize)> {
    let places = found(text, vietnamese).into_iter().filter_map(|found| {
        let span = found.span?;
        Some((found.problem.code().to_owned(), span.start as usize, span.end as usize))
    });
    let mut places: Vec<_> = places.collect();
    places.sort_by_key(|(code, start, _)| (*start, code.clone()));
    places
}

fn found(text: &str, vietnamese: bool) -> Vec<Diagnostic> {
    let mut document = Document::new(Arc::from("site/a.md"), text);
    proofread(&mut document, vietnamese);
    document.found
}

/// The text without its marks, and what they mark.
fn unmarked(marked: &str) -> (String, Vec<(String, usize, usize)>) {
    let (mut text, mut marks) = (String::new(), Vec::new());
    let mut parts = marked.split('⟪');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (mark, rest) = part.split_once('⟫').expect("the end of a mark");
        let (code, words) = mark.split_once(' ').expect("a code and the wrong words");
        marks.push((code.to_owned(), text.len(), text.len() + words.len()));
        text.push_str(words);
        text.push_str(rest);
    }
    (text, marks)
}

/// Checks texts, each a body that gets a front matter or a whole file.
fn check(vietnamese: bool, marked: &[&str]) {
    let mut wrong = String::new();
    for marked in marked {
        let whole = if marked.starts_with("+++") {
            (*marked).to_owned()
        } else {
            format!("+++\ntitle = \"A\"\n+++\n\n{marked}\n")
        };
        let (text, expected) = unmarked(&whole);
        let told = told(&text, vietnamese);
        if told != expected {
            let words = |(code, start, end): &(String, usize, usize)| format!("{code} {:?}", text.get(*start..*end));
            let told: Vec<String> = told.iter().map(words).collect();
            wrong.push_str(&format!("{marked}\n  is told: {}\n", told.join(", ")));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn tones_in_two_placements_are_told_once() {
    check(
        true,
        &[
            "Hòa bình, khỏe mạnh, ⟪W110 thuỷ⟫ lợi.",
            "⟪W110 Hòa⟫ bình, khoẻ mạnh, thuỷ lợi.",
            "Hoà bình, khoẻ mạnh, ⟪W110 THỦY⟫ lợi, ỦY ban.",
            "Ủy ban họp. ⟪W110 Uỷ⟫ ban họp.",
            "Uỷ ban họp. “⟪W110 Ủy⟫” ban, uỷ quyền.",
            "xòe, ⟪W110 xoé⟫, loã, lọa, lúy, lũy.",
            "+++\ntitle = \"Ủy ban họp\"\nsummary = \"Sức ⟪W110 khoẻ⟫\"\n+++\n\nXóa đói, tỏa sáng.\n",
            "Một bài theo kiểu cũ: hòa, khỏe, thủy, Ủy ban, xóa, tỏa, lũy.",
            "Một bài theo kiểu mới: hoà, khoẻ, thuỷ, Uỷ ban, xoá, toả, luỹ, quý.",
            "Quý I, quỳ, quỷ, quỹ, quỵ và thủy, hòa: sau q chỉ có một cách.",
            "Hoàn, khoét, thuyết, huýt, ngoèo, hoài và hòa: vần có âm cuối chỉ có một cách.",
            "Chloé, Zoé và hòa; của, mùa, thuế, quả, giá, giò.",
            "`hoà` là mã, [hòa](/hoà.md), <https://a.vn/hoà>, hòa.",
            "+++\ntitle = \"Hòa\"\nauthor = \"Lê Thuý\"\n[document]\nsigner = \"Trần Hoà\"\n+++\n\nỦy ban.\n",
        ],
    );
}

#[test]
fn tones_on_the_wrong_letter_are_told() {
    check(
        true,
        &[
            "⟪W117 Qúa⟫ trình, đánh ⟪W117 gía⟫, ngày ⟪W117 qúy⟫ báu, ⟪W117 qủa⟫ thật.",
            "⟪W117 gíao⟫ dục, ⟪W117 gíup⟫ đỡ, ⟪W117 qùang⟫, ⟪W117 qúyêt⟫, ⟪W117 QÙA⟫.",
            "Quá, quý, giá, gì, gìn giữ, giữa, gỉ, giết, quốc, guốc.",
            "Tecnología, energía, región.",
        ],
    );
}

#[test]
fn text_that_is_not_composed_is_told_once() {
    check(
        true,
        &[
            "Nuôi ⟪W111 ô\u{300}⟫ng cá, tr\u{f4}\u{300}ng c\u{e2}y, d\u{61}\u{323}y.",
            "Ti⟪W111 e\u{302}\u{301}⟫ng Vi\u{1ec7}t, c\u{61}\u{300}.",
            "+++\ntitle = \"Ti⟪W111 e\u{302}\u{301}⟫ng\"\nslug = \"e\u{302}\"\n+++\n\nĐã gõ.\n",
            "Trồng cây, đường [trồng](tro\u{302}\u{300}ng.md), `tro\u{302}\u{300}ng`, 👍🏽, ไทย, 한국.",
        ],
    );
    let found = found("+++\ntitle = \"A\"\n+++\ntrô\u{300}ng cây, dâ\u{323}y.\n", true);
    assert_eq!(*found[0].problem, Problem::NotComposed { count: "2".into() });
}

#[test]
fn letters_that_look_like_another_one_are_told() {
    check(
        true,
        &[
            "⟪W112 Ðà⟫ Nẵng, ⟪W112 ðường⟫ sắt, ⟪W112 Ɖồng⟫ Nai, ⟪W112 ÐỒNG⟫.",
            "Quyết định 12/⟪W112 QÐ⟫-UBND, Nghị định 42/2022/⟪W112 NÐ⟫-CP, ⟪W112 HÐND⟫, ⟪W112 Ð⟫/c Nam.",
            "+++\ntitle = \"⟪W112 Ðiện⟫ Bàn\"\ntags = [\"⟪W112 Ðối⟫ ngoại\"]\nslug = \"Ðiện\"\n+++\n\nBài.\n",
            "Davíð Oddsson và Guðni Jóhannesson, phiên âm /ðə/, ðθ, đường, Đà Nẵng.",
            "`Ðà` và [đường](Ðà.md).",
        ],
    );
    check(false, &["Ðà Nẵng is a city."]);
}

#[test]
fn spaces_inside_compounds_are_told() {
    check(
        true,
        &[
            "Kế hoạch số ⟪W113 11/ KH-KKTCN⟫ ngày ⟪W113 28/ 3/2022⟫ về dịch ⟪W113 Covid- 19⟫ năm nay.",
            "Dịch ⟪W113 COVID -19⟫, giai đoạn ⟪W113 2021- 2025⟫, ⟪W113 2021 -2025⟫ và ⟪W113 28/3 /2022⟫.",
            "Số ⟪W113 42/2022/NĐ- CP⟫, ⟪W113 42/2022/NĐ -CP⟫, ⟪W113 1691- TB-TU⟫, ⟪W113 12/QĐ- UBND⟫.",
            "Quốc lộ ⟪W113 QL- 14⟫ dài ⟪W113 6- 8⟫ km, đạt ⟪W113 9/ 10⟫ tiêu chí.",
            "+++\ntitle = \"Bài\"\nsummary = \"Dịch ⟪W113 Covid- 19⟫\"\n[document]\nnumber = \"⟪W113 11/ KH-KKTCN⟫\"\n+++\n\nBài.\n",
            "| Số | Ngày |\n|---|---|\n| ⟪W113 11/ KH-BQL⟫ | ⟪W113 28/ 3/2022⟫ |",
        ],
    );
    check(
        true,
        &[
            "Tập đoàn Hyosung - Hàn Quốc, Covid-19, 11/KH-KKTCN, 28/3/2022, 2021 - 2025, 15 / 20.",
            "- 20 doanh nghiệp\n- 3 dự án\n\n1- 20 hộ nghèo; 2- 15 hộ cận nghèo; 3/ 20 hộ khá.",
            "Gồm: 1/ 20 hộ nghèo; 2/ 15 hộ cận nghèo. 3- 5 hộ khác (4- 5 người).",
            "I- Công tác đối ngoại\n\na- Thu hút 20 dự án\n\n1- UBND tỉnh",
            "Hà Nội- Hải Phòng, kinh tế- xã hội, và/ hoặc, tỷ đồng/ năm, xuất- nhập khẩu.",
            "Nhiệt độ xuống -5 độ, còn -10 độ; xếp hạng BB- 2 năm liền, nhóm máu O- 350 ml.",
            "`Covid- 19`, <https://a.vn/covid-19>, [tin](/11/KH-BQL), mục 5 /tin-tuc/.",
            "<!-- Covid- 19 -->\n\n<div title=\"Covid- 19\">\n\n```\nCovid- 19\n```\n\n</div>",
            "+++\ntitle = \"A\"\ndate = 2022-03-28\naliases = [\"/28/ 3/2022\"]\n+++\n\nBài.\n",
        ],
    );
    check(false, &["The ⟪W113 Covid- 19⟫ epidemic, two- and three-year plans, 19 - 20."]);
}

#[test]
fn spaces_too_many_or_too_few_are_told() {
    check(
        true,
        &[
            "Công ty⟪W114   ⟫ABC đầu tư⟪W114  ⟫, xây dựng⟪W114  ⟫; **Kết quả**⟪W114  ⟫: tốt⟪W114  ⟫.",
            "Có đúng không⟪W114  ⟫?\nĐúng⟪W114  ⟫!\n\n“Xong⟪W114  ⟫.” (100%)⟪W114  ⟫.",
            "Ông nói:⟪W114   ⟫“Đã xong”,⟪W114   ⟫**rồi**⟪W114   ⟫đi.",
            "Đầu tư tại ⟪W114 Nội,Đà⟫ Nẵng và ⟪W114 (Quốc,Nhật)⟫ Bản.",
            "| Tên⟪W114   ⟫gọi | Số |\n|:---|---:|\n| Một | 2  |",
            "> Trích⟪W114   ⟫dẫn\n\n1.  Mục⟪W114   ⟫một\n\n## Tiêu⟪W114   ⟫đề ##\n\n![Lời⟪W114   ⟫mô tả](a.jpg)",
            "+++\ntitle = \"Hai⟪W114   ⟫dấu cách\"\nsummary = '''\n  Dòng một ,hai\n  Dòng⟪W114   ⟫hai⟪W114  ⟫.'''\n+++\n\nBài.\n",
            "<p>Chữ⟪W114   ⟫trong HTML⟪W114  ⟫, thế</p>",
        ],
    );
    check(
        true,
        &[
            "Dòng một  \ndòng hai   \ndòng ba\\\ndòng bốn",
            "-  Mục một\n-   Mục hai\n    - Mục con\n\n1.  Một\n\n- [ ]  Việc\n- [x]  Xong\n\nA\n:   Nghĩa",
            "| Tên      |  Số |\n|:---------|----:|\n| Một  |   2 |\n|   |  |",
            "    mã  lùi , dòng\n\n```\na  b , c\n```\n\n`a  b , c` và <a  href=\"a  b\">chữ</a>.",
            "Tên miền .vn, tệp .pdf, mục lục . . . . . 5, hết ..., tỷ lệ 1 : 500, lúc 8 : 30, cười :).",
            "Họ tên: .......... Ngày sinh: ....... Nam      Nữ      Khác",
            "A,B,C; 1,2; f(xx,yy); a@b.vn,c@d.vn; https://a.vn/bai,so.html; khối A,B; v.v.; 19,943; x_yy,zz",
            "TM. BAN QUẢN LÝ          NƠI NHẬN\n\nThời gian     : 8 giờ",
            "+++\ntitle = \"A\"\nslug = \"a  b\"\n[extra]\nfonts = \"Inter,Arial\"\n+++\n\nBài.\n",
            "+++\r\ntitle   =   \"A\"\r\n+++\r\n\r\nDòng một  \r\ndòng hai\r\n",
            "<table>\n  <tr>  <td>Một</td>  <td>  Hai  </td></tr>\n</table>\n\n<pre>\na  b\n</pre>",
        ],
    );
    check(false, &["One sentence.  Another one.  The⟪W114   ⟫third⟪W114  ⟫."]);
}

#[test]
fn characters_that_cannot_be_seen_are_told() {
    check(
        true,
        &[
            "Khu⟪W115 \u{200b}⟫ kinh⟪W115 \u{ad}⟫tế, mở⟪W115 \u{feff}⟫ Chu Lai⟪W115 \u{200e}⟫, tỉnh⟪W115 \u{200d}⟫.",
            "Cụ thể:⟪W115 \u{a0}⟫\n-⟪W115 \u{a0}⟫Mục một\n\n1.⟪W115 \u{a0}⟫Mục hai\n\n⟪W115 \u{a0}⟫\n\nHết⟪W115 \u{a0}⟫",
            "Vốn⟪W115 \u{a0}\u{a0}⟫đầu tư ⟪W115 \u{a0}⟫của tỉnh⟪W115 \u{a0}⟫ là",
            "+++\ntitle = \"Khu kinh tế⟪W115 \u{a0}⟫\"\ntags = [\"⟪W115 \u{200b}⟫Đầu tư\"]\n+++\n\nBài.\n",
        ],
    );
    check(
        true,
        &[
            "Vốn 19,943\u{a0}triệu USD, số\u{a0}11/KH-KKTCN.",
            "👩\u{200d}👩\u{200d}👧, ❤\u{fe0f}\u{200d}🔥, می\u{200c}خواهم, क्\u{200d}ष.",
            "| Một | Hai |\n|---|---|\n| \u{a0} | \u{a0}\u{a0}Mục con |\n| Ba\u{a0} | \u{a0}\u{a0} |",
            "`a\u{200b}b` và [chữ](a\u{200b}b.md) &nbsp;&nbsp; &shy;.",
        ],
    );
    check(false, &["A⟪W115 \u{200b}⟫ word."]);
}

#[test]
fn passages_in_old_encodings_are_told() {
    check(
        true,
        &[
            "Đoạn đúng.\n\n⟪W116 Ban Qu¶n lý c¸c Khu kinh tÕ vµ Khu c«ng nghiÖp tØnh võa trao giÊy chøng nhËn ®¨ng ký ®Çu t\u{ad}.⟫\n\nĐoạn đúng.",
            "⟪W116 Ban Quaûn lyù caùc Khu kinh teá vaø Khu coâng nghieäp tænh vöøa trao giaáy chöùng nhaän ñaêng kyù ñaàu tö.⟫",
            "⟪W116 Ban QuaÒn lyì caìc Khu kinh têì vaÌ Khu công nghiêòp tiÒnh výÌa trao giâìy chýìng nhâòn ðãng kyì ðâÌu tý.⟫",
        ],
    );
    check(
        true,
        &[
            "La préfète a été invitée à la zone économique où trois projets sont nés, là, très tôt, ça et l’été.",
            "Die Münchner Börse prüft größere Geschäfte für die künftigen Jahre; Führungskräfte fördern Ausländer.",
            "Tập đoàn Münchener Rück, Øresund, São Tomé, Curaçao, Nestlé, Citroën, Škoda, Łódź, Gdańsk.",
            "30°C, 5 m², 10 m³, ±5%, «trích», ½, µg, §4, © 2022, ®, ×, ¿Qué?",
        ],
    );
}

#[test]
fn five_of_a_kind_are_told_and_the_others_counted() {
    let body: String = (1..=9).map(|year| format!("Giai đoạn 201{year}- 2025 , hết.\n\n")).collect();
    let found = found(&format!("+++\ntitle = \"A\"\n+++\n\n{body}"), true);
    let count = |code: &str| found.iter().filter(|found| found.problem.code() == code).count();
    assert_eq!((count("W113"), count("W114"), count("W079")), (5, 5, 1));
    assert_eq!(*found.last().expect("the count").problem, Problem::MoreProblems { count: "8".into() });
}

#[test]
fn what_is_told_names_the_place_and_the_right_spelling() {
    let text = "+++\ntitle = \"A\"\n+++\n\nDịch Covid- 19 tại\nỦy ban và uỷ ban, Ủy ban.\n";
    let located = locate(found(text, true), |_| Some(text.to_owned()));
    let lines: Vec<String> = located
        .iter()
        .map(|located| {
            let place = located.place.as_ref().expect("a place");
            let (message, hint) = located.diagnostic.words(Tongue::English);
            format!("{}:{} {message}; {}", place.line, place.column, hint.expect("a hint"))
        })
        .collect();
    assert_eq!(
        lines,
        [
            "5:6 a space stands inside “Covid- 19”; write “Covid-19”, or spaces on both sides if it is a dash",
            "6:11 tone marks are placed in two ways in one text: as in “uỷ” (count: 1) and as in “Ủy” (count: 2); keep to one of them, here “ủy”",
        ]
    );
}

#[test]
fn texts_of_this_repository_are_told_nothing_of_that_is_right() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut told = Vec::new();
    for folder in ["site", "tests/golden"] {
        for (path, bytes) in tree(&root.join(folder)).into_iter().filter(|(path, _)| path.ends_with(".md")) {
            let text = String::from_utf8(bytes).expect("UTF-8");
            for (code, start, end) in self::told(&text, !path.ends_with(".en.md")) {
                told.push(format!("{folder}/{path} {code} {}", &text[start..end]));
            }
        }
    }
    let readme = fs::read_to_string(root.join("README.md")).expect("README.md");
    told.extend(
        self::told(&format!("+++\n+++\n{readme}"), false).into_iter().map(|(code, ..)| format!("README.md {code}")),
    );
    let expected = [
        // The text of an agency as it was published.
        "site/tin-tuc/2022/ket-qua-doi-ngoai-2022.md W113 11/ KH-KKTCN",
        "site/tin-tuc/2022/ket-qua-doi-ngoai-2022.md W113 Covid- 19",
        // Texts about what becomes of such slips.
        "tests/golden/sites/front-matter/site/tin/day-du.md W114    ",
        "tests/golden/sites/tags/site/d.md W111 o\u{300}",
    ];
    assert_eq!(told, expected);
}
