"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Failure } from "@/components/failure";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field, FieldError, Textarea } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { Stars, StarsInput } from "@/components/ui/stars";
import { api, body } from "@/lib/api/client";
import { ApiError, messageOf } from "@/lib/api/errors";
import { queryKeys } from "@/lib/api/queries";
import type { Booking, Review } from "@/lib/api/types";
import { inText } from "@/lib/names";
import type { Viewer } from "./allowed-transitions";
import { useBookingCache } from "./use-bookings";

const reviewKey = (bookingId: string) => [...queryKeys.booking(bookingId), "review"];

/** The review of a session, or null while there is none. */
function useReview(bookingId: string) {
  return useQuery({
    queryKey: reviewKey(bookingId),
    queryFn: async ({ signal }) => {
      try {
        return await body(api.GET("/booking/{id}/review", { params: { path: { id: bookingId } }, signal }));
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
  });
}

/** The review of a completed session: its client writes it, both parties read it. */
export function ReviewSection({ booking, viewer }: { booking: Booking; viewer: Viewer }) {
  const review = useReview(booking.id);
  if (review.error) return <Failure error={review.error} onRetry={() => void review.refetch()} />;
  if (review.data === undefined) return <Skeleton className="h-40 w-full" />;
  if (review.data) {
    const whose = viewer === "client" ? "Your review" : `What ${inText(review.data.client_name)} says`;
    return <PublishedReview review={review.data} title={whose} />;
  }
  return viewer === "client" ? <ReviewForm booking={booking} /> : null;
}

function PublishedReview({ review, title }: { review: Review; title: string }) {
  return (
    <Card className="grid gap-2">
      <h2 className="headline text-lg">{title}</h2>
      <Stars rating={review.rating} />
      {review.comment && (
        <p dir="auto" className="wrap-anywhere whitespace-pre-line">
          {review.comment}
        </p>
      )}
    </Card>
  );
}

function ReviewForm({ booking }: { booking: Booking }) {
  const queryClient = useQueryClient();
  const bookingCache = useBookingCache();
  const [rating, setRating] = useState<number>();
  const [comment, setComment] = useState("");
  const [isSubmitted, setIsSubmitted] = useState(false);
  const coach = inText(booking.coach_name);
  const queryKey = reviewKey(booking.id);

  const send = useMutation({
    mutationFn: (stars: number) => {
      const text = comment.trim();
      const params = { path: { id: booking.id } };
      return body(
        api.POST("/booking/{id}/review", { params, body: { rating: stars, ...(text ? { comment: text } : {}) } }),
      );
    },
    onSuccess: (review) => {
      queryClient.setQueryData(queryKey, review);
      bookingCache.update(booking);
    },
    // It may have been written in another tab.
    onError: () => void queryClient.invalidateQueries({ queryKey }),
  });

  return (
    <Card>
      <form
        className="grid gap-5"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setIsSubmitted(true);
          if (rating) send.mutate(rating);
        }}
      >
        <h2 className="headline text-lg">How was it with {coach}?</h2>
        <div>
          <StarsInput
            legend="One to five stars"
            value={rating}
            onChange={setRating}
            describedBy={isSubmitted && !rating ? "stars-missing" : undefined}
          />
          {isSubmitted && !rating && <FieldError id="stars-missing">Choose how many stars.</FieldError>}
        </div>
        <Field
          label="What would you tell others? (you can leave it empty)"
          help={`It stands on ${coach}’s page with your given name and an initial.`}
        >
          {(control) => (
            <Textarea
              {...control}
              rows={3}
              maxLength={2000}
              value={comment}
              onChange={(event) => setComment(event.target.value)}
              className="min-h-24"
            />
          )}
        </Field>
        {send.error && <Notice tone="danger">{messageOf(send.error)}</Notice>}
        <Button type="submit" className="justify-self-start" isBusy={send.isPending}>
          Publish your review
        </Button>
      </form>
    </Card>
  );
}
