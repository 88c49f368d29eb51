//! Background jobs: the store, the rescuer, delivery through Redis, worker processes, and failures of all of them.

mod chaos;
mod delivery;
mod fixtures;
mod processes;
mod rescuer;
mod store;
