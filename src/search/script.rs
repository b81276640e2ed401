//! The script of the search page, as short as that is done safely.

/// What the script is made of, in order.
const PARTS: [&str; 6] = [
    include_str!("script/head.js"),
    include_str!("script/words.js"),
    include_str!("script/index.js"),
    include_str!("script/find.js"),
    include_str!("script/snippet.js"),
    include_str!("script/page.js"),
];

/// Signs around which a space says nothing, outside of quotation marks.
const SIGNS: [&str; 21] = [
    " => ", " === ", " !== ", " = ", " += ", " && ", " || ", " ?? ", " < ", " <= ", " >= ", " + ", " * ", " ? ", " : ",
    "{ ", " }", ", ", "; ", ": ", ") {",
];

/// The script without indents and comments, without spaces that say nothing, and without line ends where a line cannot end a
/// statement or has ended one. Names stay: whoever looks into it finds what stands in the sources.
pub fn script() -> String {
    let [head, parts @ ..] = PARTS;
    let mut script = head.to_owned();
    let lines = parts.iter().flat_map(|part| part.lines()).map(str::trim);
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with("//")) {
        let squeezed = line.split('"').enumerate().map(|(at, part)| match at % 2 {
            0 => SIGNS.iter().fold(part.to_owned(), |part, sign| part.replace(sign, &sign.replace(' ', ""))),
            _ => part.to_owned(),
        });
        script.push_str(&squeezed.collect::<Vec<_>>().join("\""));
        if !line.ends_with(['{', '(', '[', ',', ';']) {
            script.push('\n');
        }
    }
    script
}

#[cfg(test)]
mod tests {
    /// The budget of the search: fifteen kilobytes before compression.
    #[test]
    fn the_script_is_short() {
        let length = super::script().len();
        assert!(length <= 15_000, "{length} bytes");
    }
}
