//! Writes a city that is to be made as a content folder.

use std::{fmt::Write as _, fs, path::Path};

use anyhow::Context as _;
use cartelera_playlists::content::DepartmentKind;

use super::{Brand, FirstCity, NewDepartment, NewOffice, NewScreen, PROPOSED, hours::days_of_rest};
use crate::proposals::slug;

/// For so many years the days of rest are written, beginning with this one.
const YEARS_OF_REST: i16 = 6;
/// So much of an office's identifier stands in those of its screens.
const OFFICE_BYTES: usize = 20;

/// What stands in the house loop: it may show at any time, also in a blackout.
const HOUSE_LOOP: &str = r#"[[items]]
id = "lavado-de-manos"
kind = "bulletin"
title = "Lavado de manos"
category = "health"
servants = "none"
kicker = "Salud"
headline = "Lávate las manos con agua y jabón, veinte segundos"
body = """
- Antes de **comer** y de preparar alimentos
- Después de ir al **baño**
- Al llegar a **casa** o al trabajo
"""

[[items]]
id = "emergencias-911"
kind = "bulletin"
title = "Emergencias: 911"
category = "health"
servants = "none"
kicker = "Emergencias"
figure = "911"
headline = "Una sola llamada: ambulancia, bomberos y policía"
body = """
Di **dónde** estás, **qué** pasa y **cuántas** personas necesitan ayuda. No cuelgues hasta que te lo indiquen.
"""

[[items]]
id = "linea-de-la-vida"
kind = "bulletin"
title = "Línea de la Vida"
category = "health"
servants = "none"
kicker = "Salud mental"
headline = "Hablar ayuda. Línea de la Vida: 800 911 2000"
body = """
Te escuchan y te orientan, **gratis** y en confianza, las 24 horas de todos los días.
"""
"#;

impl FirstCity {
    /// Writes it into `folder`, which is there and empty.
    pub(crate) fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let department = slug(&self.department.name, |_| false).to_string();
        let office = slug(&self.office.name, |_| false).to_string();
        let screen = screen_id(&office, &self.screen.name, |_| false);
        for (path, text) in [
            ("city.toml".to_owned(), self.city_text()),
            (format!("departments/{department}.toml"), self.department.text(&department)),
            (
                format!("offices/{office}.toml"),
                format!("{}\n{}", self.office.text(&office, &department), self.screen.text(&screen)),
            ),
            ("playlists/institucional.toml".to_owned(), house_loop_text(&department)),
            ("playlists/bienvenida.toml".to_owned(), self.welcome_text(&department)),
        ] {
            write(folder, &path, &text)?;
        }
        for (axis, id) in self.axes.iter().zip(self.axis_ids()) {
            if let Some(drawing) = axis.drawing() {
                write(folder, &icon_path(&id), &drawing)?;
            }
        }
        Ok(())
    }

    fn city_text(&self) -> String {
        let mut text = format!(
            "# Hecha en la página de Cartelera.\nformat = 1\nname = {}\nzone = {}\ntransition = \"600ms\"\n\
             house_loop = \"institucional\"\n# Lo que puede verse en una veda; protección civil, sólo mientras haya una \
             emergencia declarada.\nexempt = [\"electoral-authority\", \"education\", \"health\", \"civil-protection\"]\n",
            quoted(&self.name),
            quoted(&self.zone)
        );
        text.push_str("\n[hours]\n");
        let (week, list) = (self.week, |hours: Option<super::Opening>| {
            hours.map(|hours| format!("\"{}\"", hours.range())).unwrap_or_default()
        });
        for (days, hours) in [
            (&["mon", "tue", "wed", "thu", "fri"][..], week.weekdays),
            (&["sat"][..], week.saturday),
            (&["sun"][..], week.sunday),
        ] {
            for day in days {
                let _ = writeln!(text, "{day} = [{}]", list(hours));
            }
        }
        if self.rests {
            text.push_str("holidays = []\n\n# Días de descanso obligatorio: Ley Federal del Trabajo, artículo 74.\n");
            for year in self.today.year()..self.today.year() + YEARS_OF_REST {
                for (day, name) in days_of_rest(year) {
                    let _ = write!(text, "[[holidays]]\ndate = {day}\nname = {}\n\n", quoted(name));
                }
            }
        } else {
            text.push('\n');
        }
        let _ = write!(text, "{}\n{}", self.normal.text("normal"), self.neutral.text("neutral"));
        for (axis, id) in self.axes.iter().zip(self.axis_ids()) {
            let (name, colour) = (quoted(&axis.name), axis.colour);
            let _ = write!(text, "\n[[axes]]\nid = \"{id}\"\nname = {name}\ncolour = \"{colour}\"\n");
            if axis.icon.is_some() {
                let _ = writeln!(text, "icon = \"{}\"", icon_path(&id));
            }
        }
        text
    }

    /// The identifier of each axis.
    fn axis_ids(&self) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        for axis in &self.axes {
            let proposed = PROPOSED.iter().find(|(_, name, _)| *name == axis.name).map(|(key, ..)| *key);
            let id = slug(proposed.unwrap_or(&axis.name), |id| ids.iter().any(|known| known == id));
            ids.push(id.to_string());
        }
        ids
    }

    fn welcome_text(&self, department: &str) -> String {
        let body =
            format!("{}\n\n¿Necesitas ayuda o trato preferente? **Pídelo a quien te atiende.**", self.week.told());
        format!(
            "# Lo que se ve mientras las dependencias no tengan avisos, y después entre ellos.\n\
             id = \"bienvenida\"\nname = \"Bienvenida\"\ndepartment = \"{department}\"\n\n\
             [[items]]\nid = \"bienvenida\"\nkind = \"bulletin\"\ntitle = \"Bienvenida y horario\"\n\
             category = \"services\"\nservants = \"none\"\nkicker = \"Bienvenida\"\nheadline = {}\nbody = \"\"\"\n{body}\n\"\"\"\n\n\
             [[items]]\nuse = \"lavado-de-manos\"\n\n[[items]]\nuse = \"emergencias-911\"\n\n\
             [[items]]\nuse = \"linea-de-la-vida\"\n\n\
             [[rules]]\nid = \"bienvenida\"\nregion = \"main\"\npriority = \"normal\"\n",
            quoted(&format!("{} te da la bienvenida", self.normal.name)),
        )
    }
}

