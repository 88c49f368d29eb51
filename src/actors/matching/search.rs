//! The list of coaches: found and ordered over the index, shown from the database.

use std::collections::HashMap;

use uuid::Uuid;

use super::state::Matching;
use crate::app::App;
use crate::error::Result;
use crate::models::coaches::{CoachCard, Search, ids_by_text};
use crate::models::matching::Facets;
use crate::models::money::Currency;
use crate::models::profiles::CoachRow;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct CoachQuery {
    pub search: Search,
    /// Full text over name, headline, expertise and bio.
    pub text: Option<String>,
    /// Cards say about how much their price is in it.
    pub display_currency: Option<Currency>,
}

impl CoachQuery {
    /// The search among those whose text has the words.
    async fn with_text(self, app: &App) -> Result<Search> {
        let mut search = self.search;
        if let Some(text) = self.text {
            search.among = Some(ids_by_text(&mut *app.db.acquire().await?, &text).await?);
        }
        Ok(search)
    }
}

/// How many coaches each value of a filter would find.
///
/// # Errors
/// `unavailable`: the index is not loaded yet, or the database does not answer.
pub async fn count_facets(app: &App, state: &Matching, query: CoachQuery) -> Result<Facets> {
    let search = query.with_text(app).await?;
    let index = state.current(app).await?;
    state.scan(move || index.facets(&search)).await
}

/// One page of the coaches who are found, and how many are on all pages.
///
/// # Errors
/// `unavailable`: the index is not loaded yet, or the database does not answer.
pub async fn find_coaches(
    app: &App,
    state: &Matching,
    query: CoachQuery,
    offset: usize,
    limit: usize,
) -> Result<(Vec<CoachCard>, usize)> {
    let display_currency = query.display_currency;
    let search = query.with_text(app).await?;
    let index = state.current(app).await?;
    let scanned = index.clone();
    let found = state.scan(move || scanned.list(&search, offset, limit)).await?;
    let coaches = CoachRow::listed(&mut *app.db.acquire().await?, &found.ids).await?;
    let mut coaches: HashMap<Uuid, CoachRow> = coaches.into_iter().map(|coach| (coach.id, coach)).collect();
    // Whoever has paused a moment ago is not shown.
    let cards = found.ids.iter().filter_map(|id| coaches.remove(id)).map(|coach| CoachCard {
        price_about: coach
            .price()
            .zip(display_currency)
            .and_then(|(price, to)| index.exchange_rates().about(price, to)),
        ..CoachCard::of(&coach, |key| app.photo_url(key))
    });
    Ok((cards.collect(), found.total))
}
