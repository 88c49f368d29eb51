//! Background jobs: the store, the rescuer, delivery through Redis, worker processes, and failures of all of them.

mod chaos;
mod delivery;
mod fixtures;
mod idle;
mod processes;
mod relay;
mod rescuer;
mod store;
