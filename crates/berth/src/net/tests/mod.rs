//! The serving layer over real sockets.