impl Brand {
    fn text(&self, key: &str) -> String {
        let Self { name, background, text, accent, on_accent } = self;
        format!(
            "[brands.{key}]\nname = {}\nbackground = \"{background}\"\ntext = \"{text}\"\naccent = \"{accent}\"\n\
             on_accent = \"{on_accent}\"\n",
            quoted(name)
        )
    }
}

impl NewDepartment {
    /// Its file.
    pub(crate) fn text(&self, id: &str) -> String {
        let kind = match self.kind {
            DepartmentKind::Directorate => "directorate",
            DepartmentKind::Decentralised => "decentralised",
        };
        format!("id = \"{id}\"\nname = {}\nkind = \"{kind}\"\n", quoted(&self.name))
    }
}

impl NewOffice {
    /// Its file, as far as it is about the office.
    pub(crate) fn text(&self, id: &str, department: &str) -> String {
        let address = self.address.as_ref().map(|address| format!("address = {}\n", quoted(address)));
        let (name, address) = (quoted(&self.name), address.unwrap_or_default());
        format!("id = \"{id}\"\nname = {name}\n{address}department = \"{department}\"\n")
    }
}

impl NewScreen {
    /// Its table in the file of its office.
    pub(crate) fn text(&self, id: &str) -> String {
        let (width, height) = self.pixels;
        let rotation = self.rotation.degrees();
        let tenths = |number: u32| format!("{}.{}", number / 10, number % 10);
        format!(
            "[[screens]]\nid = \"{id}\"\nname = {}\ndiagonal_in = {}\nresolution = \"{width}x{height}\"\n\
             rotation = {rotation}\nviewing_distance_m = {}\nlayout = \"{}\"\n",
            quoted(&self.name),
            tenths(self.diagonal_tenths_in),
            tenths(self.distance_dm),
            if self.has_bar { "bar" } else { "full" },
        )
    }
}

/// The identifier of a screen: its office's and its own name, and a number if that is taken.
pub(super) fn screen_id(office: &str, name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let short = match office.get(..OFFICE_BYTES) {
        // Not in the middle of a word.
        Some(cut) if !office[OFFICE_BYTES..].starts_with('-') => cut.rsplit_once('-').map_or(cut, |(words, _)| words),
        Some(cut) => cut,
        None => office,
    };
    slug(&format!("{short} {name}"), is_taken).to_string()
}

