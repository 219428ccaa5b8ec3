//! Runs the manager's command and turns its outcome into an exit code.

use std::{io::IsTerminal as _, process::ExitCode};

use cartelera_manager::{
    cli::{self, Cli},
    error::AppError,
};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let cli = Cli::read();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| {
        EnvFilter::new("info,sqlx=warn,usvg=error,fontdb=error,hyper=error,rustls_platform_verifier=off")
    });
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    match cli::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if !matches!(error, AppError::Refused { .. } | AppError::Faulty { .. }) {
                eprintln!("cartelera-manager: {error}");
            }
            error.exit_code()
        }
    }
}
