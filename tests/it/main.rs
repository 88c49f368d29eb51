//! Behaviour through the front door: real Postgres and Redis, real HTTP, stand-ins that speak the providers' protocols.
//!
//! One private cluster for the whole run, a database per test cloned from a migrated template, a Redis prefix and a clock of its own.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

mod absences;
mod access;
mod accounts;
mod admin;
mod auth;
mod booking_lists;
mod bookings;
mod calendar_files;
mod calendars;
mod cancelling;
mod chaos;
mod coaches;
mod contract;
mod cookies;
mod demo;
mod emails;
mod journey;
mod ledger;
mod limits;
mod matching;
mod migrations;
mod moving;
mod notifications;
mod payments;
mod photos;
mod privacy;
mod processes;
mod profiles;
mod races;
mod relay;
mod reviews;
mod rooms;
mod slots;
