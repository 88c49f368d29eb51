// Shapes of the largest responses, from which Fastify makes serialisers.

const string = { type: "string" };
const nullable = { type: "string", nullable: true };
const integer = { type: "integer" };
const strings = { type: "array", items: string };
const object = (properties) => ({ type: "object", properties });

const card = {
  id: string,
  full_name: string,
  headline: nullable,
  photo_url: nullable,
  expertise: strings,
  languages: strings,
  countries: strings,
  price: object({ amount: integer, currency: string }),
  session_durations: { type: "array", items: integer },
  timezone: string,
  rating: { type: "number", nullable: true },
  review_count: integer,
};

export const coachPage = object({
  items: { type: "array", items: object(card) },
  page: integer,
  per_page: integer,
  total: integer,
  pages: integer,
  prices_in: string,
});

export const coachProfile = object({ ...card, bio: nullable, cancellation_policy: string });

const slot = object({ starts_at: string, ends_at: string });
export const slotDays = object({
  timezone: string,
  duration_minutes: integer,
  days: { type: "array", items: object({ date: string, slots: { type: "array", items: slot } }) },
});
