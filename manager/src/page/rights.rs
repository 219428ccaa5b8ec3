//! `cartelera-manager page`: links to sign in with, and who may do what.

use clap::Subcommand;
use serde_json::json;

use super::{matrix::Right, routes};
use crate::{
    accounts::{self, LinkArgs, Role},
    error::AppError,
    say::say,
    table::table,
};

/// What is done about the page.
#[derive(Debug, Subcommand)]
pub(crate) enum PageCommand {
    /// Print a link that makes the first administrator, or with a user name one to choose a new password
    ///
    /// Each link is worth something once and for 24 hours; it also ends the person's sessions, and the second step is set up
    /// anew. Who may run this command has the data folder anyway.
    #[command(after_help = "Examples:
  cartelera-manager page link               the first administrator
  cartelera-manager page link aruiz         aruiz forgot the password, or lost the telephone")]
    Link(LinkArgs),
    /// List every route of the page with the roles that may use it
    Rights {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

/// Runs the command.
pub(crate) async fn run(command: &PageCommand) -> Result<(), AppError> {
    match command {
        PageCommand::Link(arguments) => accounts::link(arguments).await,
        PageCommand::Rights { json } => {
            rights(*json);
            Ok(())
        }
    }
}

fn rights(json: bool) {
    let roles = |right: Right| right.roles().iter().map(|role| role.key()).collect::<Vec<_>>();
    if json {
        let row = |route: routes::Route| {
            json!({
                "method": route.method.as_str(), "path": route.path, "right": route.right.key(),
                "roles": roles(route.right),
            })
        };
        let all: Vec<_> = routes::all().into_iter().map(row).collect();
        say(format!("{:#}", json!({ "roles": Role::ALL.map(Role::key), "routes": all })));
        return;
    }
    let mut rows = vec![["METHOD", "PATH", "RIGHT", "ROLES"].map(str::to_owned)];
    rows.extend(routes::all().into_iter().map(|route| {
        let roles = match route.right {
            Right::Public => "everybody".to_owned(),
            Right::HalfSession => "whoever has still to pass the second step".to_owned(),
            Right::Own => "everybody with an account".to_owned(),
            right => roles(right).join(" "),
        };
        [route.method.to_string(), route.path.to_owned(), route.right.key().to_owned(), roles]
    }));
    say(table(&rows).trim_end());
}
