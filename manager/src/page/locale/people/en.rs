//! The texts about new ways in, in English.

use super::PeopleWords;

/// In English.
pub(in crate::page::locale) static EN: PeopleWords = PeopleWords {
    waiting: "Access to confirm",
    reset_password: "New password",
    reset_second_step: "New second step",
    own: "This is another administrator's to confirm.",
    grant: "Confirm",
    refuse: "Refuse",
    guarded: "This person authorises or administers: what you ask for here another administrator has to confirm, who hands the link over. If there is nobody to confirm it, on the server: cartelera-manager page link {0}",
    ask_link: "Ask for a new link",
    ask_second_step: "Ask for a new second step",
    home: "To confirm: access of {0} people",
    act_asked: "New access asked for",
    act_refused: "New access refused",
    done_asked: "Asked for. Another administrator has to confirm it.",
    done_refused: "Access refused.",
};
