//! Small content folders whose offices are always open.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::{
    Timestamp,
    civil::Time,
    tz::{Offset, TimeZone},
};

/// The screens of every small city.
pub(crate) const SCREENS: [&str; 2] = ["vestibulo", "ventanilla"];

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A content folder that a test writes.
pub(crate) struct City {
    root: PathBuf,
    items: String,
    hours: Option<String>,
    sound: String,
    /// How many testigos its campaign is to have, if it has one.
    testigos: Option<u32>,
    /// Items of the band of short notices.
    band: String,
}

impl City {
    /// Begins a folder at `root`.
    pub(crate) fn begin(root: &Path) -> Self {
        fs::create_dir_all(root.join("media")).expect("the folder can be made");
        Self {
            root: root.to_owned(),
            items: String::new(),
            hours: None,
            sound: String::new(),
            testigos: None,
            band: String::new(),
        }
    }

    /// Where a media file of this name belongs.
    pub(crate) fn media(&self, name: &str) -> PathBuf {
        self.root.join("media").join(name)
    }

    /// Adds a slide of `media/<media>` for `duration`.
    pub(crate) fn slide(&mut self, id: &str, media: &str, duration: &str) {
        let own = format!("kind = \"slide\"\nmedia = \"media/{media}\"\nduration = \"{duration}\"\nalt = \"Prueba\"");
        self.item(id, &own);
    }

    /// Adds a capsule of `media/<media>`.
    pub(crate) fn capsule(&mut self, id: &str, media: &str) {
        self.item(id, &format!("kind = \"capsule\"\nmedia = \"media/{media}\"\ndialogue = \"none\""));
    }

    /// Adds a capsule of `media/<media>` whose sound is played.
    pub(crate) fn sounding_capsule(&mut self, id: &str, media: &str) {
        self.item(id, &format!("kind = \"capsule\"\nmedia = \"media/{media}\"\ndialogue = \"none\"\nsound = true"));
    }

    /// Says how loud its screens are: the table `sound` of `city.toml`.
    pub(crate) fn sound(&mut self, table: &str) {
        table.clone_into(&mut self.sound);
    }

    /// Adds a bulletin for `duration`.
    pub(crate) fn bulletin(&mut self, id: &str, headline: &str, duration: &str) {
        let body = "Acude con tu identificación oficial y tu comprobante de domicilio.";
        let text =
            format!("kicker = \"Aviso\"\nheadline = \"{headline}\"\nbody = \"{body}\"\nsource = \"Comunicación\"");
        self.item(id, &format!("kind = \"bulletin\"\n{text}\nduration = \"{duration}\""));
    }

    /// Makes a campaign `agua` of which so many testigos are to be taken a month.
    pub(crate) fn campaign(&mut self, testigos: u32) {
        self.testigos = Some(testigos);
    }

    /// Adds a slide of the campaign.
    pub(crate) fn campaign_slide(&mut self, id: &str, media: &str, duration: &str) {
        let own = format!("kind = \"slide\"\nmedia = \"media/{media}\"\nduration = \"{duration}\"\nalt = \"Prueba\"");
        self.item(id, &format!("campaign = \"agua\"\n{own}"));
    }

    /// Gives the screens a band of short notices with this one in it, for `duration`.
    pub(crate) fn notice(&mut self, id: &str, headline: &str, duration: &str) {
        let common = format!("id = \"{id}\"\ntitle = \"{id}\"\ncategory = \"services\"\nservants = \"none\"");
        let own = format!("kind = \"bulletin\"\nheadline = \"{headline}\"\nduration = \"{duration}\"");
        self.band.extend(["[[items]]\n", &common, "\n", &own, "\n\n"]);
    }

    /// Closes the offices at this time of day, every day.
    pub(crate) fn close_at(&mut self, time: Time) {
        let hours = format!("[\"00:00-{:02}:{:02}\"]", time.hour(), time.minute());
        self.hours = Some(DAYS.map(|day| format!("{day} = {hours}\n")).concat());
    }

    /// Opens the offices on the date only that is three days ahead, at 09:30.
    pub(crate) fn open_in_three_days(&mut self) {
        let date = Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date() + jiff::Span::new().days(3);
        let closed = DAYS.map(|day| format!("{day} = []\n")).concat();
        self.hours = Some(format!("{closed}exceptions = [{{ date = {date}, hours = [\"09:30-18:00\"] }}]\n"));
    }

