//! Integration tests over HTTP: real Postgres and Redis, and stand-ins that speak the providers' protocols.
//!
//! One private Postgres cluster for the whole run; for each test a database cloned from a migrated template, a Redis prefix and a clock.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

mod access;
mod actors;
mod admin;
mod auth;
mod bookings;
mod bubble;
mod calendar_providers;
mod calendars;
mod coaches;
mod community;
mod connections;
mod contract;
mod demo;
mod doctor;
mod emails;
mod examples;
mod exhaustion;
mod fuzz;
mod head;
mod hostile_requests;
mod jobs;
mod journey;
mod matching;
mod middleware;
mod migrations;
mod notifications;
mod payments;
mod photos;
mod privacy;
mod profiles;
mod proofs;
mod query_plans;
mod repeated_posts;
mod restore_drill;
mod retention;
mod retries;
mod round_trips;
mod simulation;
mod statement_timeouts;
mod telemetry;
