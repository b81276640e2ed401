//! Reads from the source of the views what templates receive: variables, their types, and what is said of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use syn::ext::IdentExt;
use syn::{Attribute, Expr, Fields, GenericArgument, Item, Lit, Meta, PathArguments, Type as Written};

use crate::site::tree;

/// Where the views are, and the types that they hold.
const SOURCES: [&str; 6] = ["output.rs", "view.rs", "config.rs", "date.rs", "markdown.rs", "theme.rs"];

/// The type of a variable, as templates see it.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    Text,
    Number,
    Bool,
    /// A text that is printed as it is, in the language of this name.
    Markup(&'static str),
    List(Box<Type>),
    /// Values by name; with `None` they can be anything.
    Table(Option<Box<Type>>),
    /// The shape made from the struct of this name.
    Shape(String),
    OrNull(Box<Type>),
}

/// A variable, or a field of a shape.
pub struct Field {
    pub name: String,
    pub r#type: Type,
    pub doc: String,
}

/// A struct, as templates see it.
pub struct Shape {
    pub doc: String,
    pub fields: Vec<Field>,
}

/// What the templates of one kind of page receive besides what all receive.
pub struct Templates {
    pub names: Vec<String>,
    pub doc: String,
    pub variables: Vec<Field>,
}

/// What templates receive.
pub struct Reference {
    /// The variables of every template.
    pub everywhere: Vec<Field>,
    pub templates: Vec<Templates>,
    /// By the name of the struct.
    pub shapes: BTreeMap<String, Shape>,
}

/// The text of each source.
pub fn sources() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let views = tree(&folder.join("view")).into_values().map(|bytes| String::from_utf8(bytes).expect("UTF-8"));
    SOURCES.into_iter().map(read).chain(views).collect()
}

impl Reference {
    pub fn of(sources: &[String]) -> Self {
        let items: Vec<Item> = sources.iter().flat_map(|text| syn::parse_file(text).expect("Rust").items).collect();
        let mut reader = Reader { items: &items, shapes: BTreeMap::new() };
        let page = reader.structure("Page");
        let everywhere = page.fields.iter().filter_map(|field| {
            let (names, doc) = named(&doc(&field.attrs)?)?;
            Some(Field { name: names.concat(), doc, r#type: reader.type_of(&field.ty) })
        });
        let everywhere = everywhere.collect();
        let templates = reader.templates();
        Self { everywhere, templates, shapes: reader.shapes }
    }
}

struct Reader<'a> {
    items: &'a [Item],
    shapes: BTreeMap<String, Shape>,
}

impl<'a> Reader<'a> {
    /// The struct, enum or alias of a name.
    fn item(&self, name: &str) -> &'a Item {
        let is_it = |item: &&Item| match item {
            Item::Struct(item) => item.ident == name,
            Item::Enum(item) => item.ident == name,
            Item::Type(item) => item.ident == name,
            _ => false,
        };
        let mut found = self.items.iter().filter(is_it);
        let item = found.next().unwrap_or_else(|| panic!("{name} is in none of the sources that are read"));
        assert!(found.next().is_none(), "there is more than one {name}");
        item
    }