fn icon_path(axis: &str) -> String {
    format!("media/axes/{axis}.svg")
}

/// `text` as TOML writes it.
fn quoted(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}

fn write(folder: &Path, path: &str, text: &str) -> anyhow::Result<()> {
    let file = folder.join(path);
    let doing = || format!("writing {}", file.display());
    if let Some(parent) = file.parent() {
        fs::create_dir_all(parent).with_context(doing)?;
    }
    fs::write(&file, text).with_context(doing)
}

fn house_loop_text(department: &str) -> String {
    format!(
        "# Lo que se ve cuando nada más puede verse, también en veda: sólo categorías exentas.\n\
         id = \"institucional\"\nname = \"Programación institucional\"\ndepartment = \"{department}\"\n\n{HOUSE_LOOP}"
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use cartelera_playlists::content::{self, Rotation, SourceFile};
    use jiff::civil::{date, time};

    use super::*;
    use crate::{
        founding::{Axis, Opening, Week},
        publish,
    };

    fn brand(name: &str) -> Brand {
        let colour = |text: &str| text.parse().unwrap();
        Brand {
            name: name.to_owned(),
            background: colour("#ffffff"),
            text: colour("#202124"),
            accent: colour("#3c4043"),
            on_accent: colour("#ffffff"),
        }
    }

    #[test]
    fn what_is_written_has_neither_errors_nor_warnings() {
        let evil = "\"San\\José\" 'de' <b>\"\"\"";
        let city = FirstCity {
            name: evil.to_owned(),
            zone: "America/Monterrey".to_owned(),
            week: Week { weekdays: Opening::new(time(8, 0, 0, 0), time(15, 0, 0, 0)), ..Week::default() },
            rests: true,
            today: date(2026, 11, 28),
            normal: brand(evil),
            neutral: brand("Municipio"),
            axes: vec![
                Axis { name: PROPOSED[0].1.to_owned(), colour: "#7d0f44".parse().unwrap(), icon: None },
                Axis { name: evil.to_owned(), colour: "#117d63".parse().unwrap(), icon: None },
                Axis { name: "San José de b".to_owned(), colour: "#117d63".parse().unwrap(), icon: None },
            ],
            department: NewDepartment { name: evil.to_owned(), kind: DepartmentKind::Directorate },
            office: NewOffice { name: evil.to_owned(), address: Some(evil.to_owned()) },
            screen: NewScreen {
                name: "Vestíbulo".to_owned(),
                diagonal_tenths_in: 430,
                pixels: (1920, 1080),
                rotation: Rotation::None,
                distance_dm: 40,
                has_bar: true,
            },
        };
        let folder = tempfile::tempdir().unwrap();
        city.write(folder.path()).unwrap();
        let mut sources: Vec<SourceFile> = walkdir::WalkDir::new(folder.path())
            .sort_by_file_name()
            .into_iter()
            .map(|entry| entry.unwrap().into_path())
            .filter(|path| path.is_file())
            .map(|path| SourceFile {
                path: path.strip_prefix(folder.path()).unwrap().to_str().unwrap().to_owned(),
                text: fs::read_to_string(&path).unwrap(),
            })
            .collect();
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        let now = "2026-11-28T18:00:00Z".parse().unwrap();
        let (read, warnings) = content::read(&sources, &BTreeMap::new(), &publish::zone, now).unwrap();
        assert_eq!(warnings, []);
        assert_eq!((read.name.as_str(), read.normal.name.as_str()), (evil, evil));
        assert_eq!(read.offices[0].address.as_deref(), Some(evil));
        let axes: Vec<&str> = read.axes.iter().map(|axis| axis.id.as_str()).collect();
        assert_eq!(axes, ["equidad", "san-jose-de-b", "san-jose-de-b-2"]);
        assert_eq!(read.holidays.len(), 43, "seven a year, and one more in 2030");
        let (screen, _) = read.screens().next().unwrap();
        assert_eq!(screen.id.as_str(), "san-jose-de-b-vestibulo");
        assert!(content::compile(&read, &screen.id).is_some());
    }
}
