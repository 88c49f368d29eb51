//! The list of coaches: found, ordered and shown from the index. Only phrases are asked of the database, and what a new text means.

use std::sync::Arc;

use uuid::Uuid;

use super::state::Matching;
use crate::app::App;
use crate::error::Result;
use crate::models::coaches::{ParsedText, Search, ids_by_text};
use crate::models::matching::{Facets, Index};
use crate::models::money::Currency;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct CoachQuery {
    pub search: Search,
    /// Full text over name, headline, expertise and bio.
    pub text: Option<String>,
    /// Cards say about how much their price is in it.
    pub display_currency: Option<Currency>,
}

/// A page of the coaches who are found.
#[derive(Clone, Debug)]
pub struct FoundCoaches {
    /// Their cards, as a JSON array.
    pub cards: Vec<u8>,
    /// On all pages.
    pub total: usize,
    /// Of the index they are from ([`edition`]).
    pub edition: u64,
}

impl CoachQuery {
    /// Whether the answer is the same until [`edition`] changes.
    pub fn is_of_profiles(&self) -> bool {
        self.text.is_none() && self.search.available.is_none()
    }

    async fn index(&self, app: &App, state: &Matching) -> Result<Arc<Index>> {
        if self.search.available.is_some() { state.current(app).await } else { state.current_profiles(app).await }
    }

    /// The search with what its text asks for.
    async fn with_text(self, app: &App, state: &Matching) -> Result<Search> {
        let mut search = self.search;
        if let Some(text) = self.text {
            match state.text_queries.read(app, &text).await? {
                ParsedText::Words(query) => search.text = Some(query),
                ParsedText::Phrases => search.among = Some(ids_by_text(&mut *app.db.acquire().await?, &text).await?),
            }
        }
        Ok(search)
    }
}

/// A number that changes when anything does that is shown of any coach, their times apart.
///
/// # Errors
/// `unavailable`: the index is not loaded yet, or the database does not answer.
pub async fn edition(app: &App, state: &Matching) -> Result<u64> {
    Ok(state.current_profiles(app).await?.edition())
}

/// How many coaches each value of a filter would find; and of which edition.
///
/// # Errors
/// As [`edition`].
pub async fn count_facets(app: &App, state: &Matching, query: CoachQuery) -> Result<(Facets, u64)> {
    let index = query.index(app, state).await?;
    let (search, edition) = (query.with_text(app, state).await?, index.edition());
    Ok((state.search(index, move |index| index.facets(&search)).await?, edition))
}

/// One page of the coaches who are found.
///
/// # Errors
/// As [`edition`].
pub async fn find_coaches(
    app: &App,
    state: &Matching,
    query: CoachQuery,
    offset: usize,
    limit: usize,
) -> Result<FoundCoaches> {
    let display_currency = query.display_currency;
    let index = query.index(app, state).await?;
    let search = query.with_text(app, state).await?;
    let found = state.search(index.clone(), move |index| index.list(&search, offset, limit)).await?;
    let cards = cards(&index, &found.ids, display_currency)?;
    Ok(FoundCoaches { cards, total: found.total, edition: index.edition() })
}

/// The cards of these coaches, with about how much their prices are.
fn cards(index: &Index, ids: &[Uuid], display_currency: Option<Currency>) -> Result<Vec<u8>> {
    let mut json = vec![b'['];
    for profile in ids.iter().filter_map(|id| index.rendered(*id)) {
        if json.len() > 1 {
            json.push(b',');
        }
        let price = profile.price().zip(display_currency);
        profile.write_card(&mut json, price.and_then(|(price, to)| index.exchange_rates().about(price, to)))?;
    }
    json.push(b']');
    Ok(json)
}
