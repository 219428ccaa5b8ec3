//! The texts about counter texts, in Spanish of Mexico.

first_language! {
    /// The texts about counter texts, in one language.
    CounterWords, ES;
    title: "Aviso de ventanilla",
    lead: "Un texto de la ciudad en las pantallas de su oficina, en el acto y hasta que termine el día.",
    none: "Esta ciudad no tiene textos de ventanilla. Quien administra el contenido los escribe en city.toml (counter_texts).",
    no_office: "No hay ninguna oficina a su cargo.",
    on: "En pantalla hasta que termine el día",
    choose: "¿Qué se avisa?",
    office: "¿En qué oficina?",
    put: "Ponerlo en las pantallas",
    remove: "Quitarlo",
    blackout: "Hay una veda electoral: no se pone nada por cuenta propia.",
    by: "{0}, texto de ventanilla de la ciudad",
    home: "Aviso de ventanilla",
    act_put: "Aviso de ventanilla puesto",
    act_remove: "Aviso de ventanilla quitado",
    done_put: "Está publicado: las pantallas de la oficina lo muestran en cuanto lo descargan.",
    done_removed: "Ya no se muestra.",
    done_text: "Ese texto ya no está entre los de la ciudad; elija otro.",
    done_gone: "Ya no se mostraba.",
    done_no_key: "En esta ciudad la página no publica por sí misma: avise a Comunicación.",
    done_refused: "No se pudo: otra persona cambió el contenido mientras tanto, o tiene un error. Inténtelo de nuevo o avise a Comunicación.",
}
