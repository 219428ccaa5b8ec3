//! The testigos of a package for spreadsheets.

use cartelera_playlists::playlog::Role;
use jiff::Timestamp;

use super::gather::Taken;
use crate::sheet::sheet;

const HEAD: [&str; 19] = [
    "ARCHIVO",
    "IMAGEN",
    "PEDIDO",
    "TOMADA (HORA DE LA OFICINA)",
    "TOMADA (UTC)",
    "HORA CONFIRMADA",
    "PANTALLA",
    "OFICINA",
    "NOMBRE DE LA OFICINA",
    "PIEZA",
    "TÍTULO",
    "CAMPAÑA",
    "MOSTRADA",
    "CINTILLO",
    "HUELLA DE LA PIEZA",
    "HUELLA DEL PROGRAMA",
    "PUNTERO",
    "HUELLA DE LA IMAGEN",
    "DUDA",
];

/// A line for each testigo.
pub(super) fn text(testigos: &[Taken]) -> anyhow::Result<String> {
    let mut rows = vec![HEAD.map(str::to_owned).to_vec()];
    rows.extend(testigos.iter().map(|taken| row(taken).to_vec()));
    sheet(&rows)
}

fn row(taken: &Taken) -> [String; 19] {
    let Taken { stored, testigo, local, names: [file, picture] } = taken;
    let item = &testigo.item;
    [
        file.clone(),
        picture.clone(),
        testigo.order.to_string(),
        local.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        seconds(testigo.taken),
        if testigo.rank == 1 { "sí" } else { "no" }.to_owned(),
        testigo.screen.to_string(),
        testigo.office.to_string(),
        testigo.office_name.clone(),
        item.id.to_string(),
        item.title.clone(),
        item.campaign.as_ref().map(ToString::to_string).unwrap_or_default(),
        role(&testigo.role).to_owned(),
        testigo.bar.as_ref().map(|bar| bar.title.clone()).unwrap_or_default(),
        item.digest.to_string(),
        testigo.programme.to_string(),
        testigo.pointer.to_string(),
        testigo.picture.sha256.to_string(),
        stored.flag.clone().unwrap_or_default(),
    ]
}

fn role(role: &Role) -> &'static str {
    match role {
        Role::Planned => "según lo previsto",
        Role::StandIn => "en lugar de otra pieza",
        Role::Takeover { .. } => "como alerta",
        Role::Round => "sin hora confiable",
        _ => "de otro modo",
    }
}

/// An instant to the second.
fn seconds(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%d %H:%M:%S").to_string()
}
