//! Content folders from text to programmes, and everything that can be wrong with them.

mod content {
    mod compiled;
    mod folder;
    mod garbage;
    mod problems;
}
