//! The files that a template is said to be made of, against the engine itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use bantin::config::{self, Overrides};
use bantin::theme::{self, TEMPLATES, Theme};
use tempfile::TempDir;
use tera::Tera;

/// A site with the repository's themes, and one of its own that extends one of them.
fn root() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for theme in ["portal", "minimal"] {
        let themes = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes").join(theme);
        fs::create_dir_all(folder.path().join("themes")).expect("a folder");
        std::os::unix::fs::symlink(themes, folder.path().join("themes").join(theme)).expect("a link");
    }
    let own = folder.path().join("themes/own");
    fs::create_dir_all(own.join("templates/partials")).expect("a folder");
    let write = |path: &str, text: &str| fs::write(own.join(path), text).expect("a file");
    write("theme.toml", "extends = \"portal\"\n");
    write("templates/partials/footer.html", "<footer>{{ <time date={page}/> }}{# {{ <Card/> }} #}</footer>");
    write(
        "templates/article.html",
        "{% extends \"themes/portal/article.html\" %}{% block main %}{{ super() }}{% endblock main %}",
    );
    folder
}

fn load(root: &TempDir, name: &str) -> Theme {
    let text = format!("title = \"T\"\nbase_url = \"https://x.vn/\"\ntheme = \"{name}\"\n");
    let (config, _) = config::parse(&text, "config.toml", &Overrides::default());
    theme::load(root.path(), &config).0.expect("a theme")
}

/// Whether the engine takes these files of a theme, and nothing but them, for a template.
fn is_whole(root: &TempDir, prefixes: &[String], files: &BTreeSet<String>, template: &str) -> bool {
    let mut tera = Tera::default();
    tera.register_filter("group_by", |value: &tera::Value, _: tera::Kwargs, _: &tera::State| value.clone());
    tera.set_fallback_prefixes(prefixes.to_vec()).expect("no templates yet");
    let texts = files.iter().map(|file| {
        (file.replacen("/templates/", "/", 1), fs::read_to_string(root.path().join(file)).expect("a file"))
    });
    tera.add_raw_templates(texts).is_ok() && tera.contains_template(template)
}

#[test]
fn the_engine_needs_the_files_of_a_template_and_no_others() {
    let root = root();
    for (name, chain) in [("portal", vec!["portal"]), ("minimal", vec!["minimal"]), ("own", vec!["own", "portal"])] {
        let theme = load(&root, name);
        let prefixes: Vec<String> = chain.iter().map(|name| format!("themes/{name}/")).collect();
        for template in
            TEMPLATES.into_iter().chain(["fragments/card.html"]).filter(|name| theme.tera.contains_template(name))
        {
            let files = theme.template_files(template);
            assert!(is_whole(&root, &prefixes, &files, template), "{name}: {template} lacks a file of {files:?}");
            for file in &files {
                let mut fewer = files.clone();
                fewer.remove(file);
                // Without the template of its own a theme has the one that it extends.
                let is_own = *file == format!("themes/{name}/templates/{template}");
                assert!(
                    is_own || !is_whole(&root, &prefixes, &fewer, template),
                    "{name}: {template} does without {file}"
                );
            }
        }
    }
    let files = load(&root, "own").template_files("article.html");
    let own = files.iter().filter(|file| file.starts_with("themes/own/")).count();
    assert!(own == 2 && files.contains("themes/portal/templates/article.html"), "{files:?}");
    assert!(!files.contains("themes/portal/templates/partials/footer.html"), "{files:?}");
}
