//! Media types: what hosts say a file is, by its name.

/// The content type of an output by its name, as static hosts tell it.
pub fn of_path(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    // `_redirects` and its like are text without an ending.
    let guess = mime_guess::from_path(name).first();
    let Some(kind) = guess else {
        return if name.contains('.') && !name.ends_with(".conf") {
            "application/octet-stream"
        } else {
            "text/plain; charset=utf-8"
        }
        .into();
    };
    let kind = kind.essence_str();
    let is_text = kind.starts_with("text/")
        || kind.ends_with("+xml")
        || ["application/json", "application/xml", "application/javascript"].contains(&kind);
    if is_text { format!("{kind}; charset=utf-8") } else { kind.to_owned() }
}
