//! The texts about the ends of the audit log, in Spanish of Mexico.

first_language! {
    /// The texts about the ends of the audit log, in one language.
    LogWords, ES;
    heads: "Comprobantes de la bitácora",
    heads_help: "Cada entrada lleva la huella de la anterior. Guarde el comprobante de cada día fuera de Cartelera: con él se sabe después si alguien cambió algo de lo anterior, aunque pudiera escribir en la base de datos.",
    until_now: "hasta ahora",
    head: "entrada {0}",
    download: "Descargar",
    download_of: "el comprobante del {0}",
    earlier: "Días anteriores",
    check: "Para comprobarlo, en el servidor: cartelera-manager audit verify --holds NÚMERO:SHA-256, con los dos datos del comprobante.",
    file_title: "Comprobante de la bitácora de Cartelera",
    file_day: "Día",
    file_until_now: "(el día no ha terminado)",
    file_made: "Hecho",
    file_number: "Última entrada",
    file_at: "Fecha de esa entrada",
    file_check: "Para comprobar que la bitácora todavía la tiene, con todo lo anterior sin cambios, en el servidor:",
}
