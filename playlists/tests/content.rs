//! Content folders from text to programmes, and everything that can be wrong with them.

mod content {
    mod compiled;
    mod demo;
    mod folder;
    mod garbage;
    mod problems;
    mod timing;
    mod week;
}
