//! Going through the slots of a service day without making a list of them, for those who count many days.

use std::sync::Arc;

use jiff::civil::Date;

use super::Timeline;
use crate::programme::{Programme, Region};

/// A slot that shows an item; rule and item are indices of its programme.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SeenSlot {
    pub(crate) region: Region,
    pub(crate) item: usize,
    /// `None` is the house loop.
    pub(crate) rule: Option<usize>,
    /// In milliseconds since 1970, as `end`.
    pub(crate) start: i64,
    pub(crate) end: i64,
}

impl Timeline {
    /// Shows `each` the slots of the service day that begins on `date`: of every epoch in force in it those of the
    /// picture, then those of the band of short notices, in order.
    pub(crate) fn visit(&mut self, date: Date, mut each: impl FnMut(&Arc<Programme>, SeenSlot)) {
        for index in 0..self.eras.len() {
            let era = &self.eras[index];
            let Some(day) = era.day(date) else { continue };
            let from = era.begins_in(&day);
            if day.until().min(era.until) <= from {
                continue;
            }
            let span = self.span_at(from);
            let programme = &self.eras[index].resolved.programme;
            for region in [Region::Main, Region::Bar] {
                for (number, slot) in span.slots(region).iter().enumerate() {
                    let Some(item) = slot.shows.item() else { continue };
                    let rule = slot.shows.rule();
                    let end = span.end_of(region, number);
                    each(programme, SeenSlot { region, item, rule, start: slot.start, end });
                }
            }
        }
    }
}
