//! The catalogue's grammar: what makes an enum, its codes and its words in both languages out of the table of problems.

/// Longest detail that a message shows, in letters.
pub const LONGEST: usize = 200;

/// Turns the table of problems into the enum and its accessors. Each row: severity, code, name and
/// details, then message and hint in Vietnamese, then in English; an empty hint is no hint.
macro_rules! catalogue {
    ($($severity:ident $code:ident $name:ident { $($field:ident),* }
        vi: $vi:literal, $vi_hint:literal;
        en: $en:literal, $en_hint:literal;)*) => {
        /// What can be wrong. The details are the texts the messages show.
        // The messages stand as docs, and some name a table like `[extra]`, which is no link.
        #[allow(rustdoc::broken_intra_doc_links)]
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Problem {
            $(#[doc = $en] #[allow(missing_docs)] $name { $($field: String),* },)*
        }

        impl Problem {
            /// The stable code, `E…` for an error and `W…` for a warning.
            pub fn code(&self) -> &'static str {
                match self { $(Problem::$name { .. } => stringify!($code),)* }
            }

            /// Whether it stops the build.
            pub fn severity(&self) -> Severity {
                match self { $(Problem::$name { .. } => Severity::$severity,)* }
            }

            /// Message and hint in Vietnamese.
            #[allow(unused_variables)]
            pub(super) fn vietnamese(&self) -> (String, String) {
                match self {
                    $(Problem::$name { $($field),* } => {
                        $(let $field = $crate::text::cut($field, $crate::diagnostic::catalogue::LONGEST);)*
                        (format!($vi), format!($vi_hint))
                    })*
                }
            }

            /// Message and hint in English.
            #[allow(unused_variables)]
            pub(super) fn english(&self) -> (String, String) {
                match self {
                    $(Problem::$name { $($field),* } => {
                        $(let $field = $crate::text::cut($field, $crate::diagnostic::catalogue::LONGEST);)*
                        (format!($en), format!($en_hint))
                    })*
                }
            }
        }
    };
}

pub(super) use catalogue;
