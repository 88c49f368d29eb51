import { queryOptions } from "@tanstack/react-query";
import { api, body } from "./client";

/** Keys in the query cache that more than one feature reads or invalidates. */
export const queryKeys = {
  profile: ["profile"],
  matches: ["matches"],
  coachMatch: (coachId: string) => ["matches", coachId],
  favourites: ["favourites"],
  bookings: ["bookings"],
  booking: (id: string) => ["booking", id],
  /** Of every session: what is shared with a coach is shared on all of theirs. */
  sharedQuiz: ["shared-quiz"],
  notifications: ["notifications"],
  coach: (id: string | undefined) => ["coach", id],
  /** All free times of a coach. */
  slots: (coachId: string) => ["slots", coachId],
};

/** The account and profile of whoever is signed in. */
export const profileQuery = queryOptions({
  queryKey: queryKeys.profile,
  queryFn: ({ signal }) => body(api.GET("/profile", { signal })),
});

export function bookingQuery(id: string) {
  return queryOptions({
    queryKey: queryKeys.booking(id),
    queryFn: ({ signal }) => body(api.GET("/booking/{id}", { params: { path: { id } }, signal })),
  });
}

/** What the client of a session shares of the quiz. It is asked for once: where it fails, the session is shown without. */
export function sharedQuizQuery(bookingId: string) {
  return queryOptions({
    queryKey: [...queryKeys.sharedQuiz, bookingId],
    queryFn: ({ signal }) =>
      body(api.GET("/booking/{id}/quiz-summary", { params: { path: { id: bookingId } }, signal })),
    retry: false,
  });
}
