//! Background jobs: the store, the delivery, the processes, and what they survive.

mod chaos;
mod delivery;
mod processes;
mod store;
