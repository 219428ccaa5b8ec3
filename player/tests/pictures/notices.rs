//! Bulletins of every kind that an office writes.

use cartelera_playlists::{
    hash::ContentHash,
    programme::{Bulletin, Focus},
    takeover::TakeoverSeverity,
};

use crate::city::{ROADWORKS, TALL};

/// The brand that a notice wears.
#[derive(Clone, Copy)]
pub(crate) enum Wears {
    Normal,
    Neutral,
    /// One of other colours, fonts and logo.
    Repainted,
    /// The dress of an alert.
    Alert(TakeoverSeverity),
}

/// A bulletin with a name.
pub(crate) struct Notice {
    pub(crate) name: &'static str,
    pub(crate) wears: Wears,
    /// Whether it is judged on sizes of the same shape too.
    pub(crate) is_on_all_sizes: bool,
    pub(crate) bulletin: Bulletin,
}

const PLACES: &str = "| Sede | Días | Horario |\n|---|---|---|\n| Plaza Mayor | lunes a viernes | 8:00 a 14:00 h |\n\
                      | Alameda Zaragoza | sábado | 9:00 a 13:00 h |\n| Centro de Salud | todos los días | **24 horas** |";

/// Every notice that is judged.
pub(crate) fn notices() -> Vec<Notice> {
    let notice = |name, wears, bulletin| Notice { name, wears, is_on_all_sizes: false, bulletin };
    let plain = |name, bulletin| notice(name, Wears::Normal, bulletin);
    let on_all_sizes = |name, bulletin| Notice { is_on_all_sizes: true, ..plain(name, bulletin) };
    vec![
        on_all_sizes("short", short()),
        plain("long", long()),
        plain("accents", accents()),
        plain("one-word", Bulletin { headline: "Cerrado".into(), ..Bulletin::default() }),
        plain("code", Bulletin { qr: Some("https://torreon.example/vacunas".into()), ..short() }),
        plain("picture", Bulletin { qr: Some("https://torreon.example/obras".into()), ..roadworks() }),
        plain("tall-picture", tall_picture()),
        on_all_sizes("table", Bulletin { body: format!("Lleva tu cartilla.\n\n{PLACES}"), ..short() }),
        plain("long-table", long_table()),
        plain("wide-table", wide_table()),
        on_all_sizes("figure", figure("072")),
        plain("figure-code", Bulletin { qr: Some("https://torreon.example/predial".into()), ..figure("15 %") }),
        plain("figure-picture", Bulletin { picture: roadworks().picture, ..figure("$1,250") }),
        notice("neutral", Wears::Neutral, short()),
        notice("repainted", Wears::Repainted, roadworks()),
        notice("alert-extreme", Wears::Alert(TakeoverSeverity::Extreme), earthquake()),
        notice("alert-severe", Wears::Alert(TakeoverSeverity::Severe), earthquake()),
        notice("alert-moderate", Wears::Alert(TakeoverSeverity::Moderate), long()),
        notice("alert-minor", Wears::Alert(TakeoverSeverity::Minor), short()),
    ]
}

fn earthquake() -> Bulletin {
    Bulletin {
        kicker: Some("Protección Civil".into()),
        headline: "Sismo: sal con calma y aléjate de las ventanas".into(),
        body: "Sigue las señales hasta el **punto de reunión**. No uses el elevador.".into(),
        source: Some("Dirección de Protección Civil".into()),
        ..Bulletin::default()
    }
}

fn short() -> Bulletin {
    Bulletin {
        kicker: Some("Vacunación".into()),
        headline: "Vacúnate gratis contra la influenza".into(),
        body: "Niñas, niños y personas mayores: acude **de 8:00 a 15:00** con tu cartilla.".into(),
        source: Some("Dirección de Salud Pública Municipal".into()),
        date: Some("2026-11-23".parse().expect("a date")),
        ..Bulletin::default()
    }
}