    fn structure(&self, name: &str) -> &'a syn::ItemStruct {
        match self.item(name) {
            Item::Struct(item) => item,
            _ => panic!("{name} is no struct"),
        }
    }

    /// The variants of the enum of all pages.
    fn templates(&mut self) -> Vec<Templates> {
        let Item::Enum(view) = self.item("View") else { panic!("View is no enum") };
        assert!(is_serialized(&view.attrs), "View is not serialised by derivation");
        assert_eq!(serde(&view.attrs), ["untagged"], "how variants of View are serialised");
        let templates = view.variants.iter().map(|variant| {
            let name = variant.ident.to_string();
            assert!(serde(&variant.attrs).is_empty(), "{name} is serialised in a way of its own");
            let doc = doc(&variant.attrs).unwrap_or_else(|| panic!("nothing is said of {name}"));
            let (names, doc) = named(&doc).unwrap_or_else(|| panic!("{name} does not say of which template it is"));
            Templates { names, doc, variables: self.variables(&name, &variant.fields) }
        });
        templates.collect()
    }

    /// The fields of a variant: its own, or those of the struct in it.
    fn variables(&mut self, name: &str, fields: &Fields) -> Vec<Field> {
        match fields {
            Fields::Named(_) => self.fields(name, fields),
            Fields::Unnamed(inner) if inner.unnamed.len() == 1 => {
                let Type::Shape(inside) = self.type_of(&inner.unnamed[0].ty) else { panic!("{name} holds no struct") };
                self.shapes.remove(&inside).expect("the shape").fields
            }
            _ => panic!("{name} is no table for templates"),
        }
    }

    fn fields(&mut self, of: &str, fields: &Fields) -> Vec<Field> {
        let Fields::Named(fields) = fields else { panic!("{of} has no named fields") };
        let field = |field: &syn::Field| {
            let name = field.ident.as_ref().expect("a name").unraw().to_string();
            let serde = serde(&field.attrs);
            assert!(serde.is_empty(), "{of}.{name} is serialised in a way that the reference cannot tell: {serde:?}");
            let doc = doc(&field.attrs).unwrap_or_else(|| panic!("nothing is said of {of}.{name}"));
            Field { name, doc, r#type: self.type_of(&field.ty) }
        };
        fields.named.iter().map(field).collect()
    }

    fn type_of(&mut self, written: &Written) -> Type {
        let path = match written {
            Written::Reference(reference) => return self.type_of(&reference.elem),
            Written::Path(path) => path.path.segments.last().expect("a name"),
            _ => panic!("a type that templates are not known to see"),
        };
        let name = path.ident.to_string();
        let of: Vec<&Written> = match &path.arguments {
            PathArguments::AngleBracketed(list) => list.args.iter().filter_map(argument).collect(),
            _ => Vec::new(),
        };
        match (name.as_str(), of.as_slice()) {
            ("String" | "str", []) => Type::Text,
            ("bool", []) => Type::Bool,
            ("u8" | "u32" | "u64" | "usize" | "i8" | "i16", []) => Type::Number,
            ("Content", []) => Type::Markup("HTML"),
            ("Structured", []) => Type::OrNull(Box::new(Type::Markup("JSON-LD"))),
            ("Option", [inner]) => Type::OrNull(Box::new(self.type_of(inner))),
            ("Vec", [inner]) => Type::List(Box::new(self.type_of(inner))),
            ("BTreeMap", [_, inner]) => Type::Table(Some(Box::new(self.type_of(inner)))),
            ("Map", [_, _]) => Type::Table(None),
            ("Arc" | "Box" | "Shared", [inner]) => self.type_of(inner),
            (_, []) => self.shape(name),
            _ => panic!("it is not known how templates see {name}"),
        }
    }

    fn shape(&mut self, name: String) -> Type {
        let item = match self.item(&name) {
            Item::Type(alias) => return self.type_of(&alias.ty),
            Item::Struct(item) => item,
            _ => panic!("it is not known how templates see {name}"),
        };
        assert!(is_serialized(&item.attrs), "{name} is not serialised by derivation");
        assert!(serde(&item.attrs).is_empty(), "{name} is serialised in a way that the reference cannot tell");
        if !self.shapes.contains_key(&name) {
            let doc = doc(&item.attrs).unwrap_or_else(|| panic!("nothing is said of {name}"));
            let fields = self.fields(&name, &item.fields);
            self.shapes.insert(name.clone(), Shape { doc, fields });
        }
        Type::Shape(name)
    }
}

fn argument(argument: &GenericArgument) -> Option<&Written> {
    match argument {
        GenericArgument::Type(written) => Some(written),
        _ => None,
    }
}

/// What is said of an item, in one line.
fn doc(attributes: &[Attribute]) -> Option<String> {
    let lines = attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).filter_map(|attribute| {
        let Meta::NameValue(pair) = &attribute.meta else { return None };
        let Expr::Lit(literal) = &pair.value else { return None };
        let Lit::Str(text) = &literal.lit else { return None };
        Some(text.value().trim().to_owned())
    });
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then(|| lines.join(" "))
}

/// Names at the beginning of what is said, and the rest: "`a.html` and `b.html`: a page."
fn named(doc: &str) -> Option<(Vec<String>, String)> {
    let (names, text) = doc.split_once(": ").filter(|(names, _)| names.starts_with('`') && names.ends_with('`'))?;
    let names = names.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    let (first, rest) = text.split_at(text.chars().next()?.len_utf8());
    Some((names, format!("{}{rest}", first.to_uppercase())))
}

/// What is asked of the serialiser.
fn serde(attributes: &[Attribute]) -> Vec<String> {
    let of_serde = attributes.iter().filter(|attribute| attribute.path().is_ident("serde"));
    of_serde.filter_map(|attribute| Some(attribute.meta.require_list().ok()?.tokens.to_string())).collect()
}

fn is_serialized(attributes: &[Attribute]) -> bool {
    let derives = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
    let named = derives.filter_map(|attribute| Some(attribute.meta.require_list().ok()?.tokens.to_string()));
    named.into_iter().any(|list| list.split([',', ' ', ':']).any(|name| name == "Serialize"))
}
