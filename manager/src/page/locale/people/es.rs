//! The texts about new ways in, in Spanish of Mexico.

first_language! {
    /// The texts about new ways in, in one language.
    PeopleWords, ES;
    waiting: "Accesos por confirmar",
    reset_password: "Contraseña nueva",
    reset_second_step: "Segundo paso nuevo",
    own: "Le toca a otra persona de Administración.",
    grant: "Confirmar",
    refuse: "Rechazar",
    guarded: "Esta persona autoriza o administra: lo que pida aquí lo tiene que confirmar otra persona de Administración, que entrega el enlace. Si no hay quien confirme, en el servidor: cartelera-manager page link {0}",
    ask_link: "Pedir un enlace nuevo",
    ask_second_step: "Pedir un segundo paso nuevo",
    home: "Por confirmar: {0} accesos",
    act_asked: "Acceso nuevo pedido",
    act_refused: "Acceso nuevo rechazado",
    done_asked: "Pedido. Falta que otra persona de Administración lo confirme.",
    done_refused: "Acceso rechazado.",
}
