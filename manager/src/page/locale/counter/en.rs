//! The texts about counter texts, in English.

use super::CounterWords;

/// In English.
pub(in crate::page::locale) static EN: CounterWords = CounterWords {
    title: "Counter notice",
    lead: "One of the city's texts on the screens of your office, at once and until the day ends.",
    none: "This city has no counter texts. Whoever keeps the content writes them in city.toml (counter_texts).",
    no_office: "No office is yours.",
    on: "On screen until the day ends",
    choose: "What is it?",
    office: "In which office?",
    put: "Put it on the screens",
    remove: "Take it off",
    blackout: "There is an electoral blackout: nothing is put up without being asked for.",
    by: "{0}, a counter text of the city",
    home: "Counter notice",
    act_put: "Counter notice put up",
    act_remove: "Counter notice taken off",
    done_put: "It is published: the screens of the office show it as soon as they have it.",
    done_removed: "It shows no more.",
    done_text: "That text is no longer one of the city's; choose another.",
    done_gone: "It did not show any more.",
    done_no_key: "In this city the page does not publish by itself: tell the communications office.",
    done_refused: "It could not be done: somebody changed the content meanwhile, or it has an error. Try again, or tell the communications office.",
};
