//! Until when the file of a slide or a capsule may be used, which ends what shows it.

use jiff::civil::Date;

use crate::{
    page::visit::Visit,
    proposals::{Field, Remark, Shown, What},
};

/// Until when what is shown may be used.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Usable {
    last_day: Option<Date>,
}

impl Usable {
    /// Until when the file of `shown` may be used; of one that several people sent the earliest day counts.
    pub(super) async fn of(visit: &Visit, shown: &Shown) -> anyhow::Result<Self> {
        let file = match shown {
            Shown::Text => return Ok(Self::default()),
            Shown::Slide(file) => file,
            Shown::Capsule(capsule) => &capsule.video,
        };
        Ok(Self { last_day: visit.page.data.store.last_day_of(file.facts.sha256).await? })
    }

    /// The last day of what shows it and was to end with `asked`.
    pub(super) fn cut(self, asked: Option<Date>, today: Date) -> Option<Date> {
        match self.last_day {
            Some(day) if day >= today && asked.is_none_or(|asked| asked > day) => Some(day),
            _ => asked,
        }
    }

    /// What is to be said of it, where what shows it was to end with `asked`; `is_cut` is whether it will end sooner.
    pub(super) fn remark(self, asked: Option<Date>, today: Date, is_cut: bool) -> Option<Remark> {
        let day = self.last_day?;
        if day < today {
            return Some(Remark { field: Field::File, is_error: true, what: What::FileOver(day) });
        }
        let what = if is_cut { What::FileEnds(day) } else { What::FileEndsFirst(day) };
        asked.is_none_or(|asked| asked > day).then_some(Remark { field: Field::LastDay, is_error: false, what })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn what_shows_a_file_ends_with_it_at_the_latest() {
        let (today, day) = (date(2026, 11, 29), date(2026, 12, 3));
        let usable = Usable { last_day: Some(day) };
        assert_eq!(usable.cut(None, today), Some(day));
        assert_eq!(usable.cut(Some(date(2026, 12, 4)), today), Some(day));
        assert_eq!(usable.cut(Some(day), today), Some(day));
        assert_eq!(usable.cut(Some(today), today), Some(today));
        let what = |asked, is_cut| usable.remark(asked, today, is_cut).map(|remark| (remark.field, remark.what));
        assert_eq!(what(None, true), Some((Field::LastDay, What::FileEnds(day))));
        assert_eq!(what(Some(date(2026, 12, 4)), false), Some((Field::LastDay, What::FileEndsFirst(day))));
        assert_eq!(what(Some(day), true), None);
    }

    #[test]
    fn what_is_over_is_not_shown_any_longer_by_anything_new() {
        let usable = Usable { last_day: Some(date(2026, 11, 28)) };
        let remark = usable.remark(Some(date(2026, 11, 29)), date(2026, 11, 29), true).unwrap();
        assert!(remark.is_error && remark.field == Field::File, "{remark:?}");
        assert_eq!(usable.cut(None, date(2026, 11, 29)), None, "what is said is not that it ends in the past");
        let usable = Usable::default();
        assert_eq!((usable.cut(None, date(2026, 11, 29)), usable.remark(None, date(2026, 11, 29), true)), (None, None));
    }
}