fn long() -> Bulletin {
    let body = "El primer registro y la primera copia del acta son **gratuitos**. Presenta original y copia de:\n\n\
                - Certificado de nacimiento que entrega el hospital o la partera\n\
                - Identificación oficial vigente de la madre, del padre o de ambos\n\
                - Acta de matrimonio, si están casados\n\
                - Comprobante de domicilio de los últimos tres meses\n\
                - Dos testigos mayores de edad con identificación\n\n\
                Si la niña o el niño tiene más de un año, pide también la constancia de inexistencia de registro. Las citas \
                se asignan el mismo día, por orden de llegada, y las solicitudes extraordinarias se atienden \
                individualmente en la ventanilla correspondiente.";
    let headline = "Registro de nacimiento: qué debes traer".into();
    Bulletin { kicker: Some("Registro Civil".into()), headline, body: body.into(), ..short() }
}

fn accents() -> Bulletin {
    Bulletin {
        kicker: Some("Pingüinos y ñandúes".into()),
        headline: "¿ÁÉÍÓÚ, Ü, Ñ? ¡Así se leen «comillas», ½ y €!".into(),
        body:
            "¡Órale! El pingüino añora el ánfora; **¿cuándo, cómo y por qué?** Électricité, Straße, Łódź, œuvre, 20 °C."
                .into(),
        ..short()
    }
}

fn roadworks() -> Bulletin {
    Bulletin {
        kicker: Some("Obra vial".into()),
        headline: "Cierre parcial del bulevar Independencia: toma el bulevar Constitución".into(),
        body: "Carriles reducidos de la calle Comonfort a la Calzada Saltillo 400, de **8:00 a 18:00 h**.".into(),
        picture: Some(ContentHash::of(ROADWORKS)),
        focus: Some(Focus { x_permille: 800, y_permille: 500 }),
        ..short()
    }
}

fn tall_picture() -> Bulletin {
    Bulletin {
        headline: "Cierra la llave mientras te enjabonas".into(),
        picture: Some(ContentHash::of(TALL)),
        focus: Some(Focus { x_permille: 550, y_permille: 620 }),
        ..short()
    }
}

fn long_table() -> Bulletin {
    let rows: String = [
        ("Abastos", "lunes"),
        ("Alameda Zaragoza", "martes"),
        ("Nueva Los Ángeles", "miércoles"),
        ("Torreón Jardín", "jueves"),
        ("Residencial Cumbres", "viernes"),
        ("Villa Florida", "sábado"),
        ("Ampliación Valle Verde", "lunes"),
        ("Fidel Velázquez", "martes"),
        ("Campestre La Rosita", "miércoles"),
        ("San Isidro", "jueves"),
        ("Ex Hacienda La Perla", "viernes"),
        ("Rincón La Merced", "sábado"),
    ]
    .map(|(place, day)| format!("| {place} | {day} | 8:00 a 12:00 h |\n"))
    .concat();
    let headline = "Brigadas de esterilización y vacunación antirrábica".into();
    Bulletin { headline, body: format!("| Colonia | Día | Horario |\n|---|---|---|\n{rows}"), ..short() }
}

fn wide_table() -> Bulletin {
    let body = "| Trámite | Requisitos | Dónde | Costo |\n|---|---|---|---|\n\
                | Licencia de funcionamiento | Identificación oficial, comprobante de domicilio y dictamen de uso de suelo \
                | Ventanilla Única de Desarrollo Económico | $1,250.00 por establecimiento |\n\
                | Alineamiento y número oficial | Escritura o contrato notariado y recibo de predial vigente \
                | Dirección de Ordenamiento Territorial y Urbanismo | $480.00 |";
    Bulletin { headline: "Trámites para tu negocio".into(), body: body.into(), ..short() }
}

fn figure(figure: &str) -> Bulletin {
    Bulletin {
        figure: Some(figure.into()),
        headline: "Reporta baches, alumbrado y basura".into(),
        body: "Te damos un **número de folio** para que sigas tu reporte hasta que se resuelva.".into(),
        ..short()
    }
}