    fn item(&mut self, id: &str, own: &str) {
        let common = format!("id = \"{id}\"\ntitle = \"{id}\"\ncategory = \"services\"\nservants = \"none\"");
        self.items.extend(["[[items]]\n", &common, "\n", own, "\n\n"]);
    }

    /// Writes the folder's files; gives its path.
    pub(crate) fn finish(self) -> PathBuf {
        let write = |path: &str, text: String| {
            let path = self.root.join(path);
            fs::create_dir_all(path.parent().expect("it is inside the folder")).expect("the folder can be made");
            fs::write(path, text).expect("the file can be written");
        };
        let always = DAYS.map(|day| format!("{day} = [\"00:00-24:00\"]\n")).concat();
        let hours = self.hours.as_ref().unwrap_or(&always);
        let axis = "[[axes]]\nid = \"servicios\"\nname = \"Servicios\"\ncolour = \"#0d3f56\"\n";
        let axis = if self.testigos.is_some() { axis } else { "" };
        write("city.toml", format!("{}\n{}\n{axis}", city_toml(hours), self.sound));
        if let Some(testigos) = self.testigos {
            let about = "id = \"agua\"\nname = \"Cada gota cuenta\"\ndepartment = \"comunicacion\"\naxis = \"servicios\"\n\
                         objective = \"Cuidar el agua.\"";
            write("campaigns/agua.toml", format!("{about}\ntestigos = {testigos}\n"));
        }
        write(
            "departments/comunicacion.toml",
            "id = \"comunicacion\"\nname = \"Comunicación Social\"\nkind = \"directorate\"\n".to_owned(),
        );
        let screens = SCREENS.map(|id| {
            let layout = if self.band.is_empty() { "full" } else { "bar" };
            let size = "diagonal_in = 43\nresolution = \"640x360\"\nrotation = 0\nviewing_distance_m = 3.0";
            format!("[[screens]]\nid = \"{id}\"\nname = \"{id}\"\n{size}\nlayout = \"{layout}\"\n\n")
        });
        let office =
            "id = \"presidencia\"\nname = \"Presidencia\"\naddress = \"Centro\"\ndepartment = \"comunicacion\"";
        write("offices/presidencia.toml", format!("{office}\n\n{}", screens.concat()));
        let playlist =
            |id: &str, rest: &str| format!("id = \"{id}\"\nname = \"{id}\"\ndepartment = \"comunicacion\"\n\n{rest}");
        write(
            "playlists/principal.toml",
            playlist("principal", &format!("{}[[rules]]\nid = \"siempre\"\n", self.items)),
        );
        if !self.band.is_empty() {
            let rule = "[[rules]]\nid = \"abajo\"\nregion = \"bar\"\n";
            write("playlists/barra.toml", playlist("barra", &format!("{}{rule}", self.band)));
        }
        let house = "[[items]]\nid = \"casa\"\ntitle = \"casa\"\nkind = \"bulletin\"\nheadline = \"Bienvenidos\"\n\
                     category = \"services\"\nservants = \"none\"\n";
        write("playlists/institucional.toml", playlist("institucional", house));
        self.root
    }
}

fn city_toml(hours: &str) -> String {
    let brand = |name: &str, accent: &str| {
        format!(
            "[brands.{name}]\nname = \"Ciudad\"\nbackground = \"#ffffff\"\ntext = \"#1b2430\"\naccent = \"{accent}\"\n\
             on_accent = \"#ffffff\"\n\n"
        )
    };
    format!(
        "format = 1\nname = \"Ciudad de prueba\"\nzone = \"{}\"\ntransition = \"400ms\"\nhouse_loop = \"institucional\"\n\
         exempt = [\"services\"]\n\n[hours]\n{}\n{}{}",
        zone_where_it_is_midday(),
        hours,
        brand("normal", "#0d3f56"),
        brand("neutral", "#3c4043"),
    )
}

/// A zone whose midnight, at which every screen cuts, is as far away as can be.
pub(crate) fn zone_where_it_is_midday() -> String {
    // The names count westwards: Etc/GMT+6 is six hours behind.
    match hours_west() {
        0 => "Etc/GMT".to_owned(),
        west => format!("Etc/GMT{west:+}"),
    }
}

/// Its clocks.
pub(crate) fn clocks_where_it_is_midday() -> TimeZone {
    TimeZone::fixed(Offset::constant(i8::try_from(-hours_west()).expect("hours of a day")))
}

fn hours_west() -> i64 {
    Timestamp::now().as_second().rem_euclid(86_400) / 3_600 - 12
}
