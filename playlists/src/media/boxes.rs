//! The boxes of an MP4 file, walked without reading what is in them (ISO/IEC 14496-12, section 4.2).

/// A box: its four-letter type and its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mp4Box<'a> {
    pub(super) kind: [u8; 4],
    pub(super) content: &'a [u8],
    /// The box with its header.
    pub(super) whole: &'a [u8],
}

/// The next thing in a row of boxes is not a whole box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CutOff;

/// The boxes that stand one after the other in `bytes`.
pub(super) fn boxes(bytes: &[u8]) -> Boxes<'_> {
    Boxes { rest: bytes }
}

pub(super) struct Boxes<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Boxes<'a> {
    type Item = Result<Mp4Box<'a>, CutOff>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let found = split(self.rest);
        self.rest = found.map_or(&[], |(_, rest)| rest);
        Some(found.map(|(found, _)| found).ok_or(CutOff))
    }
}

fn split(bytes: &[u8]) -> Option<(Mp4Box<'_>, &[u8])> {
    let (size, rest) = bytes.split_first_chunk::<4>()?;
    let (kind, rest) = rest.split_first_chunk::<4>()?;
    let (header, size) = match u32::from_be_bytes(*size) {
        0 => (8, bytes.len()),
        1 => (16, usize::try_from(u64::from_be_bytes(*rest.first_chunk::<8>()?)).ok()?),
        size => (8, usize::try_from(size).ok()?),
    };
    let (whole, rest) = bytes.split_at_checked(size)?;
    Some((Mp4Box { kind: *kind, content: whole.get(header..)?, whole }, rest))
}

/// The first box of `kind` in `bytes`.
fn find(bytes: &[u8], kind: [u8; 4]) -> Option<Mp4Box<'_>> {
    boxes(bytes).map_while(Result::ok).find(|found| found.kind == kind)
}

/// The first box at the end of a path of kinds, each in the one before.
pub(super) fn find_path<'a>(bytes: &'a [u8], path: &[&[u8; 4]]) -> Option<Mp4Box<'a>> {
    let (first, rest) = path.split_first()?;
    let found = find(bytes, **first)?;
    if rest.is_empty() { Some(found) } else { find_path(found.content, rest) }
}
