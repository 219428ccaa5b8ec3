//! The texts about documents in Spanish of Mexico.

first_language! {
    /// The texts about documents in one language.
    DocumentWords, ES;
    page: "Página {0}",
    pages: "{0} páginas",
    page_title: "{0}, {1} de {2}",
    choose: "Páginas: quite la marca de las que no quiera",
    make_slides: "Hacer láminas",
    slides_title: "Láminas de «{0}»",
    slides_lead: "Cada página marcada será una lámina. Todas salen en las mismas pantallas y hasta el mismo día, y se envían juntas.",
    pages_title: "Páginas",
    choose_one: "Elija al menos una página.",
    field_name: "Nombre de las láminas",
    field_name_hint: "Cada una lleva además su número de página. No sale en pantalla.",
    field_alt: "Qué muestra la página {0}",
    field_alt_hint: "De cada página que se queda, una frase para quien no la ve.",
    save_drafts: "Guardar borradores",
    done_sent: "Láminas enviadas. Aquí están las que esperan autorización.",
    done_saved: "Borradores guardados.",
    fault_locked: "Está protegido con contraseña. Ábralo, guárdelo sin contraseña y súbalo de nuevo.",
    fault_empty: "No tiene ninguna página. Expórtelo de nuevo como PDF.",
    fault_pages: "Tiene más de {0} páginas. Divídalo, o deje sólo las que van en pantalla.",
    fault_size: "La página {0} es demasiado grande, demasiado pequeña o demasiado alargada para una pantalla. Guárdelo con páginas de 16:9 o tamaño carta.",
    fault_besides: "Además de un PDF es otra cosa: un archivo comprimido, una página web o un programa. Ábralo e imprímalo como PDF.",
    fault_cut_off: "El PDF está incompleto: falta el final. Cópielo de nuevo.",
    fault_damaged: "El PDF está dañado y no se puede leer. Ábralo en su equipo y expórtelo de nuevo.",
    fault_page_damaged: "La página {0} está dañada. Ábralo en su equipo y expórtelo de nuevo, o quite esa página.",
    fault_exhausting: "Dibujar la página {0} pide más memoria de la permitida. Simplifíquela, o guárdela como imagen.",
    fault_slow: "Dibujar la página {0} tarda más de lo permitido. Simplifíquela, o guárdela como imagen.",
    fault_lengthy: "Dibujar todas las páginas tarda más de lo permitido. Divídalo en partes.",
}
