//! The body of a POST, taken apart as far as its format goes.

/// A form of one kind or the other.
pub(crate) enum Content {
    /// `application/x-www-form-urlencoded`, as it came.
    Form(Vec<u8>),
    /// `multipart/form-data`.
    Parts(Parts),
    /// Something else, and what to do about it.
    Unreadable(&'static str),
}

/// The parts of a multipart form.
#[derive(Default)]
pub(crate) struct Parts {
    /// Names and values of the text parts: parameters like those of a form.
    pub(crate) texts: Vec<(String, Vec<u8>)>,
    /// Never signed.
    pub(crate) files: Vec<FilePart>,
}

/// What is known of a file that was sent along.
pub(crate) struct FilePart {
    pub(crate) name: String,
    /// In bytes.
    pub(crate) len: u64,
}

impl Content {
    /// The files; none in an ordinary form.
    pub(crate) fn files(&self) -> &[FilePart] {
        match self {
            Self::Form(_) | Self::Unreadable(_) => &[],
            Self::Parts(parts) => &parts.files,
        }
    }
}
