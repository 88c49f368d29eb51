//! Behaviour through the front door: real Postgres and Redis, real HTTP, stand-ins that speak the providers' protocols.
//!
//! One private cluster for the whole run, a database per test cloned from a migrated template, a Redis prefix and a clock of its own.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

mod access;
mod actors;
mod admin;
mod auth;
mod bookings;
mod coaches;
mod contract;
mod demo;
mod emails;
mod jobs;
mod journey;
mod limits;
mod matching;
mod migrations;
mod notifications;
mod payments;
mod photos;
mod privacy;
mod profiles;
